//! What Shifts asks before it saves, item by item, as it was said.
//!
//! Shifts asks about every change of a schedule that it is told to ask about, whoever makes it.
//! The items of one callback are one change for the person who waits. What that change is,
//! `engine::recognise` finds out; here are its parts.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{
    AvailableWeek, CallbackItemId, ChangeRequest, ChangeRequestId, OfferTerms, OpenShiftTerms,
    RefusalCode, SchedulingGroupId, ShiftActivity, Span, SwapTerms, TargetId, Theme,
    TimeOffReasonId, TimeOffTerms, TransactionId, UserId, Visibility, Words,
};

/// One question of Shifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// Its items, in an order that means nothing.
    pub items: Vec<CallbackItem>,
}

/// One item of a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackItem {
    /// The id under which it is answered.
    pub id: CallbackItemId,
    /// The transaction it belongs to, as far as Shifts says.
    pub transaction_id: Option<TransactionId>,
    /// Until when an answer counts, as far as Shifts says.
    pub expires_at: Option<Timestamp>,
    /// Who changes it, as far as Shifts says.
    pub actor_id: Option<UserId>,
    /// When it was changed by Shifts' clock (`lastModifiedDateTime`), as far as Shifts says. What is
    /// gone at once has no body that could say it.
    pub changed_at: Option<Timestamp>,
    /// What is to be saved. An item that cannot be used has the reason instead, and spoils
    /// nothing but itself.
    pub edit: Result<Edit, RefusalCode>,
}

/// What is to be saved, by the kind of thing. Kinds that the adapter does not know are refused
/// before they become an edit ([`RefusalCode::UnknownEntity`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A shift.
    Shift(TargetId, Write<EditedShift>),
    /// An open shift.
    OpenShift(TargetId, Write<EditedOpenShift>),
    /// Time off.
    TimeOff(TargetId, Write<EditedTimeOff>),
    /// A time-off reason.
    TimeOffReason(TimeOffReasonId, Write<EditedReason>),
    /// A request to swap two shifts.
    Swap(ChangeRequestId, Write<ChangeRequest<SwapTerms>>),
    /// A request to give a shift away.
    Offer(ChangeRequestId, Write<ChangeRequest<OfferTerms>>),
    /// A request for an open shift.
    OpenShiftRequest(ChangeRequestId, Write<ChangeRequest<OpenShiftTerms>>),
    /// A request for time off.
    TimeOffRequest(ChangeRequestId, Write<ChangeRequest<TimeOffTerms>>),
    /// When somebody can work.
    Availability(EditedAvailability),
    /// When somebody really worked.
    TimeCard(TargetId, Write<EditedTimeCard>),
}

/// What happens to a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write<B> {
    /// It is new (`POST`).
    Create(B),
    /// It is changed, which for items of a schedule can be a deletion (`PUT`).
    Replace(B),
    /// It is gone (`DELETE`).
    Delete,
}

/// The two sides of an item, at least one of which is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides<S> {
    /// What managers see.
    pub draft: Option<S>,
    /// What everybody sees.
    pub shared: Option<S>,
}

impl<S> Sides<S> {
    /// The side that the edit is about: the draft while there is one. `None` without any side.
    #[must_use]
    pub fn edited(&self) -> Option<(Visibility, &S)> {
        let draft = self.draft.as_ref().map(|side| (Visibility::Draft, side));
        draft.or_else(|| self.shared.as_ref().map(|side| (Visibility::Shared, side)))
    }
}

/// A shift as it is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedShift {
    /// Who works it.
    pub user_id: UserId,
    /// The scheduling group it is shown under.
    pub group_id: Option<SchedulingGroupId>,
    /// Whether it is to go with the next share.
    pub is_staged_for_deletion: bool,
    /// What it holds.
    pub sides: Sides<ShiftSide>,
}

/// One side of a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftSide {
    /// False on a side that is to be deleted.
    pub is_active: bool,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Its colour, if it is one of the twelve.
    pub theme: Option<Theme>,
    /// The label on it.
    pub label: Option<Words>,
    /// The notes in it.
    pub notes: Option<Words>,
    /// Its activities, as they came.
    pub activities: Vec<ShiftActivity>,
}

/// An open shift as it is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedOpenShift {
    /// The scheduling group whose people may ask for it.
    pub group_id: Option<SchedulingGroupId>,
    /// Whether it is to go with the next share.
    pub is_staged_for_deletion: bool,
    /// What it holds.
    pub sides: Sides<OpenShiftSide>,
}

/// One side of an open shift: that of a shift, and a number of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShiftSide {
    /// What it has in common with a shift.
    pub shift: ShiftSide,
    /// How many people are wanted.
    pub slots: u32,
}

/// Time off as it is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedTimeOff {
    /// Who is away.
    pub user_id: UserId,
    /// Whether it is to go with the next share.
    pub is_staged_for_deletion: bool,
    /// What it holds.
    pub sides: Sides<TimeOffSide>,
}

/// One side of time off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOffSide {
    /// False on a side that is to be deleted.
    pub is_active: bool,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// Why.
    pub reason_id: TimeOffReasonId,
}

/// A time-off reason as it is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedReason {
    /// Its name.
    pub name: Words,
    /// The customer's code of it.
    pub code: Option<String>,
    /// False when it is deleted.
    pub is_active: bool,
}

/// When somebody can work, as they want it saved: every week the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedAvailability {
    /// Whose.
    pub user_id: UserId,
    /// The zone of all hours.
    pub zone: TimeZone,
    /// The hours.
    pub week: AvailableWeek,
}

/// A time card as it is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedTimeCard {
    /// Who works.
    pub user_id: UserId,
    /// When they came.
    pub clock_in_at: Option<Timestamp>,
    /// When they went.
    pub clock_out_at: Option<Timestamp>,
    /// Their breaks, by start; the last one may go on.
    pub breaks: Vec<CardBreak>,
}

/// A break on a time card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CardBreak {
    /// When it began.
    pub starts_at: Timestamp,
    /// When it ended.
    pub ends_at: Option<Timestamp>,
}

/// One item of a question of Shifts what somebody may choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibilityItem {
    /// The id under which it is answered.
    pub id: CallbackItemId,
    /// The transaction it belongs to, as far as Shifts says.
    pub transaction_id: Option<TransactionId>,
    /// Until when an answer counts, as far as Shifts says.
    pub expires_at: Option<Timestamp>,
    /// What may be chosen, or why the question is none.
    pub question: Result<Eligibility, RefusalCode>,
}

/// What somebody may choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EligibleFor {
    /// A swap.
    Swap,
    /// Giving a shift away.
    Offer,
}

/// A question what somebody may choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Eligibility {
    /// The reasons for which a person may ask for time off.
    TimeOffReasons {
        /// Who.
        user_id: UserId,
    },
    /// The shifts for which a shift may be exchanged or to whose owners it may be given.
    Shifts {
        /// The shift.
        shift_id: TargetId,
        /// For what.
        eligible_for: EligibleFor,
        /// When the others begin, as far as Shifts says.
        span: Option<Span>,
    },
}
