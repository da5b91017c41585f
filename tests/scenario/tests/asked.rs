//! What Blue Yonder is asked, counted by itself.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use shifts_embedded::Embedded;
use shifts_model::Activity;
use shifts_ports::{Clock, Tokens};
use shifts_sim::blue_yonder::{BlueYonder, BlueYonderEntry};
use shifts_sim::tenant::{Member, MemberKind, TeamSetup};
use shifts_sim::wfm::Wfm;
use shifts_sim::world::{Retail, Rota};
use shifts_tests_scenario::{EagerClock, Wire, Wired, World};
use tokio::task::JoinSet;

const PEOPLE: usize = 250;
/// People of whom there are shifts, so that there are not thousands.
const WORKING: usize = 20;
const WEEKS: usize = 7;
const STORE: &str = "store-01";
const NOW: &str = "2026-11-18T12:00:00Z";

struct Asked {
    world: World,
    clock: Arc<EagerClock>,
    wired: Wired,
    _server: JoinSet<()>,
}

/// A store of 250 people that was brought equal once.
async fn store() -> Asked {
    let company = Retail {
        stores: 1,
        people_per_store: PEOPLE,
        weeks: WEEKS,
        first_day: date(2026, 10, 26),
        seed: 3,
    };
    let mut rota = company.build();
    let working: Vec<String> = rota.employees.iter().map(|one| one.id.clone()).collect();
    rota.shifts
        .retain(|_, shift| working[..WORKING].contains(&shift.employee_id));
    let members = members(&rota);
    let clock = Arc::new(EagerClock::at(NOW));
    let shared: Arc<dyn Clock> = clock.clone();
    let tokens: Arc<dyn Tokens> = Arc::new(Embedded::in_memory(Arc::default()).unwrap());
    let wfm = Wfm::new(rota, None, 1, shared.clone());
    let mut server = JoinSet::new();
    let wired = Wire::BlueYonder
        .to(&wfm, &shared, &tokens, &mut server)
        .await;
    let client = wired.as_installed(shared, Arc::default());
    let site = wired.unit(STORE);
    let mut world = World::in_zone(&[site.as_str()], "Europe/London", NOW, client).await;
    world.settings.past_weeks = 3;
    world.settings.future_weeks = 3;
    world.settings.changes_per_pass_max = 1000;
    let setup = TeamSetup {
        display_name: STORE.to_owned(),
        time_zone: Some("Europe/London".to_owned()),
        members,
    };
    world.tenant.put_team(site.as_str(), setup);
    let reports = world.sync().await;
    assert!(
        reports.iter().all(|report| report.failure.is_none()),
        "{reports:?}"
    );
    assert!(
        reports
            .iter()
            .map(|report| report.counts.created)
            .sum::<u64>()
            > 100
    );
    Asked {
        world,
        clock,
        wired,
        _server: server,
    }
}

fn members(rota: &Rota) -> Vec<Member> {
    let users = rota.employees.iter().filter_map(|one| one.user.as_ref());
    let member = |user: &shifts_sim::world::TeamsUser| Member {
        id: user.id.clone(),
        kind: MemberKind::User,
        user_principal_name: Some(user.user_principal_name.clone()),
        mail: user.mail.clone(),
        display_name: String::new(),
        owner: false,
    };
    users.map(member).collect()
}

impl Asked {
    fn blue_yonder(&self) -> &BlueYonder {
        self.wired.blue_yonder().unwrap()
    }

    /// What one visit without change asks.
    async fn by_a_visit(&self, activity: Activity) -> Vec<BlueYonderEntry> {
        let before = self.blue_yonder().log().last().map_or(0, |entry| entry.n);
        let reports = self.world.visit(activity).await;
        let counts = &reports[0].counts;
        assert_eq!((counts.created, counts.updated, counts.deleted), (0, 0, 0));
        let mut asked = self.blue_yonder().log();
        asked.retain(|entry| entry.n > before);
        assert!(!asked.is_empty(), "{activity}");
        asked
    }
}

/// How many of them are about this, by the first word of the path.
fn about(asked: &[BlueYonderEntry], what: &str) -> usize {
    let first = |entry: &&BlueYonderEntry| {
        entry.path.trim_start_matches('/').split('/').next() == Some(what)
    };
    asked.iter().filter(first).count()
}

#[tokio::test]
async fn a_visit_without_change_asks_for_each_week_and_for_each_hundred_people() {
    let store = store().await;
    // Long enough that nothing is believed any more: the dearest visit.
    store.clock.advance(Duration::from_secs(3600));
    let most = WEEKS * (PEOPLE.div_ceil(100) + 3);
    for activity in [Activity::Roster, Activity::Shifts, Activity::OpenShifts] {
        let asked = store.by_a_visit(activity).await;
        assert!(asked.len() <= most, "{activity}: {} of {most}", asked.len());
        store.clock.advance(Duration::from_secs(3600));
    }
    let asked = store.by_a_visit(Activity::Shifts).await;
    assert_eq!(about(&asked, "scheduledShifts"), WEEKS);
    assert_eq!(about(&asked, "clockEmployees"), WEEKS);
    assert_eq!(about(&asked, "users"), PEOPLE.div_ceil(100));
    // The site, its zone, its departments and its jobs; and somebody logs in.
    assert_eq!(asked.len(), 2 * WEEKS + PEOPLE.div_ceil(100) + 4 + 1);
}

#[tokio::test]
async fn jobs_are_read_once_a_run_and_somebody_logs_in_once_a_session() {
    let store = store().await;
    let first = store.blue_yonder().log();
    for what in ["sites", "timeZones", "departments", "jobs"] {
        assert_eq!(about(&first, what), 1, "{what}, in a run of all activities");
    }
    assert_eq!(store.blue_yonder().counts().account_logins, 1);
    // Two hours of visits, every five minutes: a session of 20 minutes is renewed after 19.
    for _ in 0..24 {
        store.clock.advance(Duration::from_secs(5 * 60));
        store.by_a_visit(Activity::Shifts).await;
    }
    let counts = store.blue_yonder().counts();
    assert!(
        (2..=1 + 120 / 19).contains(&counts.account_logins),
        "{counts:?}"
    );
    assert_eq!((counts.failed_logins, counts.not_authenticated), (0, 0));
    let asked = store.blue_yonder().log();
    assert!(
        about(&asked, "jobs") <= 1 + 120 / 15,
        "every catalog_minutes"
    );
}
