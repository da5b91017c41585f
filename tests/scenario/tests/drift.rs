//! What people change in Teams behind the adapter's back.

use shifts_model::{Activity, DriftPolicy, ItemKind};
use shifts_ports::WriteOp;
use shifts_tests_scenario::{World, shift};

const STORE: &str = "store-1";

async fn world(policy: DriftPolicy) -> World {
    let mut world = World::of(&[STORE]).await;
    world.settings.drift_policy = policy;
    for day in 23..29 {
        let starts = format!("2026-11-{day}T09:00:00Z");
        let of_day = shift(&format!("s{day}"), "ada", &starts, 8);
        world.wfm.publish(STORE, of_day);
    }
    world.sync().await;
    world
}

/// Somebody deletes one of the adapter's shifts in Teams.
async fn delete_one(world: &World) {
    let id = world.shift_ids(STORE).remove(0);
    let kind = ItemKind::Shift;
    world.by_hand(STORE, WriteOp::Delete { kind, id }).await;
}

fn held(world: &World) -> usize {
    world.count(STORE, ItemKind::Shift)
}

#[tokio::test]
async fn a_shift_deleted_by_hand_comes_back_once() {
    let world = world(DriftPolicy::Repair).await;
    delete_one(&world).await;
    world.sync().await;
    assert_eq!(held(&world), 5, "a sync does not look at Teams");
    let reports = world.visit(Activity::Drift).await;
    assert_eq!(reports[0].counts.drifted, 1);
    world.sync().await;
    world.assert_equal("after the repair");
    assert_eq!(world.visit(Activity::Drift).await[0].counts.drifted, 0);
    let before = world.tally();
    world.sync().await;
    assert_eq!(world.tally().since(&before).graph_http, 0);
}

#[tokio::test]
async fn a_shift_deleted_by_hand_stays_away_where_drift_is_only_reported() {
    let world = world(DriftPolicy::Report).await;
    delete_one(&world).await;
    for _ in 0..2 {
        let reports = world.visit(Activity::Drift).await;
        assert_eq!(reports[0].counts.drifted, 1);
        world.sync().await;
        assert_eq!(held(&world), 5);
    }
}

#[tokio::test]
async fn nobody_is_told_of_drift_where_there_is_none() {
    let world = world(DriftPolicy::Repair).await;
    let reports = world.visit(Activity::Drift).await;
    assert_eq!(
        (reports[0].counts.drifted, reports[0].failure.as_deref()),
        (0, None)
    );
    world.assert_equal("after looking");
}

#[tokio::test]
async fn what_only_teams_has_stays_or_goes_by_policy() {
    for (policy, left) in [
        (DriftPolicy::Report, 7),
        (DriftPolicy::Repair, 7),
        (DriftPolicy::RepairAndRemove, 6),
    ] {
        let world = world(policy).await;
        world
            .create_by_hand(STORE, &shift("x", "bob", "2026-11-24T18:00:00Z", 3))
            .await;
        let reports = world.visit(Activity::Drift).await;
        assert_eq!(reports[0].counts.drifted, 1, "{policy:?}");
        world.sync().await;
        assert_eq!(held(&world), left, "{policy:?}");
    }
}
