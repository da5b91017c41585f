//! Every action, done, and what the readings tell afterwards.

use std::collections::BTreeSet;

use jiff::civil::{Weekday, time};
use shifts_model::{
    Action, ActionKind, AnswerRole, AnswerVerb, Availability, AvailableWeek, ClockEvent, Effect,
    Hours, Judgement, OpenShift, ReasonName, Shift, ShiftActivity, TimeOff, TimeOffWish, WfmJobId,
    WfmRequestState,
};
use shifts_ports::{Wfm as _, WfmActions as _};

use crate::{DEADLINE, MANAGER, Stage, answer, approval, at, employee, source, unit, weeks};

#[tokio::test]
async fn a_swap_that_is_agreed_to_exchanges_people_in_the_reading() {
    let stage = Stage::new().await;
    let action = stage.swap();
    let Action::AskSwap {
        sender_id,
        sender_shift_id,
        recipient_id,
        recipient_shift_id,
        ..
    } = action.clone()
    else {
        panic!("a swap")
    };
    let checked = stage
        .client
        .check(&unit(), &action, DEADLINE)
        .await
        .unwrap();
    assert_eq!(checked, Judgement::Done(Effect::Nothing));
    assert!(stage.wfm.requests().is_empty(), "a question does nothing");
    let request_id = stage.request(&action).await;
    assert_eq!(stage.wfm.requests()[0].message.as_deref(), Some("Please?"));
    let accept = Action::AnswerSwap {
        request_id: request_id.clone(),
        answer: answer(
            recipient_id.as_str(),
            AnswerRole::Recipient,
            AnswerVerb::Approve,
        ),
    };
    assert_eq!(stage.request(&accept).await, request_id);
    let decide = Action::AnswerSwap {
        request_id: request_id.clone(),
        answer: approval(),
    };
    let decided = stage.perform(&decide).await.unwrap();
    let expected = Effect::Request {
        id: request_id,
        state: WfmRequestState::Approved,
        shift_ids: vec![sender_shift_id.clone(), recipient_shift_id.clone()],
        time_off_id: None,
    };
    assert_eq!(decided, Judgement::Done(expected));
    let reading = stage.client.list_shifts(&unit(), weeks()).await.unwrap();
    for (id, whose) in [
        (sender_shift_id, recipient_id),
        (recipient_shift_id, sender_id),
    ] {
        let told = reading
            .records()
            .iter()
            .find(|shift| shift.id == id)
            .unwrap();
        assert_eq!(told.employee_id, whose);
    }
}

#[tokio::test]
async fn an_offer_that_is_taken_changes_hands_and_one_that_is_withdrawn_does_not() {
    let stage = Stage::new().await;
    let action = stage.offer();
    let Action::Offer {
        sender_id,
        shift_id,
        recipient_id,
        ..
    } = action.clone()
    else {
        panic!("an offer")
    };
    let request_id = stage.request(&action).await;
    let withdraw = Action::AnswerOffer {
        request_id,
        answer: answer(sender_id.as_str(), AnswerRole::Sender, AnswerVerb::Cancel),
    };
    stage.request(&withdraw).await;
    assert_eq!(stage.whose(&shift_id), sender_id);
    let request_id = stage.request(&action).await;
    let approve = Action::AnswerOffer {
        request_id,
        answer: approval(),
    };
    stage.request(&approve).await;
    assert_eq!(stage.whose(&shift_id), recipient_id);
}

#[tokio::test]
async fn an_open_shift_that_is_claimed_or_assigned_becomes_a_shift() {
    let stage = Stage::new().await;
    let slots = || {
        let rota = stage.wfm.rota();
        rota.open_shifts
            .values()
            .map(|open| open.slots)
            .sum::<u32>()
    };
    let before = slots();
    let (open_shift_id, sender_id) = stage.claimable();
    let ask = Action::AskOpenShift {
        sender_id: sender_id.clone(),
        open_shift_id,
        message: None,
    };
    let request_id = stage.request(&ask).await;
    let approve = Action::AnswerOpenShiftRequest {
        request_id,
        answer: approval(),
    };
    let (open_shift_id, employee_id) = {
        let approved = stage.perform(&approve).await.unwrap();
        let Judgement::Done(Effect::Request { shift_ids, .. }) = approved else {
            panic!("{approved:?}")
        };
        assert_eq!(stage.whose(&shift_ids[0]), sender_id);
        stage.claimable()
    };
    let assign = Action::AssignOpenShift {
        open_shift_id,
        employee_id: employee_id.clone(),
        manager_id: employee(MANAGER),
    };
    let assigned = stage.perform(&assign).await.unwrap();
    let Judgement::Done(Effect::Request {
        shift_ids, state, ..
    }) = assigned
    else {
        panic!("{assigned:?}")
    };
    assert_eq!(state, WfmRequestState::Approved);
    let reading = stage.client.list_shifts(&unit(), weeks()).await.unwrap();
    let told = reading
        .records()
        .iter()
        .find(|shift| shift.id == shift_ids[0]);
    assert_eq!(told.unwrap().employee_id, employee_id);
    assert_eq!(slots(), before - 2);
}

