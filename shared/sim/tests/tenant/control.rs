//! The controls outside Graph's paths.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use crate::world::{ADA, TEAM, World, below, shift};

fn setup(time_zone: Option<&str>) -> serde_json::Value {
    let mut setup = json!({
        "displayName": "Store 18",
        "members": [{
            "id": ADA,
            "userPrincipalName": "ada@contoso.example",
            "displayName": "Ada",
            "owner": true,
        }],
    });
    if let Some(zone) = time_zone {
        setup["timeZone"] = json!(zone);
    }
    setup
}

#[tokio::test]
async fn a_team_with_a_zone_has_a_schedule_at_once() {
    let world = World::new().await;
    assert_eq!(
        world
            .sim("PUT", "teams/t-18", setup(Some("Europe/Paris")))
            .await
            .status,
        200
    );
    let schedule = world.get("/teams/t-18/schedule").await.body;
    assert_eq!(schedule["provisionStatus"], "Completed");
    assert_eq!(schedule["timeZone"], "Europe/Paris");
    world.sim("PUT", "teams/t-19", setup(None)).await;
    let schedule = world.get("/teams/t-19/schedule").await.body;
    assert_eq!(schedule["provisionStatus"], "NotStarted");
}

#[tokio::test]
async fn a_team_put_again_keeps_its_shifts() {
    let world = World::new().await;
    world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    world
        .sim("PUT", &format!("teams/{TEAM}"), setup(None))
        .await;
    let state = world.sim("GET", "state", json!(null)).await.body;
    let team = &state["teams"][TEAM];
    assert_eq!(team["displayName"], "Store 18");
    assert_eq!(team["members"].as_array().unwrap().len(), 1);
    assert_eq!(team["shifts"].as_array().unwrap().len(), 1);
    assert_eq!(team["schedule"]["provisionStatus"], "Completed");
}

#[tokio::test]
async fn a_reset_empties_the_tenant_and_repeats_its_ids() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        world.sim("POST", "reset", json!(null)).await;
        assert_eq!(world.tenant.state()["teams"], json!({}));
        world
            .sim("PUT", &format!("teams/{TEAM}"), setup(Some("Europe/Paris")))
            .await;
        ids.push(
            world
                .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
                .await
                .id(),
        );
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn the_log_tells_calls_from_controls() {
    let world = World::new().await;
    let request = world.request("GET", &below("/shifts?$top=5"));
    world
        .send(request.header("client-request-id", "ours"))
        .await;
    world.sim("GET", "state", json!(null)).await;
    let log = world.sim("GET", "log", json!(null)).await.body;
    let expected = json!([{
        "n": 1,
        "at": "2026-11-23T08:00:00.000Z",
        "method": "GET",
        "path": below("/shifts"),
        "status": 200,
        "batch": null,
        "passthrough": null,
        "client_request_id": "ours",
        "fault": null,
    }]);
    assert_eq!(log, expected);
}

#[tokio::test]
async fn the_clock_moves_forward_by_request() {
    let world = World::new().await;
    let moved = world.sim("POST", "clock", json!({"advance_s": 90})).await;
    assert_eq!(moved.body["now"], "2026-11-23T08:01:30Z");
    assert_eq!(
        world
            .sim("POST", "clock", json!({"advance_s": -1}))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn switches_are_listed_and_set_by_name() {
    let world = World::new().await;
    let set = json!({"stale_if_match_status": 412, "text_length_max": 50});
    let listed = world.sim("POST", "switches", set).await.body;
    let value = |name: &str| {
        let mut switches = listed.as_array().unwrap().iter();
        switches.find(|switch| switch["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(
        (value("stale_if_match_status"), value("text_length_max")),
        (json!("412"), json!("50"))
    );
    for wrong in [
        json!({"stale_if_match_status": 500}),
        json!({"no_such_switch": "on"}),
    ] {
        assert_eq!(world.sim("POST", "switches", wrong).await.status, 400);
    }
}

#[tokio::test]
async fn what_is_no_control_is_not_found() {
    let world = World::new().await;
    let answered = world.sim("POST", "wishes", json!({})).await;
    assert_eq!(answered.status, 404);
    assert!(answered.body["error"].is_string());
}

#[tokio::test]
async fn a_compressed_body_is_understood() {
    let world = World::new().await;
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    zipped
        .write_all(shift("23T09:00", "23T17:00").to_string().as_bytes())
        .unwrap();
    let request = world
        .request("POST", &below("/shifts"))
        .header("Content-Encoding", "gzip");
    assert_eq!(
        world
            .send(request.body(zipped.finish().unwrap()))
            .await
            .status,
        201
    );
}
