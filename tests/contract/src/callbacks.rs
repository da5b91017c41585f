//! `ports::Callbacks`.

use std::collections::BTreeMap;

use futures::future::join_all;
use shifts_model::{
    Activity, CallbackNote, ChangeRequestId, Digest, EmployeeId, GivenAnswer, HeldRequest,
    MadeInShifts, OfferTerms, OpenShiftTerms, PromiseOutcome, PromisedStep, RefusalCode,
    RefusalReason, RequestPromise, RequestTerms, RequestVerdict, SourceId, SwapTerms, TargetId,
    TargetPlace, TimeOffReasonId, TimeOffTerms, UserId, WantedRequest, WfmRequestId,
};
use shifts_ports::{Callbacks, Claimed};

use crate::{content, moment, team, week};

/// One of seven questions.
fn question(number: usize) -> &'static Digest {
    static QUESTIONS: [Digest; 7] = [
        Digest::from_bytes([0; 32]),
        Digest::from_bytes([1; 32]),
        Digest::from_bytes([2; 32]),
        Digest::from_bytes([3; 32]),
        Digest::from_bytes([4; 32]),
        Digest::from_bytes([5; 32]),
        Digest::from_bytes([6; 32]),
    ];
    &QUESTIONS[number]
}

fn target(id: &str) -> TargetId {
    TargetId::parse(id).unwrap()
}

fn refusal() -> GivenAnswer {
    GivenAnswer::Refused {
        code: RefusalCode::ByWfm(RefusalReason::BalanceTooSmall),
        balance_hours: Some(7.5),
    }
}

fn mine(since: i64) -> Claimed {
    Claimed::Mine {
        since: moment(since),
    }
}

async fn claim(store: &dyn Callbacks, asked: usize, now: i64, until: i64) -> Claimed {
    let team_id = team("t1");
    let claim = store.claim(&team_id, question(asked), moment(now), moment(until));
    claim.await.unwrap()
}

/// Whoever asks again gets the answer, other questions and other teams are untouched, and what was
/// given back may be tried again.
pub async fn a_question_is_answered_once(store: &dyn Callbacks) {
    let (t1, t2, answer) = (team("t1"), team("t2"), refusal());
    assert_eq!(claim(store, 1, 0, 10).await, mine(0));
    assert_eq!(claim(store, 1, 5, 15).await, Claimed::Running);
    assert_eq!(claim(store, 2, 5, 15).await, mine(5));
    let other = store.claim(&t2, question(1), moment(0), moment(9));
    assert_eq!(other.await.unwrap(), mine(0));
    let kept = store.keep_answer(&t1, question(1), &answer, moment(900));
    kept.await.unwrap();
    assert_eq!(claim(store, 1, 20, 30).await, Claimed::Answered(refusal()));
    let back = store.give_back(&t1, question(2));
    back.await.unwrap();
    assert_eq!(claim(store, 2, 6, 16).await, mine(6));
}

/// Fifty who claim one question at once are one who answers and others who wait.
pub async fn of_many_who_claim_a_question_one_gets_it(store: &dyn Callbacks) {
    let claims = join_all((0..50).map(|_| claim(store, 1, 0, 10))).await;
    let mine = claims.iter().filter(|claim| **claim == mine(0));
    assert_eq!(mine.count(), 1);
    assert!(claims.contains(&Claimed::Running));
}

/// Whoever died while answering keeps nobody waiting for ever, and an answer that is no longer kept
/// is none.
pub async fn a_claim_that_ended_is_taken_over(store: &dyn Callbacks) {
    assert_eq!(claim(store, 1, 0, 10).await, mine(0));
    assert_eq!(claim(store, 1, 9, 20).await, Claimed::Running);
    assert_eq!(claim(store, 1, 10, 20).await, mine(0));
    let t1 = team("t1");
    let kept = store.keep_answer(&t1, question(1), &GivenAnswer::Approved, moment(60));
    kept.await.unwrap();
    let answered = Claimed::Answered(GivenAnswer::Approved);
    assert_eq!(claim(store, 1, 30, 40).await, answered);
    assert_eq!(claim(store, 1, 120, 130).await, mine(120));
}

/// A note about the same question takes the place of the first.
pub async fn notes_are_listed_until_they_are_forgotten(store: &dyn Callbacks) {
    let note = |asked: usize, ids: &[&str]| CallbackNote {
        asked: *question(asked),
        written_at: moment(5),
        made: vec![MadeInShifts {
            source_id: (asked == 1).then(|| SourceId::parse("s/1").unwrap()),
            content: content(3),
            target_ids: ids.iter().map(|id| target(id)).collect(),
        }],
    };
    let (t1, t2) = (team("t1"), team("t2"));
    assert_eq!(store.list_notes(&t1).await.unwrap(), []);
    store.save_note(&t1, &note(1, &["SHFT_1"])).await.unwrap();
    store.save_note(&t1, &note(2, &["SHFT_2"])).await.unwrap();
    let again = note(1, &["SHFT_3", "SHFT_1"]);
    store.save_note(&t1, &again).await.unwrap();
    store.save_note(&t2, &note(1, &["SHFT_9"])).await.unwrap();
    let mut listed = store.list_notes(&t1).await.unwrap();
    listed.sort_by_key(|note| note.asked);
    assert_eq!(listed, [again, note(2, &["SHFT_2"])]);
    store.forget_note(&t1, question(1)).await.unwrap();
    store.forget_note(&t1, question(3)).await.unwrap();
    assert_eq!(store.list_notes(&t1).await.unwrap(), [note(2, &["SHFT_2"])]);
    assert_eq!(store.list_notes(&t2).await.unwrap().len(), 1);
}

