//! What people do to teams: look before they connect, name people, pause, ask for health.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use shifts_app::{
    Check, Preflight, TeamHealth, Verdict, WrittenOverride, health, look_at_items, preflight,
    preview_overrides, set_activities, set_overrides, update_schedules,
};
use shifts_model::{Activity, BusinessUnitId, Connection, ItemKind, TeamId, WfmName};
use shifts_sim::tenant::{Fault, FaultKind};
use shifts_tests_scenario::{World, open_shift, shift, time_off};

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

/// What a preflight of the store finds, items and all.
async fn found(world: &World) -> Preflight {
    let wfm = WfmName::parse("fake").unwrap();
    let unit = BusinessUnitId::parse(STORE).unwrap();
    let (ports, settings) = (&world.ports, &world.settings);
    let found = preflight(ports, settings, &store(), &wfm, &unit).await;
    let mut found = found.unwrap();
    look_at_items(ports, settings, &mut found).await;
    found
}

fn check<'a>(found: &'a Preflight, name: &str) -> &'a Check {
    let mut checks = found.checks.iter();
    checks.find(|check| check.name == name).unwrap()
}

#[tokio::test]
async fn a_preflight_counts_what_would_be_adopted_and_what_a_person_has_to_choose() {
    let world = world().await;
    world.sync().await;
    let ours: Vec<usize> = found(&world)
        .await
        .existing
        .iter()
        .map(|one| one.ours)
        .collect();
    assert_eq!(ours, [6, 1, 1]);
    // Two shifts at once, and the WFM plans one that is like neither.
    let mut planned = shift("s25", "ada", "2026-11-25T09:00:00Z", 8);
    world.create_by_hand(STORE, &planned).await;
    planned.label = Some("inventory".to_owned());
    world.wfm.publish(STORE, planned);
    world.disconnect(STORE).await.unwrap();

    let found = found(&world).await;
    let adopted: Vec<usize> = found.existing.iter().map(|one| one.adopted).collect();
    assert_eq!(adopted, [5, 1, 1]);
    assert_eq!(found.existing[0].ambiguous[0].subject, "shift s25");
    let shifts = check(&found, "existing-shifts");
    assert!(
        shifts
            .found
            .contains("5 match the WFM and would be adopted; 2 match nothing")
    );
    assert_eq!(shifts.result.as_str(), "attention");
    assert!(found.obstacle.is_none());
    assert_eq!(held(&world), 9, "nothing was changed");
}

#[tokio::test]
async fn all_that_is_wrong_is_found_in_one_go() {
    let world = world().await;
    world.wfm.employ(&["ada", "eve"]);
    world.inject(Fault::new("GET /groups/*/members", FaultKind::Forbidden));
    let found = found(&world).await;
    let results: Vec<(&str, &str)> = found
        .checks
        .iter()
        .filter(|check| check.result.as_str() != "passed")
        .map(|check| (check.name, check.result.as_str()))
        .collect();
    assert!(results.contains(&("permissions", "failed")), "{results:?}");
    assert!(results.contains(&("members", "failed")), "{results:?}");
    assert!(
        results.contains(&("employees-without-user", "skipped")),
        "{results:?}"
    );
    assert!(check(&found, "permissions").remedy.is_some());
    assert!(found.obstacle.is_some());
    world.tenant.clear_faults();
    world.inject(Fault::new("GET /groups/*", FaultKind::NotFound));
    let found = self::found(&world).await;
    assert_eq!(check(&found, "token").result.as_str(), "passed");
    assert_eq!(check(&found, "team").result.as_str(), "failed");
    assert_eq!(check(&found, "schedule").result.as_str(), "skipped");
}

#[tokio::test]
async fn an_override_moves_a_persons_shifts_and_goes_again() {
    let world = world().await;
    world.sync().await;
    for (list, user) in [
        (vec![("ada", "dee@contoso.com")], "user-dee"),
        (vec![], "user-ada"),
    ] {
        let written = |(employee_id, user): &(&str, &str)| WrittenOverride {
            place: "line 2".to_owned(),
            employee_id: (*employee_id).to_owned(),
            user: (*user).to_owned(),
        };
        let written: Vec<WrittenOverride> = list.iter().map(written).collect();
        let (ports, settings) = (&world.ports, &world.settings);
        let preview = preview_overrides(ports, settings, &store(), &written).await;
        let preview = preview.unwrap();
        assert_eq!((preview.problems.len(), preview.changed.len()), (0, 1));
        set_overrides(ports, preview).await.unwrap();
        world.visit(Activity::Shifts).await;
        let held = world.held(&store());
        assert!(held.iter().all(|shift| shift.starts_with(user)), "{held:?}");
    }
    world.assert_equal("without overrides again");
}

#[tokio::test]
async fn a_paused_activity_rests_and_the_others_go_on() {
    let world = world().await;
    world
        .wfm
        .want(STORE, open_shift("o2", "2026-11-25T09:00:00Z", 8, 1));
    world.tick().await;
    let store = store();
    let pause = |on| set_activities(&world.ports, &store, &[Activity::Shifts], on);
    pause(false).await.unwrap();
    world.wfm.cancel(STORE, "s24");
    world.wfm.fill(STORE, "o1");
    world.sync().await;
    let kinds = ItemKind::ALL.map(|kind| world.held_of(&store, kind).len());
    assert_eq!(
        kinds,
        [6, 1, 1],
        "the shift that is gone rests, the open shift went"
    );
    pause(true).await.unwrap();
    world.sync().await;
    world.assert_equal("after it was resumed");
}

async fn how_is_it(world: &World) -> TeamHealth {
    let teams = [connection(world).await];
    let health = health(&world.ports, &world.settings, &teams).await.unwrap();
    health.into_iter().next().unwrap()
}

#[tokio::test]
async fn health_tells_what_failed_what_waits_and_writes_nothing() {
    let world = world().await;
    world.sync().await;
    let log = world.log().len();
    assert_eq!(how_is_it(&world).await.verdict(), Verdict::Healthy);
    let writes = world.log().into_iter().skip(log);
    assert!(writes.into_iter().all(|entry| entry.method != "POST"));

    world.wfm.employ(&["ada", "bob", "cy", "dee", "eve"]);
    let waiting = how_is_it(&world).await;
    assert_eq!(waiting.verdict(), Verdict::Waiting);
    assert_eq!(waiting.people.unwrap().unmapped.len(), 1);

    world.inject(Fault::new(
        "POST /teams/*/schedule/shifts",
        FaultKind::Forbidden,
    ));
    world
        .wfm
        .publish(STORE, shift("new", "bob", "2026-11-26T09:00:00Z", 8));
    world.sync().await;
    let failed = how_is_it(&world).await;
    let mut activities = failed.activities.iter();
    let shifts = activities
        .find(|of| of.activity == Activity::Shifts)
        .unwrap();
    assert_eq!(failed.verdict(), Verdict::Failed);
    assert!(shifts.is_failing && !shifts.open_weeks.is_empty());
}

#[tokio::test]
async fn a_schedule_whose_zone_somebody_changed_is_set_again() {
    let world = world().await;
    world.sync().await;
    let teams = [connection(&world).await];
    let update = || update_schedules(&world.ports, &world.settings, &teams);
    update().await;
    let changed = update().await.remove(0).outcome.unwrap();
    assert!(changed.is_empty(), "{changed:?}");
    world.inject(Fault {
        times: Some(1),
        ..Fault::new("GET /teams/*/schedule", FaultKind::InternalError)
    });
    assert!(
        update().await.remove(0).outcome.is_ok(),
        "one failure is no failure"
    );
}
