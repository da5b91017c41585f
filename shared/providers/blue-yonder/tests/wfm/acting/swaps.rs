//! Swaps, and what holds for every action.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use shifts_model::{
    Action, ActionKind, AnswerRole, AnswerVerb, Effect, IdempotencyKey, Judgement, RefusalReason,
    WfmRequestId, WfmRequestState, Words,
};
use shifts_ports::{WfmActions as _, WfmError};

use super::{DEADLINE, answer_of, done, employee, perform, refusal, source};
use crate::company::{MANAGER, shift, this_week, unit};
use crate::stub::{Stub, answer};

fn ask_swap() -> Action {
    Action::AskSwap {
        sender_id: employee(1001),
        sender_shift_id: source("501"),
        recipient_id: employee(1002),
        recipient_shift_id: source("502"),
        message: Some(Words::new("please".to_owned())),
    }
}

fn swap_form(status: &str) -> Value {
    json!({
        "swapRequestId": "77", "swapperScheduledShiftId": "501", "swappeeScheduledShiftId": "502",
        "requestStatus": status,
    })
}

async fn swapping() -> Stub {
    let stub = Stub::of_a_site().await;
    stub.on(
        "POST ess/mySwapShifts",
        201,
        json!({"entities": [swap_form("AwaitingRecipient")]}),
    )
    .on("PUT ess/mySwapShifts/77", 200, swap_form("AwaitingManager"))
    .on("DELETE ess/mySwapShifts/77", 200, json!({"entities": []}))
    .on(
        "GET sm/7/pendingApprovals",
        200,
        json!({"swapShiftApprovals": {"entities": [
            {"swapShiftId": "900", "swappeeScheduledShiftId": 999},
            {"swapShiftId": "901", "swappeeScheduledShiftId": 502},
        ]}}),
    );
    for word in ["approval", "denial"] {
        let path =
            format!("PUT sm/7/pendingApprovals/swapShifts/901/swappeeScheduledShifts/502/{word}");
        stub.on(&path, 200, json!({"swapShiftId": 901}));
    }
    stub
}

#[tokio::test]
async fn a_swap_is_asked_for_accepted_and_approved_by_each_as_themselves() {
    let stub = swapping().await;
    let client = stub.client();
    let (request_id, state) = done(&client, &ask_swap(), "key-ask-1").await;
    assert_eq!(state, WfmRequestState::PendingRecipient);
    assert_eq!(
        stub.body_of("POST"),
        json!({"swapperScheduledShiftId": 501, "requestedScheduledShiftIds": [502]})
    );
    let accept = Action::AnswerSwap {
        request_id: request_id.clone(),
        answer: answer_of(1002, AnswerRole::Recipient, AnswerVerb::Approve),
    };
    let (_, state) = done(&client, &accept, "key-accept").await;
    assert_eq!(state, WfmRequestState::PendingManager);
    assert_eq!(stub.body_of("PUT")["requestStatus"], "AwaitingManager");
    let approve = Action::AnswerSwap {
        request_id: request_id.clone(),
        answer: answer_of(MANAGER, AnswerRole::Manager, AnswerVerb::Approve),
    };
    let Judgement::Done(Effect::Request {
        id,
        state,
        shift_ids,
        ..
    }) = perform(&client, &approve, "key-approve").await.unwrap()
    else {
        panic!("done");
    };
    assert_eq!((id, state), (request_id, WfmRequestState::Approved));
    assert_eq!(shift_ids, [source("501"), source("502")]);
    // The account and three people, each with a session of their own.
    assert_eq!(stub.logins(), 4);
    let tokens = stub.login_headers();
    let tokens = tokens
        .iter()
        .filter(|headers| headers.contains_key("X-MS-AuthToken"));
    assert_eq!(tokens.count(), 3);
}

