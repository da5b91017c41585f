//! Microsoft's limits.

use serde_json::json;
use shifts_sim::tenant::TenantSettings;

use crate::world::{ADA, Answered, TEAM, World, below, shift, team};

async fn at_scale(rate_scale: f64) -> World {
    let world = World::with(TenantSettings {
        rate_scale,
        ..Default::default()
    })
    .await;
    world.tenant.put_team(TEAM, team(Some("Europe/London")));
    world
}

async fn read(world: &World) -> Answered {
    world.get(&below("")).await
}

/// How many reads pass before the first 429.
async fn passed(world: &World) -> usize {
    for count in 0..1000 {
        if read(world).await.status == 429 {
            return count;
        }
    }
    panic!("there is no limit");
}

#[tokio::test]
async fn thirty_reads_pass_at_once_and_then_83_percent_of_that_a_second() {
    let world = at_scale(1.0).await;
    world
        .tenant
        .set_switch("throttled_calls_count", "no")
        .unwrap();
    assert_eq!(passed(&world).await, 30);
    world.clock.advance(1.0);
    assert_eq!(passed(&world).await, 24);
}

#[tokio::test]
async fn verbs_have_buckets_of_their_own_and_delete_the_smallest() {
    let world = at_scale(1.0).await;
    for (method, burst) in [("GET", 30), ("POST", 30), ("PUT", 30), ("DELETE", 15)] {
        let path = below("/shifts/SHFT_0");
        for count in 0..=burst {
            let status = world
                .send(world.request(method, &path).json(&json!({})))
                .await
                .status;
            assert_eq!(status == 429, count == burst, "{method} {count}");
        }
    }
}

#[tokio::test]
async fn preferences_are_limited_with_the_schedules() {
    let world = at_scale(1.0).await;
    let path = format!("/users/{ADA}/settings/shiftPreferences");
    for count in 0..=30 {
        let path = if count % 2 == 0 {
            &path
        } else {
            &below("/shifts/SHFT_0")
        };
        let status = world.put(path, json!({"availability": []})).await.status;
        assert_eq!(status == 429, count == 30, "{count}");
    }
}

#[tokio::test]
async fn a_refusal_says_how_long_to_wait_and_waiting_that_long_helps() {
    for scale in [0.1, 1.0, 3.0] {
        let world = at_scale(scale).await;
        passed(&world).await;
        let refused = read(&world).await;
        assert_eq!(refused.code(), "TooManyRequests");
        let wait_s: f64 = refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!(wait_s >= 1.0);
        world.clock.advance(wait_s);
        assert_eq!(read(&world).await.status, 200, "{scale}");
    }
}

#[tokio::test]
async fn the_limits_scale() {
    assert_eq!(passed(&at_scale(0.1).await).await, 3);
    assert_eq!(passed(&at_scale(2.0).await).await, 60);
}

#[tokio::test]
async fn each_item_of_an_envelope_counts_and_the_envelope_does_not() {
    let world = at_scale(0.5).await;
    let item = |id: usize| {
        json!({
            "id": id.to_string(),
            "method": "POST",
            "url": below("/shifts"),
            "headers": {"Content-Type": "application/json"},
            "body": shift("23T09:00", "23T17:00"),
        })
    };
    let responses = world.batch((0..20).map(item).collect()).await;
    let refused: Vec<_> = responses
        .iter()
        .filter(|(_, it)| it["status"] == 429)
        .collect();
    assert_eq!((refused.len(), world.count("shifts")), (5, 15));
    assert!(
        refused
            .iter()
            .all(|(_, it)| it["headers"]["Retry-After"].is_string())
    );
}

#[tokio::test]
async fn a_switch_brings_the_old_limit_for_one_team_back() {
    let world = at_scale(1.0).await;
    world.tenant.set_switch("team_rate_limit", "on").unwrap();
    assert_eq!(passed(&world).await, 4);
}
