//! The items of a callback by kind, whatever their order.

use shifts_model::{
    ChangeRequest, ChangeRequestId, Edit, EditedOpenShift, EditedShift, EditedTimeOff,
    EndedRequest, OfferTerms, OpenShiftTerms, RequestKind, SwapTerms, TargetId, TimeOffTerms,
    Write,
};

type Edited<'a, B> = Vec<(&'a TargetId, &'a Write<B>)>;
type Requested<'a, T> = Vec<(&'a ChangeRequestId, &'a Write<ChangeRequest<T>>)>;

/// The items by kind.
#[derive(Default)]
pub(super) struct Sorted<'a> {
    /// What is no request, in the order in which it came.
    pub(super) edits: Vec<&'a Edit>,
    pub(super) shifts: Edited<'a, EditedShift>,
    pub(super) open_shifts: Edited<'a, EditedOpenShift>,
    pub(super) time_off: Edited<'a, EditedTimeOff>,
    /// Requests that go on, by their terms.
    pub(super) swaps: Requested<'a, SwapTerms>,
    pub(super) offers: Requested<'a, OfferTerms>,
    pub(super) open_shift_requests: Requested<'a, OpenShiftTerms>,
    pub(super) time_off_requests: Requested<'a, TimeOffTerms>,
    /// Requests that end because of the rest.
    pub(super) ended: Vec<EndedRequest>,
}

impl<'a> Sorted<'a> {
    pub(super) fn of(edits: &[&'a Edit]) -> Self {
        let mut sorted = Self::default();
        for edit in edits.iter().copied() {
            match ended(edit) {
                Some(ended) => sorted.ended.push(ended),
                None => sorted.add(edit),
            }
        }
        sorted
    }

    fn add(&mut self, edit: &'a Edit) {
        match edit {
            Edit::Swap(id, write) => return self.swaps.push((id, write)),
            Edit::Offer(id, write) => return self.offers.push((id, write)),
            Edit::OpenShiftRequest(id, write) => {
                return self.open_shift_requests.push((id, write));
            }
            Edit::TimeOffRequest(id, write) => return self.time_off_requests.push((id, write)),
            Edit::Shift(id, write) => self.shifts.push((id, write)),
            Edit::OpenShift(id, write) => self.open_shifts.push((id, write)),
            Edit::TimeOff(id, write) => self.time_off.push((id, write)),
            Edit::TimeOffReason(..) | Edit::Availability(_) | Edit::TimeCard(..) => {}
        }
        self.edits.push(edit);
    }

    /// How many requests go on.
    pub(super) fn requests(&self) -> usize {
        self.swaps.len()
            + self.offers.len()
            + self.open_shift_requests.len()
            + self.time_off_requests.len()
    }
}

/// The request that an item ends, if it ends one: withdrawn, or made impossible by the rest.
pub(super) fn ended(edit: &Edit) -> Option<EndedRequest> {
    let (kind, id, is_ended) = match edit {
        Edit::Swap(id, write) => (RequestKind::Swap, id, is_ended(write)),
        Edit::Offer(id, write) => (RequestKind::Offer, id, is_ended(write)),
        Edit::OpenShiftRequest(id, write) => (RequestKind::OpenShift, id, is_ended(write)),
        Edit::TimeOffRequest(id, write) => (RequestKind::TimeOff, id, is_ended(write)),
        Edit::Shift(..)
        | Edit::OpenShift(..)
        | Edit::TimeOff(..)
        | Edit::TimeOffReason(..)
        | Edit::Availability(_)
        | Edit::TimeCard(..) => return None,
    };
    is_ended.then(|| EndedRequest {
        kind,
        id: id.clone(),
    })
}

fn is_ended<T>(write: &Write<ChangeRequest<T>>) -> bool {
    match write {
        Write::Create(_) => false,
        Write::Replace(request) => request.is_ended_by_system(),
        Write::Delete => true,
    }
}
