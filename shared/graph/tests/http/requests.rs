//! People's requests: listed, made and answered on their behalf.

use jiff::Timestamp;
use serde_json::{Value, json};
use shifts_model::{
    Assignee, ChangeRequestId, OfferTerms, OpenShiftTerms, RequestKind, RequestState, RequestTerms,
    SwapTerms, TargetId, TimeOffReasonId, TimeOffTerms, UserId, WantedRequest, Words,
};
use shifts_ports::{ChangeRequests, RequestDecision, ShiftsError};

use crate::stub::{Stub, team};

const SCHEDULE: &str = "/teams/t1/schedule";

fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

fn target(id: &str) -> TargetId {
    TargetId::parse(id).unwrap()
}

fn swap() -> RequestTerms {
    RequestTerms::Swap(SwapTerms {
        sender_shift_id: target("SHFT_A"),
        recipient_id: user("bob"),
        recipient_shift_id: target("SHFT_B"),
    })
}

/// As "swapShiftsChangeRequest: list" shows one (read 2026-11).
fn shown(id: &str) -> Value {
    json!({
        "@odata.etag": "\"1\"", "id": id, "assignedTo": "recipient", "state": "pending",
        "senderMessage": "please", "senderDateTime": "2026-11-20T12:30:00.566Z",
        "senderUserId": "ada", "senderShiftId": "SHFT_A", "recipientUserId": "bob",
        "recipientShiftId": "SHFT_B", "recipientActionMessage": null, "managerUserId": null,
    })
}

fn decision(approves: bool, is_marked: bool) -> RequestDecision {
    RequestDecision {
        kind: RequestKind::Swap,
        id: ChangeRequestId::parse("SREQ_1").unwrap(),
        actor_id: user("bob"),
        approves,
        message: Words::new("Accepted.".to_owned()),
        is_marked,
    }
}

#[tokio::test]
async fn all_pages_are_read_and_what_cannot_be_understood_is_left_out() {
    let team_id = &team();
    let stub = Stub::new().await;
    let path = format!("{SCHEDULE}/swapShiftsChangeRequests");
    let mut strange = shown("SREQ_2");
    strange["state"] = json!("dreaming");
    let mut unsure = shown("SREQ_3");
    unsure["senderDateTime"] = json!("2019-05-01T10:00:04.566");
    unsure["state"] = json!("Declined");
    unsure["assignedTo"] = json!("System");
    let next = format!("{}/v1.0{path}?page=2", stub.at);
    let first = json!({"value": [shown("SREQ_1"), strange], "@odata.nextLink": next});
    stub.on(&format!("GET {path}"), &[(200, first)]);
    let last = json!({"value": [unsure, {"id": 7}, null]});
    stub.on(&format!("GET {path}?page=2"), &[(200, last)]);
    let listed = ChangeRequests::list(&stub.graph, team_id, RequestKind::Swap);
    let listed = listed.await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["SREQ_1", "SREQ_3"]);
    assert_eq!(listed[0].asked.terms, swap());
    assert_eq!(listed[0].asked.sender_id, user("ada"));
    assert_eq!(
        (listed[0].assigned_to, listed[0].state),
        (Assignee::Recipient, RequestState::Pending)
    );
    assert!(listed[0].sent_at.is_some() && listed[1].sent_at.is_none());
    assert_eq!(listed[1].assigned_to, Assignee::System);
}

#[tokio::test]
async fn a_request_is_made_for_its_sender_and_marked_as_ours() {
    let team_id = &team();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    for (terms, collection, body) in [
        (
            swap(),
            "swapShiftsChangeRequests",
            json!({"senderShiftId": "SHFT_A", "recipientUserId": "bob", "recipientShiftId": "SHFT_B"}),
        ),
        (
            RequestTerms::Offer(OfferTerms {
                sender_shift_id: target("SHFT_A"),
                recipient_id: user("bob"),
            }),
            "offerShiftRequests",
            json!({"senderShiftId": "SHFT_A", "recipientUserId": "bob"}),
        ),
        (
            RequestTerms::OpenShift(OpenShiftTerms {
                open_shift_id: target("OPNSHFT_1"),
            }),
            "openShiftChangeRequests",
            json!({"openShiftId": "OPNSHFT_1"}),
        ),
        (
            RequestTerms::TimeOff(TimeOffTerms {
                starts_at: at("2026-11-23T00:00:00Z"),
                ends_at: at("2026-11-24T00:00:00Z"),
                reason_id: TimeOffReasonId::parse("TOR_1").unwrap(),
            }),
            "timeOffRequests",
            json!({
                "startDateTime": "2026-11-23T00:00:00Z", "endDateTime": "2026-11-24T00:00:00Z",
                "timeOffReasonId": "TOR_1",
            }),
        ),
    ] {
        let stub = Stub::new().await;
        let path = format!("POST {SCHEDULE}/{collection}");
        stub.on(&path, &[(200, json!({"id": "SREQ_9"}))]);
        let wanted = WantedRequest {
            sender_id: user("ada"),
            terms,
        };
        let message = Words::new("please".to_owned());
        let latest = Timestamp::MAX;
        let made = stub.graph.make(team_id, &wanted, Some(&message), latest);
        assert_eq!(made.await.unwrap().as_str(), "SREQ_9");
        let sent = stub.calls_with(&path).remove(0);
        let mut expected = body;
        expected["senderUserId"] = json!("ada");
        expected["senderMessage"] = json!("please");
        assert_eq!(sent.body, expected);
        assert_eq!(sent.headers["x-ms-wfmpassthrough"], "WFI_1");
    }
}

