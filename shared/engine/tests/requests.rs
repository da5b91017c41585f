//! What is done in Shifts about a request of the WFM, one row a case.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use jiff::{SignedDuration, Timestamp};
use shifts_engine::{
    RequestMove, RequestSettlement, RequestsInput, keeps, promise_name, settle_requests,
};
use shifts_engine::{StepTaken, Taken};
use shifts_model::{
    ActionKind, Assignee, ChangeRequestId, Digest, EmployeeId, HeldRequest, ListedRequest,
    PromiseOutcome, PromisedStep, RequestPromise, RequestState, RequestTerms, RequestVerdict,
    SourceId, SwapTerms, TargetId, UserId, WantedRequest, WfmRequest, WfmRequestId,
    WfmRequestState, WfmTerms,
};

const NOW: &str = "2026-11-22T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

fn wfm_id() -> WfmRequestId {
    WfmRequestId::parse("r1").unwrap()
}

fn shifts_id(id: &str) -> ChangeRequestId {
    ChangeRequestId::parse(id).unwrap()
}

fn wanted() -> WantedRequest {
    let target = |id: &str| TargetId::parse(id).unwrap();
    WantedRequest {
        sender_id: UserId::parse("ada").unwrap(),
        terms: RequestTerms::Swap(SwapTerms {
            sender_shift_id: target("SHFT_A"),
            recipient_id: UserId::parse("bob").unwrap(),
            recipient_shift_id: target("SHFT_B"),
        }),
    }
}

/// A swap of the WFM that changed an hour ago.
fn swap(state: WfmRequestState) -> WfmRequest {
    let employee = |id: &str| EmployeeId::parse(id).unwrap();
    WfmRequest {
        id: wfm_id(),
        state,
        sender_id: employee("ada"),
        terms: WfmTerms::Swap {
            sender_shift_id: SourceId::parse("a1").unwrap(),
            recipient_id: employee("bob"),
            recipient_shift_id: SourceId::parse("b1").unwrap(),
        },
        message: None,
        decided_by_id: None,
        shift_ids: Vec::new(),
        time_off_id: None,
        changed_at: ago(3600),
    }
}

fn listed(assigned_to: Assignee, state: RequestState) -> ListedRequest {
    ListedRequest {
        id: shifts_id("SREQ_1"),
        assigned_to,
        state,
        asked: wanted(),
        sent_at: Some(ago(3000)),
    }
}

fn held() -> HeldRequest {
    HeldRequest {
        wfm_request_id: wfm_id(),
        request_id: shifts_id("SREQ_1"),
        sender_id: EmployeeId::parse("ada").unwrap(),
        asked: Digest::from_bytes([1; 32]),
        is_accepted: false,
        heard_at: ago(3000),
        keep_until: now(),
    }
}

fn promise(step: PromisedStep, seconds_ago: i64, outcome: PromiseOutcome) -> RequestPromise {
    RequestPromise {
        wfm_request_id: wfm_id(),
        step,
        written_at: ago(seconds_ago),
        outcome,
        keep_until: now(),
    }
}

fn make() -> PromisedStep {
    PromisedStep::Make {
        sender_id: EmployeeId::parse("ada").unwrap(),
        wanted: wanted(),
    }
}

fn answer(verdict: RequestVerdict) -> PromisedStep {
    PromisedStep::Answer {
        request_id: shifts_id("SREQ_1"),
        verdict,
        record_id: None,
    }
}

fn auto() -> PromisedStep {
    PromisedStep::AutoApprove {
        request_id: shifts_id("SREQ_1"),
    }
}

/// One request, and all that is known of it.
struct Known {
    request: WfmRequest,
    wanted: Option<WantedRequest>,
    listed: Vec<ListedRequest>,
    held: Vec<HeldRequest>,
    promises: Vec<RequestPromise>,
    auto_approve: bool,
}

impl Known {
    /// A swap that the WFM alone knows.
    fn new(state: WfmRequestState) -> Self {
        Self {
            request: swap(state),
            wanted: Some(wanted()),
            listed: Vec::new(),
            held: Vec::new(),
            promises: Vec::new(),
            auto_approve: false,
        }
    }