#[tokio::test]
async fn a_swap_is_declined_denied_and_taken_back() {
    let stub = swapping().await;
    let client = stub.client();
    let (request_id, _) = done(&client, &ask_swap(), "key-ask-1").await;
    for (at, (actor, role, verb, expected)) in [
        (
            1002,
            AnswerRole::Recipient,
            AnswerVerb::Decline,
            WfmRequestState::Declined,
        ),
        (
            MANAGER,
            AnswerRole::Manager,
            AnswerVerb::Decline,
            WfmRequestState::Declined,
        ),
        (
            1001,
            AnswerRole::Sender,
            AnswerVerb::Cancel,
            WfmRequestState::Cancelled,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let action = Action::AnswerSwap {
            request_id: request_id.clone(),
            answer: answer_of(actor, role, verb),
        };
        let (_, state) = done(&client, &action, &format!("key-answer-{at}")).await;
        assert_eq!(state, expected, "{role:?}");
    }
    let log = stub.log();
    for asked in ["PUT ess/mySwapShifts/77", "DELETE ess/mySwapShifts/77"] {
        assert!(log.iter().any(|line| line == asked), "{asked}");
    }
    assert!(log.iter().any(|line| line.ends_with("/denial")));
}

#[tokio::test]
async fn what_may_be_swapped_is_what_blue_yonder_says() {
    let stub = swapping().await;
    let target = |id: &str, day: &str| {
        json!({"shiftId": id, "employeeName": "B", "shiftStart": format!("{day}T09:00:00"),
               "shiftEnd": format!("{day}T17:00:00")})
    };
    stub.on("GET retail/scheduledShifts/501", 200, {
        shift(501, 1001, "2026-11-24T09:00:00", "2026-11-24T17:00:00")
    })
    .on(
        "GET ess/mySchedule/501/availableSwapShifts",
        200,
        json!({
            "swapperShiftId": "501",
            "entities": [target("502", "2026-11-25"), target("503", "2026-12-25")],
        }),
    );
    let client = stub.client();
    let (site, span) = (unit(), this_week());
    let found = client
        .list_swap_targets(&site, &source("501"), span, DEADLINE)
        .await
        .unwrap();
    assert_eq!(found, [source("502")]);
    let none = client
        .list_swap_targets(&site, &source("999"), span, DEADLINE)
        .await
        .unwrap();
    assert_eq!(none, []);
    let checked = client.check(&site, &ask_swap(), DEADLINE).await.unwrap();
    assert_eq!(checked, Judgement::Done(Effect::Nothing));
    let other = Action::AskSwap {
        sender_id: employee(1001),
        sender_shift_id: source("501"),
        recipient_id: employee(1002),
        recipient_shift_id: source("504"),
        message: None,
    };
    let checked = client.check(&site, &other, DEADLINE).await.unwrap();
    assert_eq!(refusal(&checked), RefusalReason::NotEligible);
    assert!(
        !stub.log().iter().any(|line| line.starts_with("POST ess")),
        "only asked"
    );
}

#[tokio::test]
async fn both_shapes_of_an_error_are_refusals_and_one_key_is_told_the_same_for_a_day() {
    let stub = swapping().await;
    let client = stub.client();
    for (at, (body, expected)) in [
        (
            json!({"errors": [{"errorCode": "ScheduledShiftCannotOverlap", "userMessage": "x"}]}),
            RefusalReason::Overlap,
        ),
        (
            json!({"errorCode": "FixedShiftCanNotBeSwapped", "userMessage": "x"}),
            RefusalReason::NotEligible,
        ),
        (json!({"errorCode": "NeverSeen"}), RefusalReason::Refused),
        (json!({"errors": []}), RefusalReason::Refused),
    ]
    .into_iter()
    .enumerate()
    {
        stub.on("POST ess/mySwapShifts", 409, body);
        let key = format!("key-refused-{at}");
        let first = perform(&client, &ask_swap(), &key).await.unwrap();
        assert_eq!(refusal(&first), expected);
        stub.clear();
        stub.clock.advance(20 * 3600);
        assert_eq!(perform(&client, &ask_swap(), &key).await.unwrap(), first);
        assert!(
            stub.seen().is_empty(),
            "nothing is sent for a key that has its answer"
        );
    }
}

#[tokio::test]
async fn a_swap_whose_answer_was_lost_is_looked_for_before_it_is_sent_again() {
    let stub = swapping().await;
    let client = stub.client();
    stub.on_with("POST ess/mySwapShifts", |_| {
        StatusCode::BAD_GATEWAY.into_response()
    });
    let error = perform(&client, &ask_swap(), "key-lost-1").await;
    assert!(matches!(error, Err(WfmError::Unreachable { .. })));
    let posts = |stub: &Stub| {
        let log = stub.log();
        log.iter()
            .filter(|line| *line == "POST ess/mySwapShifts")
            .count()
    };
    assert_eq!(posts(&stub), 1, "it is not sent again by itself");
    // It was made all the same.
    stub.on(
        "GET ess/mySwapShifts/requestedByMe",
        200,
        json!({
            "entities": [swap_form("Cancelled"), swap_form("AwaitingRecipient")],
        }),
    );
    let (id, _) = done(&client, &ask_swap(), "key-lost-1").await;
    assert_eq!(id.as_str(), "swap.77.1001.501.502");
    assert_eq!(posts(&stub), 1);
    // It was not made, so that it is now.
    stub.on(
        "GET ess/mySwapShifts/requestedByMe",
        200,
        json!({"entities": []}),
    );
    let _ = perform(&client, &ask_swap(), "key-lost-2").await;
    stub.on(
        "POST ess/mySwapShifts",
        201,
        json!({"entities": [swap_form("AwaitingRecipient")]}),
    );
    done(&client, &ask_swap(), "key-lost-2").await;
    assert_eq!(posts(&stub), 3);
}

#[tokio::test]
async fn an_answer_that_does_not_say_who_is_signed_in_may_have_done_it_and_is_not_sent_again() {
    let stub = swapping().await;
    stub.on_with("POST ess/mySwapShifts", |_| {
        let mut response = answer(201, &json!({"entities": [swap_form("AwaitingRecipient")]}));
        response
            .headers_mut()
            .insert("authenticated", "-".parse().unwrap());
        response
    });
    let error = perform(&stub.client(), &ask_swap(), "key-silent").await;
    assert!(matches!(error, Err(WfmError::Unusable { .. })));
    let log = stub.log();
    assert_eq!(
        log.iter()
            .filter(|line| *line == "POST ess/mySwapShifts")
            .count(),
        1
    );
}

#[tokio::test]
async fn an_action_of_a_session_that_ended_is_done_once_in_the_next() {
    let stub = swapping().await;
    let client = stub.client();
    done(&client, &ask_swap(), "key-ask-1").await;
    stub.end_sessions();
    stub.clear();
    done(&client, &ask_swap(), "key-ask-2").await;
    let log = stub.log();
    let posts: Vec<&String> = log.iter().filter(|line| line.starts_with("POST")).collect();
    assert_eq!(
        posts,
        [
            "POST ess/mySwapShifts",
            "POST login/",
            "POST ess/mySwapShifts"
        ],
        "nothing was done the first time"
    );
}

#[tokio::test]
async fn an_approval_that_was_done_and_lost_is_found_by_how_the_swap_stands() {
    let stub = swapping().await;
    let client = stub.client();
    let (request_id, _) = done(&client, &ask_swap(), "key-ask-1").await;
    let approve = Action::AnswerSwap {
        request_id,
        answer: answer_of(MANAGER, AnswerRole::Manager, AnswerVerb::Approve),
    };
    let path = "PUT sm/7/pendingApprovals/swapShifts/901/swappeeScheduledShifts/502/approval";
    stub.on_with(path, |_| StatusCode::GATEWAY_TIMEOUT.into_response());
    assert!(perform(&client, &approve, "key-approve").await.is_err());
    stub.on(
        "GET sm/7/pendingApprovals",
        200,
        json!({"swapShiftApprovals": {"entities": []}}),
    )
    .on(
        "GET ess/mySwapShifts/requestedByMe",
        200,
        json!({
            "entities": [swap_form("ManagerApproved")],
        }),
    );
    let (_, state) = done(&client, &approve, "key-approve").await;
    assert_eq!(state, WfmRequestState::Approved);
    // Of another key nothing was sent before, so that this is an answer to what is over.
    let judgement = perform(&client, &approve, "key-approve-2").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::AlreadyDecided);
}

