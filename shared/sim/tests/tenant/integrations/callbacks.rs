//! What leads to a callback, and what travels with it.

use serde_json::{Value, json};

use super::endpoint::Says;
use super::{Office, REGISTRATIONS, until};
use crate::world::{ADA, APP, BOB, TEAM, below, draft, shift, times};

#[tokio::test]
async fn a_write_is_kept_only_after_the_integration_agreed() {
    let office = Office::new().await;
    let created = office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(created.status, 201);
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.path, format!("/shifts/v1/teams/{TEAM}/update"));
    let item = &heard.items()[0];
    assert_eq!(
        item["id"],
        created.id(),
        "the id that was asked for is the one that is kept"
    );
    assert_eq!(item["url"], format!("/shifts/{}", created.id()));
    assert_eq!(office.world.count("shifts"), 1);
    office.endpoint.says([Says::No("Not today")]);
    let refused = office
        .world
        .post(&below("/shifts"), shift("24T09:00", "24T17:00"))
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(office.world.count("shifts"), 1);
}

#[tokio::test]
async fn every_verb_on_every_listed_kind_is_asked_about_once() {
    let office = Office::new().await;
    let world = &office.world;
    let told = || {
        office
            .endpoint
            .heard()
            .iter()
            .flat_map(super::endpoint::Heard::told)
            .collect()
    };
    let check = |expected: &str| {
        let told: Vec<String> = told();
        assert_eq!(told, [expected]);
    };
    let reason = json!({"displayName": "Moving", "iconType": "car", "isActive": true});
    let reason_id = world.post(&below("/timeOffReasons"), reason).await.id();
    check("POST timeoffReasons");
    let off = json!({"userId": ADA, "sharedTimeOff": {
        "startDateTime": "2026-11-23T00:00:00Z",
        "endDateTime": "2026-11-24T00:00:00Z",
        "timeOffReasonId": reason_id,
    }});
    for (collection, word, body) in [
        ("shifts", "shifts", draft("23T09:00", "23T17:00")),
        ("timesOff", "timesoff", off),
    ] {
        let path = below(&format!("/{collection}"));
        let id = world.post(&path, body.clone()).await.id();
        check(&format!("POST {word}"));
        let path = format!("{path}/{id}");
        assert_eq!(world.put(&path, body).await.status, 204);
        check(&format!("PUT {word}"));
        assert_eq!(world.delete(&path).await.status, 204);
        check(&format!("DELETE {word}"));
    }
    let open_id = office.open_shift(2).await;
    world
        .delete(&below(&format!("/openShifts/{open_id}")))
        .await;
    check("DELETE openshifts");
    world
        .delete(&below(&format!("/timeOffReasons/{reason_id}")))
        .await;
    check("DELETE timeoffReasons");
}

#[tokio::test]
async fn a_draft_is_asked_about_when_it_is_written_and_not_when_it_is_shared() {
    let office = Office::new().await;
    office
        .world
        .post(&below("/shifts"), draft("23T09:00", "23T17:00"))
        .await;
    assert_eq!(office.endpoint.heard_one().told(), ["POST shifts"]);
    let body = json!({"notifyTeam": false, "startDateTime": "2026-11-23T00:00:00Z"});
    assert_eq!(office.world.post(&below("/share"), body).await.status, 200);
    assert_eq!(office.endpoint.heard().len(), 0);
    let held = office.world.tenant.team(TEAM).unwrap()["shifts"][0].clone();
    assert!(held["draftShift"].is_null() && held["sharedShift"].is_object());
}

#[tokio::test]
async fn what_is_not_listed_and_what_is_not_active_is_not_asked_about() {
    let office = Office::asked_about("OpenShift", "none").await;
    office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(office.endpoint.heard().len(), 0);
    let path = format!("{REGISTRATIONS}/{}", office.integration);
    let body = json!({"isActive": false, "supportedEntities": "Shift"});
    office
        .world
        .send(office.world.request("PATCH", &path).json(&body))
        .await;
    office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(office.endpoint.heard().len(), 0);
    office
        .world
        .send(
            office
                .world
                .request("PATCH", &path)
                .json(&json!({"isActive": true})),
        )
        .await;
    office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(office.endpoint.heard().len(), 1);
    office.put_on_schedule(&[]).await;
    office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(office.endpoint.heard().len(), 0);
    assert_eq!(office.world.count("shifts"), 4);
}