/// Of many items those that are remembered are found; the last place counts.
pub async fn items_are_found_by_their_ids_in_shifts(store: &dyn Callbacks) {
    let t1 = team("t1");
    let place = |activity| TargetPlace {
        activity,
        week: week(),
        changed_at: (activity == Activity::OpenShifts).then(|| moment(8)),
    };
    let many: BTreeMap<TargetId, TargetPlace> = (0..60)
        .map(|number| (target(&format!("SHFT_{number}")), place(Activity::Shifts)))
        .collect();
    let remembered = store.remember_targets(&t1, &many, moment(9000));
    remembered.await.unwrap();
    let moved = [(target("SHFT_7"), place(Activity::OpenShifts))].into();
    store
        .remember_targets(&t1, &moved, moment(9000))
        .await
        .unwrap();
    let asked = [target("SHFT_7"), target("SHFT_59"), target("SHFT_60")];
    let found = store.find_targets(&t1, &asked).await.unwrap();
    let expected = [
        (target("SHFT_59"), place(Activity::Shifts)),
        (target("SHFT_7"), place(Activity::OpenShifts)),
    ];
    assert_eq!(found, expected.into());
    let elsewhere = store.find_targets(&team("t2"), &asked).await.unwrap();
    assert!(elsewhere.is_empty());
}

/// A request is what was saved last under its name.
pub async fn requests_are_found_by_name(store: &dyn Callbacks) {
    let t1 = team("t1");
    let request = |is_accepted| HeldRequest {
        wfm_request_id: WfmRequestId::parse("w/1").unwrap(),
        request_id: ChangeRequestId::parse("SREQ_1").unwrap(),
        sender_id: EmployeeId::parse("e/1").unwrap(),
        asked: *question(2),
        is_accepted,
        heard_at: moment(7),
        keep_until: moment(9000),
    };
    assert_eq!(store.load_request(&t1, question(1)).await.unwrap(), None);
    for is_accepted in [false, true] {
        let saved = request(is_accepted);
        let saved = store.save_request(&t1, question(1), &saved);
        saved.await.unwrap();
    }
    let loaded = store.load_request(&t1, question(1)).await.unwrap();
    assert_eq!(loaded, Some(request(true)));
    let listed = store.list_requests(&t1).await.unwrap();
    assert_eq!(listed, [(*question(1), request(true))]);
    assert_eq!(store.list_requests(&team("t2")).await.unwrap(), []);
}

/// What was promised about requests is what was saved last under its name, of whatever kind.
pub async fn promises_about_requests_are_listed(store: &dyn Callbacks) {
    let t1 = team("t1");
    let user = |id: &str| UserId::parse(id).unwrap();
    let request_id = ChangeRequestId::parse("SREQ_1").unwrap();
    let promise = |step: PromisedStep, outcome: PromiseOutcome| RequestPromise {
        wfm_request_id: WfmRequestId::parse("w/1").unwrap(),
        step,
        written_at: moment(5),
        outcome,
        keep_until: moment(9000),
    };
    let make = |terms: RequestTerms| PromisedStep::Make {
        sender_id: EmployeeId::parse("e/1").unwrap(),
        wanted: WantedRequest {
            sender_id: user("u1"),
            terms,
        },
    };
    let steps = [
        make(RequestTerms::Swap(SwapTerms {
            sender_shift_id: target("SHFT_1"),
            recipient_id: user("u2"),
            recipient_shift_id: target("SHFT_2"),
        })),
        make(RequestTerms::Offer(OfferTerms {
            sender_shift_id: target("SHFT_1"),
            recipient_id: user("u2"),
        })),
        make(RequestTerms::OpenShift(OpenShiftTerms {
            open_shift_id: target("OPNSHFT_1"),
        })),
        make(RequestTerms::TimeOff(TimeOffTerms {
            starts_at: moment(10),
            ends_at: moment(20),
            reason_id: TimeOffReasonId::parse("TOR_1").unwrap(),
        })),
        PromisedStep::Answer {
            request_id: request_id.clone(),
            verdict: RequestVerdict::Approve,
            record_id: Some(SourceId::parse("s/1").unwrap()),
        },
        PromisedStep::AutoApprove { request_id },
    ];
    let mut expected = Vec::new();
    for (at, step) in steps.into_iter().enumerate() {
        let name = question(at + 1);
        for outcome in [PromiseOutcome::Open, PromiseOutcome::Done] {
            let saved = promise(step.clone(), outcome);
            store.save_promise(&t1, name, &saved).await.unwrap();
        }
        expected.push(promise(step, PromiseOutcome::Done));
    }
    let listed = store.list_promises(&t1).await.unwrap();
    assert_eq!(listed.len(), expected.len());
    assert!(expected.iter().all(|promise| listed.contains(promise)));
    assert_eq!(store.list_promises(&team("t10")).await.unwrap(), []);
    store.forget_callbacks(&t1).await.unwrap();
    assert_eq!(store.list_promises(&t1).await.unwrap(), []);
}

/// What is forgotten of a team is gone, and of no other.
pub async fn callbacks_of_a_team_are_forgotten(store: &dyn Callbacks) {
    let note = CallbackNote {
        asked: *question(1),
        written_at: moment(0),
        made: Vec::new(),
    };
    for id in ["t1", "t10"] {
        let team_id = team(id);
        let claim = store.claim(&team_id, question(1), moment(0), moment(10));
        assert_eq!(claim.await.unwrap(), mine(0));
        store.save_note(&team_id, &note).await.unwrap();
    }
    store.forget_callbacks(&team("t1")).await.unwrap();
    assert_eq!(claim(store, 1, 1, 11).await, mine(1));
    assert_eq!(store.list_notes(&team("t1")).await.unwrap(), []);
    assert_eq!(store.list_notes(&team("t10")).await.unwrap(), [note]);
}
