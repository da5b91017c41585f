//! What one person asks of others in Shifts: to swap, to take over, to work, to be away.

use jiff::Timestamp;

use crate::{TargetId, TimeOffReasonId, UserId, Words};

/// Whose move a request waits for, or whose move it was.
///
/// Source: Microsoft Graph, `scheduleChangeRequestActor`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assignee {
    /// Whoever asked.
    Sender,
    /// The colleague who was asked.
    Recipient,
    /// A manager of the team.
    Manager,
    /// Shifts itself.
    System,
}

/// How far a request is.
///
/// Source: Microsoft Graph, `scheduleChangeState`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestState {
    /// Somebody has to decide.
    Pending,
    /// Decided: yes.
    Approved,
    /// Decided: no.
    Declined,
}

/// The kinds of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestKind {
    /// Two people exchange two shifts.
    Swap,
    /// One person gives a shift to another.
    Offer,
    /// One person wants an open shift.
    OpenShift,
    /// One person wants to be away.
    TimeOff,
}

/// A request as Shifts shows it when it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRequest<T> {
    /// Whose move it is or was.
    pub assigned_to: Assignee,
    /// How far it is.
    pub state: RequestState,
    /// Who asked.
    pub sender_id: UserId,
    /// What they said.
    pub sender_message: Option<Words>,
    /// What the colleague said.
    pub recipient_message: Option<Words>,
    /// The manager who decided.
    pub manager_id: Option<UserId>,
    /// What the manager said.
    pub manager_message: Option<Words>,
    /// What is asked.
    pub terms: T,
}

impl<T> ChangeRequest<T> {
    /// Whether Shifts ended it by itself: it was withdrawn, or became impossible.
    #[must_use]
    pub fn is_ended_by_system(&self) -> bool {
        (self.assigned_to, self.state) == (Assignee::System, RequestState::Declined)
    }
}

/// Two shifts change hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapTerms {
    /// The shift of whoever asks.
    pub sender_shift_id: TargetId,
    /// The colleague.
    pub recipient_id: UserId,
    /// The colleague's shift.
    pub recipient_shift_id: TargetId,
}

/// One shift changes hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferTerms {
    /// The shift of whoever asks.
    pub sender_shift_id: TargetId,
    /// The colleague.
    pub recipient_id: UserId,
}

/// Work that nobody had is somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShiftTerms {
    /// The open shift.
    pub open_shift_id: TargetId,
}

/// Somebody is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOffTerms {
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// Why.
    pub reason_id: TimeOffReasonId,
}