#[tokio::test]
async fn the_passthrough_header_is_copied_beside_the_envelope() {
    let office = Office::new().await;
    let request = office.world.request("POST", &below("/shifts"));
    let request = request.header("X-MS-WFMPassthrough", "wfi-1");
    office
        .world
        .send(request.json(&shift("23T09:00", "23T17:00")))
        .await;
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.header("x-ms-wfmpassthrough"), Some("wfi-1"));
    assert_eq!(heard.header("accept-language"), Some("en-US"));
    let headers = heard.items()[0]["headers"].as_object().unwrap();
    let names: Vec<&String> = headers.keys().collect();
    assert_eq!(names, ["X-MS-Expires", "X-MS-Transaction-ID"]);
    assert_eq!(headers["X-MS-Expires"], "2026-11-23T08:00:30.0000000Z");
    office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(
        office.endpoint.heard_one().header("x-ms-wfmpassthrough"),
        None
    );
}

#[tokio::test]
async fn items_of_an_envelope_are_asked_about_side_by_side() {
    let office = Office::new().await;
    let item = |id: &str, body: Value| {
        json!({
            "id": id,
            "method": "POST",
            "url": below("/shifts"),
            "headers": {"Content-Type": "application/json", "X-MS-WFMPassthrough": id},
            "body": body,
        })
    };
    // Whoever is asked first never answers, and the others are answered all the same.
    office.endpoint.says([Says::Nothing]);
    office.set("callback_repeats", "0");
    let batch = async {
        let items = ["1", "2", "3"].map(|id| item(id, shift("23T09:00", "23T17:00")));
        office.world.batch(json!(items)).await
    };
    let time = async {
        until(|| office.world.count("shifts") == 2).await;
        office
            .world
            .tenant
            .advance(std::time::Duration::from_secs(30));
    };
    let (responses, ()) = tokio::join!(batch, time);
    let mut statuses: Vec<_> = responses
        .iter()
        .map(|(_, it)| it["status"].as_u64())
        .collect();
    statuses.sort();
    assert_eq!(statuses, [Some(201), Some(201), Some(502)]);
    assert_eq!(office.endpoint.heard().len(), 3);
}

#[tokio::test]
async fn a_chain_goes_on_with_what_the_integration_said_before() {
    let office = Office::new().await;
    let body = shift("23T09:00", "23T17:00");
    let id = office
        .world
        .post(&below("/shifts"), body.clone())
        .await
        .id();
    office.endpoint.heard();
    let path = below(&format!("/shifts/{id}"));
    let step = |id: &str, method: &str, before: &[&str]| {
        let mut item = json!({"id": id, "method": method, "url": path, "dependsOn": before});
        if method == "PUT" {
            item["headers"] = json!({"Content-Type": "application/json"});
            item["body"] = body.clone();
        }
        item
    };
    office.endpoint.says([Says::Yes, Says::No("Keep it")]);
    let steps = json!([
        step("1", "PUT", &[]),
        step("2", "DELETE", &["1"]),
        step("3", "PUT", &["2"])
    ]);
    let mut responses = office.world.batch(steps).await;
    responses.sort_by(|one, other| one.0.cmp(&other.0));
    let statuses: Vec<_> = responses
        .iter()
        .map(|(_, it)| it["status"].as_u64())
        .collect();
    assert_eq!(statuses, [Some(204), Some(400), Some(424)]);
    assert_eq!(office.endpoint.heard().len(), 2);
}

