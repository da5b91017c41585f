//! When users can work.

use serde_json::{Value, json};

use crate::world::{ADA, APP, BOB, TEAM, World, team};

/// Mondays with these slots.
pub(crate) fn preferences(slots: Value) -> Value {
    json!({"availability": [{
        "recurrence": {
            "pattern": {"type": "Weekly", "daysOfWeek": ["Monday"], "interval": 1},
            "range": {"type": "noEnd"},
        },
        "timeZone": "W. Europe Standard Time",
        "timeSlots": slots,
    }]})
}

fn of(user: &str) -> String {
    format!("/users/{user}/settings/shiftPreferences")
}

fn morning() -> Value {
    json!([{"startTime": "08:00", "endTime": "12:00:00"}])
}

#[tokio::test]
async fn what_was_put_is_read_back_whatever_the_team() {
    let world = World::new().await;
    world.tenant.put_team("other", team(None));
    let before = world.get(&of(ADA)).await;
    assert_eq!((before.status, &before.id()[..5]), (200, "SHPR_"));
    assert_eq!(before.body["availability"], json!([]));
    let put = world.put(&of(ADA), preferences(morning())).await;
    assert_eq!((put.status, put.body), (204, json!("")));
    let after = world.get(&of("Ada@contoso.example")).await;
    assert_eq!(after.id(), before.id());
    assert_ne!(after.body["@odata.etag"], before.body["@odata.etag"]);
    assert_eq!(after.body["lastModifiedBy"]["application"]["id"], APP);
    let slots = json!([{"startTime": "08:00:00.0000000", "endTime": "12:00:00.0000000"}]);
    let mut expected = preferences(slots);
    assert_eq!(after.body["availability"], expected["availability"].take());
    assert_eq!(world.get(&of(BOB)).await.body["availability"], json!([]));
}

#[tokio::test]
async fn a_put_replaces_the_whole() {
    let world = World::new().await;
    world.put(&of(ADA), preferences(morning())).await;
    world.put(&of(ADA), json!({"availability": []})).await;
    assert_eq!(world.get(&of(ADA)).await.body["availability"], json!([]));
}

#[tokio::test]
async fn only_put_changes_them_and_only_of_users_that_exist() {
    let world = World::new().await;
    for method in ["PATCH", "POST", "DELETE"] {
        let request = world
            .request(method, &of(ADA))
            .json(&preferences(morning()));
        let refused = world.send(request).await;
        assert_eq!(
            (refused.status, refused.code()),
            (404, "UnknownError"),
            "{method}"
        );
        assert_eq!(refused.message(), "");
    }
    let refused = world.put(&of(APP), preferences(morning())).await;
    assert_eq!(
        (refused.status, refused.code()),
        (404, "Request_ResourceNotFound")
    );
    assert_eq!(world.get(&of(APP)).await.status, 404);
}

#[tokio::test]
async fn names_are_read_in_any_case_and_whole_days_in_every_form() {
    let world = World::new().await;
    for slots in [
        json!([{"startTime": "00:00:00", "endTime": "00:00:00"}]),
        json!([{"startTime": "20:00:00.0000000", "endTime": "00:00"}]),
        json!([]),
        Value::Null,
    ] {
        let mut body = preferences(slots);
        let day = &mut body["availability"][0];
        day["recurrence"]["pattern"]["type"] = json!("weekly");
        day["recurrence"]["pattern"]["daysOfWeek"] = json!(["monday", "SUNDAY"]);
        day["recurrence"]["range"]["type"] = json!("NoEnd");
        day["timeZone"] = json!("Europe/Berlin");
        assert_eq!(world.put(&of(ADA), body).await.status, 204);
        let kept = world.get(&of(ADA)).await.body["availability"][0].take();
        let pattern = &kept["recurrence"]["pattern"];
        assert_eq!(pattern["type"], "Weekly");
        assert_eq!(pattern["daysOfWeek"], json!(["Monday", "Sunday"]));
        assert_eq!(kept["recurrence"]["range"], json!({"type": "noEnd"}));
    }
}

