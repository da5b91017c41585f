//! The move for one request.

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Assignee, HeldRequest, ListedRequest, PromiseOutcome, PromisedStep, RequestPromise,
    RequestState, RequestVerdict, WantedRequest, WfmRequest, WfmRequestState,
};

use super::{RequestMove, RequestsInput};

/// How long Shifts takes at most to save what it was answered, and to show it. It gives up on an
/// answer after about 30 seconds (the one expiry that Microsoft shows, read 2026-11).
const SAVED_AFTER: SignedDuration = SignedDuration::from_secs(45);
/// How far the clock of Shifts may be behind ours.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);
/// How long a request waits for what it is about to be in Shifts.
const UNKNOWN_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How soon it is looked for again.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(5);

type Decided = (RequestMove, &'static str);

/// All that is known of one request of the WFM.
pub(super) struct Case<'a> {
    input: &'a RequestsInput<'a>,
    request: &'a WfmRequest,
    wanted: Option<&'a WantedRequest>,
    /// Those of Shifts that belong to it. A repeated question of Shifts leaves one too many.
    held: Vec<&'a HeldRequest>,
    promises: Vec<&'a RequestPromise>,
}

impl<'a> Case<'a> {
    pub(super) fn of(
        input: &'a RequestsInput<'a>,
        request: &'a WfmRequest,
        wanted: Option<&'a WantedRequest>,
    ) -> Self {
        let is_its = |held: &&HeldRequest| held.wfm_request_id == request.id;
        let about_it = |promise: &&RequestPromise| promise.wfm_request_id == request.id;
        Self {
            input,
            request,
            wanted,
            held: input.held.iter().filter(is_its).collect(),
            promises: input.promises.iter().filter(about_it).collect(),
        }
    }

    pub(super) fn decide(&self) -> Decided {
        let mut listed = self.input.listed.iter();
        let its =
            |listed: &&ListedRequest| self.held.iter().any(|held| held.request_id == listed.id);
        match listed.find(its) {
            Some(listed) => self.known(listed),
            None if !self.held.is_empty() => self.vanished(),
            None => self.unknown(),
        }
    }

    /// Shifts knows it, and shows it no longer.
    fn vanished(&self) -> Decided {
        if !self.request.state.is_pending() {
            return (RequestMove::Nothing, "it has ended on both sides");
        }
        match self.being_saved() {
            Some(until) => (RequestMove::Wait(until), "Shifts is about to save it"),
            None => (
                RequestMove::Leave,
                "it is gone from Shifts, and what has ended there is not made again",
            ),
        }
    }

    /// Shifts is not known to have it.
    fn unknown(&self) -> Decided {
        let make = |promise: &&&RequestPromise| matches!(promise.step, PromisedStep::Make { .. });
        let promise = self.promises.iter().find(make);
        if let Some(promise) = promise {
            if promise.outcome == PromiseOutcome::Refused {
                return (RequestMove::Leave, "Shifts refused to make it");
            }
            if promise.outcome == PromiseOutcome::Open {
                if let Some(found) = self.made_by(promise) {
                    return (RequestMove::Pair(found.id.clone()), "we have made it");
                }
                let settles_at = after(promise.written_at, self.input.quiet);
                if self.input.now < settles_at {
                    let why = "it may have been made, which is waited out";
                    return (RequestMove::Wait(settles_at), why);
                }
            }
        }
        if !self.request.state.is_pending() {
            return (
                RequestMove::Nothing,
                "it is over, and Shifts has none of it",
            );
        }
        let saved_at = after(self.request.changed_at, SAVED_AFTER);
        if self.input.now < saved_at {
            let why = "somebody may just be making it in Shifts";
            return (RequestMove::Wait(saved_at), why);
        }
        if let Some(same) = self.free().find(|listed| self.is_same_pending(listed)) {
            return (
                RequestMove::Pair(same.id.clone()),
                "Shifts has the same one",
            );
        }
        let mut listed = self.input.listed.iter();
        if listed.any(|listed| self.is_same_pending(listed)) {
            let why = "Shifts has the same one, which belongs to another";
            return (RequestMove::Leave, why);
        }
        if promise.is_some_and(|promise| promise.outcome == PromiseOutcome::Done) {
            return (RequestMove::Leave, "it was made in Shifts before");
        }
        match self.wanted {
            Some(wanted) => (
                RequestMove::Make(wanted.clone()),
                "it is pending in the WFM and not known in Shifts",
            ),
            None if self.input.now < after(self.request.changed_at, UNKNOWN_FOR) => (
                RequestMove::Wait(after(self.input.now, LOOK_AGAIN)),
                "Shifts does not have yet what it is about",
            ),
            None => (
                RequestMove::Leave,
                "it is about a person, a shift or a reason that Shifts does not have",
            ),
        }
    }

