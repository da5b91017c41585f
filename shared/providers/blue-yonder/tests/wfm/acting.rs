//! What people do.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use shifts_model::{
    Action, ActionKind, Answer, AnswerRole, AnswerVerb, Availability, AvailableWeek, Effect,
    EmployeeId, Hours, IdempotencyKey, Judgement, ReasonName, RefusalReason, SourceId, TimeOffWish,
    WfmRequestId, WfmRequestState, Words,
};
use shifts_ports::{WfmActions as _, WfmError};
use shifts_provider_blue_yonder::BlueYonder;

use crate::company::{MANAGER, shift, this_week, unit};
use crate::stub::{Stub, answer};

/// Longer than any of these tests takes.
const DEADLINE: Duration = Duration::from_secs(20);

fn employee(id: i64) -> EmployeeId {
    EmployeeId::parse(&id.to_string()).unwrap()
}

fn source(id: &str) -> SourceId {
    SourceId::parse(id).unwrap()
}

async fn perform(client: &BlueYonder, action: &Action, key: &str) -> Result<Judgement, WfmError> {
    let key = IdempotencyKey::parse(key).unwrap();
    client.perform(&unit(), action, &key, DEADLINE).await
}

async fn done(client: &BlueYonder, action: &Action, key: &str) -> (WfmRequestId, WfmRequestState) {
    match perform(client, action, key).await.unwrap() {
        Judgement::Done(Effect::Request { id, state, .. }) => (id, state),
        other => panic!("no request: {other:?}"),
    }
}

fn refusal(judgement: &Judgement) -> RefusalReason {
    match judgement {
        Judgement::Refused(refusal) => refusal.reason,
        Judgement::Done(effect) => panic!("done: {effect:?}"),
    }
}

fn ask_swap() -> Action {
    Action::AskSwap {
        sender_id: employee(1001),
        sender_shift_id: source("501"),
        recipient_id: employee(1002),
        recipient_shift_id: source("502"),
        message: Some(Words::new("please".to_owned())),
    }
}