#[tokio::test]
async fn a_request_whose_answer_is_lost_is_not_made_again() {
    let team_id = &team();
    let stub = Stub::new().await;
    let path = format!("POST {SCHEDULE}/swapShiftsChangeRequests");
    stub.on(&path, &[(502, json!({})), (200, json!({"id": "SREQ_9"}))]);
    let wanted = WantedRequest {
        sender_id: user("ada"),
        terms: swap(),
    };
    let made = stub.graph.make(team_id, &wanted, None, Timestamp::MAX);
    let error = made.await.unwrap_err();
    assert!(matches!(error, ShiftsError::Unanswered { .. }), "{error}");
    assert_eq!(stub.calls_with(&path).len(), 1);
    // What was throttled was not carried out.
    stub.on(&path, &[(429, json!({})), (200, json!({"id": "SREQ_9"}))]);
    let made = stub.graph.make(team_id, &wanted, None, Timestamp::MAX);
    assert!(made.await.is_ok());
}

#[tokio::test]
async fn applications_answer_over_beta_and_say_for_whom() {
    let team_id = &team();
    let stub = Stub::new().await;
    let below = "/beta/teams/t1/schedule/swapShiftsChangeRequests/SREQ_1";
    for (approves, action) in [(true, "approveForUser"), (false, "declineForUser")] {
        let path = format!("POST {below}/{action}");
        stub.on(&path, &[(204, json!(null))]);
        let decided = decision(approves, true);
        let decided = stub.graph.decide(team_id, &decided, Timestamp::MAX);
        decided.await.unwrap();
        let sent = stub.calls_with(action).remove(0);
        assert_eq!(sent.body, json!({"userId": "bob", "message": "Accepted."}));
        assert_eq!(sent.headers["x-ms-wfmpassthrough"], "WFI_1");
    }
    let unmarked = decision(true, false);
    let decided = stub.graph.decide(team_id, &unmarked, Timestamp::MAX);
    decided.await.unwrap();
    let sent = stub.calls_with("approveForUser").pop().unwrap();
    assert_eq!(sent.headers["x-ms-wfmpassthrough"], Value::Null);
}

#[tokio::test]
async fn over_v1_the_person_is_in_the_old_header() {
    let team_id = &team();
    let stub = Stub::new().await;
    let path = format!("POST {SCHEDULE}/swapShiftsChangeRequests/SREQ_1/approve");
    stub.on(&path, &[(200, json!(null))]);
    let decided = decision(true, true);
    let decided = stub.graph_v1.decide(team_id, &decided, Timestamp::MAX);
    decided.await.unwrap();
    let sent = stub.calls_with("/approve").remove(0);
    assert_eq!(sent.body, json!({"message": "Accepted."}));
    assert_eq!(sent.headers["ms-app-acts-as"], "bob");
}

#[tokio::test]
async fn nothing_is_sent_when_it_is_too_late_or_about_a_team_that_is_not_connected() {
    let team_id = &team();
    let stub = Stub::new().await;
    let decided = decision(true, true);
    let late = stub.graph.decide(team_id, &decided, Timestamp::MIN).await;
    assert!(matches!(late, Err(ShiftsError::Throttled { .. })));
    let other = shifts_model::TeamId::parse("t9").unwrap();
    let refused = stub.graph.decide(&other, &decided, Timestamp::MAX).await;
    assert!(matches!(refused, Err(ShiftsError::TeamNotConnected { .. })));
    assert!(stub.calls_with("SREQ_1").is_empty());
}

#[tokio::test]
async fn the_owners_of_a_team_are_its_managers() {
    let stub = Stub::new().await;
    let owners = json!({"value": [{"id": "mia"}, {"id": ""}, {"id": "max"}]});
    stub.on("GET /groups/t1/owners", &[(200, owners)]);
    let owners = stub.graph.list_owners(&team()).await.unwrap();
    assert_eq!(owners, [user("mia"), user("max")]);
}
