//! The token-refresh activity: people's sessions at the WFM are renewed before they end.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use shifts_app::{Silent, do_jobs};
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, Employee, Job, OpenShift, Reading, Shift,
    Span, TeamId, TimeOff, WfmJob,
};
use shifts_ports::{Clock as _, RenewedSessions, Wfm, WfmError, WfmSessions};
use shifts_sim::tenant::{Deed, Outcome};
use shifts_tests_scenario::{FakeWfm, Office, Wire, World};

const NOW: &str = "2026-11-21T12:00:00Z";

/// A WFM that people sign in to.
struct Door {
    rota: FakeWfm,
    /// Until when who is signed in.
    sessions: Mutex<BTreeMap<String, Timestamp>>,
    locked_out: Mutex<BTreeSet<String>>,
    /// Until when sessions had to last, each time somebody asked.
    asked: Mutex<Vec<Timestamp>>,
}

impl Door {
    /// The people, with sessions that last so many minutes.
    fn with(sessions: &[(&str, i64)]) -> Arc<Self> {
        let began: Timestamp = NOW.parse().unwrap();
        let session = |(name, minutes): &(&str, i64)| {
            let until = began + SignedDuration::from_mins(*minutes);
            ((*name).to_owned(), until)
        };
        Arc::new(Self {
            rota: FakeWfm::of(&["ada", "bob", "cy", "dee"]),
            sessions: Mutex::new(sessions.iter().map(session).collect()),
            locked_out: Mutex::default(),
            asked: Mutex::default(),
        })
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl WfmSessions for Door {
    async fn renew(
        &self,
        people: &[Employee],
        until: Timestamp,
        renewals_max: usize,
    ) -> RenewedSessions {
        assert!((1..=1000).contains(&renewals_max));
        self.asked.lock().unwrap().push(until);
        let mut done = RenewedSessions::default();
        let mut sessions = self.sessions.lock().unwrap();
        for employee in people {
            let Some(ends_at) = sessions.get_mut(employee.id.as_str()) else {
                continue;
            };
            if *ends_at >= until {
                continue;
            }
            if self
                .locked_out
                .lock()
                .unwrap()
                .contains(employee.id.as_str())
            {
                let operation = "log in".to_owned();
                let error = WfmError::Forbidden { operation };
                done.failed.push((employee.id.clone(), error));
                continue;
            }
            *ends_at = until + SignedDuration::from_mins(5);
            done.renewed += 1;
        }
        done
    }
}

#[async_trait]
impl Wfm for Door {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        self.rota.fetch_business_unit(id).await
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        self.rota.list_employees(id).await
    }

    async fn list_jobs(&self, id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        self.rota.list_jobs(id).await
    }

    async fn list_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        self.rota.list_shifts(unit, span).await
    }

    fn offers(&self, activity: Activity) -> bool {
        activity == Activity::TokenRefresh || self.rota.offers(activity)
    }

    async fn list_open_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        self.rota.list_open_shifts(unit, span).await
    }

    async fn list_time_off(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        self.rota.list_time_off(unit, span).await
    }

    async fn list_availability(
        &self,
        unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        self.rota.list_availability(unit).await
    }

    fn sessions(&self) -> Option<&dyn WfmSessions> {
        Some(self)
    }
}

async fn world(door: &Arc<Door>) -> World {
    let mut world = World::in_zone(&["t1"], "UTC", NOW, door.clone()).await;
    let intervals = &mut world.settings.intervals.0;
    intervals.insert(Activity::TokenRefresh, 15);
    world
}

#[tokio::test]
async fn sessions_that_end_before_the_next_visit_are_renewed_and_others_are_not() {
    let door = Door::with(&[("ada", 5), ("bob", 60), ("cy", 16)]);
    let world = world(&door).await;
    let reports = world.tick().await;
    let report = reports
        .iter()
        .find(|r| r.activity == Activity::TokenRefresh);
    let counts = report.unwrap().counts;
    assert_eq!((counts.updated, counts.refused, counts.deferred), (2, 0, 0));
    // From the first tick on: the interval, and what the next visit may be late.
    let until = door.asked.lock().unwrap()[0];
    let began: Timestamp = NOW.parse().unwrap();
    let ahead_s = began.duration_until(until).as_secs() - 17 * 60;
    assert!((60..120).contains(&ahead_s), "{ahead_s}");
    // Nothing is due before the interval is over, and nothing is told where nothing was done.
    world.tick().await;
    assert_eq!(door.asked(), 1);
    let kept = world.kept_reports().await;
    assert!(kept.iter().any(|r| r.activity == Activity::TokenRefresh));
    let reports = world.visit(Activity::TokenRefresh).await;
    assert_eq!((door.asked(), reports[0].counts.updated), (2, 0));
    assert_eq!(world.kept_reports().await.len(), kept.len());
}

