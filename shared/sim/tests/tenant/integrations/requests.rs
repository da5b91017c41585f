//! Requests from the first word to the last, and what the schedule is afterwards.

use serde_json::{Value, json};

use super::endpoint::{Heard, Says};
use super::{CLEO, Office};
use crate::world::{ADA, BOB, below};

/// State and assignee in the body of an item.
fn stage(item: &Value) -> String {
    let text = |name: &str| item["body"][name].as_str().unwrap().to_owned();
    format!("{} {}", text("state"), text("assignedTo"))
}

struct Swap {
    mine: String,
    theirs: String,
    request: String,
}

/// Bob asks Cleo to swap.
async fn swap(office: &Office) -> Swap {
    let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    let theirs = office.shift_of(CLEO, "24T09:00", "24T17:00").await;
    let seen = office
        .act(
            BOB,
            json!({"do": "request-swap", "senderShiftId": mine, "recipientShiftId": theirs}),
        )
        .await;
    let request = seen.ids["request"].clone();
    Swap {
        mine,
        theirs,
        request,
    }
}

async fn decide(office: &Office, person: &str, word: &str, id: &str) -> Heard {
    let seen = office.act(person, json!({"do": word, "id": id})).await;
    assert_eq!(json!(seen.outcome), "saved", "{word}: {seen:?}");
    office.endpoint.heard_one()
}

#[tokio::test]
async fn a_swap_goes_from_sender_to_recipient_to_manager() {
    let office = Office::new().await;
    let swap = swap(&office).await;
    let heard = office.endpoint.heard_one();
    assert_eq!(heard.told(), ["POST swapRequests"]);
    let body = &heard.items()[0]["body"];
    assert_eq!(stage(&heard.items()[0]), "pending recipient");
    assert_eq!(
        (
            &body["senderShiftId"],
            &body["recipientShiftId"],
            &body["recipientUserId"]
        ),
        (&json!(swap.mine), &json!(swap.theirs), &json!(CLEO))
    );
    let heard = decide(&office, CLEO, "accept", &swap.request).await;
    assert_eq!(heard.told(), ["PUT swapRequests"]);
    assert_eq!(stage(&heard.items()[0]), "pending manager");
    let heard = decide(&office, ADA, "approve", &swap.request).await;
    assert_eq!(
        heard.told(),
        [
            "PUT swapRequests",
            "DELETE shifts",
            "DELETE shifts",
            "POST shifts",
            "POST shifts"
        ]
    );
    let items = heard.items();
    assert_eq!(stage(&items[0]), "approved manager");
    let gone: Vec<_> = items[1..3].iter().map(|item| item["id"].clone()).collect();
    assert_eq!(gone, [json!(swap.mine), json!(swap.theirs)]);
    for (item, user, day) in [(&items[3], CLEO, "23"), (&items[4], BOB, "24")] {
        assert_eq!(item["body"]["userId"], user);
        let id = item["id"].as_str().unwrap();
        let held = office.held("shifts", id).unwrap();
        assert_eq!(held["userId"], user);
        assert!(
            held["sharedShift"]["startDateTime"]
                .as_str()
                .unwrap()
                .contains(day)
        );
    }
    assert!(office.held("shifts", &swap.mine).is_none());
    assert_eq!(office.world.count("shifts"), 2);
    let request = office
        .held("swapShiftsChangeRequests", &swap.request)
        .unwrap();
    assert_eq!(
        (&request["state"], &request["managerUserId"]),
        (&json!("approved"), &json!(ADA))
    );
}

#[tokio::test]
async fn a_repeated_approval_brings_other_shifts_and_the_last_ones_count() {
    let office = Office::new().await;
    let swap = swap(&office).await;
    office.endpoint.heard();
    office.endpoint.says([Says::Status(503)]);
    let seen = office
        .act(ADA, json!({"do": "approve", "id": swap.request}))
        .await;
    let heard = office.endpoint.heard();
    let ids = |heard: &Heard| heard.items()[3]["id"].as_str().unwrap().to_owned();
    assert_ne!(ids(&heard[0]), ids(&heard[1]));
    assert_eq!(heard[0].items()[1]["id"], heard[1].items()[1]["id"]);
    assert_eq!(seen.ids["senderShift"], ids(&heard[1]));
    assert!(office.held("shifts", &ids(&heard[0])).is_none());
    assert!(office.held("shifts", &ids(&heard[1])).is_some());
}

#[tokio::test]
async fn a_refused_approval_leaves_everything_as_it_was() {
    let office = Office::new().await;
    let swap = swap(&office).await;
    let before = office.world.tenant.state()["teams"].clone();
    office.endpoint.says([Says::No("Too tired")]);
    let seen = office
        .act(ADA, json!({"do": "approve", "id": swap.request}))
        .await;
    assert_eq!(
        json!(seen),
        json!({"outcome": "refused", "by": "integration", "message": "Too tired", "ids": {}})
    );
    assert_eq!(office.world.tenant.state()["teams"], before);
}

