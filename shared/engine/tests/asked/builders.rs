//! Items of callbacks with everything that they need, and little else.

use jiff::Timestamp;
use shifts_engine::recognise;
use shifts_model::{
    Asked, Assignee, CallbackItem, CallbackItemId, ChangeRequest, ChangeRequestId, Edit,
    EditedOpenShift, EditedReason, EditedShift, EditedTimeOff, OfferTerms, OpenShiftSide,
    OpenShiftTerms, Refused, RequestState, ShiftSide, Sides, SwapTerms, TargetId, TimeOffReasonId,
    TimeOffSide, TimeOffTerms, TransactionId, UserId, Words, Write,
};

use Assignee::{Manager, System};
use RequestState::{Approved, Declined};

pub(crate) const NOW: &str = "2026-11-21T12:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn target(id: &str) -> TargetId {
    TargetId::parse(id).unwrap()
}

pub(crate) fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub(crate) fn request_id(id: &str) -> ChangeRequestId {
    ChangeRequestId::parse(id).unwrap()
}

/// Work on the 23rd between two hours.
pub(crate) fn side(from: &str, to: &str) -> ShiftSide {
    ShiftSide {
        is_active: true,
        starts_at: at(&format!("2026-11-23T{from}:00Z")),
        ends_at: at(&format!("2026-11-23T{to}:00Z")),
        theme: None,
        label: None,
        notes: None,
        activities: Vec::new(),
    }
}

pub(crate) fn shared<S>(side: S) -> Sides<S> {
    Sides {
        draft: None,
        shared: Some(side),
    }
}

pub(crate) fn draft<S>(side: S) -> Sides<S> {
    Sides {
        draft: Some(side),
        shared: None,
    }
}

pub(crate) fn shift(user_id: &str) -> EditedShift {
    EditedShift {
        user_id: user(user_id),
        group_id: None,
        is_staged_for_deletion: false,
        sides: shared(side("09:00", "17:00")),
    }
}

pub(crate) fn open_shift(slots: u32) -> EditedOpenShift {
    EditedOpenShift {
        group_id: None,
        is_staged_for_deletion: false,
        sides: shared(OpenShiftSide {
            shift: side("09:00", "17:00"),
            slots,
        }),
    }
}

pub(crate) fn time_off(user_id: &str) -> EditedTimeOff {
    EditedTimeOff {
        user_id: user(user_id),
        is_staged_for_deletion: false,
        sides: shared(TimeOffSide {
            is_active: true,
            starts_at: at("2026-12-24T00:00:00Z"),
            ends_at: at("2026-12-27T00:00:00Z"),
            reason_id: TimeOffReasonId::parse("TOR_1").unwrap(),
        }),
    }
}

pub(crate) fn reason(is_active: bool) -> EditedReason {
    EditedReason {
        name: Words::new("Moving".to_owned()),
        code: None,
        is_active,
    }
}

pub(crate) fn request<T>(assigned_to: Assignee, state: RequestState, terms: T) -> ChangeRequest<T> {
    ChangeRequest {
        assigned_to,
        state,
        sender_id: user("ada"),
        sender_message: None,
        recipient_message: None,
        manager_id: None,
        manager_message: None,
        terms,
    }
}

pub(crate) fn swap(assigned_to: Assignee, state: RequestState) -> ChangeRequest<SwapTerms> {
    let terms = SwapTerms {
        sender_shift_id: target("A"),
        recipient_id: user("bob"),
        recipient_shift_id: target("B"),
    };
    request(assigned_to, state, terms)
}

pub(crate) fn offer(assigned_to: Assignee, state: RequestState) -> ChangeRequest<OfferTerms> {
    let terms = OfferTerms {
        sender_shift_id: target("A"),
        recipient_id: user("bob"),
    };
    request(assigned_to, state, terms)
}

pub(crate) fn for_open(
    assigned_to: Assignee,
    state: RequestState,
) -> ChangeRequest<OpenShiftTerms> {
    let open_shift_id = target("O");
    request(assigned_to, state, OpenShiftTerms { open_shift_id })
}

pub(crate) fn for_time_off(
    assigned_to: Assignee,
    state: RequestState,
) -> ChangeRequest<TimeOffTerms> {
    let terms = TimeOffTerms {
        starts_at: at("2026-12-24T00:00:00Z"),
        ends_at: at("2026-12-27T00:00:00Z"),
        reason_id: TimeOffReasonId::parse("TOR_1").unwrap(),
    };
    request(assigned_to, state, terms)
}

pub(crate) fn put_swap(assigned_to: Assignee, state: RequestState) -> Edit {
    Edit::Swap(request_id("S"), Write::Replace(swap(assigned_to, state)))
}

pub(crate) fn put_offer(assigned_to: Assignee, state: RequestState) -> Edit {
    Edit::Offer(request_id("F"), Write::Replace(offer(assigned_to, state)))
}

pub(crate) fn put_for_open(assigned_to: Assignee, state: RequestState) -> Edit {
    let write = Write::Replace(for_open(assigned_to, state));
    Edit::OpenShiftRequest(request_id("R"), write)
}

pub(crate) fn put_for_time_off(assigned_to: Assignee, state: RequestState) -> Edit {
    let write = Write::Replace(for_time_off(assigned_to, state));
    Edit::TimeOffRequest(request_id("T"), write)
}

/// A request of somebody else that cannot be fulfilled any more.
pub(crate) fn rival(id: &str) -> Edit {
    Edit::Swap(request_id(id), Write::Replace(swap(System, Declined)))
}

pub(crate) fn post(id: &str, user_id: &str) -> Edit {
    Edit::Shift(target(id), Write::Create(shift(user_id)))
}

pub(crate) fn delete(id: &str) -> Edit {
    Edit::Shift(target(id), Write::Delete)
}

pub(crate) fn put_open(id: &str, slots: u32) -> Edit {
    Edit::OpenShift(target(id), Write::Replace(open_shift(slots)))
}

pub(crate) fn approved_swap() -> Vec<Edit> {
    let request = put_swap(Manager, Approved);
    vec![
        request,
        delete("A"),
        delete("B"),
        post("A2", "bob"),
        post("B2", "ada"),
    ]
}

pub(crate) fn items(edits: Vec<Edit>) -> Vec<CallbackItem> {
    let item = |(at_item, edit)| CallbackItem {
        id: CallbackItemId::parse(&format!("item-{at_item}")).unwrap(),
        transaction_id: TransactionId::parse("1").ok(),
        expires_at: Some(at("2026-11-21T12:00:30Z")),
        actor_id: None,
        changed_at: None,
        edit: Ok(edit),
    };
    edits.into_iter().enumerate().map(item).collect()
}

pub(crate) fn asked(edits: Vec<Edit>) -> Result<Asked, Refused> {
    recognise(&items(edits), at(NOW))
}
