//! Requests, and the step that one of them takes.

use shifts_model::{
    AskedRequest, Assignee, ChangeRequest, ChangeRequestId, Edit, Intention, RefusalCode,
    RequestState, RequestStep, Write,
};

use super::exchanges;
use super::sorted::{Sorted, ended};

/// What an item wants that ends a request and is alone.
pub(super) fn cancelled(edit: &Edit) -> Option<Intention> {
    ended(edit)?;
    match edit {
        Edit::Swap(id, write) => Some(Intention::Swap(cancel(id, write))),
        Edit::Offer(id, write) => Some(Intention::Offer(cancel(id, write))),
        Edit::OpenShiftRequest(id, write) => Some(Intention::OpenShiftRequest(cancel(id, write))),
        Edit::TimeOffRequest(id, write) => Some(Intention::TimeOffRequest(cancel(id, write))),
        Edit::Shift(..)
        | Edit::OpenShift(..)
        | Edit::TimeOff(..)
        | Edit::TimeOffReason(..)
        | Edit::Availability(_)
        | Edit::TimeCard(..) => None,
    }
}

fn cancel<T: Clone, M>(
    id: &ChangeRequestId,
    write: &Write<ChangeRequest<T>>,
) -> AskedRequest<T, M> {
    let request = match write {
        Write::Create(request) | Write::Replace(request) => Some(request.clone()),
        Write::Delete => None,
    };
    AskedRequest {
        id: id.clone(),
        step: RequestStep::Cancel(request),
    }
}

/// What items want that belong to a request; `None` when no request goes on.
pub(super) fn intention(sorted: &Sorted<'_>) -> Option<Result<Intention, RefusalCode>> {
    match sorted.requests() {
        0 => None,
        1 => Some(of_only_request(sorted)),
        // Nobody decides two requests at once, as far as is known.
        _ => Some(Err(RefusalCode::NotSupported)),
    }
}

fn of_only_request(sorted: &Sorted<'_>) -> Result<Intention, RefusalCode> {
    if let [(id, write)] = sorted.swaps[..] {
        let approve = |request: &_| exchanges::exchange(request, sorted);
        let asked = asked(id, write, Assignee::Recipient, sorted, approve)?;
        return Ok(Intention::Swap(asked));
    }
    if let [(id, write)] = sorted.offers[..] {
        let approve = |request: &_| exchanges::handover(request, sorted);
        let asked = asked(id, write, Assignee::Recipient, sorted, approve)?;
        return Ok(Intention::Offer(asked));
    }
    if let [(id, write)] = sorted.open_shift_requests[..] {
        let approve = |request: &_| exchanges::claim(request, sorted);
        let asked = asked(id, write, Assignee::Manager, sorted, approve)?;
        return Ok(Intention::OpenShiftRequest(asked));
    }
    if let [(id, write)] = sorted.time_off_requests[..] {
        let approve = |request: &_| exchanges::granted(request, sorted);
        let asked = asked(id, write, Assignee::Manager, sorted, approve)?;
        return Ok(Intention::TimeOffRequest(asked));
    }
    Err(RefusalCode::NotSupported)
}

/// The step that a request takes. `first` is who has to answer it first; `approve` finds what an
/// approval changes in the schedule, which nothing else may do.
fn asked<T: Clone, M>(
    id: &ChangeRequestId,
    write: &Write<ChangeRequest<T>>,
    first: Assignee,
    sorted: &Sorted<'_>,
    approve: impl FnOnce(&ChangeRequest<T>) -> Result<M, RefusalCode>,
) -> Result<AskedRequest<T, M>, RefusalCode> {
    let asks_colleague = first == Assignee::Recipient;
    let step = match write {
        Write::Create(request) => {
            let is_asked = (request.assigned_to, request.state) == (first, RequestState::Pending);
            let request = is_asked.then(|| request.clone());
            RequestStep::Ask(request.ok_or(RefusalCode::Malformed)?)
        }
        Write::Replace(request) => match (request.assigned_to, request.state) {
            (Assignee::Manager, RequestState::Pending) if asks_colleague => {
                RequestStep::Accept(request.clone())
            }
            (Assignee::Recipient, RequestState::Declined) if asks_colleague => {
                RequestStep::Refuse(request.clone())
            }
            (Assignee::Manager, RequestState::Approved) => {
                RequestStep::Approve(request.clone(), approve(request)?)
            }
            (Assignee::Manager, RequestState::Declined) => RequestStep::Decline(request.clone()),
            _ => return Err(RefusalCode::Malformed),
        },
        Write::Delete => RequestStep::Cancel(None),
    };
    let changes_schedule = matches!(step, RequestStep::Approve(..));
    if !changes_schedule && !sorted.edits.is_empty() {
        return Err(RefusalCode::Malformed);
    }
    Ok(AskedRequest {
        id: id.clone(),
        step,
    })
}