#[tokio::test]
async fn preferences_are_asked_about_below_their_user() {
    let office = Office::new().await;
    let body = crate::preferences::preferences(json!([{"startTime": "08:00", "endTime": "12:00"}]));
    let path = format!("/users/{BOB}/settings/shiftPreferences");
    office.endpoint.says([Says::No("No")]);
    assert_eq!(office.world.put(&path, body.clone()).await.status, 400);
    assert_eq!(
        office.world.get(&path).await.body["availability"],
        json!([])
    );
    office.endpoint.heard();
    assert_eq!(office.world.put(&path, body).await.status, 204);
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.path, format!("/shifts/v1/users/{BOB}/update"));
    let item = &heard.items()[0];
    assert_eq!(
        (&item["method"], &item["url"]),
        (&json!("PUT"), &json!("/settings/shiftpreferences"))
    );
    let kept = office.world.get(&path).await.body;
    assert_eq!(
        (&item["id"], &item["body"]["availability"]),
        (&kept["id"], &kept["availability"])
    );
    assert!(kept["availability"][0]["timeSlots"][0].is_object());
}

#[tokio::test]
async fn every_question_is_written_down_without_what_was_asked() {
    let office = Office::new().await;
    office
        .endpoint
        .says([Says::Status(500), Says::No("Because of Till")]);
    let request = office.world.request("POST", &below("/shifts"));
    let request = request.header("X-MS-WFMPassthrough", "wfi-1");
    office
        .world
        .send(request.json(&shift("23T09:00", "23T17:00")))
        .await;
    let listed = office.world.sim("GET", "callbacks", json!(null)).await.body;
    let entries = listed.as_array().unwrap();
    assert_eq!(entries.len(), 2, "{listed}");
    assert_eq!(
        (&entries[0]["path"], &entries[0]["outcome"]),
        (&json!("/v1/connect"), &json!("approved"))
    );
    let entry = &entries[1];
    assert_eq!(entry["path"], format!("/v1/teams/{TEAM}/update"));
    assert_eq!(entry["passthrough"], "wfi-1");
    assert_eq!(
        (&entry["attempts"], &entry["outcome"]),
        (&json!(2), &json!("refused"))
    );
    assert_eq!(entry["items"].as_array().unwrap().len(), 1);
    assert!(!listed.to_string().contains("Till") && !listed.to_string().contains(ADA));
}

#[tokio::test]
async fn a_late_effect_is_asked_about_when_its_moment_comes() {
    let office = Office::new().await;
    let fault =
        json!({"on": "POST /teams/*/schedule/shifts", "do": "late", "delay_s": 5, "times": 1});
    office.world.sim("POST", "faults", fault).await;
    let request = office.world.request("POST", &below("/shifts"));
    assert!(
        request
            .json(&shift("23T09:00", "23T17:00"))
            .send()
            .await
            .is_err()
    );
    assert_eq!(office.endpoint.heard().len(), 0);
    office.world.clock.advance(6.0);
    let listed = office.world.get(&below("/shifts")).await;
    assert_eq!(office.endpoint.heard_one().told(), ["POST shifts"]);
    assert_eq!(listed.values().len(), 1);
    assert_eq!(
        listed.values()[0]["lastModifiedBy"]["application"]["id"],
        APP
    );
}

#[tokio::test]
async fn an_answer_can_get_lost_after_the_integration_agreed() {
    let office = Office::new().await;
    let on = "POST /teams/*/schedule/shifts";
    for (fault, asked) in [("drop-before", 0), ("503", 0), ("drop-after", 1)] {
        let fault = json!({"on": on, "do": fault, "times": 1});
        office.world.sim("POST", "faults", fault).await;
        let request = office.world.request("POST", &below("/shifts"));
        let sent = request.json(&shift("23T09:00", "23T17:00")).send().await;
        assert!(sent.is_err() || sent.is_ok_and(|it| it.status() == 503));
        assert_eq!(office.endpoint.heard().len(), asked);
        assert_eq!(office.world.count("shifts"), asked);
    }
}

#[tokio::test]
async fn a_team_without_an_integration_asks_nobody() {
    let office = Office::new().await;
    office
        .world
        .tenant
        .put_team("other", crate::world::team(Some("Europe/London")));
    let body = json!({"userId": ADA, "sharedShift": times("23T09:00", "23T17:00")});
    let created = office
        .world
        .post("/teams/other/schedule/shifts", body)
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(office.endpoint.heard().len(), 0);
}