#[tokio::test]
async fn the_bookkeeping_of_a_body_is_ignored() {
    let world = World::new().await;
    let mut body = world.get(&of(ADA)).await.body;
    body["id"] = json!("SHPR_mine");
    body["availability"] = preferences(morning())["availability"].take();
    assert_eq!(world.put(&of(ADA), body).await.status, 204);
    assert_ne!(world.get(&of(ADA)).await.id(), "SHPR_mine");
}

#[tokio::test]
async fn wrong_preferences_are_refused() {
    let world = World::new().await;
    let with = |place: &str, value: Value| {
        let mut body = preferences(morning());
        *body.pointer_mut(place).unwrap() = value;
        body
    };
    let day = "/availability/0";
    for body in [
        json!({}),
        json!({"availability": null}),
        json!({"availability": [], "timeZone": "UTC"}),
        with(&format!("{day}/recurrence"), Value::Null),
        with(&format!("{day}/recurrence/range"), Value::Null),
        with(
            &format!("{day}/recurrence/pattern/type"),
            json!("fortnightly"),
        ),
        with(&format!("{day}/recurrence/pattern/interval"), json!(0)),
        with(
            &format!("{day}/recurrence/pattern/daysOfWeek"),
            json!(["Mon"]),
        ),
        with(&format!("{day}/timeZone"), Value::Null),
        with(&format!("{day}/timeZone"), json!("Nowhere")),
        with(&format!("{day}/timeSlots/0/endTime"), json!("24:00")),
        with(&format!("{day}/timeSlots/0/endTime"), json!("8 pm")),
        with(
            &format!("{day}/timeSlots/0/endTime"),
            json!("2026-11-23T12:00:00Z"),
        ),
        with(&format!("{day}/timeSlots/0/endTime"), json!("08:00")),
        with(&format!("{day}/timeSlots/0/endTime"), json!("07:00")),
        with(&format!("{day}/timeSlots/0/startTime"), Value::Null),
    ] {
        let refused = world.put(&of(ADA), body.clone()).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "BadRequest"),
            "{body}"
        );
    }
    assert_eq!(world.get(&of(ADA)).await.body["availability"], json!([]));
}

#[tokio::test]
async fn they_travel_in_envelopes_and_are_shown_and_logged() {
    let world = World::new().await;
    let request = json!({
        "id": "1",
        "method": "PUT",
        "url": of(ADA),
        "headers": {"Content-Type": "application/json", "X-MS-WFMPassthrough": "wfi-1"},
        "body": preferences(morning()),
    });
    let responses = world.batch(json!([request])).await;
    assert_eq!(responses[0].1["status"], 204);
    let entry = world.tenant.log().pop().unwrap();
    assert_eq!((entry.method.as_str(), entry.path), ("PUT", of(ADA)));
    assert_eq!(
        (entry.batch, entry.passthrough.as_deref()),
        (Some(1), Some("wfi-1"))
    );
    let state = world.sim("GET", "state", json!(null)).await.body;
    let shown = &state["shiftPreferences"][ADA];
    assert_eq!(
        shown["availability"][0]["timeZone"],
        "W. Europe Standard Time"
    );
    assert!(state["shiftPreferences"].get(BOB).is_none());
    assert!(state["teams"][TEAM].get("shiftPreferences").is_none());
    world.tenant.reset();
    assert_eq!(world.tenant.state()["shiftPreferences"], json!({}));
}

#[tokio::test]
async fn a_fault_can_strike_them() {
    let world = World::new().await;
    let fault = json!({"on": "PUT /users/*/settings/shiftPreferences", "do": 503, "times": 1});
    world.sim("POST", "faults", fault).await;
    let put = world.put(&of(ADA), preferences(morning())).await;
    assert_eq!(put.status, 503);
    let put = world.put(&of(ADA), preferences(morning())).await;
    assert_eq!(put.status, 204);
}
