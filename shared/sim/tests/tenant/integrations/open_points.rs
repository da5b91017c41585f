//! The open points of the protocol: each switch changes what is sent or answered.

use serde_json::{Value, json};

use super::endpoint::Says;
use super::{CLEO, Office, until};
use crate::world::{ADA, BOB, below, shift};

#[tokio::test]
async fn items_can_come_without_headers_and_in_any_order() {
    let office = Office::new().await;
    office.set("callback_item_headers", "missing");
    office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(
        office.endpoint.heard_one().items()[0]["headers"],
        Value::Null
    );
    office.set("callback_item_order", "shuffled");
    let mut orders = Vec::new();
    for _ in 0..4 {
        let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
        let theirs = office.shift_of(CLEO, "24T09:00", "24T17:00").await;
        let ask = json!({"do": "request-swap", "senderShiftId": mine, "recipientShiftId": theirs});
        let request = office.act(BOB, ask).await.ids["request"].clone();
        office.endpoint.heard();
        let seen = office
            .act(ADA, json!({"do": "approve", "id": request}))
            .await;
        assert_eq!(json!(seen.outcome), "saved");
        let mut told = office.endpoint.heard_one().told();
        orders.push(told.clone());
        told.sort();
        assert_eq!(
            told[2..],
            ["POST shifts", "POST shifts", "PUT swapRequests"]
        );
    }
    orders.dedup();
    assert!(orders.len() > 1, "{orders:?}");
}

#[tokio::test]
async fn a_container_can_come_twice_at_the_same_time() {
    let office = Office::new().await;
    office.set("callback_duplicates", "on");
    let created = office
        .world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    assert_eq!(created.status, 201);
    let heard = office.endpoint.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].content, heard[1].content);
    assert_eq!(office.world.count("shifts"), 1);
}

#[tokio::test]
async fn the_withdrawal_of_an_open_shift_request_can_get_lost() {
    let office = Office::new().await;
    let open = office.open_shift(1).await;
    let ask = json!({"do": "request-open-shift", "openShiftId": open});
    for (switch, told) in [("asked", 1), ("dropped", 0)] {
        office.set("open_shift_request_withdrawal", switch);
        let request = office.act(BOB, ask.clone()).await.ids["request"].clone();
        office.endpoint.heard();
        let seen = office
            .act(BOB, json!({"do": "withdraw", "id": request}))
            .await;
        assert_eq!(
            (json!(seen.outcome), office.endpoint.heard().len()),
            (json!("saved"), told)
        );
        assert!(office.held("openShiftChangeRequests", &request).is_none());
    }
}

#[tokio::test]
async fn the_window_of_a_look_has_an_old_form() {
    let office = Office::new().await;
    office.set("read_time_format", "old");
    let mine = office.shift_of(BOB, "23T09:00", "23T17:00").await;
    office.endpoint.says([Says::Choose(Vec::new())]);
    let look = json!({
        "do": "look-for-swaps",
        "shiftId": mine,
        "startDateTime": "2026-11-02T23:00:00Z",
        "endDateTime": "2026-12-01T03:59:59Z",
    });
    office.act(BOB, look).await;
    let url = office.endpoint.heard_one().items()[0]["url"].to_string();
    let window = "startTime=11/2/2026 11:00:00 PM +00:00&endTime=12/1/2026 3:59:59 AM +00:00";
    assert!(url.contains(window), "{url}");
}

#[tokio::test]
async fn the_headers_of_a_callback_can_differ() {
    let office = Office::new().await;
    office.set("callback_language", "de-DE");
    for (switch, sent) in [
        ("application/octet-stream", Some("application/octet-stream")),
        ("application/json", Some("application/json")),
        ("none", None),
    ] {
        office.set("callback_content_type", switch);
        office
            .world
            .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
            .await;
        let heard = office.endpoint.heard_one();
        assert_eq!(heard.header("content-type"), sent);
        assert_eq!(heard.header("accept-language"), Some("de-DE"));
    }
}

#[tokio::test]
async fn the_last_slot_can_end_in_a_deletion() {
    let office = Office::new().await;
    office.set("last_slot_taken", "delete");
    let open = office.open_shift(1).await;
    office
        .act(
            ADA,
            json!({"do": "assign-open-shift", "openShiftId": open, "userId": BOB}),
        )
        .await;
    assert_eq!(
        office.endpoint.heard_one().told(),
        ["POST shifts", "DELETE openshifts"]
    );
    assert!(office.held("openShifts", &open).is_none());
}

#[tokio::test]
async fn time_off_and_time_cards_can_stay_out_of_callbacks() {
    let office = Office::new().await;
    office.set("time_off_approval_items", "request-alone");
    office.set("time_card_callbacks", "absent");
    let reasons = office.world.get(&below("/timeOffReasons")).await;
    let ask = json!({
        "do": "request-time-off",
        "timeOffReasonId": reasons.values()[0]["id"],
        "startDateTime": "2026-11-25T00:00:00Z",
        "endDateTime": "2026-11-26T00:00:00Z",
    });
    let request = office.act(BOB, ask).await.ids["request"].clone();
    office.endpoint.heard();
    office
        .act(ADA, json!({"do": "approve", "id": request}))
        .await;
    assert_eq!(office.endpoint.heard_one().told(), ["PUT timeOffRequests"]);
    assert_eq!(office.world.count("timesOff"), 1);
    office.act(BOB, json!({"do": "clock-in"})).await;
    assert_eq!(office.endpoint.heard().len(), 0);
    assert_eq!(office.world.count("timeCards"), 1);
}

#[tokio::test]
async fn failures_can_have_another_status_and_wait_before_they_are_repeated() {
    let office = Office::new().await;
    office.set("wfi_failure_status", "504");
    office.set("callback_repeats", "1");
    office.set("callback_spacing_s", "10");
    office.endpoint.says([Says::Status(500), Says::Status(500)]);
    let path = below("/shifts");
    let create = office.world.post(&path, shift("23T09:00", "23T17:00"));
    let time = async {
        until(|| !office.endpoint.heard().is_empty()).await;
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(office.endpoint.heard().len(), 0, "it waits");
        until(|| {
            office.world.clock.advance(10.0);
            !office.endpoint.heard().is_empty()
        })
        .await;
    };
    let (failed, ()) = tokio::join!(create, time);
    assert_eq!(failed.status, 504);
}

#[tokio::test]
async fn decisions_have_other_statuses() {
    let office = Office::new().await;
    office.set("app_only_approve", "accepted");
    office.set("approve_status", "204");
    office.set("decided_request_status", "403");
    let open = office.open_shift(1).await;
    let ask = json!({"do": "request-open-shift", "openShiftId": open});
    let request = office.act(BOB, ask).await.ids["request"].clone();
    let path = below(&format!("/openShiftChangeRequests/{request}/decline"));
    let decline = async || {
        let call = office
            .world
            .request("POST", &path)
            .header("MS-APP-ACTS-AS", ADA);
        office.world.send(call.json(&json!({}))).await.status
    };
    assert_eq!((decline().await, decline().await), (204, 403));
}
