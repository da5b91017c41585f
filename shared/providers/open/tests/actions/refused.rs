//! Refusals, each with its reason.

use shifts_model::{Action, ActionKind, Judgement, ReasonName, RefusalReason, TimeOffWish};
use shifts_ports::{WfmActions as _, WfmError};
use shifts_sim::wfm::{RefusalCode, WfmFaultKind};

use crate::{DEADLINE, Stage, approval, at, employee, reason, source, unit};

#[tokio::test]
async fn each_code_becomes_its_reason_and_changes_nothing() {
    let stage = Stage::new().await;
    let (before, offer) = (stage.wfm.rota(), stage.offer());
    for code in RefusalCode::ALL {
        stage.inject("POST /v1/offers", WfmFaultKind::Refuse(code), Some(2));
        let expected = RefusalReason::of_code(code.as_str());
        assert_eq!(expected.as_str(), code.as_str());
        assert_eq!(reason(&stage.perform(&offer).await.unwrap()), expected);
        let checked = stage.client.check(&unit(), &offer, DEADLINE).await.unwrap();
        assert_eq!(reason(&checked), expected);
    }
    assert_eq!((stage.wfm.rota(), stage.wfm.requests().len()), (before, 0));
}

#[tokio::test]
async fn a_want_of_leave_tells_how_much_is_left() {
    let stage = Stage::new().await;
    stage.wfm.edit(|rota| {
        rota.leave_balance_hours.insert("e02002".to_owned(), 12);
    });
    let ask = Action::AskTimeOff(TimeOffWish {
        sender_id: employee("e02002"),
        reason: ReasonName::new("Vacation").unwrap(),
        starts_at: at("2027-02-01T23:00:00Z"),
        ends_at: at("2027-02-03T23:00:00Z"),
        message: None,
    });
    let Judgement::Refused(refusal) = stage.perform(&ask).await.unwrap() else {
        panic!("there is leave")
    };
    assert_eq!(refusal.reason, RefusalReason::BalanceTooSmall);
    assert_eq!(refusal.balance_hours, Some(12.0));
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_what_is_over_is_decided() {
    let stage = Stage::new().await;
    let gone = Action::DeleteShift(source("gone"));
    assert_eq!(
        reason(&stage.perform(&gone).await.unwrap()),
        RefusalReason::NotFound
    );
    let request_id = stage.request(&stage.swap()).await;
    let as_offer = Action::AnswerOffer {
        request_id: request_id.clone(),
        answer: approval(),
    };
    let refused = stage.perform(&as_offer).await.unwrap();
    assert_eq!(reason(&refused), RefusalReason::NotFound, "it is a swap");
    let approve = Action::AnswerSwap {
        request_id,
        answer: approval(),
    };
    stage.request(&approve).await;
    let again = stage.perform(&approve).await.unwrap();
    assert_eq!(reason(&again), RefusalReason::AlreadyDecided);
}

#[tokio::test]
async fn an_action_that_cannot_be_asked_about_is_not_sent() {
    let stage = Stage::new().await;
    let delete = Action::DeleteShift(source(&stage.shifts()[0]));
    assert!(stage.client.supports(ActionKind::Shift) && !delete.is_checkable());
    let checked = stage
        .client
        .check(&unit(), &delete, DEADLINE)
        .await
        .unwrap();
    assert_eq!(reason(&checked), RefusalReason::NotSupported);
    assert_eq!(stage.meter.tally().wfm_http, 0);
}

#[tokio::test]
async fn a_wfm_that_lacks_an_action_refuses_it_at_once() {
    let stage = Stage::new().await;
    let offer = stage.offer();
    stage.inject("/v1/offers", WfmFaultKind::NotImplemented, None);
    let refused = stage.perform(&offer).await.unwrap();
    assert_eq!(reason(&refused), RefusalReason::NotSupported);
    assert_eq!(stage.meter.tally().wfm_http, 1);
    stage.inject(
        "/v1/shifts/*/offer-recipients",
        WfmFaultKind::NotImplemented,
        None,
    );
    let asked = stage
        .client
        .list_offer_recipients(&unit(), &source("x"), DEADLINE)
        .await;
    let error = asked.unwrap_err();
    assert!(matches!(error, WfmError::Unusable { .. }));
    assert!(error.to_string().contains("`actions`"), "{error}");
}
