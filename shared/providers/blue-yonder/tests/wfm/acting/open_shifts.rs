//! Open shifts.

use serde_json::json;
use shifts_model::{
    Action, AnswerRole, AnswerVerb, Effect, Judgement, RefusalReason, WfmRequestState,
};
use shifts_ports::WfmActions as _;

use super::{DEADLINE, answer_of, done, employee, perform, refusal, source};
use crate::company::{MANAGER, shift, unit, week};
use crate::stub::Stub;

pub(crate) async fn with_an_open_shift() -> Stub {
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
    // Of what is looked for without knowing when it begins: this week and the next.
    for monday in ["2026-11-23", "2026-11-30"] {
        stub.on(
            &format!("GET retail/scheduledShifts/unfilled/site/7/laborweek/{monday}"),
            200,
            week(monday, &[]),
        );
    }
    stub
}

#[tokio::test]
async fn an_open_shift_that_its_id_does_not_tell_is_found_among_the_unfilled_ones() {
    for (status, body) in [
        (404, json!({})),
        (200, json!({"scheduledShiftId": 0, "startTime": ""})),
    ] {
        let stub = with_an_open_shift().await;
        stub.on("GET retail/scheduledShifts/600", status, body).on(
            "GET retail/scheduledShifts/unfilled/site/7/laborweek/2026-11-23",
            200,
            week(
                "2026-11-23",
                &[json!({
                    "scheduledShiftId": 600, "employeeId": "", "quantity": 2,
                    "startTime": "2026-11-25T09:00:00", "endTime": "2026-11-25T17:00:00",
                    "scheduledJobs": [{
                        "jobId": 32, "startTime": "2026-11-25T09:00:00",
                        "endTime": "2026-11-25T17:00:00", "scheduledDetail": [],
                    }],
                })],
            ),
        );
        let ask = Action::AskOpenShift {
            sender_id: employee(1001),
            open_shift_id: source("600"),
            message: None,
        };
        let (_, state) = done(&stub.client(), &ask, "key-open-unfilled").await;
        assert_eq!(state, WfmRequestState::PendingManager);
    }
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