    /// A swap that both know.
    fn both(state: WfmRequestState, assigned_to: Assignee, of_shifts: RequestState) -> Self {
        Self {
            listed: vec![listed(assigned_to, of_shifts)],
            held: vec![held()],
            ..Self::new(state)
        }
    }

    fn promised(mut self, step: PromisedStep, seconds_ago: i64, outcome: PromiseOutcome) -> Self {
        self.promises.push(promise(step, seconds_ago, outcome));
        self
    }

    fn decided(&self) -> RequestSettlement {
        let auto = if self.auto_approve {
            [ActionKind::Swap].into()
        } else {
            [].into()
        };
        let requests = [(self.request.clone(), self.wanted.clone())];
        let settled = settle_requests(&RequestsInput {
            requests: &requests,
            listed: &self.listed,
            held: &self.held,
            promises: &self.promises,
            auto_approve: &auto,
            now: now(),
            quiet: SignedDuration::from_secs(60),
        });
        settled.into_iter().next().unwrap()
    }

    /// What is done, as it is printed.
    fn does(&self) -> String {
        let settlement = self.decided();
        let printed = settlement.to_string();
        match settlement.does {
            RequestMove::Wait(until) => {
                assert!(until > now() && printed.contains(&until.to_string()));
                "wait".to_owned()
            }
            _ => printed.split(": ").nth(1).unwrap().to_owned(),
        }
    }
}

#[test]
fn every_pair_of_states_has_one_move() {
    use Assignee::{Manager, Recipient, System};
    use RequestState::{Approved as Yes, Declined as No, Pending};
    use WfmRequestState::{Approved, Cancelled, Declined, PendingManager, PendingRecipient};
    for (of_wfm, assigned_to, of_shifts, does) in [
        (PendingRecipient, Recipient, Pending, "nothing"),
        (PendingRecipient, Manager, Pending, "leave it"),
        (PendingRecipient, Manager, Yes, "leave it"),
        (PendingRecipient, System, No, "leave it"),
        (PendingManager, Recipient, Pending, "accept SREQ_1"),
        (PendingManager, Manager, Pending, "nothing"),
        (PendingManager, Manager, No, "leave it"),
        (Approved, Recipient, Pending, "accept SREQ_1"),
        (Approved, Manager, Pending, "approve SREQ_1"),
        (Approved, Manager, Yes, "nothing"),
        (Approved, Manager, No, "leave it"),
        (Declined, Recipient, Pending, "decline SREQ_1"),
        (Declined, Manager, Pending, "decline SREQ_1"),
        (Declined, Recipient, No, "nothing"),
        (Declined, Manager, Yes, "leave it"),
        (Cancelled, Recipient, Pending, "decline SREQ_1"),
        (Cancelled, Manager, Pending, "decline SREQ_1"),
        (Cancelled, System, No, "nothing"),
        (Cancelled, System, Pending, "leave it"),
    ] {
        let known = Known::both(of_wfm, assigned_to, of_shifts);
        let row = format!("{of_wfm:?} {assigned_to:?} {of_shifts:?}");
        assert_eq!(known.does(), does, "{row}");
    }
}

#[test]
fn what_shifts_does_not_know_is_made_once_while_it_is_pending() {
    use WfmRequestState::{Approved, Cancelled, Declined, PendingManager, PendingRecipient};
    for state in [PendingRecipient, PendingManager] {
        assert_eq!(Known::new(state).does(), "make it in Shifts");
    }
    for state in [Approved, Declined, Cancelled] {
        assert_eq!(Known::new(state).does(), "nothing");
    }
    let open =
        |seconds| Known::new(PendingRecipient).promised(make(), seconds, PromiseOutcome::Open);
    assert_eq!(open(59).does(), "wait");
    assert_eq!(open(61).does(), "make it in Shifts");
    let refused = Known::new(PendingRecipient).promised(make(), 900, PromiseOutcome::Refused);
    assert_eq!(refused.does(), "leave it");
}

