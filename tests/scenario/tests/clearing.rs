//! Emptying a schedule: nothing is doubled and nothing is lost, wherever the program dies.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use shifts_app::{ClearOrder, Cleared, Silent, clear, look_to_clear, preflight, set_enabled};
use shifts_model::{
    Activity, BusinessUnitId, Connection, GroupName, ItemKind, Outcome, TeamId, WfmName,
};
use shifts_sim::tenant::{Fault, FaultKind};
use shifts_tests_scenario::{Moment, World, open_shift, shift, time_off};

const STORE: &str = "store-1";

fn store() -> TeamId {
    TeamId::parse(STORE).unwrap()
}

/// A team with six shifts, an open shift and a day off in three weeks.
async fn world() -> World {
    let world = World::of(&[STORE]).await;
    world.wfm.offer(&[Activity::OpenShifts, Activity::TimeOff]);
    for day in [11, 17, 18, 19, 24, 25] {
        let starts = format!("2026-11-{day}T09:00:00Z");
        let planned = shift(&format!("s{day}"), "ada", &starts, 8);
        world.wfm.publish(STORE, planned);
    }
    world
        .wfm
        .want(STORE, open_shift("o1", "2026-11-24T09:00:00Z", 8, 2));
    world.wfm.grant(
        STORE,
        time_off("t1", "bob", "Vacation", "2026-11-24T00:00:00Z", 1),
    );
    world
}

fn held(world: &World) -> usize {
    let of_kind = |kind| world.held_of(&store(), kind).len();
    ItemKind::ALL.map(of_kind).iter().sum()
}

async fn connection(world: &World) -> Connection {
    let stored = world.ports.connections.load(&store()).await.unwrap();
    stored.unwrap().value
}

async fn cleared(world: &World, order: &ClearOrder) -> Cleared {
    let done = clear(&world.ports, &world.settings, &store(), order, &Silent).await;
    done.unwrap()
}

/// Clears, unless the program dies at an effect. False when it ended before.
async fn clear_until_death(world: &World, effect: usize, moment: Moment) -> bool {
    world.fate.die_at(effect, moment);
    let order = ClearOrder::default();
    let died = tokio::select! {
        _ = cleared(world, &order) => false,
        () = world.fate.died() => true,
    };
    world.fate.live();
    died
}

#[tokio::test]
async fn a_cleared_team_is_empty_and_disabled_and_gets_everything_back_once() {
    let world = world().await;
    world.sync().await;
    let (ports, order) = (&world.ports, ClearOrder::default());
    let found = look_to_clear(ports, &world.settings, &store(), &order).await;
    let found = found.unwrap();
    assert_eq!((found.items(), found.ours(), found.left), (8, 8, 8));
    assert_eq!(held(&world), 8);

    let done = cleared(&world, &order).await;
    assert_eq!((done.items(), done.ours(), done.left), (8, 8, 0));
    assert_eq!(held(&world), 0);
    assert!(!connection(&world).await.enabled);
    assert!(world.tick().await.is_empty(), "nobody visits it");

    set_enabled(&world.ports, &store(), true).await.unwrap();
    world.sync().await;
    world.assert_equal("after the clearing");
    let visited = world.sync().await;
    assert!(visited.iter().all(|report| report.counts.created == 0));
}

#[tokio::test]
async fn a_timer_brings_everything_back_by_itself() {
    let world = world().await;
    world.tick().await;
    cleared(&world, &ClearOrder::default()).await;
    set_enabled(&world.ports, &store(), true).await.unwrap();
    world.tick().await;
    world.assert_equal("a minute after it was enabled");
}

#[tokio::test]
async fn killed_anywhere_in_a_clearing_and_enabled_it_ends_equal() {
    let counted = world().await;
    counted.sync().await;
    counted.fate.die_at(usize::MAX, Moment::Before);
    cleared(&counted, &ClearOrder::default()).await;
    let effects = counted.fate.effects();
    counted.fate.live();
    assert!(effects > 20, "{effects} are too few to mean anything");
    for moment in [Moment::Before, Moment::After] {
        for effect in 1..=effects {
            let world = world().await;
            world.sync().await;
            assert!(clear_until_death(&world, effect, moment).await);
            world.sync().await;
            world.assert_equal(&format!("killed {moment:?} effect {effect}"));
        }
    }
}