#[tokio::test]
async fn a_recipient_can_refuse_and_a_sender_withdraw() {
    let office = Office::new().await;
    let first = swap(&office).await;
    office.endpoint.heard();
    let heard = decide(&office, CLEO, "refuse", &first.request).await;
    assert_eq!(stage(&heard.items()[0]), "declined recipient");
    let second = swap(&office).await;
    office.endpoint.heard();
    let heard = decide(&office, BOB, "withdraw", &second.request).await;
    assert_eq!(heard.told(), ["DELETE swapRequests"]);
    assert_eq!(heard.items()[0]["body"], Value::Null);
    assert!(
        office
            .held("swapShiftsChangeRequests", &second.request)
            .is_none()
    );
    let late = office
        .act(ADA, json!({"do": "approve", "id": first.request}))
        .await;
    assert_eq!(
        (json!(late.outcome), late.by),
        (json!("refused"), Some("shifts"))
    );
    assert_eq!(office.endpoint.heard().len(), 0);
}

#[tokio::test]
async fn rivals_of_a_swap_are_declined_by_the_system_in_the_same_container() {
    let office = Office::new().await;
    let first = swap(&office).await;
    let offer = office
        .act(
            CLEO,
            json!({"do": "offer", "senderShiftId": first.theirs, "recipientUserId": BOB}),
        )
        .await;
    let other = office.shift_of(ADA, "25T09:00", "25T17:00").await;
    let ask = json!({"do": "request-swap", "senderShiftId": other, "recipientShiftId": first.mine});
    let second = office.act(ADA, ask).await;
    office.endpoint.heard();
    let heard = decide(&office, ADA, "approve", &first.request).await;
    assert_eq!(
        heard.told()[5..],
        ["PUT swapRequests", "PUT offershiftrequests"]
    );
    for (item, id) in heard.items()[5..].iter().zip([&second, &offer]) {
        assert_eq!(
            (stage(item), &item["id"]),
            ("declined system".into(), &json!(id.ids["request"]))
        );
    }
}

#[tokio::test]
async fn an_accepted_offer_hands_the_shift_over_under_another_id() {
    let office = Office::new().await;
    let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    let ask = json!({"do": "offer", "senderShiftId": mine, "recipientUserId": CLEO, "message": "Take it"});
    let request = office.act(BOB, ask).await.ids["request"].clone();
    assert_eq!(
        office.endpoint.heard_one().told(),
        ["POST offershiftrequests"]
    );
    decide(&office, CLEO, "accept", &request).await;
    let heard = decide(&office, ADA, "approve", &request).await;
    assert_eq!(
        heard.told(),
        ["PUT offershiftrequests", "DELETE shifts", "POST shifts"]
    );
    let id = heard.items()[2]["id"].as_str().unwrap();
    assert_ne!(id, mine);
    assert_eq!(office.held("shifts", id).unwrap()["userId"], CLEO);
}

#[tokio::test]
async fn an_open_shift_loses_a_slot_and_with_the_last_one_its_other_requests() {
    let office = Office::new().await;
    let open = office.open_shift(2).await;
    let mut requests = Vec::new();
    for person in [BOB, CLEO, ADA] {
        let ask = json!({"do": "request-open-shift", "openShiftId": open});
        requests.push(office.act(person, ask).await.ids["request"].clone());
    }
    let heard = office.endpoint.heard();
    assert_eq!(heard[0].told(), ["POST openshiftrequests"]);
    assert_eq!(stage(&heard[0].items()[0]), "pending manager");
    let heard = decide(&office, ADA, "approve", &requests[0]).await;
    assert_eq!(
        heard.told(),
        ["PUT openshiftrequests", "POST shifts", "PUT openshifts"]
    );
    let shift = &heard.items()[1]["body"];
    assert_eq!(
        (&shift["userId"], &shift["sharedShift"]["openSlotCount"]),
        (&json!(BOB), &Value::Null)
    );
    assert_eq!(
        heard.items()[2]["body"]["sharedOpenShift"]["openSlotCount"],
        1
    );
    let held = office.held("openShifts", &open).unwrap();
    assert_eq!(held["sharedOpenShift"]["openSlotCount"], 1);
    let heard = decide(&office, ADA, "approve", &requests[1]).await;
    assert_eq!(heard.told()[3..], ["PUT openshiftrequests"]);
    assert_eq!(
        heard.items()[2]["body"]["sharedOpenShift"]["openSlotCount"],
        0
    );
    assert_eq!(
        (stage(&heard.items()[3]), &heard.items()[3]["id"]),
        ("declined system".into(), &json!(requests[2]))
    );
    assert!(office.held("openShifts", &open).is_none());
    assert_eq!(office.world.count("shifts"), 2);
}