#[test]
fn what_has_ended_in_shifts_is_never_made_again() {
    let mut known = Known::new(WfmRequestState::PendingRecipient);
    known.held = vec![held()];
    assert_eq!(known.does(), "leave it");
    // One that Shifts gave another id when it asked again counts like the first.
    known.held.push(HeldRequest {
        request_id: shifts_id("SREQ_2"),
        ..held()
    });
    assert_eq!(known.does(), "leave it");
    known.listed = vec![ListedRequest {
        id: shifts_id("SREQ_2"),
        ..listed(Assignee::Recipient, RequestState::Pending)
    }];
    assert_eq!(known.does(), "nothing");
}

#[test]
fn what_we_have_made_is_known_by_sender_terms_and_time() {
    let pending = listed(Assignee::Recipient, RequestState::Pending);
    let made = |listed: ListedRequest| {
        let mut known = Known::new(WfmRequestState::PendingRecipient);
        known.listed = vec![listed];
        known.promised(make(), 3000, PromiseOutcome::Open)
    };
    assert_eq!(made(pending.clone()).does(), "it is SREQ_1 in Shifts");
    // It may have ended since.
    let ended = listed(Assignee::Recipient, RequestState::Declined);
    assert_eq!(made(ended.clone()).does(), "it is SREQ_1 in Shifts");
    // An older one that ended is another one.
    let older = ListedRequest {
        sent_at: Some(ago(90_000)),
        ..ended
    };
    assert_eq!(made(older).does(), "make it in Shifts");
    let of_another = ListedRequest {
        asked: WantedRequest {
            sender_id: UserId::parse("cy").unwrap(),
            ..wanted()
        },
        ..pending.clone()
    };
    assert_eq!(made(of_another).does(), "make it in Shifts");
    // One that belongs to another request of the WFM is not taken twice.
    let mut taken = made(pending);
    taken.held = vec![HeldRequest {
        wfm_request_id: WfmRequestId::parse("r0").unwrap(),
        ..held()
    }];
    assert_eq!(taken.does(), "leave it");
}

#[test]
fn the_same_asked_again_is_not_mistaken_for_what_was_asked_before() {
    let mut before = Known::new(WfmRequestState::Declined);
    before = before.promised(make(), 9000, PromiseOutcome::Done);
    // The new one is just being made: nothing pairs it yet, and it must not be declined.
    before.listed = vec![listed(Assignee::Recipient, RequestState::Pending)];
    assert_eq!(before.does(), "nothing");
    // The old one has lost its pair to the new one, and does not take it back.
    before.listed = vec![listed(Assignee::Recipient, RequestState::Declined)];
    assert_eq!(before.does(), "nothing");
    let mut unpaired = Known::new(WfmRequestState::PendingRecipient);
    unpaired.listed = vec![listed(Assignee::Recipient, RequestState::Pending)];
    assert_eq!(unpaired.does(), "it is SREQ_1 in Shifts");
    unpaired.request.changed_at = ago(10);
    assert_eq!(unpaired.does(), "wait");
}

#[test]
fn what_somebody_may_just_be_doing_in_shifts_is_waited_for() {
    let mut making = Known::new(WfmRequestState::PendingRecipient);
    making.request.changed_at = ago(10);
    assert_eq!(making.does(), "wait");
    for state in [WfmRequestState::PendingManager, WfmRequestState::Declined] {
        let mut answering = Known::both(state, Assignee::Recipient, RequestState::Pending);
        answering.held[0].heard_at = ago(10);
        assert_eq!(answering.does(), "wait");
        answering.held[0].heard_at = ago(46);
        assert_ne!(answering.does(), "wait");
    }
}

#[test]
fn what_shifts_does_not_have_yet_is_waited_for_for_a_day() {
    let mut known = Known::new(WfmRequestState::PendingRecipient);
    known.wanted = None;
    assert_eq!(known.does(), "wait");
    known.request.changed_at = ago(90_000);
    assert_eq!(known.does(), "leave it");
}

#[test]
fn no_step_is_taken_twice() {
    let approved = || {
        Known::both(
            WfmRequestState::Approved,
            Assignee::Manager,
            RequestState::Pending,
        )
    };
    let after = |seconds, outcome| {
        let step = answer(RequestVerdict::Approve);
        approved().promised(step, seconds, outcome).does()
    };
    assert_eq!(after(30, PromiseOutcome::Open), "wait");
    assert_eq!(after(61, PromiseOutcome::Open), "approve SREQ_1");
    assert_eq!(after(30, PromiseOutcome::Done), "wait");
    assert_eq!(after(3000, PromiseOutcome::Done), "leave it");
    assert_eq!(after(3000, PromiseOutcome::Refused), "leave it");
}