#[tokio::test]
async fn time_off_is_asked_for_changed_granted_and_told() {
    let stage = Stage::new().await;
    let wish = |ends_at: &str| TimeOffWish {
        sender_id: employee("e02002"),
        reason: ReasonName::new("Vacation").unwrap(),
        // Midnight in Berlin, so that whole days are asked for.
        starts_at: at("2027-03-26T23:00:00Z"),
        ends_at: at(ends_at),
        message: None,
    };
    let ask = Action::AskTimeOff(wish("2027-03-27T23:00:00Z"));
    let request_id = stage.request(&ask).await;
    // Two days, of which the second has 23 hours.
    let change = Action::ChangeTimeOffRequest {
        request_id: request_id.clone(),
        wish: wish("2027-03-28T22:00:00Z"),
    };
    assert_eq!(stage.request(&change).await, request_id);
    let approve = Action::AnswerTimeOffRequest {
        request_id,
        answer: approval(),
    };
    let approved = stage.perform(&approve).await.unwrap();
    let Judgement::Done(Effect::Request { time_off_id, .. }) = approved else {
        panic!("{approved:?}")
    };
    let granted = stage.wfm.rota().time_off[time_off_id.unwrap().as_str()].away;
    let days = jiff::civil::date(2027, 3, 27)..=jiff::civil::date(2027, 3, 28);
    let expected = shifts_sim::world::Away::Days {
        first: *days.start(),
        last: *days.end(),
    };
    assert_eq!(granted, expected);
}

/// A shift, an open shift and time off of the week of Christmas.
fn christmas(stage: &Stage) -> (Shift, OpenShift, TimeOff) {
    let worker = stage.wfm.rota().shifts[&stage.shifts()[0]].clone();
    let shift = Shift {
        id: source("teams/SHFT 1"),
        employee_id: employee(&worker.employee_id),
        job_id: Some(WfmJobId::parse(&worker.job_id).unwrap()),
        starts_at: at("2026-12-24T08:00:00Z"),
        ends_at: at("2026-12-24T16:00:00Z"),
        label: Some("<b>\"Late\"</b>".to_owned()),
        notes: None,
        activities: vec![ShiftActivity {
            starts_at: at("2026-12-24T11:00:00Z"),
            ends_at: at("2026-12-24T11:30:00Z"),
            name: "Lunch".to_owned(),
            is_paid: true,
        }],
    };
    let open = OpenShift {
        id: source("teams-OPNSHFT_1"),
        job_id: Some(WfmJobId::parse("baker").unwrap()),
        starts_at: at("2026-12-25T08:00:00Z"),
        ends_at: at("2026-12-25T16:00:00Z"),
        slots: 2,
        label: None,
        notes: Some("Bring a hat".to_owned()),
        activities: Vec::new(),
    };
    let away = TimeOff {
        id: source("teams-TOFF_1"),
        employee_id: employee("e02002"),
        reason: ReasonName::new("Training course").unwrap(),
        starts_at: at("2026-12-26T08:30:00Z"),
        ends_at: at("2026-12-26T10:00:00Z"),
    };
    (shift, open, away)
}

#[tokio::test]
async fn records_are_put_told_and_deleted() {
    let stage = Stage::new().await;
    let (shift, open, away) = christmas(&stage);
    for (put, id) in [
        (Action::PutShift(shift.clone()), &shift.id),
        (Action::PutOpenShift(open.clone()), &open.id),
        (Action::PutTimeOff(away.clone()), &away.id),
    ] {
        let done = Judgement::Done(Effect::Record(id.clone()));
        assert_eq!(stage.perform(&put).await.unwrap(), done);
    }
    let span = shifts_model::Span {
        starts_at: at("2026-12-23T23:00:00Z"),
        ends_at: at("2026-12-31T23:00:00Z"),
    };
    let (client, unit) = (&stage.client, unit());
    assert_eq!(
        client.list_shifts(&unit, span).await.unwrap().records(),
        std::slice::from_ref(&shift)
    );
    assert_eq!(
        client
            .list_open_shifts(&unit, span)
            .await
            .unwrap()
            .records(),
        std::slice::from_ref(&open)
    );
    let told = client.list_time_off(&unit, span).await.unwrap();
    assert!(told.records().contains(&away), "{told:?}");
    for delete in [
        Action::DeleteShift(shift.id),
        Action::DeleteOpenShift(open.id),
        Action::DeleteTimeOff(away.id.clone()),
    ] {
        let gone = stage.perform(&delete).await.unwrap();
        assert_eq!(gone, Judgement::Done(Effect::Nothing));
    }
    assert!(
        client
            .list_shifts(&unit, span)
            .await
            .unwrap()
            .records()
            .is_empty()
    );
    assert!(
        client
            .list_open_shifts(&unit, span)
            .await
            .unwrap()
            .records()
            .is_empty()
    );
    let told = client.list_time_off(&unit, span).await.unwrap();
    assert!(!told.records().contains(&away));
}

