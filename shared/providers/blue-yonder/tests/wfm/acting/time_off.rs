//! Requests for time off.

use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use shifts_model::{
    Action, AnswerRole, AnswerVerb, Effect, Judgement, ReasonName, RefusalReason, TimeOffWish,
    WfmRequestState, Words,
};
use shifts_ports::WfmActions as _;

use super::{DEADLINE, answer_of, done, employee, perform, refusal, source};
use crate::company::{MANAGER, unit};
use crate::stub::{Stub, answer};

fn wish() -> TimeOffWish {
    TimeOffWish {
        sender_id: employee(1001),
        reason: ReasonName::new("Unpaid leave").unwrap(),
        starts_at: "2026-12-06T23:00:00Z".parse().unwrap(),
        ends_at: "2026-12-08T23:00:00Z".parse().unwrap(),
        message: Some(Words::new("moving house".to_owned())),
    }
}

fn time_off(status: &str) -> Value {
    json!({
        "timeOffRequestId": 88, "timeOffTypeId": 4, "employeeId": 1001, "status": status,
        "start": "2026-12-07T00:00:00", "end": "2026-12-09T00:00:00",
        "details": [{"date": "2026-12-07T00:00:00", "hours": 8}], "hoursRequested": 16,
        "comments": "moving house",
    })
}

async fn with_time_off() -> Stub {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/timeOffTypes?name=Unpaid+leave",
        200,
        json!({"id": 4, "name": "Unpaid leave"}),
    )
    .on("POST retail/timeOffRequests", 201, time_off("Pending"))
    .on("GET retail/timeOffRequests/88", 200, time_off("Pending"))
    .on_with("PUT retail/timeOffRequests/88", |seen| {
        answer(200, seen.body.as_ref().unwrap())
    });
    stub
}

#[tokio::test]
async fn time_off_is_asked_for_changed_and_approved() {
    let stub = with_time_off().await;
    let client = stub.client_with(|settings| {
        settings.ignored_warnings = vec!["BlackoutPeriodOverlap".to_owned()];
    });
    let (request_id, state) = done(&client, &Action::AskTimeOff(wish()), "key-time-off").await;
    assert_eq!(state, WfmRequestState::PendingManager);
    assert_eq!(
        stub.body_of("POST"),
        json!({
            "timeOffTypeId": 4, "employeeId": 1001, "status": "Pending",
            "start": "2026-12-07T00:00:00", "end": "2026-12-09T00:00:00",
            "comments": "moving house",
        })
    );
    assert_eq!(
        stub.seen().last().unwrap().query,
        "ignoreWarnings=BlackoutPeriodOverlap"
    );
    let shorter = TimeOffWish {
        ends_at: "2026-12-07T23:00:00Z".parse().unwrap(),
        ..wish()
    };
    let change = Action::ChangeTimeOffRequest {
        request_id: request_id.clone(),
        wish: shorter,
    };
    done(&client, &change, "key-change").await;
    let sent = stub.body_of("PUT");
    assert_eq!(
        (&sent["end"], sent.get("details")),
        (&json!("2026-12-08T00:00:00"), None)
    );
    let approve = Action::AnswerTimeOffRequest {
        request_id,
        answer: answer_of(MANAGER, AnswerRole::Manager, AnswerVerb::Approve),
    };
    let Judgement::Done(Effect::Request {
        state, time_off_id, ..
    }) = perform(&client, &approve, "key-time-off-ok").await.unwrap()
    else {
        panic!("done");
    };
    assert_eq!(
        (state, time_off_id),
        (WfmRequestState::Approved, Some(source("88")))
    );
    let sent = stub.body_of("PUT");
    assert_eq!(
        (&sent["status"], &sent["hoursRequested"]),
        (&json!("Approved"), &json!(16))
    );
}

#[tokio::test]
async fn time_off_that_was_decided_is_not_decided_again() {
    let stub = with_time_off().await;
    let client = stub.client();
    let (request_id, _) = done(&client, &Action::AskTimeOff(wish()), "key-time-off").await;
    stub.on("GET retail/timeOffRequests/88", 200, time_off("Denied"));
    let answered = |verb| Action::AnswerTimeOffRequest {
        request_id: request_id.clone(),
        answer: answer_of(MANAGER, AnswerRole::Manager, verb),
    };
    let judgement = perform(&client, &answered(AnswerVerb::Approve), "key-late-1")
        .await
        .unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::AlreadyDecided);
    let (_, state) = done(&client, &answered(AnswerVerb::Decline), "key-late-2").await;
    assert_eq!(state, WfmRequestState::Declined, "so it stands");
    assert!(!stub.log().iter().any(|line| line.starts_with("PUT retail")));
}

#[tokio::test]
async fn time_off_whose_answer_was_lost_is_looked_for() {
    let stub = with_time_off().await;
    let client = stub.client();
    stub.on_with("POST retail/timeOffRequests", |_| {
        StatusCode::BAD_GATEWAY.into_response()
    })
    .on(
        "GET retail/timeOffRequests/employees/1001/years/2026",
        200,
        json!({
            "entities": [time_off("Cancelled"), time_off("Pending")],
        }),
    );
    assert!(
        perform(&client, &Action::AskTimeOff(wish()), "key-lost-off")
            .await
            .is_err()
    );
    let (_, state) = done(&client, &Action::AskTimeOff(wish()), "key-lost-off").await;
    assert_eq!(state, WfmRequestState::PendingManager);
    let posts = stub
        .log()
        .into_iter()
        .filter(|line| line == "POST retail/timeOffRequests");
    assert_eq!(posts.count(), 1);
}

#[tokio::test]
async fn a_balance_that_is_too_small_and_an_unknown_type_are_refusals() {
    let stub = with_time_off().await;
    let client = stub.client();
    stub.on(
        "POST retail/timeOffRequests",
        409,
        json!({"errorCode": "AccrualBalanceViolation"}),
    );
    let judgement = perform(&client, &Action::AskTimeOff(wish()), "key-balance")
        .await
        .unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::BalanceTooSmall);
    let unknown = TimeOffWish {
        reason: ReasonName::new("Holiday on Mars").unwrap(),
        ..wish()
    };
    for judgement in [
        client
            .check(&unit(), &Action::AskTimeOff(unknown.clone()), DEADLINE)
            .await,
        perform(&client, &Action::AskTimeOff(unknown), "key-mars-1").await,
    ] {
        assert_eq!(refusal(&judgement.unwrap()), RefusalReason::NotFound);
    }
}

#[tokio::test]
async fn what_is_kept_of_an_action_tells_nothing_of_people() {
    let stub = with_time_off().await;
    done(&stub.client(), &Action::AskTimeOff(wish()), "key-time-off").await;
    let held = stub.tokens.0.lock().unwrap();
    for (name, (bytes, _)) in held.iter() {
        let kept = format!("{name}{}", String::from_utf8_lossy(bytes));
        for word in ["time-off.88", "key-time-off", "1001", "moving", "Unpaid"] {
            assert!(!kept.contains(word), "{word}");
        }
    }
}
