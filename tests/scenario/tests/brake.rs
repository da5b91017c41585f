//! The brake: what a broken feed asks for is not done, and what a planner means gets through.

use shifts_model::{Activity, ItemKind, RunReport};
use shifts_tests_scenario::{World, shift};

const STORE: &str = "store-1";
const SHIFTS: usize = 100;

/// A team with 100 shifts in one week.
async fn world() -> World {
    let mut world = World::of(&[STORE]).await;
    world.settings.changes_per_pass_max = 200;
    for at in 0..SHIFTS {
        world.wfm.publish(STORE, hundredth(at));
    }
    world.sync().await;
    world.assert_equal("before anything is removed");
    world
}

fn hundredth(at: usize) -> shifts_model::Shift {
    let who = ["ada", "bob", "cy", "dee"][at % 4];
    let starts = format!("2026-11-{}T{:02}:00:00Z", 23 + at % 7, at / 7);
    shift(&format!("s{at}"), who, &starts, 4)
}

fn held(world: &World) -> usize {
    world.count(STORE, ItemKind::Shift)
}

fn withheld(reports: &[RunReport]) -> u64 {
    reports.iter().map(|report| report.counts.withheld).sum()
}

#[tokio::test]
async fn a_sweep_from_nothing_to_everything_deletes_nothing_that_is_too_much() {
    for removed in [0, 1, 2, 5, 6, 10, 19, 20, 21, 30, 49, 50, 51, 75, 99, 100] {
        let world = world().await;
        (0..removed).for_each(|at| world.wfm.cancel(STORE, &format!("s{at}")));
        let reports = world.sync().await;
        let believed = removed <= 20;
        let left = if believed { SHIFTS - removed } else { SHIFTS };
        assert_eq!(held(&world), left, "{removed} of {SHIFTS} removed");
        let waits = if believed { 0 } else { removed as u64 };
        assert_eq!(withheld(&reports), waits, "{removed} of {SHIFTS} removed");
    }
}

#[tokio::test]
async fn what_is_held_is_let_go_when_the_source_goes_on_saying_so() {
    let world = world().await;
    (0..30).for_each(|at| world.wfm.cancel(STORE, &format!("s{at}")));
    for readings in 1..3 {
        world.sync().await;
        assert_eq!(held(&world), SHIFTS, "after {readings} readings");
        // Asking again and again is no new reading.
        world.sync().await;
        world.pass(1).await;
    }
    world.sync().await;
    world.assert_equal("after three readings an hour apart");
}

#[tokio::test]
async fn a_source_that_changes_its_mind_is_counted_anew() {
    let world = world().await;
    (0..30).for_each(|at| world.wfm.cancel(STORE, &format!("s{at}")));
    for _ in 0..2 {
        world.sync().await;
        world.pass(1).await;
    }
    world.wfm.cancel(STORE, "s30");
    world.sync().await;
    assert_eq!(held(&world), SHIFTS);
    world.wfm.cancel(STORE, "s31");
    (0..30).for_each(|at| world.wfm.publish(STORE, hundredth(at)));
    world.sync().await;
    world.assert_equal("when little is left to remove");
}

#[tokio::test]
async fn half_a_week_or_more_waits_for_a_person_however_long() {
    let world = world().await;
    (0..50).for_each(|at| world.wfm.cancel(STORE, &format!("s{at}")));
    for _ in 0..6 {
        world.sync().await;
        world.pass(2).await;
    }
    assert_eq!(held(&world), SHIFTS);
    approve(&world).await;
    world.assert_equal("after a person approved the plan");
}

#[tokio::test]
async fn a_source_that_tells_nothing_is_not_believed_and_a_person_may_say_otherwise() {
    let world = world().await;
    (0..SHIFTS).for_each(|at| world.wfm.cancel(STORE, &format!("s{at}")));
    for _ in 0..6 {
        world.sync().await;
        world.pass(2).await;
    }
    assert_eq!(held(&world), SHIFTS);
    approve(&world).await;
    assert_eq!(held(&world), 0, "down to the last shift of the week");
}

/// Approves the one plan that waits.
async fn approve(world: &World) {
    let plans = world.plans().await;
    let weeks: Vec<_> = plans.iter().flat_map(|team| &team.weeks).collect();
    assert_eq!(weeks.len(), 1);
    assert!(!weeks[0].plan.held.is_empty());
    world.sync_with(Some(weeks[0].hash)).await;
}

#[tokio::test]
async fn creates_and_changes_go_on_while_deletions_are_held() {
    let world = world().await;
    (0..30).for_each(|at| world.wfm.cancel(STORE, &format!("s{at}")));
    world
        .wfm
        .publish(STORE, shift("new", "ada", "2026-11-26T22:00:00Z", 2));
    world
        .wfm
        .publish(STORE, shift("s50", "bob", "2026-11-26T20:00:00Z", 2));
    let reports = world.sync().await;
    let sum = reports.iter().fold((0, 0, 0), |sum, report| {
        let counts = report.counts;
        (
            sum.0 + counts.created,
            sum.1 + counts.updated,
            sum.2 + counts.deleted,
        )
    });
    assert_eq!(sum, (1, 1, 0));
}

#[tokio::test]
async fn a_roster_that_shrank_deletes_nobodys_shifts() {
    let world = world().await;
    // dee leaves: a quarter of the people. Her 25 shifts would belong to nobody.
    world.set_members(STORE, &["ada", "bob", "cy"]);
    world.pass(1).await;
    world.visit(Activity::Roster).await;
    let reports = world.sync().await;
    assert_eq!(held(&world), SHIFTS);
    assert_eq!(withheld(&reports), 25);
}

#[tokio::test]
async fn all_teams_together_lose_no_more_than_the_tenant_may() {
    let teams: Vec<String> = (0..20).map(|at| format!("store-{at}")).collect();
    let names: Vec<&str> = teams.iter().map(String::as_str).collect();
    let world = World::of(&names).await;
    for team in &names {
        for at in 0..20 {
            world.wfm.publish(team, hundredth(at));
        }
    }
    world.sync().await;
    world.assert_equal("before anything is removed");
    // Four of twenty in every team: little in each, 80 of 400 in all.
    for team in &names {
        (0..4).for_each(|at| world.wfm.cancel(team, &format!("s{at}")));
    }
    let reports = world.sync().await;
    let deleted: u64 = reports.iter().map(|report| report.counts.deleted).sum();
    assert!(deleted <= 50, "{deleted} deletions in one cycle");
    assert_eq!(withheld(&reports), 80 - deleted);
    // The next cycle does not nibble at what is held; three readings let it go.
    world.pass(1).await;
    world.sync().await;
    world.pass(1).await;
    world.sync().await;
    world.assert_equal("after three readings");
}
