//! What people do and see in Teams.

use serde_json::{Value, json};

use super::endpoint::Says;
use super::{CLEO, Office};
use crate::preferences::preferences;
use crate::world::{ADA, BOB, TEAM, below, times};

async fn outcome(office: &Office, person: &str, act: Value) -> (String, Option<&'static str>) {
    let seen = office.act(person, act).await;
    let outcome = json!(seen.outcome).as_str().unwrap().to_owned();
    (outcome, seen.by)
}

fn shift_body(side: &str) -> Value {
    json!({"userId": BOB, "schedulingGroupId": null, side: times("23T09:00", "23T17:00")})
}

#[tokio::test]
async fn acts_come_over_http_and_say_what_the_person_sees() {
    let office = Office::new().await;
    let act = json!({
        "as": ADA,
        "teamId": TEAM,
        "do": "create-shift",
        "body": shift_body("sharedShift"),
    });
    let seen = office.world.sim("POST", "act", act.clone()).await;
    assert_eq!((seen.status, &seen.body["outcome"]), (200, &json!("saved")));
    let id = seen.body["ids"]["shift"].as_str().unwrap();
    assert!(office.held("shifts", id).is_some());
    office.endpoint.says([Says::No("Planned elsewhere")]);
    let seen = office.world.sim("POST", "act", act.clone()).await.body;
    assert_eq!(
        seen,
        json!({"outcome": "refused", "by": "integration", "message": "Planned elsewhere", "ids": {}})
    );
    office.endpoint.says(vec![Says::Status(500); 4]);
    let seen = office.world.sim("POST", "act", act).await.body;
    assert_eq!(
        (&seen["outcome"], &seen["by"]),
        (&json!("failed"), &json!("integration"))
    );
    assert_eq!(
        seen["message"],
        "Contoso WFM has responded with invalid data."
    );
    assert_eq!(office.world.count("shifts"), 1);
    for wrong in [
        json!({}),
        json!({"as": ADA}),
        json!({"as": ADA, "do": "dance"}),
        json!({"as": ADA, "do": "approve"}),
        json!({"as": ADA, "do": "approve", "id": "SREQ_0", "loudly": true}),
        json!({"as": ADA, "do": "create-schedule", "body": {}}),
        json!({"as": ADA, "do": "look-for-trouble"}),
        json!({"as": 1, "do": "clock-in"}),
    ] {
        assert_eq!(
            office.world.sim("POST", "act", wrong.clone()).await.status,
            400,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn acts_are_no_calls_of_graph() {
    let office = Office::new().await;
    let before = office.world.tenant.log().len();
    office.shift_of(BOB, "23T09:00", "23T17:00").await;
    assert_eq!(office.world.tenant.log().len(), before);
}

#[tokio::test]
async fn the_person_is_named_as_whoever_wrote_it() {
    let office = Office::new().await;
    let id = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    let kept = office
        .world
        .get(&below(&format!("/shifts/{id}")))
        .await
        .body;
    assert_eq!(kept["lastModifiedBy"]["user"]["id"], ADA);
    assert_eq!(kept["lastModifiedBy"]["application"], Value::Null);
}

#[tokio::test]
async fn only_managers_plan_and_only_members_act() {
    let office = Office::new().await;
    let id = office.shift_of(CLEO, "23T09:00", "23T17:00").await;
    let open = office.open_shift(1).await;
    let refused = || ("refused".to_owned(), Some("shifts"));
    for (person, act) in [
        (
            BOB,
            json!({"do": "create-shift", "body": shift_body("draftShift")}),
        ),
        (
            BOB,
            json!({"do": "edit-shift", "id": id, "body": shift_body("sharedShift")}),
        ),
        (BOB, json!({"do": "delete-shift", "id": id})),
        (
            BOB,
            json!({"do": "assign-open-shift", "openShiftId": open, "userId": BOB}),
        ),
        (
            "nobody",
            json!({"do": "request-open-shift", "openShiftId": open}),
        ),
        (
            BOB,
            json!({"do": "request-open-shift", "openShiftId": open, "teamId": "other"}),
        ),
        (
            BOB,
            json!({"do": "offer", "senderShiftId": id, "recipientUserId": BOB}),
        ),
        (
            CLEO,
            json!({"do": "offer", "senderShiftId": id, "recipientUserId": CLEO}),
        ),
        (
            CLEO,
            json!({"do": "offer", "senderShiftId": id, "recipientUserId": "nobody"}),
        ),
        (CLEO, json!({"do": "approve", "id": "SREQ_0"})),
    ] {
        assert_eq!(
            outcome(&office, person, act.clone()).await,
            refused(),
            "{act}"
        );
    }
    let ask = json!({"do": "offer", "senderShiftId": id, "recipientUserId": BOB});
    let request = office.act(CLEO, ask).await.ids["request"].clone();
    office.endpoint.heard();
    for (person, word) in [
        (CLEO, "accept"),
        (ADA, "accept"),
        (CLEO, "approve"),
        (BOB, "decline"),
        (BOB, "withdraw"),
    ] {
        let act = json!({"do": word, "id": request});
        assert_eq!(
            outcome(&office, person, act).await,
            refused(),
            "{person} {word}"
        );
    }
    assert_eq!(office.endpoint.heard().len(), 0);
}

#[tokio::test]
async fn a_manager_plans_all_there_is_to_plan() {
    let office = Office::new().await;
    let saved = || ("saved".to_owned(), None);
    let reasons = office.world.get(&below("/timeOffReasons")).await;
    let off = json!({"userId": BOB, "draftTimeOff": {
        "startDateTime": "2026-11-25T00:00:00Z",
        "endDateTime": "2026-11-26T00:00:00Z",
        "timeOffReasonId": reasons.values()[0]["id"],
    }});
    let reason = json!({"displayName": "Moving", "iconType": "car", "isActive": true});
    for (what, word, body) in [
        ("shift", "shifts", shift_body("draftShift")),
        ("time-off", "timesoff", off),
        ("time-off-reason", "timeoffReasons", reason),
    ] {
        let act = json!({"do": format!("create-{what}"), "body": body});
        let id = office.act(ADA, act).await.ids.into_values().next().unwrap();
        assert_eq!(office.endpoint.heard_one().told(), [format!("POST {word}")]);
        let act = json!({"do": format!("edit-{what}"), "id": id, "body": body});
        assert_eq!(outcome(&office, ADA, act).await, saved());
        assert_eq!(office.endpoint.heard_one().told(), [format!("PUT {word}")]);
        let act = json!({"do": format!("delete-{what}"), "id": id});
        assert_eq!(outcome(&office, ADA, act).await, saved());
        assert_eq!(office.endpoint.heard_one().items()[0]["id"], id);
    }
}

#[tokio::test]
async fn an_assigned_open_shift_is_two_items() {
    let office = Office::new().await;
    let open = office.open_shift(2).await;
    let act = json!({"do": "assign-open-shift", "openShiftId": open, "userId": CLEO});
    let seen = office.act(ADA, act).await;
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.told(), ["POST shifts", "PUT openshifts"]);
    assert_eq!(
        office.held("shifts", &seen.ids["shift"]).unwrap()["userId"],
        CLEO
    );
}

#[tokio::test]
async fn availability_is_asked_about_in_the_language_of_the_person() {
    let office = Office::new().await;
    let slots = json!([{"startTime": "08:00", "endTime": "12:00"}]);
    let act = json!({
        "do": "set-availability",
        "language": "nb-NO",
        "availability": preferences(slots)["availability"],
    });
    assert_eq!(outcome(&office, BOB, act).await.0, "saved");
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.path, format!("/shifts/v1/users/{BOB}/update"));
    assert_eq!(heard.header("accept-language"), Some("nb-NO"));
    let kept = office.world.tenant.shift_preferences(BOB).unwrap();
    assert_eq!(
        kept["availability"][0]["timeSlots"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn the_time_clock_has_one_open_card_a_person() {
    let office = Office::new().await;
    for (word, saved) in [
        ("clock-out", false),
        ("clock-in", true),
        ("clock-in", false),
        ("end-break", false),
        ("start-break", true),
        ("clock-out", false),
        ("end-break", true),
        ("clock-out", true),
        ("clock-in", true),
    ] {
        let seen = outcome(&office, BOB, json!({"do": word})).await;
        assert_eq!(seen.0 == "saved", saved, "{word}");
    }
    let told: Vec<_> = office
        .endpoint
        .heard()
        .iter()
        .flat_map(super::endpoint::Heard::told)
        .collect();
    let puts = ["PUT timeCards"; 3];
    assert_eq!(told[0], "POST timeCards");
    assert_eq!(told[1..4], puts);
    assert_eq!(told[4..], ["POST timeCards"]);
    let team = office.world.tenant.team(TEAM).unwrap();
    let states: Vec<_> = team["timeCards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["state"].clone())
        .collect();
    assert!(states.contains(&json!("clockedIn")) && states.contains(&json!("clockedOut")));
    office.endpoint.says([Says::No("Too early")]);
    assert_eq!(
        outcome(&office, CLEO, json!({"do": "clock-in"})).await,
        ("refused".into(), Some("integration"))
    );
}

fn window(word: &str, shift: &str) -> Value {
    json!({
        "do": word,
        "shiftId": shift,
        "startDateTime": "2026-11-20T04:00:00Z",
        "endDateTime": "2026-12-01T03:59:59.999Z",
    })
}

#[tokio::test]
async fn a_person_sees_only_what_the_integration_lets_through() {
    let office = Office::new().await;
    let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    let theirs = office.shift_of(CLEO, "24T09:00", "24T17:00").await;
    office.shift_of(ADA, "25T09:00", "25T17:00").await;
    office
        .endpoint
        .says([Says::Choose(vec![theirs.clone(), "SHFT_0".to_owned()])]);
    let seen = office.act(BOB, window("look-for-swaps", &mine)).await;
    assert_eq!(
        (json!(seen.outcome), seen.choices),
        (json!("shown"), Some(vec![theirs]))
    );
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.path, format!("/shifts/v1/teams/{TEAM}/read"));
    let item = &heard.items()[0];
    assert_eq!(
        (&item["id"], &item["method"]),
        (&json!(mine), &json!("GET"))
    );
    let url = format!(
        "/shifts/{mine}/requestableShifts?requestType=SwapRequest\
         &startTime=2026-11-20T04:00:00.0000000Z&endTime=2026-12-01T03:59:59.9990000Z"
    );
    assert_eq!(item["url"], url);
    office.endpoint.says([Says::Choose(Vec::new())]);
    let seen = office.act(BOB, window("look-for-offers", &mine)).await;
    assert_eq!(seen.choices, Some(Vec::new()));
    let url = office.endpoint.heard_one().items()[0]["url"].to_string();
    assert!(url.contains("requestType=OfferShiftRequest"), "{url}");
    let team = office.world.tenant.team(TEAM).unwrap();
    let reason = team["timeOffReasons"][1]["id"].as_str().unwrap().to_owned();
    office.endpoint.says([Says::Choose(vec![reason.clone()])]);
    let seen = office
        .act(BOB, json!({"do": "look-for-time-off-reasons"}))
        .await;
    assert_eq!(seen.choices, Some(vec![reason]));
    let item = office.endpoint.heard_one().items()[0].clone();
    let url = format!("/users/{BOB}/timeOffReasons?requestType=TimeOffReason");
    assert_eq!((&item["id"], &item["url"]), (&json!(BOB), &json!(url)));
}

#[tokio::test]
async fn a_look_that_nobody_filters_shows_everything() {
    let office = Office::asked_about("Shift", "none").await;
    let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    let theirs = office.shift_of(CLEO, "24T09:00", "24T17:00").await;
    let seen = office.act(BOB, window("look-for-swaps", &mine)).await;
    assert_eq!(seen.choices, Some(vec![theirs.clone()]));
    assert_eq!(office.endpoint.heard().len(), 0);
    let seen = office.act(BOB, window("look-for-swaps", &theirs)).await;
    assert_eq!(
        (json!(seen.outcome), seen.choices),
        (json!("refused"), None)
    );
}

#[tokio::test]
async fn a_look_without_a_list_is_repeated_and_then_fails() {
    let office = Office::new().await;
    let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    office.endpoint.says(vec![Says::Yes; 4]);
    let seen = office.act(BOB, window("look-for-swaps", &mine)).await;
    assert_eq!((json!(seen.outcome), seen.choices), (json!("failed"), None));
    assert_eq!(office.endpoint.heard().len(), 4);
}