fn answer_of(actor: i64, role: AnswerRole, verb: AnswerVerb) -> Answer {
    Answer {
        actor_id: employee(actor),
        role,
        answer: verb,
        message: None,
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

async fn with_an_open_shift() -> Stub {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/scheduledShifts/600",
        200,
        json!({
            "scheduledShiftId": 600, "employeeId": null, "siteId": 7,
            "startTime": "2026-11-25T09:00:00", "endTime": "2026-11-25T17:00:00",
        }),
    )
    .on(
        "GET ess/myAvailableShifts/2026-11-25",
        200,
        json!({
            "year": 2026, "month": 11, "entities": [{"shiftId": "600"}],
        }),
    )
    .on(
        "PUT ess/myAvailableShifts/600/claim",
        200,
        json!({"shiftId": "600"}),
    )
    .on(
        "GET retail/scheduledShifts/employee/1001/businessDate/2026-11-25",
        200,
        json!({
            "employeeId": 1001, "entities": [
                shift(640, 1001, "2026-11-25T18:00:00", "2026-11-25T20:00:00"),
                shift(650, 1001, "2026-11-25T09:00:00", "2026-11-25T17:00:00"),
            ],
        }),
    );
    stub
}

#[tokio::test]
async fn an_open_shift_is_asked_for_without_a_write_and_claimed_when_a_manager_approves() {
    let stub = with_an_open_shift().await;
    let client = stub.client();
    let ask = Action::AskOpenShift {
        sender_id: employee(1001),
        open_shift_id: source("600"),
        message: None,
    };
    let checked = client.check(&unit(), &ask, DEADLINE).await.unwrap();
    assert_eq!(checked, Judgement::Done(Effect::Nothing));
    let (request_id, state) = done(&client, &ask, "key-open-1").await;
    assert_eq!(state, WfmRequestState::PendingManager);
    assert!(stub.seen().iter().all(|seen| seen.method == "GET"));
    let answered = |role, verb, actor| Action::AnswerOpenShiftRequest {
        request_id: request_id.clone(),
        answer: answer_of(actor, role, verb),
    };
    for (role, verb, actor, expected) in [
        (
            AnswerRole::Manager,
            AnswerVerb::Decline,
            MANAGER,
            WfmRequestState::Declined,
        ),
        (
            AnswerRole::Sender,
            AnswerVerb::Cancel,
            1001,
            WfmRequestState::Cancelled,
        ),
    ] {
        let (_, state) = done(
            &client,
            &answered(role, verb, actor),
            &format!("key-{verb:?}"),
        )
        .await;
        assert_eq!(state, expected);
    }
    assert!(
        stub.seen().iter().all(|seen| seen.method == "GET"),
        "nothing is there to undo"
    );
    let approve = answered(AnswerRole::Manager, AnswerVerb::Approve, MANAGER);
    let Judgement::Done(Effect::Request {
        shift_ids, state, ..
    }) = perform(&client, &approve, "key-open-ok").await.unwrap()
    else {
        panic!("done");
    };
    assert_eq!(
        (state, shift_ids),
        (WfmRequestState::Approved, vec![source("650")])
    );
}

#[tokio::test]
async fn an_open_shift_that_is_not_offered_or_taken_is_refused() {
    let stub = with_an_open_shift().await;
    let client = stub.client();
    let ask = |id: &str| Action::AskOpenShift {
        sender_id: employee(1001),
        open_shift_id: source(id),
        message: None,
    };
    let (request_id, _) = done(&client, &ask("600"), "key-open-1").await;
    stub.on(
        "PUT ess/myAvailableShifts/600/claim",
        409,
        json!({
            "errors": [{"errorCode": "ShiftHasAlreadyBeenClaimed"}],
        }),
    );
    let approve = Action::AnswerOpenShiftRequest {
        request_id,
        answer: answer_of(MANAGER, AnswerRole::Manager, AnswerVerb::Approve),
    };
    let judgement = perform(&client, &approve, "key-taken").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::NoSlotsLeft);
    stub.on(
        "GET ess/myAvailableShifts/2026-11-25",
        200,
        json!({"entities": []}),
    );
    let judgement = perform(&client, &ask("600"), "key-not-offered")
        .await
        .unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::NotEligible);
    let judgement = perform(&client, &ask("601"), "key-unknown").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::NotFound);
}

#[tokio::test]
async fn a_manager_gives_an_open_shift() {
    let stub = with_an_open_shift().await;
    stub.on("PUT retail/scheduledShifts/600/availableShift", 200, {
        shift(660, 1001, "2026-11-25T09:00:00", "2026-11-25T17:00:00")
    });
    let assign = Action::AssignOpenShift {
        open_shift_id: source("600"),
        employee_id: employee(1001),
        manager_id: employee(MANAGER),
    };
    let client = stub.client();
    let given = perform(&client, &assign, "key-assign").await.unwrap();
    let Judgement::Done(Effect::Request {
        shift_ids, state, ..
    }) = &given
    else {
        panic!("done");
    };
    assert_eq!(
        (*state, shift_ids.as_slice()),
        (WfmRequestState::Approved, [source("660")].as_slice())
    );
    assert_eq!(
        stub.body_of("PUT"),
        json!({"scheduledShiftId": 600, "employeeId": 1001})
    );
    stub.on(
        "PUT retail/scheduledShifts/600/availableShift",
        409,
        json!({
            "errorCode": "CannotScheduleOverMaxHoursPerWeek",
        }),
    );
    let judgement = perform(&client, &assign, "key-assign-2").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::HoursLimit);
}

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