    /// What came of a promise to make it.
    fn made_by(&self, promise: &RequestPromise) -> Option<&'a ListedRequest> {
        let PromisedStep::Make { wanted, .. } = &promise.step else {
            return None;
        };
        let since = promise.written_at.saturating_sub(CLOCKS_APART);
        let since = since.unwrap_or(Timestamp::MIN);
        self.free().find(|listed| {
            listed.asked == *wanted && listed.sent_at.is_none_or(|sent_at| sent_at >= since)
        })
    }

    /// Whether somebody asks for the same in Shifts.
    fn is_same_pending(&self, listed: &ListedRequest) -> bool {
        listed.state == RequestState::Pending && Some(&listed.asked) == self.wanted
    }

    /// The requests of Shifts that belong to none of the WFM.
    fn free(&self) -> impl Iterator<Item = &'a ListedRequest> {
        let held = self.input.held;
        let is_free =
            move |listed: &&ListedRequest| !held.iter().any(|pair| pair.request_id == listed.id);
        self.input.listed.iter().filter(is_free)
    }

    /// Shifts shows it.
    fn known(&self, listed: &ListedRequest) -> Decided {
        match (listed.state, self.request.state) {
            (RequestState::Approved, WfmRequestState::Approved)
            | (RequestState::Declined, WfmRequestState::Declined | WfmRequestState::Cancelled) => {
                (RequestMove::Nothing, "it has ended alike on both sides")
            }
            (RequestState::Approved | RequestState::Declined, _) => match self.being_saved() {
                Some(until) => (RequestMove::Wait(until), "it is being decided in Shifts"),
                None => (
                    RequestMove::Leave,
                    "it was decided in Shifts, and the WFM says something else",
                ),
            },
            (RequestState::Pending, state) => self.pending(listed, state),
        }
    }

    fn pending(&self, listed: &ListedRequest, state: WfmRequestState) -> Decided {
        let waits_for_colleague = listed.assigned_to == Assignee::Recipient;
        let of_manager = listed.assigned_to == Assignee::Manager;
        if !waits_for_colleague && !of_manager {
            return (RequestMove::Leave, "nobody is left to answer it in Shifts");
        }
        if state == WfmRequestState::PendingRecipient {
            return if waits_for_colleague {
                (
                    RequestMove::Nothing,
                    "it waits for the colleague on both sides",
                )
            } else {
                (
                    RequestMove::Leave,
                    "the colleague agreed in Shifts, and has not answered in the WFM",
                )
            };
        }
        if let Some(until) = self.being_saved() {
            return (
                RequestMove::Wait(until),
                "Shifts is about to save an answer",
            );
        }
        match state {
            WfmRequestState::PendingManager if of_manager => self.with_manager(listed),
            WfmRequestState::PendingManager => self.answer(
                listed,
                RequestVerdict::Accept,
                "the colleague agreed in the WFM",
            ),
            WfmRequestState::Approved if waits_for_colleague => self.answer(
                listed,
                RequestVerdict::Accept,
                "a manager agreed in the WFM, so that the colleague has",
            ),
            WfmRequestState::Approved => self.answer(
                listed,
                RequestVerdict::Approve,
                "a manager agreed in the WFM",
            ),
            WfmRequestState::Declined => {
                self.answer(listed, RequestVerdict::Decline, "it was refused in the WFM")
            }
            WfmRequestState::Cancelled => self.answer(
                listed,
                RequestVerdict::Decline,
                "it was withdrawn in the WFM",
            ),
            // Told above.
            WfmRequestState::PendingRecipient => (RequestMove::Nothing, "it waits"),
        }
    }

    /// It waits for a manager on both sides.
    fn with_manager(&self, listed: &ListedRequest) -> Decided {
        let why = "it waits for a manager on both sides";
        let is_chosen = self.input.auto_approve.contains(&self.request.kind());
        let is_over = self.promises.iter().any(|promise| {
            let tried = matches!(promise.step, PromisedStep::AutoApprove { .. });
            tried || is_no(promise)
        });
        if is_chosen && !is_over {
            return (RequestMove::AutoApprove(listed.clone()), why);
        }
        (RequestMove::Nothing, why)
    }

    /// Answers, unless that was done or tried before.
    fn answer(
        &self,
        listed: &ListedRequest,
        verdict: RequestVerdict,
        why: &'static str,
    ) -> Decided {
        if verdict != RequestVerdict::Decline && self.promises.iter().any(|p| is_no(p)) {
            return (RequestMove::Leave, "it was declined before");
        }
        let same = |promise: &&&RequestPromise| matches!(&promise.step, PromisedStep::Answer { verdict: of, .. } if *of == verdict);
        let promise = self.promises.iter().find(same);
        match promise.map(|promise| (promise.outcome, promise.written_at)) {
            Some((PromiseOutcome::Refused, _)) => (RequestMove::Leave, "Shifts refused the answer"),
            Some((PromiseOutcome::Done, written_at)) => {
                let shown_at = after(written_at, SAVED_AFTER);
                if self.input.now < shown_at {
                    (
                        RequestMove::Wait(shown_at),
                        "Shifts does not show the answer yet",
                    )
                } else {
                    (
                        RequestMove::Leave,
                        "it was answered, and Shifts does not show it",
                    )
                }
            }
            Some((PromiseOutcome::Open, written_at))
                if self.input.now < after(written_at, self.input.quiet) =>
            {
                let settles_at = after(written_at, self.input.quiet);
                let why = "it may have been answered, which is waited out";
                (RequestMove::Wait(settles_at), why)
            }
            Some((PromiseOutcome::Open, _)) | None => {
                let listed = listed.clone();
                (RequestMove::Answer { listed, verdict }, why)
            }
        }
    }

    /// Until when Shifts may show less than the WFM, because it was just answered.
    fn being_saved(&self) -> Option<Timestamp> {
        let heard_at = self.held.iter().map(|held| held.heard_at).max()?;
        let until = after(heard_at, SAVED_AFTER);
        (self.input.now < until).then_some(until)
    }
}

fn is_no(promise: &RequestPromise) -> bool {
    let no = RequestVerdict::Decline;
    matches!(&promise.step, PromisedStep::Answer { verdict, .. } if *verdict == no)
}

fn after(at: Timestamp, duration: SignedDuration) -> Timestamp {
    at.saturating_add(duration).unwrap_or(Timestamp::MAX)
}
