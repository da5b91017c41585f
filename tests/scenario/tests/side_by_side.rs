//! Two use cases at once for one team: what the one decides must not be lost to the other.

use shifts_model::Activity;
use shifts_sim::tenant::{Fault, FaultKind};
use shifts_tests_scenario::{World, shift};

const TEAM: &str = "store-1";

async fn world() -> World {
    let world = World::of(&[TEAM]).await;
    world.set_members(TEAM, &["ada", "bob", "cy"]);
    for (id, who) in [("s1", "ada"), ("s2", "dee")] {
        world
            .wfm
            .publish(TEAM, shift(id, who, "2026-11-24T09:00:00Z", 8));
    }
    world.visit(Activity::Roster).await;
    world.visit(Activity::Shifts).await;
    world.visit(Activity::Shifts).await;
    world
}

#[tokio::test]
async fn whoever_joins_during_a_visit_gets_their_shifts_without_another_change() {
    // Wherever in the visit the roster is read anew, the visit that began before it must not
    // make the next one believe that nothing has happened.
    for effect in 1..=12 {
        let world = world().await;
        world
            .wfm
            .publish(TEAM, shift("s3", "bob", "2026-11-25T09:00:00Z", 8));
        world.fate.halt_at(effect);
        let joins = world.fate.when_halted(async {
            world.set_members(TEAM, &["ada", "bob", "cy", "dee"]);
            world.visit(Activity::Roster).await;
        });
        let visit = world.visit(Activity::Shifts);
        tokio::pin!(joins, visit);
        let halted = tokio::select! {
            biased;
            () = &mut joins => true,
            _ = &mut visit => false,
        };
        if !halted {
            assert!(effect > 5, "a visit with a change has effects");
            return;
        }
        visit.await;
        world.visit(Activity::Shifts).await;
        world.assert_equal(&format!("after joining at effect {effect}"));
    }
}

#[tokio::test]
async fn a_failure_is_followed_by_the_report_of_the_next_good_run() {
    let world = world().await;
    let kept = world.kept_reports().await.len();
    world.visit(Activity::Shifts).await;
    assert_eq!(world.kept_reports().await.len(), kept, "nothing happened");
    world.inject(Fault {
        times: Some(1),
        ..Fault::new("GET /groups/*/members", FaultKind::Forbidden)
    });
    world.visit(Activity::Roster).await;
    let failed = &world.kept_reports().await[0];
    assert!(failed.failure.is_some());
    world.visit(Activity::Roster).await;
    let good = &world.kept_reports().await[0];
    assert_eq!((good.activity, &good.failure), (Activity::Roster, &None));
}

#[tokio::test]
async fn a_team_is_not_forgotten_while_somebody_works_on_it() {
    let world = world().await;
    world
        .wfm
        .publish(TEAM, shift("s3", "bob", "2026-11-25T09:00:00Z", 8));
    // The fourth effect of the visit is well after it took the lease.
    world.fate.halt_at(4);
    let refused = world.fate.when_halted(async {
        let refused = world.disconnect(TEAM).await.unwrap_err();
        assert!(refused.to_string().contains("works on team"), "{refused}");
    });
    tokio::join!(world.visit(Activity::Shifts), refused);
    world.disconnect(TEAM).await.unwrap();
}
