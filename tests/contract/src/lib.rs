//! What every implementation of a store port must do, as functions over the port alone, so that
//! one line runs them against another back end.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

pub mod budgets;
pub mod callbacks;
mod clock;
pub mod connections;
pub mod deletions;
pub mod jobs;
pub mod leases;
pub mod memories;
pub mod snapshots;
pub mod tokens;
pub mod visits;

pub use clock::PatientClock;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use shifts_model::{
    BusinessUnitId, Connection, Content, Entry, GroupName, OpenShiftContent, ReasonName,
    ShiftContent, SourceId, TargetId, TeamId, Theme, TimeOffContent, UserId, Visibility, Week,
    WeekSnapshot, WfmName,
};
use shifts_ports::{
    Budgets, Callbacks, Clock, Connections, Deletions, Jobs, Leases, Rosters, Runs, Snapshots,
    Tokens, Visits,
};

/// The store ports of one back end, empty.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the port of its name")]
pub struct Stores {
    pub connections: Arc<dyn Connections>,
    pub snapshots: Arc<dyn Snapshots>,
    pub visits: Arc<dyn Visits>,
    pub rosters: Arc<dyn Rosters>,
    pub leases: Arc<dyn Leases>,
    pub jobs: Arc<dyn Jobs>,
    pub runs: Arc<dyn Runs>,
    pub budgets: Arc<dyn Budgets>,
    pub deletions: Arc<dyn Deletions>,
    pub callbacks: Arc<dyn Callbacks>,
    pub tokens: Arc<dyn Tokens>,
    /// The clock that its queue goes by.
    pub clock: Arc<dyn Clock>,
}

/// Makes one test of each suite, run against the stores that `$stores().await` makes anew.
#[macro_export]
macro_rules! hold_the_contract {
    ($stores:path) => {
        $crate::hold_the_contract! { $stores;
            connections: saved_connections_are_listed_in_order(connections);
            connections: a_stale_save_loses(connections);
            connections: a_stale_removal_loses(connections);
            connections: what_was_decided_for_a_team_is_kept(connections);
            snapshots: what_is_saved_is_read_back(snapshots);
            snapshots: activities_have_weeks_of_their_own(snapshots);
            snapshots: a_catalog_knows_whether_reasons_were_listed(snapshots);
            snapshots: a_stale_catalog_loses(snapshots);
            snapshots: a_stale_availability_loses(snapshots);
            snapshots: one_of_many_racers_wins(snapshots);
            snapshots: losers_that_reload_lose_nothing(snapshots);
            leases: a_lease_is_exclusive_until_it_ends(leases);
            leases: a_renewed_lease_lasts_and_a_lost_one_does_not(leases);
            leases: giving_back_frees_only_ones_own(leases);
            jobs: a_job_is_handed_out_to_one(jobs, clock);
            jobs: a_job_that_is_not_done_comes_back(jobs, clock);
            jobs: a_doubled_job_is_one_job(jobs, clock);
            jobs: a_job_that_is_put_back_comes_back_sooner(jobs, clock);
            jobs: a_team_is_in_order_and_teams_flow_side_by_side(jobs, clock);
            jobs: no_more_are_handed_out_than_asked_for(jobs, clock);
            visits: visits_are_kept_for_each_activity(visits);
            visits: teams_are_recalled_together(connections, visits);
            visits: a_team_named_twice_is_recalled_once(connections, visits);
            visits: many_teams_are_recalled(connections, visits);
            visits: visits_are_listed(visits);
            visits: what_is_held_is_remembered(visits);
            memories: the_last_members_count(rosters);
            memories: runs_come_newest_first_and_are_bounded(runs);
            memories: what_is_forgotten_is_gone(visits, snapshots, rosters);
            budgets: twenty_workers_together_keep_to_the_rate(budgets);
            budgets: a_rest_gives_back_one_burst_and_no_more(budgets);
            budgets: budgets_do_not_wait_for_each_other(budgets);
            budgets: a_place_that_would_come_too_late_is_not_taken(budgets);
            budgets: people_do_not_wait_and_others_wait_the_longer(budgets);
            deletions: together_they_count_as_many_as_they_may(deletions);
            deletions: what_is_refused_counts_nothing(deletions);
            deletions: a_new_cycle_begins_at_zero(deletions);
            deletions: a_limit_may_change_within_a_cycle(deletions);
            callbacks: a_question_is_answered_once(callbacks);
            callbacks: of_many_who_claim_a_question_one_gets_it(callbacks);
            callbacks: a_claim_that_ended_is_taken_over(callbacks);
            callbacks: notes_are_listed_until_they_are_forgotten(callbacks);
            callbacks: items_are_found_by_their_ids_in_shifts(callbacks);
            callbacks: requests_are_found_by_name(callbacks);
            callbacks: promises_about_requests_are_listed(callbacks);
            callbacks: callbacks_of_a_team_are_forgotten(callbacks);
            tokens: what_is_kept_lasts_until_its_time_is_over(tokens);
            tokens: of_many_who_claim_a_name_one_gets_it(tokens);
        }
    };
    ($stores:path; $($suite:ident: $name:ident($($port:ident),+);)*) => {$(
        #[tokio::test]
        async fn $name() {
            let stores = $stores().await;
            $crate::$suite::$name($(&*stores.$port),+).await;
        }
    )*};
}

pub(crate) fn team(id: &str) -> TeamId {
    TeamId::parse(id).unwrap()
}

pub(crate) fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn week() -> Week {
    Week {
        starts_on: date(2026, 11, 23),
    }
}

pub(crate) fn connection(team_id: &str) -> Connection {
    Connection {
        team_id: team(team_id),
        team_name: "Store".to_owned(),
        wfm: WfmName::parse("main").unwrap(),
        business_unit_id: BusinessUnitId::parse("b1").unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        enabled: true,
        off: BTreeSet::new(),
        overrides: BTreeMap::new(),
        drift_policy: None,
    }
}

/// A week with as many shifts, open shifts and time off in turn.
pub(crate) fn snapshot(entries: usize) -> WeekSnapshot {
    let mut snapshot = WeekSnapshot::default();
    for at in 0..entries {
        let entry = Entry {
            target_id: TargetId::parse(&format!("SHFT_{at}")).unwrap(),
            content: content(at),
            visibility: Visibility::Shared,
            unsure: false,
        };
        snapshot
            .entries
            .insert(SourceId::parse(&format!("s{at}")).unwrap(), entry);
    }
    snapshot
}

pub(crate) fn content(at: usize) -> Content {
    let group = GroupName::new("Bakery").unwrap();
    let user_id = UserId::parse("u1").unwrap();
    let (starts_at, ends_at) = (moment(0), moment(3600));
    let (theme, label) = (Theme::Blue, Some("Früh".to_owned()));
    match at % 3 {
        0 => Content::Shift(ShiftContent {
            user_id,
            group,
            starts_at,
            ends_at,
            theme,
            label,
            notes: None,
            activities: Vec::new(),
        }),
        1 => Content::OpenShift(OpenShiftContent {
            group,
            starts_at,
            ends_at,
            slots: 2,
            theme,
            label,
            notes: None,
            activities: Vec::new(),
        }),
        _ => Content::TimeOff(TimeOffContent {
            user_id,
            reason: ReasonName::new("Vacation").unwrap(),
            starts_at,
            ends_at,
        }),
    }
}
