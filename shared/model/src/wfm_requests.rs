//! Requests as the WFM knows them: what people asked for, and what became of it.

use std::fmt;

use jiff::Timestamp;

use crate::{ActionKind, EmployeeId, ReasonName, SourceId, WfmRequestId, Words};

/// A request that was made, decided or withdrawn, wherever that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WfmRequest {
    /// Its id in the WFM.
    pub id: WfmRequestId,
    /// How it stands.
    pub state: WfmRequestState,
    /// Who made it.
    pub sender_id: EmployeeId,
    /// What is asked for.
    pub terms: WfmTerms,
    /// What the sender wrote.
    pub message: Option<Words>,
    /// The manager who decided it, where one did and the WFM tells.
    pub decided_by_id: Option<EmployeeId>,
    /// The shifts that came of an approval.
    pub shift_ids: Vec<SourceId>,
    /// The time off that came of an approval.
    pub time_off_id: Option<SourceId>,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl WfmRequest {
    /// The kind of actions by which it is made and answered.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match &self.terms {
            WfmTerms::Swap { .. } => ActionKind::Swap,
            WfmTerms::Offer { .. } => ActionKind::Offer,
            WfmTerms::OpenShift { .. } => ActionKind::OpenShiftRequest,
            WfmTerms::TimeOff { .. } => ActionKind::TimeOffRequest,
        }
    }
}

/// What a request asks for.
#[derive(Clone, PartialEq, Eq)]
pub enum WfmTerms {
    /// That two people exchange shifts.
    Swap {
        /// The sender's shift.
        sender_shift_id: SourceId,
        /// The colleague.
        recipient_id: EmployeeId,
        /// The colleague's shift.
        recipient_shift_id: SourceId,
    },
    /// That a colleague takes a shift of the sender.
    Offer {
        /// The shift.
        shift_id: SourceId,
        /// The colleague.
        recipient_id: EmployeeId,
    },
    /// A slot of an open shift.
    OpenShift {
        /// The open shift.
        open_shift_id: SourceId,
    },
    /// Time off.
    TimeOff {
        /// Why.
        reason: ReasonName,
        /// From when.
        starts_at: Timestamp,
        /// Until when.
        ends_at: Timestamp,
    },
}

// Why somebody wants to be away can be about their health, so `Debug` leaves it out.
impl fmt::Debug for WfmTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Swap {
                sender_shift_id,
                recipient_id,
                recipient_shift_id,
            } => f
                .debug_struct("Swap")
                .field("sender_shift_id", sender_shift_id)
                .field("recipient_id", recipient_id)
                .field("recipient_shift_id", recipient_shift_id)
                .finish(),
            Self::Offer {
                shift_id,
                recipient_id,
            } => f
                .debug_struct("Offer")
                .field("shift_id", shift_id)
                .field("recipient_id", recipient_id)
                .finish(),
            Self::OpenShift { open_shift_id } => f
                .debug_struct("OpenShift")
                .field("open_shift_id", open_shift_id)
                .finish(),
            Self::TimeOff {
                starts_at, ends_at, ..
            } => f
                .debug_struct("TimeOff")
                .field("starts_at", starts_at)
                .field("ends_at", ends_at)
                .finish_non_exhaustive(),
        }
    }
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WfmRequestState {
    /// The colleague has not answered.
    PendingRecipient,
    /// A manager has not answered.
    PendingManager,
    /// It was agreed to, and what it asked for was done.
    Approved,
    /// Somebody refused it, or it became impossible.
    Declined,
    /// The sender took it back.
    Cancelled,
}

impl WfmRequestState {
    /// Whether somebody can still answer it.
    #[must_use]
    pub fn is_pending(self) -> bool {
        match self {
            Self::PendingRecipient | Self::PendingManager => true,
            Self::Approved | Self::Declined | Self::Cancelled => false,
        }
    }
}
