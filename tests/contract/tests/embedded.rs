//! The contract of every store port, held by the embedded store, in memory and on a file.

use std::sync::Arc;

use shifts_embedded::Embedded;
use shifts_ports::Meter;
use shifts_tests_contract::{connections, jobs, leases, memories, snapshots};

/// Runs each suite against a fresh store in memory and one on a file.
macro_rules! held_by_embedded {
    ($($suite:path as $name:ident;)*) => {$(
        #[tokio::test]
        async fn $name() {
            $suite(&Embedded::in_memory(Arc::new(Meter::default())).unwrap()).await;
            let dir = tempfile::tempdir().unwrap();
            let file = dir.path().join("store.db");
            $suite(&Embedded::open(&file, Arc::new(Meter::default())).unwrap()).await;
        }
    )*};
}

held_by_embedded! {
    connections::saved_connections_are_listed_in_order as saved_connections_are_listed_in_order;
    connections::a_stale_save_loses as a_stale_save_loses;
    connections::a_stale_removal_loses as a_stale_removal_loses;
    snapshots::what_is_saved_is_read_back as what_is_saved_is_read_back;
    snapshots::one_of_many_racers_wins as one_of_many_racers_wins;
    snapshots::losers_that_reload_lose_nothing as losers_that_reload_lose_nothing;
    leases::a_lease_is_exclusive_until_it_ends as a_lease_is_exclusive_until_it_ends;
    leases::a_renewed_lease_lasts_and_a_lost_one_does_not as a_renewed_lease_lasts;
    leases::giving_back_frees_only_ones_own as giving_back_frees_only_ones_own;
    jobs::a_due_job_is_handed_out_to_one as a_due_job_is_handed_out_to_one;
    jobs::a_job_that_is_not_done_comes_back as a_job_that_is_not_done_comes_back;
    jobs::a_doubled_job_is_one_job as a_doubled_job_is_one_job;
    jobs::a_team_is_in_order_and_teams_flow_side_by_side as teams_flow_side_by_side;
    jobs::no_more_are_handed_out_than_asked_for as no_more_are_handed_out_than_asked_for;
    memories::visits_are_kept_for_each_activity as visits_are_kept_for_each_activity;
    memories::the_last_members_count as the_last_members_count;
    memories::runs_come_newest_first_and_are_bounded as runs_are_bounded;
}
