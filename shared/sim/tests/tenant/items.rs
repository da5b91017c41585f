//! Objects below a schedule: what is accepted, kept and shown.

use serde_json::{Value, json};

use crate::world::{ADA, APP, BOB, World, below, shift, times};

async fn group(world: &World, users: Value) -> String {
    let body = json!({"displayName": "Tills", "userIds": users, "isActive": true});
    world.post(&below("/schedulingGroups"), body).await.id()
}

#[tokio::test]
async fn a_created_shift_can_be_read_back() {
    let world = World::new().await;
    let created = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(created.status, 201);
    assert!(created.id().starts_with("SHFT_"));
    let read = world
        .get(&below(&format!("/shifts/{}", created.id())))
        .await;
    assert_eq!(read.body, created.body);
    assert_eq!(
        read.body["sharedShift"]["startDateTime"],
        "2026-11-23T09:00:00Z"
    );
    assert_eq!(read.body["draftShift"], Value::Null);
    assert_eq!(read.body["createdDateTime"], "2026-11-23T08:00:00.000Z");
    assert_eq!(read.body["lastModifiedBy"]["application"]["id"], APP);
}

#[tokio::test]
async fn offsets_come_back_as_utc() {
    let world = World::new().await;
    let mut body = shift("23T09:00", "23T17:00");
    body["sharedShift"]["startDateTime"] = json!("2026-11-23T10:00:00+02:00");
    let created = world.post(&below("/shifts"), body).await;
    assert_eq!(
        created.body["sharedShift"]["startDateTime"],
        "2026-11-23T08:00:00Z"
    );
}

#[tokio::test]
async fn wrong_shifts_are_refused() {
    let world = World::new().await;
    let with = |change: fn(&mut Value)| {
        let mut body = shift("23T09:00", "23T17:00");
        change(&mut body);
        body
    };
    let table: [(&str, Value); 13] = [
        ("no user", with(|it| it["userId"] = Value::Null)),
        ("a stranger", with(|it| it["userId"] = json!(APP))),
        ("no version", with(|it| it["sharedShift"] = Value::Null)),
        (
            "both versions",
            with(|it| it["draftShift"] = it["sharedShift"].clone()),
        ),
        (
            "half a minute",
            with(|it| {
                it["sharedShift"]["endDateTime"] = json!("2026-11-23T09:00:30Z");
            }),
        ),
        (
            "over a day",
            with(|it| it["sharedShift"]["endDateTime"] = json!("2026-11-24T09:01:00Z")),
        ),
        (
            "backwards",
            with(|it| it["sharedShift"]["endDateTime"] = json!("2026-11-23T08:00:00Z")),
        ),
        (
            "no offset",
            with(|it| it["sharedShift"]["endDateTime"] = json!("2026-11-23T17:00:00")),
        ),
        (
            "unknown theme",
            with(|it| it["sharedShift"]["theme"] = json!("Blue")),
        ),
        (
            "null theme",
            with(|it| it["sharedShift"]["theme"] = Value::Null),
        ),
        (
            "no activities",
            with(|it| it["sharedShift"]["activities"] = Value::Null),
        ),
        (
            "unknown group",
            with(|it| it["schedulingGroupId"] = json!("TAG_0")),
        ),
        (
            "undeclared",
            with(|it| it["sharedShift"]["isActive"] = json!(true)),
        ),
    ];
    for (why, body) in table {
        let refused = world.post(&below("/shifts"), body).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "BadRequest"),
            "{why}"
        );
    }
    assert_eq!(world.count("shifts"), 0);
}

#[tokio::test]
async fn a_shift_may_last_one_minute_or_one_day() {
    let world = World::new().await;
    for (starts, ends) in [("23T09:00", "23T09:01"), ("23T09:00", "24T09:00")] {
        assert_eq!(
            world
                .post(&below("/shifts"), shift(starts, ends))
                .await
                .status,
            201
        );
    }
}

#[tokio::test]
async fn bookkeeping_and_annotations_in_a_body_are_ignored() {
    let world = World::new().await;
    let mut body = shift("23T09:00", "23T17:00");
    body["id"] = json!("SHFT_mine");
    body["@odata.type"] = json!("#microsoft.graph.shift");
    body["createdDateTime"] = json!("2001-01-01T00:00:00Z");
    body["lastModifiedBy"] = json!({"user": {"id": ADA}});
    let created = world.post(&below("/shifts"), body).await;
    assert_eq!(created.status, 201);
    assert_ne!(created.id(), "SHFT_mine");
    assert_eq!(created.body["createdDateTime"], "2026-11-23T08:00:00.000Z");
}

#[tokio::test]
async fn a_switch_lets_undeclared_properties_pass() {
    let world = World::new().await;
    world
        .tenant
        .set_switch("undeclared_properties", "ignore")
        .unwrap();
    let mut body = shift("23T09:00", "23T17:00");
    body["teamInfo"] = json!({});
    assert_eq!(world.post(&below("/shifts"), body).await.status, 201);
}