fn available(hours: &[(&str, &str)]) -> Availability {
    let mut week = AvailableWeek::default();
    for (starts, ends) in hours {
        let hours = Hours::new(starts.parse().unwrap(), ends.parse().unwrap()).unwrap();
        assert!(week.add(jiff::civil::Weekday::Tuesday, hours));
    }
    Availability {
        employee_id: employee(1001),
        rotates_from: "1970-01-05".parse().unwrap(),
        weeks: vec![week],
    }
}

#[tokio::test]
async fn availability_changes_this_week_of_the_rotation_and_leaves_the_rest() {
    let stub = Stub::of_a_site().await;
    let slot = |week: i64, day: &str| {
        json!({"weekNumber": week, "dayOfWeek": day, "startTimeOffset": "09:00:00",
               "endTimeOffset": "17:00:00"})
    };
    // This Monday is in the second week of the rotation.
    stub.on(
        "GET retail/employeeAvailability",
        200,
        json!({"employeeId": 1001, "entities": [{
            "id": 9, "employeeId": 1001, "effectiveFrom": "2026-11-02T00:00:00", "numberOfWeeks": 2,
            "cycleBaseDate": "2026-11-02T00:00:00", "preferredAvailability": [], "fixedShifts": [],
            "generalAvailability": [slot(1, "Monday"), slot(2, "Friday")],
        }]}),
    )
    .on_with("POST retail/employeeAvailability", |seen| {
        answer(201, seen.body.as_ref().unwrap())
    });
    let client = stub.client();
    let set = Action::SetAvailability(available(&[("10:00", "12:00"), ("20:00", "00:00")]));
    let judgement = perform(&client, &set, "key-available").await.unwrap();
    assert_eq!(judgement, Judgement::Done(Effect::Nothing));
    let sent = stub.body_of("POST");
    let seen: Vec<String> = sent["generalAvailability"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| {
            let text = |key: &str| slot[key].to_string().replace('"', "");
            let keys = [
                "weekNumber",
                "dayOfWeek",
                "startTimeOffset",
                "endTimeOffset",
            ];
            keys.map(text).join(" ")
        })
        .collect();
    assert_eq!(
        seen,
        [
            "1 Monday 09:00:00 17:00:00",
            "2 Tuesday 10:00:00 12:00:00",
            "2 Tuesday 20:00:00 1.00:00:00",
        ]
    );
    assert_eq!(
        (&sent["id"], &sent["preferredAvailability"]),
        (&json!(9), &json!([]))
    );
}

#[tokio::test]
async fn availability_of_somebody_new_begins_this_week_and_an_unchanged_one_is_not_sent() {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/employeeAvailability",
        200,
        json!({"employeeId": 1001, "entities": []}),
    )
    .on_with("POST retail/employeeAvailability", |seen| {
        answer(201, seen.body.as_ref().unwrap())
    });
    let client = stub.client();
    let set = Action::SetAvailability(available(&[("10:00", "12:00")]));
    perform(&client, &set, "key-available").await.unwrap();
    let sent = stub.body_of("POST");
    assert_eq!(
        (
            &sent["effectiveFrom"],
            &sent["cycleBaseDate"],
            &sent["numberOfWeeks"]
        ),
        (
            &json!("2026-11-23T00:00:00"),
            &json!("2026-11-23T00:00:00"),
            &json!(1)
        )
    );
    stub.on(
        "GET retail/employeeAvailability",
        200,
        json!({"entities": [sent]}),
    );
    stub.clear();
    perform(&client, &set, "key-again").await.unwrap();
    assert!(stub.seen().iter().all(|seen| seen.method == "GET"));
    stub.on(
        "POST retail/employeeAvailability",
        409,
        json!({
            "errorCode": "EmployeeAvailabilityErrorCodes.AnythingAtAll",
        }),
    );
    let odd = Action::SetAvailability(available(&[("10:07", "12:00")]));
    let judgement = perform(&client, &odd, "key-odd-1").await.unwrap();
    assert_eq!(refusal(&judgement), RefusalReason::Refused);
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