#[tokio::test]
async fn one_person_who_cannot_be_signed_in_leaves_the_rest() {
    let door = Door::with(&[("ada", 1), ("bob", 1), ("cy", 1)]);
    door.locked_out.lock().unwrap().insert("bob".to_owned());
    let world = world(&door).await;
    let reports = world.visit(Activity::TokenRefresh).await;
    let report = &reports[0];
    assert_eq!(report.failure, None);
    assert_eq!((report.counts.updated, report.counts.refused), (2, 1));
    assert_eq!(report.refused[0].subject, "employee bob");
    assert!(
        report.refused[0]
            .why
            .contains("the WFM does not allow log in")
    );
}

#[tokio::test]
async fn nothing_is_asked_where_it_is_switched_off() {
    let door = Door::with(&[("ada", 1)]);
    let mut world = world(&door).await;
    let off = [Activity::TokenRefresh];
    let team = world.team_ids().remove(0);
    shifts_app::set_activities(&world.ports, &team, &off, false)
        .await
        .unwrap();
    world.tick().await;
    world.visit(Activity::TokenRefresh).await;
    assert_eq!(door.asked(), 0, "for this team");
    shifts_app::set_activities(&world.ports, &team, &off, true)
        .await
        .unwrap();
    world.settings.intervals.0.remove(&Activity::TokenRefresh);
    world.tick().await;
    world.visit(Activity::TokenRefresh).await;
    assert_eq!(door.asked(), 0, "for all");
}

#[tokio::test]
async fn a_wfm_that_nobody_signs_in_to_is_not_visited_for_it() {
    let mut world = World::of(&["t1"]).await;
    world
        .settings
        .intervals
        .0
        .insert(Activity::TokenRefresh, 15);
    assert!(world.visit(Activity::TokenRefresh).await.is_empty());
}

#[tokio::test]
async fn what_there_is_no_time_for_is_handed_on_at_once() {
    let door = Door::with(&[("ada", 1)]);
    let world = world(&door).await;
    let job = Job {
        team_id: TeamId::parse("t1").unwrap(),
        activity: Activity::TokenRefresh,
        slot: "1".to_owned(),
    };
    let stop_at = Some(world.clock.now());
    let done = do_jobs(&world.ports, &world.settings, &[job], stop_at, &Silent).await;
    assert!(done[0].as_ref().unwrap().is_some());
    assert_eq!(door.asked(), 0);
    let reports = world.work().await;
    assert_eq!((door.asked(), reports[0].counts.updated), (1, 1));
}

#[tokio::test]
async fn over_blue_yonder_who_acted_is_signed_in_anew_and_does_not_wait_for_it() {
    let mut office = Office::over(Wire::BlueYonder, &[]).await;
    let intervals = &mut office.world.settings.intervals.0;
    intervals.insert(Activity::TokenRefresh, 15);
    let sent = office.act("ada", swap(&office)).await;
    assert_eq!(sent.outcome, Outcome::Saved, "{sent:?}");
    let logins = |office: &Office| {
        let counts = office.wired.blue_yonder().unwrap().counts();
        counts.person_logins.values().sum::<u64>()
    };
    assert_eq!(logins(&office), 1);
    office.world.clock.sleep(Duration::from_secs(600)).await;
    let reports = office.world.visit(Activity::TokenRefresh).await;
    assert_eq!(reports[0].counts.updated, 1, "{reports:?}");
    assert_eq!(logins(&office), 2);
    // The first session has ended, and nobody signs in for what is done now.
    office.world.clock.sleep(Duration::from_secs(900)).await;
    let id = office.request_id("swapShiftsChangeRequests");
    let withdrawn = office.act("ada", Deed::Withdraw { id }).await;
    assert_eq!(withdrawn.outcome, Outcome::Saved, "{withdrawn:?}");
    assert_eq!(logins(&office), 2);
}

fn swap(office: &Office) -> Deed {
    Deed::RequestSwap {
        sender_shift_id: office.shift_of("ada"),
        recipient_shift_id: office.shift_of("bob"),
        message: None,
    }
}