#[tokio::test]
async fn a_switch_keeps_chosen_ids_and_refuses_them_twice() {
    let world = World::new().await;
    world
        .tenant
        .set_switch("client_chosen_ids", "kept")
        .unwrap();
    let mut body = shift("23T09:00", "23T17:00");
    body["id"] = json!("SHFT_mine");
    assert_eq!(
        world.post(&below("/shifts"), body.clone()).await.id(),
        "SHFT_mine"
    );
    assert_eq!(world.post(&below("/shifts"), body).await.status, 409);
}

#[tokio::test]
async fn a_put_replaces_the_whole_and_answers_with_a_body_only_when_asked() {
    let world = World::new().await;
    let created = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    let path = below(&format!("/shifts/{}", created.id()));
    let body = json!({"userId": BOB, "draftShift": times("24T09:00", "24T17:00")});
    let put = world.put(&path, body.clone()).await;
    assert_eq!((put.status, put.body), (204, json!("")));
    let request = world
        .request("PUT", &path)
        .header("Prefer", "return=representation");
    let put = world.send(request.json(&body)).await;
    assert_eq!((put.status, &put.body["userId"]), (200, &json!(BOB)));
    assert_eq!(put.body["sharedShift"], Value::Null);
    assert_ne!(put.body["@odata.etag"], created.body["@odata.etag"]);
}

#[tokio::test]
async fn unknown_ids_are_not_found_and_never_created() {
    let world = World::new().await;
    let path = below("/shifts/SHFT_0");
    let put = world.put(&path, shift("23T09:00", "23T17:00")).await;
    assert_eq!((put.status, put.inner_code().as_str()), (404, "NotFound"));
    assert_eq!(world.get(&path).await.status, 404);
    assert_eq!(world.delete(&path).await.status, 404);
}

#[tokio::test]
async fn a_deleted_shift_is_gone_at_once() {
    let world = World::new().await;
    let id = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await
        .id();
    assert_eq!(
        world.delete(&below(&format!("/shifts/{id}"))).await.status,
        204
    );
    assert_eq!(world.count("shifts"), 0);
}

#[tokio::test]
async fn patch_and_wrong_paths_are_unknown_errors() {
    let world = World::new().await;
    let id = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await
        .id();
    for (method, rest) in [
        ("PATCH", format!("/shifts/{id}")),
        ("PATCH", String::new()),
        ("POST", format!("/shifts/{id}/publish")),
        ("DELETE", "/shifts".to_owned()),
        ("GET", "/shiftz".to_owned()),
    ] {
        let refused = world
            .send(world.request(method, &below(&rest)).json(&json!({})))
            .await;
        assert_eq!(
            (refused.status, refused.code()),
            (404, "UnknownError"),
            "{method} {rest}"
        );
        assert_eq!(refused.message(), "");
    }
}

