//! The world that a seed begins with.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shifts_app::{Intervals, SyncSettings};
use shifts_engine::{BrakeRules, MatchRule, ResolveRules, ThemeRules};
use shifts_model::{
    Activity, Connection, DriftPolicy, Employee, EmployeeId, GroupName, ItemKind, Member,
    ReasonName, TeamId, UserId, Visibility, WfmJob,
};

use crate::draws::Draws;
use crate::edits::edit;
use crate::hands::add_item;
use crate::oracle::{DEFAULT_GROUP, user_of};
use crate::process::{id, wfm_name};
use crate::tenant::{Group, Item, Maker, Named, Reason, Team, Version};
use crate::universe::Universe;
use crate::wfm::{Rota, Unit};

/// Moments at which worlds begin: an ordinary one, the end of a week, and the two odd weekends.
const BEGINNINGS: [&str; 4] = [
    "2026-11-18T09:00:00Z",
    "2026-11-22T21:30:00Z",
    "2026-10-24T20:00:00Z",
    "2026-03-28T20:00:00Z",
];
const ZONES: [&str; 3] = ["UTC", "Europe/Berlin", "America/New_York"];
/// Jobs and their departments.
pub const JOBS: [(&str, &str); 3] = [("j-sales", "Sales"), ("j-stock", "Stock"), ("j-any", "")];
/// Reasons of time off.
pub const REASONS: [&str; 3] = ["Vacation", "Sick", "School"];

/// The teams of a world.
#[must_use]
pub fn team_ids(u: &Universe) -> Vec<TeamId> {
    u.tenant.teams.keys().cloned().collect()
}

/// Somebody who is in a team and in no WFM.
#[must_use]
pub fn guest(team_id: &TeamId) -> UserId {
    id(&format!("u-{team_id}-guest"))
}

/// The login of an employee.
#[must_use]
pub fn login_of(employee_id: &EmployeeId) -> String {
    format!("{employee_id}@contoso.com")
}

/// An employee as a member of a team.
#[must_use]
pub fn member_of(employee_id: &EmployeeId) -> Member {
    Member {
        user_id: user_of(employee_id),
        user_principal_name: Some(login_of(employee_id)),
        mail: None,
        display_name: String::new(),
    }
}

/// Draws a world: its teams, what they hold already, what is planned for them.
#[must_use]
pub fn draw_scene(seed: u64) -> Universe {
    let mut draws = Draws::new(seed);
    let now: Timestamp = draws.pick(&BEGINNINGS).parse().expect("a moment");
    let rules = draw_settings(&mut draws);
    let mut u = Universe::new(draws, now, rules);
    for number in 0..1 + u.draws.below(3) {
        let team_id: TeamId = id(&format!("t{number}"));
        add_team(&mut u, &team_id);
    }
    let edits = 5 + u.draws.below(40);
    edit(&mut u, edits);
    for team_id in team_ids(&u) {
        furnish(&mut u, &team_id);
    }
    u
}

pub(crate) fn draw_settings(draws: &mut Draws) -> SyncSettings {
    let minutes = |draws: &mut Draws| u32::try_from(draws.pick(&[0, 0, 1, 5, 15])).unwrap_or(0);
    let mut intervals = BTreeMap::new();
    // Nobody acts in these worlds, so that there are no requests, and nobody signs in.
    for activity in Activity::ALL {
        if !matches!(activity, Activity::Requests | Activity::TokenRefresh) {
            intervals.insert(activity, minutes(draws));
        }
    }
    intervals.insert(Activity::Drift, 24 * 60);
    let policies = [
        DriftPolicy::Report,
        DriftPolicy::Repair,
        DriftPolicy::RepairAndRemove,
    ];
    SyncSettings {
        past_weeks: 1,
        future_weeks: 1,
        first_day_of_week: Weekday::Monday,
        changes_per_pass_max: draws.pick(&[2, 5, 12, 40]),
        quiet_time: Duration::from_secs(60),
        visibility: draws.pick(&[Visibility::Shared, Visibility::Draft]),
        notify_team: false,
        lease_ttl: Duration::from_secs(draws.pick(&[20, 20, 60])),
        intervals: Intervals(intervals),
        brake: BrakeRules {
            week_count: draws.pick(&[1, 3, 5]),
            week_percent: 20,
            tenant_count: draws.pick(&[3, 8, 50]),
            tenant_percent: 10,
            tenant_count_max: 500,
            people_percent: 20,
            readings: 3,
            apart: SignedDuration::from_mins(draws.pick(&[10, 20])),
            release_percent: 50,
        },
        brake_cycle_minutes: 60,
        drift_policy: draws.pick(&policies),
        match_rules: vec![MatchRule::UserPrincipalName],
        resolve_rules: ResolveRules {
            themes: ThemeRules::default(),
            default_group: GroupName::new(DEFAULT_GROUP).expect("a name"),
        },
        refusal_retry: SignedDuration::from_mins(90),
        source_reads_in_flight_max: 1 + draws.below(3),
        teams_per_visit_max: 1 + draws.below(6),
        workforce_integration_id: None,
        callbacks: shifts_app::CallbackSettings::default(),
    }
}

