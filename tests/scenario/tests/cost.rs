//! What a sync costs, counted.

use shifts_app::Intervals;
use shifts_model::{Activity, TeamId, Visibility};
use shifts_tests_scenario::{World, shift};

async fn world() -> World {
    let world = World::of(&["store-1", "store-2", "store-3"]).await;
    for team in ["store-1", "store-2", "store-3"] {
        for day in 16..29 {
            let starts = format!("2026-11-{day}T09:00:00Z");
            world
                .wfm
                .publish(team, shift(&format!("s{day}"), "ada", &starts, 8));
        }
    }
    world
}

#[tokio::test]
async fn a_visit_without_change_asks_graph_nothing_and_writes_little() {
    let world = world().await;
    world.sync().await;
    let before = world.tally();
    world.sync().await;
    let cost = world.tally().since(&before);
    assert_eq!((cost.graph_http, cost.graph_items), (0, 0));
    // One recall for all, and the members of each; the reports, because a person asked.
    assert!(cost.store_ops <= 1 + 3 * 3, "{cost:?}");
}

#[tokio::test]
async fn a_tick_without_change_costs_one_read_of_the_store_for_all_teams() {
    let mut world = world().await;
    // Everybody is due at every tick.
    world.settings.intervals = Intervals([(Activity::Shifts, 0), (Activity::Roster, 0)].into());
    world.tick().await;
    world.tick().await;
    world.settings.intervals.0.insert(Activity::Roster, 10_000);
    let before = world.tally();
    let reports = world.tick().await;
    let cost = world.tally().since(&before);
    assert_eq!(reports.len(), 3, "every team was looked at");
    assert_eq!((cost.graph_http, cost.graph_items), (0, 0));
    // The timer lists teams and visits, queues the jobs and notes each start. The worker takes
    // the jobs, recalls the teams, ends the jobs, and finds the queue empty. It writes nothing.
    let timer = 2 + 1 + 3;
    let worker = 1 + 1 + 3 + 1;
    assert_eq!(cost.store_ops, timer + worker, "{cost:?}");
}

#[tokio::test]
async fn a_change_after_quiet_ticks_arrives() {
    let mut world = world().await;
    world.settings.intervals.0.insert(Activity::Shifts, 0);
    for _ in 0..3 {
        world.tick().await;
    }
    world
        .wfm
        .publish("store-2", shift("new", "bob", "2026-11-24T09:00:00Z", 8));
    world.wfm.cancel("store-1", "s20");
    world.tick().await;
    world.assert_equal("after the tick");
}

#[tokio::test]
async fn writes_of_several_teams_share_envelopes() {
    let mut world = world().await;
    world.settings.changes_per_pass_max = 200;
    world.sync().await;
    let before = world.tally();
    for team in ["store-1", "store-2", "store-3"] {
        for day in 16..20 {
            let starts = format!("2026-11-{day}T10:00:00Z");
            world
                .wfm
                .publish(team, shift(&format!("s{day}"), "ada", &starts, 8));
        }
        world.wfm.cancel(team, "s20");
    }
    world.sync().await;
    let cost = world.tally().since(&before);
    assert_eq!(
        (cost.graph_items, cost.graph_envelopes, cost.graph_http),
        (15, 2, 2)
    );
    world.assert_equal("after the edit");
}

#[tokio::test]
async fn every_write_carries_the_passthrough_and_no_read_does() {
    let world = world().await;
    world.sync().await;
    for call in world.log() {
        let is_item_write = call.batch.is_some() && call.method != "GET";
        let expected = (is_item_write && !call.path.ends_with("$batch")).then_some("WFI_1");
        assert_eq!(
            call.passthrough.as_deref(),
            expected,
            "{} {}",
            call.method,
            call.path
        );
    }
}

#[tokio::test]
async fn drafts_are_shared_once_a_team() {
    let mut world = world().await;
    world.settings.visibility = Visibility::Draft;
    world.sync().await;
    let shares = || {
        world
            .log()
            .iter()
            .filter(|call| call.path.ends_with("/share"))
            .count()
    };
    assert_eq!(shares(), 3);
    world.sync().await;
    assert_eq!(shares(), 3, "nothing changed, so nothing is shared");
    world.assert_equal("after the share");
}

#[tokio::test]
async fn a_team_that_is_not_connected_is_never_asked_about() {
    let world = world().await;
    world.tenant.put_team(
        "stranger",
        shifts_sim::tenant::TeamSetup {
            display_name: "Stranger".to_owned(),
            time_zone: Some("UTC".to_owned()),
            members: Vec::new(),
        },
    );
    world.sync().await;
    assert!(
        world
            .log()
            .iter()
            .all(|call| !call.path.contains("stranger"))
    );
    assert!(world.held(&TeamId::parse("stranger").unwrap()).is_empty());
}

#[tokio::test]
async fn an_incomplete_source_deletes_nothing_until_it_is_whole() {
    let world = world().await;
    world.sync().await;
    world.wfm.be_incomplete(true);
    world.wfm.cancel("store-1", "s20");
    world
        .wfm
        .publish("store-1", shift("new", "bob", "2026-11-23T09:00:00Z", 8));
    let reports = world.sync().await;
    assert_eq!(
        (reports[0].counts.created, reports[0].counts.deleted),
        (1, 0)
    );
    assert_eq!(
        reports[0].counts.withheld, 2,
        "the problem and the deletion"
    );
    world.wfm.be_incomplete(false);
    world.sync().await;
    world.assert_equal("once the source is whole");
}