#[tokio::test]
async fn paths_are_matched_in_any_case_and_under_both_versions() {
    let world = World::new().await;
    let path = below("/TimesOff")
        .replace("/teams/", "/Teams/")
        .replace("5c3a", "5C3A");
    assert_eq!(world.get(&path).await.status, 200);
    assert_eq!(
        world
            .get(&format!("{}/Beta{path}", world.host))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_shift_without_a_group_gets_one_of_its_user() {
    let world = World::new().await;
    group(&world, json!([BOB])).await;
    let of_ada = group(&world, json!([ADA])).await;
    let created = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(created.body["schedulingGroupId"], json!(of_ada));
    world
        .tenant
        .set_switch("shift_without_group", "keep")
        .unwrap();
    let created = world
        .post(&below("/shifts"), shift("24T09:00", "24T17:00"))
        .await;
    assert_eq!(created.body["schedulingGroupId"], Value::Null);
}

#[tokio::test]
async fn a_deleted_group_stays_listed_and_takes_no_more_shifts() {
    let world = World::new().await;
    let id = group(&world, json!([ADA])).await;
    let path = below(&format!("/schedulingGroups/{id}"));
    assert_eq!(world.delete(&path).await.status, 204);
    assert_eq!(world.get(&path).await.body["isActive"], false);
    let mut body = shift("23T09:00", "23T17:00");
    body["schedulingGroupId"] = json!(id);
    assert_eq!(world.post(&below("/shifts"), body).await.status, 400);
}

#[tokio::test]
async fn a_stale_if_match_on_a_group_is_a_conflict() {
    let world = World::new().await;
    let id = group(&world, json!([ADA])).await;
    let path = below(&format!("/schedulingGroups/{id}"));
    let etag = world.get(&path).await.body["@odata.etag"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = json!({"displayName": "Tills", "userIds": [ADA, BOB]});
    let put = || {
        world
            .request("PUT", &path)
            .header("If-Match", &etag)
            .json(&body)
    };
    assert_eq!(world.send(put()).await.status, 204);
    assert_eq!(world.send(put()).await.status, 409);
    world
        .tenant
        .set_switch("stale_if_match_status", "412")
        .unwrap();
    assert_eq!(world.send(put()).await.status, 412);
    assert_eq!(world.put(&path, body.clone()).await.status, 204);
}

#[tokio::test]
async fn a_group_lists_only_members_of_the_team() {
    let world = World::new().await;
    let body = json!({"displayName": "Tills", "userIds": [ADA, APP]});
    let refused = world.post(&below("/schedulingGroups"), body).await;
    assert_eq!(
        (refused.status, refused.inner_code().as_str()),
        (400, "UserNotFound")
    );
}

#[tokio::test]
async fn the_last_active_reason_can_neither_be_deleted_nor_switched_off() {
    let world = World::new().await;
    let reasons = world.get(&below("/timeOffReasons")).await.values().clone();
    let path = |reason: &Value| {
        below(&format!(
            "/timeOffReasons/{}",
            reason["id"].as_str().unwrap()
        ))
    };
    let off = json!({"displayName": "Off", "iconType": "none", "isActive": false});
    let (last, others) = reasons.split_last().unwrap();
    for reason in others {
        assert_eq!(world.delete(&path(reason)).await.status, 204);
    }
    assert_eq!(world.delete(&path(last)).await.status, 400);
    assert_eq!(world.put(&path(last), off.clone()).await.status, 400);
    assert_eq!(world.put(&path(&others[0]), off).await.status, 204);
    assert_eq!(
        world.get(&below("/timeOffReasons")).await.values().len(),
        reasons.len()
    );
}

#[tokio::test]
async fn time_off_may_last_for_days_and_needs_a_reason() {
    let world = World::new().await;
    let reason = world.get(&below("/timeOffReasons")).await.values()[0]["id"].clone();
    let body = |reason: Value| {
        json!({"userId": ADA, "sharedTimeOff": {
            "startDateTime": "2026-11-23T00:00:00Z",
            "endDateTime": "2026-12-07T00:00:00Z",
            "timeOffReasonId": reason,
        }})
    };
    let created = world.post(&below("/timesOff"), body(reason)).await;
    assert_eq!(
        (created.status, &created.body["sharedTimeOff"]["theme"]),
        (201, &json!("white"))
    );
    for unusable in [json!("TOR_0"), Value::Null] {
        let refused = world.post(&below("/timesOff"), body(unusable)).await;
        assert_eq!(refused.status, 400);
    }
}

#[tokio::test]
async fn a_deleted_reason_can_be_named_no_more() {
    let world = World::new().await;
    let body = json!({"displayName": "Moving", "iconType": "car", "isActive": true});
    let reason = world.post(&below("/timeOffReasons"), body).await.id();
    assert!(reason.starts_with("TOR_"));
    let path = below(&format!("/timeOffReasons/{reason}"));
    assert_eq!(world.delete(&path).await.status, 204);
    assert_eq!(world.get(&path).await.body["isActive"], false);
    let body = json!({"userId": ADA, "sharedTimeOff": {
        "startDateTime": "2026-11-23T00:00:00Z",
        "endDateTime": "2026-11-24T00:00:00Z",
        "timeOffReasonId": reason,
    }});
    assert_eq!(world.post(&below("/timesOff"), body).await.status, 400);
}

#[tokio::test]
async fn an_open_shift_needs_a_group_and_slots() {
    let world = World::new().await;
    let group = group(&world, json!([ADA])).await;
    let mut item = times("23T09:00", "23T17:00");
    let body = |item: &Value| json!({"schedulingGroupId": group, "sharedOpenShift": item});
    assert_eq!(
        world.post(&below("/openShifts"), body(&item)).await.status,
        400
    );
    item["openSlotCount"] = json!(0);
    assert_eq!(
        world.post(&below("/openShifts"), body(&item)).await.status,
        400
    );
    item["openSlotCount"] = json!(2);
    let created = world.post(&below("/openShifts"), body(&item)).await;
    assert_eq!((created.status, &created.id()[..8]), (200, "OPNSHFT_"));
}

#[tokio::test]
async fn newer_themes_are_shown_only_to_those_who_ask() {
    let world = World::new().await;
    let mut body = shift("23T09:00", "23T17:00");
    body["sharedShift"]["theme"] = json!("jade");
    let created = world.post(&below("/shifts"), body).await;
    assert_eq!(created.body["sharedShift"]["theme"], "unknownFutureValue");
    let path = below(&format!("/shifts/{}", created.id()));
    let request = world
        .request("GET", &path)
        .header("Prefer", "include-unknown-enum-members");
    assert_eq!(
        world.send(request).await.body["sharedShift"]["theme"],
        "jade"
    );
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let world = World::new().await;
    for body in ["{\"userId\":", "[]", ""] {
        let refused = world
            .send(world.request("POST", &below("/shifts")).body(body))
            .await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "BadRequest"),
            "{body}"
        );
    }
}
