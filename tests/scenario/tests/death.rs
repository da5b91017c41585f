//! Death before and after every single effect, lost answers, late commits: nothing is doubled and
//! nothing is lost.

use shifts_model::{Activity, TeamId, Visibility};
use shifts_sim::tenant::{Fault, FaultKind};
use shifts_tests_scenario::{Moment, Wire, World, open_shift, shift, time_off};

const TEAMS: [&str; 2] = ["store-1", "store-2"];

/// A world with a rota of 26 shifts in two weeks and two teams, two of them exactly alike.
async fn world(visibility: Visibility) -> World {
    filled(World::of(&TEAMS).await, visibility)
}

fn filled(mut world: World, visibility: Visibility) -> World {
    world.settings.visibility = visibility;
    for (at, team) in TEAMS.iter().enumerate() {
        for day in 16..29 {
            let who = ["ada", "bob", "cy"][(day + at) % 3];
            let starts = format!("2026-11-{day}T09:00:00Z");
            world
                .wfm
                .publish(team, shift(&format!("s{day}"), who, &starts, 8));
        }
        world
            .wfm
            .publish(team, shift("twin", "ada", "2026-11-24T09:00:00Z", 8));
        world
            .wfm
            .publish(team, shift("twin-too", "ada", "2026-11-24T09:00:00Z", 8));
    }
    world
}

/// The same with open shifts, time off and availability.
async fn full_world(visibility: Visibility) -> World {
    full(world(visibility).await)
}

fn full(world: World) -> World {
    world.wfm.offer(&[Activity::OpenShifts, Activity::TimeOff]);
    for team in TEAMS {
        for (id, day) in [("o1", 17), ("o2", 24)] {
            let starts = format!("2026-11-{day}T12:00:00Z");
            world.wfm.want(team, open_shift(id, &starts, 6, 2));
        }
        for (id, who, reason) in [("t1", "dee", "Sabbatical"), ("t2", "bob", "Vacation")] {
            let starts = "2026-11-25T00:00:00Z";
            world.wfm.grant(team, time_off(id, who, reason, starts, 4));
        }
    }
    world
}

/// A day in the life of all of it.
fn edit_all(world: &World) {
    edit(world);
    for team in TEAMS {
        world
            .wfm
            .want(team, open_shift("o1", "2026-11-17T12:00:00Z", 6, 1));
        world.wfm.fill(team, "o2");
        let moved = time_off("t1", "dee", "Sick leave", "2026-11-26T00:00:00Z", 2);
        world.wfm.grant(team, moved);
        world.wfm.call_back(team, "t2");
    }
}

/// A day in the life of the rota: moved, handed over, moved to another week, added, dropped.
fn edit(world: &World) {
    for team in TEAMS {
        world
            .wfm
            .publish(team, shift("s17", "cy", "2026-11-17T10:00:00Z", 8));
        world
            .wfm
            .publish(team, shift("s18", "dee", "2026-11-18T09:00:00Z", 8));
        world
            .wfm
            .publish(team, shift("s19", "bob", "2026-11-26T14:00:00Z", 8));
        world
            .wfm
            .publish(team, shift("new", "dee", "2026-11-20T09:00:00Z", 8));
        world.wfm.cancel(team, "s20");
        world.wfm.cancel(team, "twin");
    }
}

/// Kills the first sync and then the sync after the edit at every effect there is.
async fn killed_everywhere(visibility: Visibility) {
    let counted = full_world(visibility).await;
    let first = counted.effects_of_a_sync().await;
    edit_all(&counted);
    let second = counted.effects_of_a_sync().await;
    counted.assert_equal("without any death");
    assert!(
        first > 20 && second > 20,
        "{first} and {second} effects are too few to mean anything"
    );
    for moment in [Moment::Before, Moment::After] {
        for effect in 1..=first {
            let world = full_world(visibility).await;
            assert!(world.sync_until_death(effect, moment).await);
            world.sync().await;
            world.assert_equal(&format!(
                "killed {moment:?} effect {effect} of the first sync"
            ));
        }
        for effect in 1..=second {
            let world = full_world(visibility).await;
            world.sync().await;
            edit_all(&world);
            assert!(world.sync_until_death(effect, moment).await);
            world.sync().await;
            world.assert_equal(&format!("killed {moment:?} effect {effect} after the edit"));
        }
    }
}

#[tokio::test]
async fn killed_in_the_middle_over_any_wire_it_ends_equal() {
    for wire in Wire::ALL {
        for effect in (1..40).step_by(6) {
            let world = World::over(wire, &TEAMS).await;
            let world = full(filled(world, Visibility::Shared));
            assert!(world.sync_until_death(effect, Moment::After).await);
            world.sync().await;
            world.assert_equal(&format!("{wire:?}, killed after effect {effect}"));
            edit_all(&world);
            assert!(world.sync_until_death(effect, Moment::Before).await);
            world.sync().await;
            world.assert_equal(&format!("{wire:?}, edited, killed before effect {effect}"));
        }
    }
}