#[tokio::test]
async fn availability_and_the_time_clock_arrive() {
    let stage = Stage::new().await;
    let mut week = AvailableWeek::default();
    let hours = |from, to| Hours::new(time(from, 0, 0, 0), time(to, 0, 0, 0)).unwrap();
    assert!(week.add(Weekday::Monday, hours(9, 13)) && week.add(Weekday::Sunday, hours(0, 0)));
    let known = Availability {
        employee_id: employee("e02002"),
        rotates_from: jiff::civil::date(2026, 11, 16),
        weeks: vec![week, AvailableWeek::default()],
    };
    let done = Judgement::Done(Effect::Nothing);
    let set = Action::SetAvailability(known.clone());
    assert_eq!(
        stage.client.check(&unit(), &set, DEADLINE).await.unwrap(),
        done
    );
    assert_eq!(stage.perform(&set).await.unwrap(), done);
    let told = stage.client.list_availability(&unit()).await.unwrap();
    assert!(told.records().contains(&known), "{told:?}");
    for (event, name) in [
        (ClockEvent::ClockIn, "clock_in"),
        (ClockEvent::BreakStart, "break_start"),
        (ClockEvent::BreakEnd, "break_end"),
        (ClockEvent::ClockOut, "clock_out"),
    ] {
        let action = Action::RecordTimeClock {
            employee_id: employee("e02002"),
            event,
            at: at("2026-11-16T08:00:00Z"),
        };
        assert_eq!(stage.perform(&action).await.unwrap(), done);
        let last = stage.wfm.clocked().pop().unwrap();
        assert_eq!(
            (last.event.as_str(), last.at),
            (name, at("2026-11-16T08:00:00Z"))
        );
    }
}

#[tokio::test]
async fn what_may_be_chosen_is_what_the_wfm_would_allow() {
    let stage = Stage::new().await;
    let (one, other) = stage.swappable();
    let (client, unit) = (&stage.client, unit());
    let targets = client
        .list_swap_targets(&unit, &one, weeks(), DEADLINE)
        .await
        .unwrap();
    assert!(targets.contains(&other) && !targets.contains(&one));
    let (shift_id, person) = stage.offerable();
    let people = client
        .list_offer_recipients(&unit, &shift_id, DEADLINE)
        .await
        .unwrap();
    assert!(people.contains(&person) && !people.contains(&stage.whose(&shift_id)));
    let reasons = client
        .list_request_reasons(&unit, &employee("e02002"), DEADLINE)
        .await
        .unwrap();
    let reasons: BTreeSet<&str> = reasons.iter().map(ReasonName::as_str).collect();
    assert!(
        reasons.contains("Vacation") && reasons.contains("Sick leave"),
        "{reasons:?}"
    );
    let gone = source("gone");
    let none = client
        .list_swap_targets(&unit, &gone, weeks(), DEADLINE)
        .await
        .unwrap();
    assert!(
        none.is_empty(),
        "a shift that is not known may be swapped for nothing"
    );
}

#[tokio::test]
async fn a_wfm_without_actions_says_so_before_anything_is_sent() {
    let stage = Stage::new().await;
    assert!(stage.client.actions().is_some());
    let readable = shifts_provider_open::OpenWfm::new(
        shifts_provider_open::OpenSettings {
            actions: BTreeSet::from([ActionKind::Offer]),
            ..crate::settings(&stage.at)
        },
        std::sync::Arc::new(crate::waiting::Still),
        stage.meter.clone(),
    )
    .unwrap();
    let key = shifts_model::IdempotencyKey::parse("12345678").unwrap();
    let before = stage.meter.tally().wfm_http;
    let swap = stage.swap();
    for judged in [
        readable
            .perform(&unit(), &swap, &key, DEADLINE)
            .await
            .unwrap(),
        readable.check(&unit(), &swap, DEADLINE).await.unwrap(),
    ] {
        assert_eq!(
            crate::reason(&judged),
            shifts_model::RefusalReason::NotSupported
        );
    }
    assert_eq!(stage.meter.tally().wfm_http, before);
    assert!(readable.supports(ActionKind::Offer) && !readable.supports(ActionKind::Swap));
    let only_readings = shifts_provider_open::OpenWfm::new(
        shifts_provider_open::OpenSettings {
            actions: BTreeSet::new(),
            ..crate::settings(&stage.at)
        },
        std::sync::Arc::new(crate::waiting::Still),
        stage.meter.clone(),
    );
    assert!(only_readings.unwrap().actions().is_none());
}