#[tokio::test]
async fn approved_time_off_stands_in_the_schedule() {
    let office = Office::new().await;
    let reasons = office.world.get(&below("/timeOffReasons")).await;
    let ask = json!({
        "do": "request-time-off",
        "timeOffReasonId": reasons.values()[0]["id"],
        "startDateTime": "2026-11-25T00:00:00Z",
        "endDateTime": "2026-11-26T00:00:00Z",
    });
    let request = office.act(BOB, ask.clone()).await.ids["request"].clone();
    assert_eq!(office.endpoint.heard_one().told(), ["POST timeOffRequests"]);
    let heard = decide(&office, ADA, "approve", &request).await;
    assert_eq!(heard.told(), ["PUT timeOffRequests", "POST timesoff"]);
    let id = heard.items()[1]["id"].as_str().unwrap();
    let held = office.held("timesOff", id).unwrap();
    assert_eq!(
        (&held["userId"], &held["sharedTimeOff"]["theme"]),
        (&json!(BOB), &json!("blue"))
    );
    let request = office.act(BOB, ask.clone()).await.ids["request"].clone();
    office.endpoint.heard();
    let heard = decide(&office, ADA, "decline", &request).await;
    assert_eq!(
        (heard.told().len(), stage(&heard.items()[0])),
        (1, "declined manager".into())
    );
    let request = office.act(BOB, ask).await.ids["request"].clone();
    office.endpoint.heard();
    let path = below(&format!("/timeOffRequests/{request}"));
    assert_eq!(office.world.delete(&path).await.status, 204);
    assert_eq!(
        office.endpoint.heard_one().told(),
        ["DELETE timeOffRequests"]
    );
    assert_eq!(office.world.count("timesOff"), 1);
}

#[tokio::test]
async fn applications_decide_over_beta_in_the_name_of_whoever_is_due() {
    let office = Office::new().await;
    let swap = swap(&office).await;
    office.endpoint.heard();
    let path = below(&format!("/swapShiftsChangeRequests/{}", swap.request));
    let beta = format!("{}/beta{path}", office.world.host);
    let body = |user: &str| json!({"userId": user, "message": "Fine"});
    let approve = async |root: &str, user: &str| {
        let path = format!("{root}/approveForUser");
        office.world.post(&path, body(user)).await.status
    };
    assert_eq!(approve(&path, CLEO).await, 404, "there is none in v1.0");
    assert_eq!(approve(&beta, ADA).await, 403, "the recipient is due");
    assert_eq!(approve(&beta, CLEO).await, 204);
    assert_eq!(approve(&beta, CLEO).await, 403, "a manager is due");
    assert_eq!(approve(&beta, ADA).await, 204);
    assert_eq!(approve(&beta, ADA).await, 409, "it is decided");
    let told: Vec<_> = office
        .endpoint
        .heard()
        .iter()
        .map(|heard| heard.items().len())
        .collect();
    assert_eq!(told, [1, 5]);
    let kept = office.world.get(&path).await.body;
    assert_eq!(
        (
            &kept["recipientActionMessage"],
            &kept["managerActionMessage"]
        ),
        (&json!("Fine"), &json!("Fine"))
    );
}

#[tokio::test]
async fn approve_takes_no_application_unless_the_old_rule_is_on() {
    let office = Office::new().await;
    let swap = swap(&office).await;
    let path = below(&format!("/swapShiftsChangeRequests/{}", swap.request));
    let decline = async |acts_as: Option<&str>| {
        let request = office.world.request("POST", &format!("{path}/decline"));
        let request = match acts_as {
            Some(user) => request.header("MS-APP-ACTS-AS", user),
            None => request,
        };
        office
            .world
            .send(request.json(&json!({"message": "No"})))
            .await
    };
    assert_eq!(decline(Some(CLEO)).await.status, 403);
    office.set("app_only_approve", "accepted");
    let refused = decline(None).await;
    assert_eq!(refused.inner_code(), "MissingUserIdHeaderInAppContext");
    assert_eq!(decline(Some(CLEO)).await.status, 200);
    assert_eq!(office.world.get(&path).await.body["state"], "declined");
}

#[tokio::test]
async fn only_requests_for_time_off_can_be_deleted_and_none_replaced() {
    let office = Office::new().await;
    let swap = swap(&office).await;
    let path = below(&format!("/swapShiftsChangeRequests/{}", swap.request));
    for method in ["DELETE", "PUT", "PATCH"] {
        let refused = office
            .world
            .send(office.world.request(method, &path).json(&json!({})))
            .await;
        assert_eq!(
            (refused.status, refused.code()),
            (404, "UnknownError"),
            "{method}"
        );
    }
}

#[tokio::test]
async fn a_swap_of_a_shift_that_is_gone_cannot_be_approved() {
    let office = Office::new().await;
    let swap = swap(&office).await;
    office
        .world
        .delete(&below(&format!("/shifts/{}", swap.theirs)))
        .await;
    office.endpoint.heard();
    let seen = office
        .act(ADA, json!({"do": "approve", "id": swap.request}))
        .await;
    assert_eq!(
        (json!(seen.outcome), seen.by),
        (json!("refused"), Some("shifts"))
    );
    assert_eq!(office.endpoint.heard().len(), 0);
    assert!(office.held("shifts", &swap.mine).is_some());
}