#[tokio::test]
async fn killed_before_and_after_every_effect_it_ends_equal() {
    killed_everywhere(Visibility::Shared).await;
}

#[tokio::test]
async fn killed_before_and_after_every_effect_it_ends_equal_with_drafts() {
    killed_everywhere(Visibility::Draft).await;
}

#[tokio::test]
async fn killed_and_then_the_rota_goes_back_to_what_it_was_it_ends_equal() {
    let counted = world(Visibility::Shared).await;
    counted.sync().await;
    edit(&counted);
    let effects = counted.effects_of_a_sync().await;
    for effect in 1..=effects {
        let world = world(Visibility::Shared).await;
        world.sync().await;
        let before: Vec<_> = TEAMS.map(|team| world.wfm.planned(team)).into();
        edit(&world);
        assert!(world.sync_until_death(effect, Moment::After).await);
        for (team, shifts) in TEAMS.iter().zip(before) {
            world.wfm.cancel(team, "new");
            shifts
                .into_iter()
                .for_each(|shift| world.wfm.publish(team, shift));
        }
        world.sync().await;
        world.assert_equal(&format!(
            "killed after effect {effect}, then everything taken back"
        ));
    }
}

#[tokio::test]
async fn every_envelope_may_lose_its_answer_or_commit_late() {
    let kinds = [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::Late,
        FaultKind::InternalError,
        FaultKind::TruncateBody,
        FaultKind::NotJson,
    ];
    for kind in kinds {
        for nth in 1..=6 {
            let world = world(Visibility::Shared).await;
            let late = Fault {
                delay_s: Some(25.0),
                ..Fault::new("POST /$batch", kind)
            };
            world.inject(Fault {
                nth: Some(nth),
                ..late
            });
            world.sync().await;
            edit(&world);
            world.sync().await;
            world.assert_equal(&format!("envelope {nth} met {kind:?}"));
        }
    }
}

#[tokio::test]
async fn every_item_may_be_throttled_refused_for_now_or_left_unanswered() {
    for kind in [
        FaultKind::Throttled,
        FaultKind::GatewayTimeout,
        FaultKind::Unauthorized,
        FaultKind::DropAfter,
    ] {
        for on in [
            "POST /teams/*/schedule/shifts",
            "PUT /teams/*/schedule/shifts/*",
            "DELETE /teams/*/schedule/shifts/*",
        ] {
            let world = world(Visibility::Shared).await;
            let fault = Fault::new(on, kind);
            world.inject(Fault {
                probability: Some(0.3),
                times: Some(12),
                ..fault
            });
            world.sync().await;
            edit(&world);
            world.sync().await;
            world.sync().await;
            world.assert_equal(&format!("{on} met {kind:?}"));
        }
    }
}

#[tokio::test]
async fn a_throttled_item_is_sent_again_after_its_own_wait_and_alone() {
    let world = world(Visibility::Shared).await;
    let fault = Fault::new("POST /teams/*/schedule/shifts", FaultKind::Throttled);
    world.inject(Fault {
        nth: Some(3),
        retry_after_s: Some(7),
        ..fault
    });
    world.sync().await;
    world.assert_equal("one item was throttled");
    let creates: Vec<_> = world
        .log()
        .into_iter()
        .filter(|call| call.path.ends_with("/shifts") && call.method == "POST")
        .collect();
    assert_eq!(creates.len(), 31, "30 shifts, one of them sent twice");
    let moment = |call: &shifts_sim::tenant::LogEntry| call.at.parse::<jiff::Timestamp>().unwrap();
    let refused = creates
        .iter()
        .find(|call| call.status == Some(429))
        .unwrap();
    let again = creates.last().unwrap();
    assert!(moment(refused).duration_until(moment(again)).as_secs() >= 7);
}

#[tokio::test]
async fn a_shift_deleted_by_hand_does_not_fail_for_ever() {
    let world = world(Visibility::Shared).await;
    world.sync().await;
    let gone = Fault::new("PUT /teams/*/schedule/shifts/*", FaultKind::NotFound);
    world.inject(Fault {
        nth: Some(1),
        ..gone
    });
    edit(&world);
    let reports = world.sync().await;
    assert!(reports.iter().all(|report| report.failure.is_none()));
    let planned = world.wfm.planned(TEAMS[0]).len() + world.wfm.planned(TEAMS[1]).len();
    // The tenant still holds the one it denied, so there is one more than planned.
    let held: usize = TEAMS
        .iter()
        .map(|team| world.held(&TeamId::parse(team).unwrap()).len())
        .sum();
    assert_eq!(held, planned + 1);
    let before = world.tally();
    world.sync().await;
    assert_eq!(world.tally().since(&before).graph_http, 0);
}

#[tokio::test]
async fn two_runs_at_once_double_nothing_even_if_the_lease_keeps_nobody_out() {
    let mut world = world(Visibility::Shared).await;
    world.settings.lease_ttl = std::time::Duration::ZERO;
    tokio::join!(world.sync(), world.sync());
    edit(&world);
    tokio::join!(world.sync(), world.sync(), world.sync());
    world.sync().await;
    world.assert_equal("after runs at once");
}