pub(crate) fn add_team(u: &mut Universe, team_id: &TeamId) {
    let zone = TimeZone::get(u.draws.pick(&ZONES)).expect("the zones are bundled");
    let people = 2 + u.draws.below(4);
    let ids: Vec<EmployeeId> = (0..people)
        .map(|n| id(&format!("{team_id}-p{n}")))
        .collect();
    let employee = |employee_id: &EmployeeId| Employee {
        id: employee_id.clone(),
        login: Some(login_of(employee_id)),
        mail: None,
        name: String::new(),
        is_manager: false,
    };
    let job = |(job_id, department): (&str, &str)| WfmJob {
        id: id(job_id),
        name: job_id.to_owned(),
        department: if department.is_empty() {
            DEFAULT_GROUP
        } else {
            department
        }
        .to_owned(),
        color: None,
    };
    let unit = Unit {
        zone: zone.clone(),
        employees: ids.iter().map(|id| (id.clone(), employee(id))).collect(),
        jobs: JOBS
            .into_iter()
            .map(job)
            .map(|job| (job.id.clone(), job))
            .collect(),
        plan: Rota::default(),
        before: Rota::default(),
        availability: BTreeMap::new(),
        mood: None,
    };
    u.wfm.units.insert(id(team_id.as_str()), unit);
    let stranger = Member {
        user_id: guest(team_id),
        user_principal_name: Some(format!("{team_id}-guest@contoso.com")),
        mail: None,
        display_name: String::new(),
    };
    let members: Vec<Member> = ids.iter().map(member_of).chain([stranger]).collect();
    let mut team = Team::default();
    team.members = members;
    u.tenant.teams.insert(team_id.clone(), team);
    let connection = Connection {
        team_id: team_id.clone(),
        team_name: String::new(),
        wfm: wfm_name(),
        business_unit_id: id(team_id.as_str()),
        zone,
        enabled: true,
        off: BTreeSet::new(),
        overrides: BTreeMap::new(),
        drift_policy: None,
    };
    let serial = &mut u.store.serial;
    u.store.connections.overwrite(team_id, &connection, serial);
}

/// What managers made in Teams before the adapter came: groups, reasons, items like those that
/// are planned, and others.
fn furnish(u: &mut Universe, team_id: &TeamId) {
    let long_ago = u.time.now() - SignedDuration::from_hours(1);
    let Some(team) = u.tenant.teams.get_mut(team_id) else {
        return;
    };
    for name in [DEFAULT_GROUP, "Sales", "Stock"] {
        if u.draws.one_in(2) {
            let group = Group {
                name: GroupName::new(name).expect("a name"),
                user_ids: [guest(team_id)].into(),
                // Deleted groups stay and are listed.
                is_active: !u.draws.one_in(4),
                version: 1,
            };
            team.groups
                .insert(id(&format!("TAG_{:08x}", u.draws.bits() >> 32)), group);
        }
    }
    for name in REASONS {
        if u.draws.one_in(2) {
            let reason = Reason {
                name: ReasonName::new(name).expect("a name"),
                is_active: !u.draws.one_in(4),
            };
            team.reasons
                .insert(id(&format!("TOR_{:08x}", u.draws.bits() >> 32)), reason);
        }
    }
    if u.draws.one_in(2) {
        return;
    }
    let unit = &u.wfm.units[&id(team_id.as_str())];
    for kind in ItemKind::ALL {
        for (_, content) in unit.contents(kind, &team.members) {
            let group = content.group().and_then(|name| team.group_named(name));
            let reason = content.reason().and_then(|name| team.reason_named(name));
            let names = group
                .cloned()
                .map(Named::Group)
                .or(reason.cloned().map(Named::Reason));
            let Some(names) = names.filter(|_| u.draws.one_in(3)) else {
                continue;
            };
            let item = Item {
                shared: Some(Version { content, names }),
                draft: None,
                staged: false,
                maker: Maker::Person,
            };
            let target_id = id(&format!("SHFT_{:08x}", u.draws.bits() >> 32));
            team.put(long_ago, &target_id, Some(item));
        }
    }
    if u.draws.one_in(2) {
        add_item(u, team_id);
    }
}
