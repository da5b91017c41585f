//! What people do, in the WFM's words, and what becomes of it.

use jiff::Timestamp;

use crate::world::{Availability, Away, OpenShift, Shift, TimeOff};

/// One thing that somebody does.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A person asks for something.
    Ask {
        /// Who.
        sender_id: String,
        /// For what.
        wanted: Wanted,
        /// With which words.
        message: Option<String>,
    },
    /// The sender of a request for time off asks for another time.
    Change {
        /// The request.
        request_id: String,
        /// Who.
        sender_id: String,
        /// For what instead.
        wanted: Wanted,
    },
    /// Somebody answers a request.
    Answer {
        /// The request.
        request_id: String,
        /// What sort it has to be; any, where nothing is said.
        kind: Option<RequestKind>,
        /// Who.
        actor_id: String,
        /// As what.
        role: Role,
        /// What.
        reply: Reply,
    },
    /// A manager gives a slot of an open shift to a person.
    Assign {
        /// The open shift.
        open_shift_id: String,
        /// Who gets it.
        employee_id: String,
        /// Who gives it.
        manager_id: String,
    },
    /// A person takes a slot of an open shift, with nobody asked.
    Claim {
        /// The open shift.
        open_shift_id: String,
        /// Who gets it.
        employee_id: String,
    },
    /// A shift is made or replaced.
    PutShift(Shift),
    /// A shift is deleted.
    DeleteShift(String),
    /// An open shift is made or replaced.
    PutOpenShift(OpenShift),
    /// An open shift is deleted.
    DeleteOpenShift(String),
    /// Time off is given or replaced.
    PutTimeOff(TimeOff),
    /// Time off is deleted.
    DeleteTimeOff(String),
    /// A person says when they can work.
    SetAvailability(Availability),
    /// A person uses the time clock.
    Clock(Clocked),
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// That two people exchange shifts.
    Swap {
        /// The sender's.
        shift_id: String,
        /// The colleague.
        recipient_id: String,
        /// The colleague's shift.
        recipient_shift_id: String,
    },
    /// That a colleague takes a shift.
    Offer {
        /// The sender's shift.
        shift_id: String,
        /// The colleague.
        recipient_id: String,
    },
    /// A slot of an open shift.
    OpenShift {
        /// Which.
        open_shift_id: String,
    },
    /// Time off.
    TimeOff {
        /// Why.
        reason: String,
        /// When.
        away: Away,
    },
}

impl Wanted {
    /// The sort of request that asks for this.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        match self {
            Self::Swap { .. } => RequestKind::Swap,
            Self::Offer { .. } => RequestKind::Offer,
            Self::OpenShift { .. } => RequestKind::OpenShift,
            Self::TimeOff { .. } => RequestKind::TimeOff,
        }
    }
}

/// The sorts of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// For a swap.
    Swap,
    /// For somebody to take a shift.
    Offer,
    /// For an open shift.
    OpenShift,
    /// For time off.
    TimeOff,
}

impl RequestKind {
    /// The word of the protocol.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Swap => "swap",
            Self::Offer => "offer",
            Self::OpenShift => "open_shift",
            Self::TimeOff => "time_off",
        }
    }
}

/// As what somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// As the person who asked.
    Sender,
    /// As the colleague who was asked.
    Recipient,
    /// As a manager.
    Manager,
    /// As the WFM's own account, which belongs to no store.
    Account,
}

/// An answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Yes.
    Approve,
    /// No.
    Decline,
    /// The sender takes it back.
    Cancel,
}

/// What somebody did at the time clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocked {
    /// Who.
    pub employee_id: String,
    /// `clock_in`, `clock_out`, `break_start` or `break_end`.
    pub event: String,
    /// When.
    pub at: Timestamp,
}

/// What came of a deed.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// Nothing to show; of a check, that nothing speaks against it.
    Nothing,
    /// A request, as it stands.
    Request(WfmRequest),
    /// A shift, as it stands.
    Shift(Shift),
    /// An open shift, as it stands.
    OpenShift(OpenShift),
    /// Time off, as it stands.
    TimeOff(TimeOff),
}

/// A request, from its making on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WfmRequest {
    /// Its id.
    pub id: String,
    /// How it stands.
    pub state: RequestState,
    /// The store whose it is.
    pub business_unit_id: String,
    /// Who made it.
    pub sender_id: String,
    /// What it asks for.
    pub wanted: Wanted,
    /// The sender's words.
    pub message: Option<String>,
    /// The manager who decided it.
    pub decided_by_id: Option<String>,
    /// The shifts that came of it.
    pub shift_ids: Vec<String>,
    /// The time off that came of it.
    pub time_off_id: Option<String>,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// The colleague has to answer.
    PendingRecipient,
    /// A manager has to answer.
    PendingManager,
    /// It was granted.
    Approved,
    /// It was refused, or became impossible.
    Declined,
    /// It was taken back.
    Cancelled,
}

impl RequestState {
    /// The word of the protocol.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PendingRecipient => "pending_recipient",
            Self::PendingManager => "pending_manager",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether somebody can still answer.
    #[must_use]
    pub fn is_pending(self) -> bool {
        matches!(self, Self::PendingRecipient | Self::PendingManager)
    }
}