#[test]
fn nothing_is_agreed_to_after_a_no() {
    for outcome in [
        PromiseOutcome::Open,
        PromiseOutcome::Done,
        PromiseOutcome::Refused,
    ] {
        for assigned_to in [Assignee::Recipient, Assignee::Manager] {
            let state = WfmRequestState::Approved;
            let known = Known::both(state, assigned_to, RequestState::Pending);
            let known = known.promised(answer(RequestVerdict::Decline), 9000, outcome);
            assert_eq!(known.does(), "leave it");
        }
        let mut known = Known::both(
            WfmRequestState::PendingManager,
            Assignee::Manager,
            RequestState::Pending,
        );
        known.auto_approve = true;
        assert_eq!(known.does(), "approve SREQ_1 for the manager");
        let no = known.promised(answer(RequestVerdict::Decline), 9000, outcome);
        assert_eq!(no.does(), "nothing");
    }
}

#[test]
fn a_manager_is_stood_in_for_once_and_only_where_both_wait_for_one() {
    let both = |state, assigned_to| {
        let mut known = Known::both(state, assigned_to, RequestState::Pending);
        known.auto_approve = true;
        known
    };
    for outcome in [
        PromiseOutcome::Open,
        PromiseOutcome::Done,
        PromiseOutcome::Refused,
    ] {
        let known = both(WfmRequestState::PendingManager, Assignee::Manager);
        assert_eq!(known.promised(auto(), 9000, outcome).does(), "nothing");
    }
    let ahead = both(WfmRequestState::PendingManager, Assignee::Recipient);
    assert_eq!(ahead.does(), "accept SREQ_1");
    let behind = both(WfmRequestState::PendingRecipient, Assignee::Manager);
    assert_eq!(behind.does(), "leave it");
}

#[test]
fn a_step_is_ours_only_while_it_is_promised() {
    let asked = |sender: &str| StepTaken {
        id: shifts_id("SREQ_9"),
        taken: Taken::Made,
        asked: Some(WantedRequest {
            sender_id: UserId::parse(sender).unwrap(),
            ..wanted()
        }),
    };
    let promised = |outcome| promise(make(), 1, outcome);
    assert!(keeps(&promised(PromiseOutcome::Open), &asked("ada")));
    assert!(!keeps(&promised(PromiseOutcome::Open), &asked("bob")));
    assert!(!keeps(&promised(PromiseOutcome::Done), &asked("ada")));
    assert!(!keeps(&promised(PromiseOutcome::Refused), &asked("ada")));
    let answered = |id: &str, verdict| StepTaken {
        id: shifts_id(id),
        taken: Taken::Answered(verdict),
        asked: None,
    };
    let yes = promise(answer(RequestVerdict::Approve), 1, PromiseOutcome::Open);
    assert!(keeps(&yes, &answered("SREQ_1", RequestVerdict::Approve)));
    assert!(!keeps(&yes, &answered("SREQ_2", RequestVerdict::Approve)));
    assert!(!keeps(&yes, &answered("SREQ_1", RequestVerdict::Accept)));
    // Whoever stands in for a manager asks the WFM like one.
    let stand_in = promise(auto(), 1, PromiseOutcome::Open);
    let approved = answered("SREQ_1", RequestVerdict::Approve);
    assert!(!keeps(&stand_in, &approved));
}

#[test]
fn each_step_of_each_request_has_a_name_of_its_own() {
    let other = WfmRequestId::parse("r2").unwrap();
    let steps = [
        make(),
        answer(RequestVerdict::Accept),
        answer(RequestVerdict::Approve),
        answer(RequestVerdict::Decline),
        auto(),
    ];
    let names = steps
        .iter()
        .flat_map(|step| [&wfm_id(), &other].map(|request| promise_name(request, step)));
    let names: std::collections::BTreeSet<Digest> = names.collect();
    assert_eq!(names.len(), 10);
}
