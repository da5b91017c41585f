//! Draft, shared and staged: what employees see, and when.

use serde_json::{Value, json};

use crate::world::{ADA, World, below, draft, shift, times};

async fn share(world: &World, from: &str, until: Option<&str>) -> u16 {
    let body = json!({"notifyTeam": false, "startDateTime": from, "endDateTime": until});
    world.post(&below("/share"), body).await.status
}

async fn shown(world: &World, id: &str) -> (bool, bool) {
    let item = world.get(&below(&format!("/shifts/{id}"))).await.body;
    (
        item["sharedShift"] != Value::Null,
        item["draftShift"] != Value::Null,
    )
}

#[tokio::test]
async fn sharing_publishes_the_drafts_in_the_range_alone() {
    let world = World::new().await;
    let inside = world
        .post(&below("/shifts"), draft("23T09:00", "23T17:00"))
        .await;
    let outside = world
        .post(&below("/shifts"), draft("25T09:00", "25T17:00"))
        .await
        .id();
    let range = ("2026-11-23T00:00:00Z", Some("2026-11-24T00:00:00Z"));
    assert_eq!(share(&world, range.0, range.1).await, 200);
    assert_eq!(shown(&world, &inside.id()).await, (true, false));
    assert_eq!(shown(&world, &outside).await, (false, true));
    let path = below(&format!("/shifts/{}", inside.id()));
    assert_ne!(
        world.get(&path).await.body["@odata.etag"],
        inside.body["@odata.etag"]
    );
}

#[tokio::test]
async fn sharing_twice_changes_nothing_more() {
    let world = World::new().await;
    let id = world
        .post(&below("/shifts"), draft("23T09:00", "23T17:00"))
        .await
        .id();
    share(&world, "2026-11-23T00:00:00Z", None).await;
    let once = world.get(&below(&format!("/shifts/{id}"))).await.body;
    assert_eq!(share(&world, "2026-11-23T00:00:00Z", None).await, 200);
    assert_eq!(world.get(&below(&format!("/shifts/{id}"))).await.body, once);
}

#[tokio::test]
async fn a_staged_shift_goes_away_at_the_share_over_its_range() {
    let world = World::new().await;
    let id = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await
        .id();
    let stage = world.request("POST", &below(&format!("/shifts/{id}/stageForDeletion")));
    assert_eq!(world.send(stage).await.status, 204);
    let staged = world.get(&below(&format!("/shifts/{id}"))).await.body;
    assert_eq!(staged["isStagedForDeletion"], true);
    share(&world, "2026-11-24T00:00:00Z", None).await;
    assert_eq!(world.count("shifts"), 1);
    share(&world, "2026-11-23T00:00:00Z", None).await;
    assert_eq!(world.count("shifts"), 0);
}

#[tokio::test]
async fn a_staged_shift_that_is_replaced_stays() {
    let world = World::new().await;
    let id = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await
        .id();
    let path = below(&format!("/shifts/{id}"));
    world
        .send(world.request("POST", &format!("{path}/microsoft.graph.stageForDeletion")))
        .await;
    world.put(&path, shift("23T10:00", "23T17:00")).await;
    share(&world, "2026-11-23T00:00:00Z", None).await;
    assert_eq!(world.get(&path).await.body["isStagedForDeletion"], false);
}

#[tokio::test]
async fn a_staged_draft_goes_at_the_share_or_at_once() {
    let world = World::new().await;
    for (when, left) in [("remove-at-share", 1), ("remove-now", 0)] {
        world
            .tenant
            .set_switch("staged_never_shared", when)
            .unwrap();
        let id = world
            .post(&below("/shifts"), draft("23T09:00", "23T17:00"))
            .await
            .id();
        let stage = world.request("POST", &below(&format!("/shifts/{id}/stageForDeletion")));
        assert_eq!(world.send(stage).await.status, 204);
        assert_eq!(world.count("shifts"), left, "{when}");
        share(&world, "2026-11-23T00:00:00Z", None).await;
        assert_eq!(world.count("shifts"), 0, "{when}");
    }
}

#[tokio::test]
async fn a_share_needs_its_parameters() {
    let world = World::new().await;
    let refused = world
        .post(&below("/share"), json!({"notifyTeam": true}))
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        share(&world, "2026-11-23T00:00:00Z", Some("2026-11-22T00:00:00Z")).await,
        400
    );
}

#[tokio::test]
async fn every_kind_is_shared_and_staged_alike() {
    let world = World::new().await;
    let group = json!({"displayName": "Tills", "userIds": [ADA]});
    let group = world.post(&below("/schedulingGroups"), group).await.id();
    let reason = world.get(&below("/timeOffReasons")).await.values()[0]["id"].clone();
    let mut open = times("23T09:00", "23T17:00");
    open["openSlotCount"] = json!(2);
    let time_off = json!({
        "startDateTime": "2026-11-23T00:00:00Z",
        "endDateTime": "2026-11-30T00:00:00Z",
        "timeOffReasonId": reason,
    });
    for (collection, name, body) in [
        (
            "openShifts",
            "OpenShift",
            json!({"schedulingGroupId": group, "draftOpenShift": open}),
        ),
        (
            "timesOff",
            "TimeOff",
            json!({"userId": ADA, "draftTimeOff": time_off}),
        ),
    ] {
        let id = world
            .post(&below(&format!("/{collection}")), body)
            .await
            .id();
        let path = below(&format!("/{collection}/{id}"));
        share(&world, "2026-11-23T00:00:00Z", None).await;
        let shared = world.get(&path).await.body;
        assert!(shared[format!("shared{name}")].is_object(), "{name}");
        assert!(shared[format!("draft{name}")].is_null(), "{name}");
        let stage = world.request("POST", &format!("{path}/stageForDeletion"));
        assert_eq!(world.send(stage).await.status, 204);
        share(&world, "2026-11-23T00:00:00Z", None).await;
        assert_eq!(world.get(&path).await.status, 404, "{name}");
    }
}
