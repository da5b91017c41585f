//! A step of a request that Shifts asks about, and whether we promised to take it.

use shifts_model::{
    AskedRequest, ChangeRequestId, Intention, PromiseOutcome, PromisedStep, RequestPromise,
    RequestStep, RequestTerms, RequestVerdict, UserId, WantedRequest,
};

/// A step of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTaken {
    /// The request.
    pub id: ChangeRequestId,
    /// What is done with it.
    pub taken: Taken,
    /// What is asked, where the step tells it.
    pub asked: Option<WantedRequest>,
}

/// What is done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is made.
    Made,
    /// It is answered.
    Answered(RequestVerdict),
    /// It is withdrawn.
    Withdrawn,
}

/// The step of a request that somebody wants to take; `None` where it is about none.
#[must_use]
pub fn step_taken(intention: &Intention) -> Option<StepTaken> {
    match intention {
        Intention::Swap(request) => Some(of(request, RequestTerms::Swap)),
        Intention::Offer(request) => Some(of(request, RequestTerms::Offer)),
        Intention::OpenShiftRequest(request) => Some(of(request, RequestTerms::OpenShift)),
        Intention::TimeOffRequest(request) => Some(of(request, RequestTerms::TimeOff)),
        Intention::Edits(_)
        | Intention::AssignOpenShift(_)
        | Intention::Availability(_)
        | Intention::TimeClock(_) => None,
    }
}

fn of<T: Clone, M>(request: &AskedRequest<T, M>, terms: impl Fn(T) -> RequestTerms) -> StepTaken {
    let (taken, change) = match &request.step {
        RequestStep::Ask(change) => (Taken::Made, Some(change)),
        RequestStep::Accept(change) => (Taken::Answered(RequestVerdict::Accept), Some(change)),
        RequestStep::Approve(change, _) => (Taken::Answered(RequestVerdict::Approve), Some(change)),
        RequestStep::Refuse(change) | RequestStep::Decline(change) => {
            (Taken::Answered(RequestVerdict::Decline), Some(change))
        }
        RequestStep::Cancel(change) => (Taken::Withdrawn, change.as_ref()),
    };
    let wanted = |sender_id: &UserId, asked: &T| WantedRequest {
        sender_id: sender_id.clone(),
        terms: terms(asked.clone()),
    };
    StepTaken {
        id: request.id.clone(),
        taken,
        asked: change.map(|change| wanted(&change.sender_id, &change.terms)),
    }
}

/// Whether a step is what was promised, and may still be under way.
#[must_use]
pub fn keeps(promise: &RequestPromise, step: &StepTaken) -> bool {
    if promise.outcome != PromiseOutcome::Open {
        return false;
    }
    match (&promise.step, step.taken) {
        (PromisedStep::Make { wanted, .. }, Taken::Made) => Some(wanted) == step.asked.as_ref(),
        (
            PromisedStep::Answer {
                request_id,
                verdict,
                ..
            },
            Taken::Answered(taken),
        ) => *request_id == step.id && *verdict == taken,
        _ => false,
    }
}