#[tokio::test]
async fn killed_anywhere_in_a_clearing_it_is_run_again() {
    for moment in [Moment::Before, Moment::After] {
        for effect in 1.. {
            let world = world().await;
            world.sync().await;
            if !clear_until_death(&world, effect, moment).await {
                break;
            }
            let again = cleared(&world, &ClearOrder::default()).await;
            assert_eq!((again.left, held(&world)), (0, 0), "{moment:?} {effect}");
            world.sync().await;
            world.assert_equal(&format!("cleared again after {moment:?} effect {effect}"));
        }
    }
}

#[tokio::test]
async fn answers_that_are_lost_and_lists_that_are_old_double_nothing() {
    for kind in [
        FaultKind::DropAfter,
        FaultKind::DropBefore,
        FaultKind::InternalError,
    ] {
        let world = world().await;
        world.sync().await;
        let fault = Fault {
            probability: Some(0.5),
            ..Fault::new("DELETE /teams/*/schedule/shifts/*", kind)
        };
        world.inject(fault);
        cleared(&world, &ClearOrder::default()).await;
        world.tenant.clear_faults();
        world.inject(Fault {
            delay_s: Some(600.0),
            ..Fault::new("GET /teams/*/schedule/*", FaultKind::StaleList)
        });
        world.sync().await;
        world.assert_equal(&format!("after {kind:?} and stale lists"));
    }
}

#[tokio::test]
async fn what_others_wrote_stays_if_only_ours_is_to_go() {
    let world = world().await;
    world.sync().await;
    let stray = shift("x", "cy", "2026-11-18T12:00:00Z", 4);
    let made = world.create_by_hand(STORE, &stray).await;
    assert!(matches!(made, Outcome::Applied { .. }));
    let mut order = ClearOrder {
        only_ours: true,
        kinds: [ItemKind::Shift].into(),
        ..ClearOrder::default()
    };
    let done = cleared(&world, &order).await;
    assert_eq!((done.items(), done.ours()), (6, 6));
    assert_eq!(
        held(&world),
        3,
        "the stray shift, the open shift, the day off"
    );
    order.only_ours = false;
    let done = cleared(&world, &order).await;
    assert_eq!((done.items(), done.ours()), (1, 0));
}

#[tokio::test]
async fn days_and_groups_narrow_a_clearing() {
    let world = world().await;
    world.sync().await;
    let order = ClearOrder {
        from: "2026-11-17".parse().ok(),
        to: "2026-11-18".parse().ok(),
        groups: GroupName::new("checkout").into_iter().collect(),
        ..ClearOrder::default()
    };
    let done = cleared(&world, &order).await;
    assert_eq!((done.items(), done.left, held(&world)), (2, 0, 6));
    world.sync().await;
    world.assert_equal("after two days were cleared");
}

/// The connection that a preflight proposes.
async fn wanted(world: &World) -> Connection {
    let wfm = WfmName::parse("fake").unwrap();
    let unit = BusinessUnitId::parse(STORE).unwrap();
    let found = preflight(&world.ports, &world.settings, &store(), &wfm, &unit).await;
    found.unwrap().connection.unwrap()
}

#[tokio::test]
async fn a_team_that_was_never_synced_is_cleared_and_then_filled() {
    let world = world().await;
    world.sync().await;
    world.disconnect(STORE).await.unwrap();
    let connection = Connection {
        enabled: false,
        ..wanted(&world).await
    };
    world
        .ports
        .connections
        .save(&connection, None)
        .await
        .unwrap();
    let done = cleared(&world, &ClearOrder::default()).await;
    assert_eq!((done.items(), done.ours(), held(&world)), (8, 0, 0));
    // A list that still shows what is gone lets nothing be adopted.
    world.inject(Fault {
        delay_s: Some(600.0),
        ..Fault::new("GET /teams/*/schedule/shifts", FaultKind::StaleList)
    });
    world.sync().await;
    world.assert_equal("after it was cleared before its first sync");
}