#[tokio::test]
async fn what_blue_yonder_or_the_configuration_does_not_have_is_refused_without_a_question() {
    let stub = Stub::of_a_site().await;
    let all = stub.client();
    for kind in ActionKind::ALL {
        let has = [
            ActionKind::Swap,
            ActionKind::OpenShiftRequest,
            ActionKind::AssignOpenShift,
            ActionKind::TimeOffRequest,
            ActionKind::Availability,
        ];
        assert_eq!(all.supports(kind), has.contains(&kind), "{kind}");
    }
    let nobody = stub.client_with(|settings| settings.people_login = None);
    assert!(!nobody.supports(ActionKind::Swap) && nobody.supports(ActionKind::TimeOffRequest));
    let judgement = perform(&nobody, &ask_swap(), "key-nobody").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::NotSupported);
    let delete = Action::DeleteShift(source("1"));
    let judgement = perform(&all, &delete, "key-delete").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::NotSupported);
    assert!(stub.log().is_empty());
}

#[tokio::test]
async fn somebody_without_a_login_and_a_request_of_another_wfm_are_refused() {
    let stub = swapping().await;
    let mut user = crate::company::user(1001);
    user["name"]["loginName"] = json!("");
    stub.on("GET retail/users/1001", 200, user);
    let client = stub.client();
    let judgement = perform(&client, &ask_swap(), "key-no-login").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::Forbidden);
    let foreign = Action::AnswerSwap {
        request_id: WfmRequestId::parse("../../users").unwrap(),
        answer: answer_of(1002, AnswerRole::Recipient, AnswerVerb::Approve),
    };
    let judgement = perform(&client, &foreign, "key-foreign").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::NotFound);
}

#[tokio::test]
async fn whoever_waits_is_told_when_the_time_is_over() {
    let stub = swapping().await;
    let client = stub.client();
    let key = IdempotencyKey::parse("key-slow-1").unwrap();
    let told = client
        .perform(&unit(), &ask_swap(), &key, Duration::ZERO)
        .await;
    assert!(matches!(told, Err(WfmError::Unreachable { .. })));
}
