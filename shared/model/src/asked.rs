//! What a person wants, once the items of a callback are understood together.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    ChangeRequest, ChangeRequestId, ClockEvent, EditedAvailability, EditedReason, ItemKind,
    OfferTerms, OpenShiftSide, OpenShiftTerms, RequestKind, SchedulingGroupId, ShiftSide,
    SwapTerms, TargetId, TimeOffReasonId, TimeOffSide, TimeOffTerms, TransactionId, UserId,
    Visibility,
};

/// One change that somebody wants saved, all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Until when an answer counts: the earliest of the items.
    pub expires_at: Timestamp,
    /// The transaction, when all items name the same.
    pub transaction_id: Option<TransactionId>,
    /// Who wants it, when the items name one person and no other.
    pub actor_id: Option<UserId>,
    /// What.
    pub intention: Intention,
    /// When items that were there before were changed, as far as Shifts says.
    pub changed: BTreeMap<TargetId, ItemChange>,
    /// Requests that end because of it. They are to be acknowledged whatever the WFM says of
    /// them.
    pub rivals: Vec<EndedRequest>,
}

/// When an item of a schedule was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemChange {
    /// What it is.
    pub kind: ItemKind,
    /// When it begins after the change, or began before a deletion.
    pub starts_at: Timestamp,
    /// When it was changed, by Shifts' clock.
    pub changed_at: Timestamp,
}

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intention {
    /// Things are made, changed and removed, each for itself. Without any, only requests ended.
    Edits(Vec<AskedEdit>),
    /// A swap is asked for, answered or withdrawn.
    Swap(AskedRequest<SwapTerms, Exchange>),
    /// A shift is offered, taken, or not.
    Offer(AskedRequest<OfferTerms, Option<Handover>>),
    /// An open shift is asked for, given, or not.
    OpenShiftRequest(AskedRequest<OpenShiftTerms, Claim>),
    /// A manager gives an open shift to somebody.
    AssignOpenShift(Claim),
    /// Time off is asked for, granted, or not.
    TimeOffRequest(AskedRequest<TimeOffTerms, Option<Made<AskedTimeOff>>>),
    /// Somebody says when they can work.
    Availability(EditedAvailability),
    /// Somebody comes, goes or has a break.
    TimeClock(Clocked),
}

/// One thing that is made, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedEdit {
    /// A shift.
    Shift(TargetId, Wanted<AskedShift>),
    /// An open shift.
    OpenShift(TargetId, Wanted<AskedOpenShift>),
    /// Time off.
    TimeOff(TargetId, Wanted<AskedTimeOff>),
    /// A time-off reason.
    TimeOffReason(TimeOffReasonId, Wanted<EditedReason>),
}

/// What becomes of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted<T> {
    /// It is new.
    Made(T),
    /// It is there and becomes this.
    Changed(T),
    /// It goes.
    Removed(Removal),
}

/// How a thing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Removal {
    /// At once, for everybody.
    AtOnce,
    /// For managers now, for everybody with the next share.
    Staged,
}

/// A shift as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedShift {
    /// Who works it.
    pub user_id: UserId,
    /// The scheduling group it is shown under.
    pub group_id: Option<SchedulingGroupId>,
    /// Who can see it.
    pub visibility: Visibility,
    /// What it holds.
    pub side: ShiftSide,
}

/// An open shift as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedOpenShift {
    /// The scheduling group whose people may ask for it.
    pub group_id: Option<SchedulingGroupId>,
    /// Who can see it.
    pub visibility: Visibility,
    /// What it holds.
    pub side: OpenShiftSide,
}

/// Time off as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedTimeOff {
    /// Who is away.
    pub user_id: UserId,
    /// Who can see it.
    pub visibility: Visibility,
    /// What it holds.
    pub side: TimeOffSide,
}

/// Something new, with the id that Shifts gives it. A repeat of the callback brings another id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made<T> {
    /// Its id.
    pub id: TargetId,
    /// What it is.
    pub item: T,
}

/// A request and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRequest<T, M> {
    /// Its id. Asking again for the same brings another.
    pub id: ChangeRequestId,
    /// What becomes of it.
    pub step: RequestStep<T, M>,
}

/// What becomes of a request. `M` is what changes in the schedule when it is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestStep<T, M> {
    /// It is made.
    Ask(ChangeRequest<T>),
    /// The colleague agrees; a manager has to.
    Accept(ChangeRequest<T>),
    /// The colleague does not agree.
    Refuse(ChangeRequest<T>),
    /// A manager agrees, perhaps before the colleague was heard.
    Approve(ChangeRequest<T>, M),
    /// A manager does not agree, perhaps before the colleague was heard.
    Decline(ChangeRequest<T>),
    /// It is withdrawn or became impossible, which is to be acknowledged in any case. What it
    /// was is told only when Shifts ended it by itself.
    Cancel(Option<ChangeRequest<T>>),
}

/// Two shifts go, and two come with the same work and the people exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The shift of whoever asked goes; it comes back as the colleague's.
    pub of_sender: Handover,
    /// The shift of the colleague goes; it comes back as that of whoever asked.
    pub of_recipient: Handover,
}

/// A shift goes, and the same work comes as somebody else's shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The shift that goes. Its id can be that of the one that comes.
    pub gone_id: TargetId,
    /// The shift that comes.
    pub made: Made<AskedShift>,
}

/// An open shift becomes somebody's shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The open shift.
    pub open_shift_id: TargetId,
    /// What is left of it.
    pub left: Wanted<AskedOpenShift>,
    /// The shift that comes of it.
    pub made: Made<AskedShift>,
}

/// A request that ends because of something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedRequest {
    /// Its kind.
    pub kind: RequestKind,
    /// Its id.
    pub id: ChangeRequestId,
}

/// A moment on a time card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocked {
    /// The time card.
    pub card_id: TargetId,
    /// Whose it is.
    pub user_id: UserId,
    /// What they did last.
    pub event: ClockEvent,
    /// When.
    pub at: Timestamp,
}
