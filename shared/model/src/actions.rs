//! What people do in Shifts, in the WFM's words: what a WFM is asked to do on their behalf.

use std::fmt;

use jiff::Timestamp;

use crate::{
    Availability, EmployeeId, OpenShift, ReasonName, Shift, SourceId, TimeOff, WfmRequestId, Words,
};

/// One thing that a person does, and that the WFM is asked to judge and to carry out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A person asks a colleague to swap shifts.
    AskSwap {
        /// Who asks.
        sender_id: EmployeeId,
        /// The shift that the sender gives.
        sender_shift_id: SourceId,
        /// Who is asked.
        recipient_id: EmployeeId,
        /// The shift that the sender wants.
        recipient_shift_id: SourceId,
        /// What the sender writes.
        message: Option<Words>,
    },
    /// The recipient or a manager answers a swap, or the sender takes it back.
    AnswerSwap {
        /// The swap.
        request_id: WfmRequestId,
        /// The answer.
        answer: Answer,
    },
    /// A person offers a shift to a colleague.
    Offer {
        /// Who offers.
        sender_id: EmployeeId,
        /// The shift that the sender gives.
        shift_id: SourceId,
        /// To whom.
        recipient_id: EmployeeId,
        /// What the sender writes.
        message: Option<Words>,
    },
    /// The recipient or a manager answers an offer, or the sender takes it back.
    AnswerOffer {
        /// The offer.
        request_id: WfmRequestId,
        /// The answer.
        answer: Answer,
    },
    /// A person asks for a slot of an open shift.
    AskOpenShift {
        /// Who asks.
        sender_id: EmployeeId,
        /// The open shift.
        open_shift_id: SourceId,
        /// What the sender writes.
        message: Option<Words>,
    },
    /// A manager answers a request for an open shift, or the sender takes it back.
    AnswerOpenShiftRequest {
        /// The request.
        request_id: WfmRequestId,
        /// The answer.
        answer: Answer,
    },
    /// A manager gives a slot of an open shift to a person.
    AssignOpenShift {
        /// The open shift.
        open_shift_id: SourceId,
        /// Who gets it.
        employee_id: EmployeeId,
        /// Who gives it.
        manager_id: EmployeeId,
    },
    /// A person asks for time off.
    AskTimeOff(TimeOffWish),
    /// The sender changes a request for time off that is still pending.
    ChangeTimeOffRequest {
        /// The request.
        request_id: WfmRequestId,
        /// What is wanted instead.
        wish: TimeOffWish,
    },
    /// A manager answers a request for time off, or the sender takes it back.
    AnswerTimeOffRequest {
        /// The request.
        request_id: WfmRequestId,
        /// The answer.
        answer: Answer,
    },
    /// A person says when they can work.
    SetAvailability(Availability),
    /// A manager makes a shift under an id that is new, or changes the shift of that id.
    PutShift(Shift),
    /// A manager deletes a shift.
    DeleteShift(SourceId),
    /// A manager makes an open shift under an id that is new, or changes the one of that id.
    PutOpenShift(OpenShift),
    /// A manager deletes an open shift.
    DeleteOpenShift(SourceId),
    /// A manager gives time off under an id that is new, or changes the time off of that id.
    PutTimeOff(TimeOff),
    /// A manager deletes time off.
    DeleteTimeOff(SourceId),
    /// A person clocks in or out, or begins or ends a break.
    RecordTimeClock {
        /// Who.
        employee_id: EmployeeId,
        /// What.
        event: ClockEvent,
        /// When.
        at: Timestamp,
    },
}

impl Action {
    /// What sort of action this is: what a WFM supports or does not.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::AskSwap { .. } | Self::AnswerSwap { .. } => ActionKind::Swap,
            Self::Offer { .. } | Self::AnswerOffer { .. } => ActionKind::Offer,
            Self::AskOpenShift { .. } | Self::AnswerOpenShiftRequest { .. } => {
                ActionKind::OpenShiftRequest
            }
            Self::AssignOpenShift { .. } => ActionKind::AssignOpenShift,
            Self::AskTimeOff(_)
            | Self::ChangeTimeOffRequest { .. }
            | Self::AnswerTimeOffRequest { .. } => ActionKind::TimeOffRequest,
            Self::SetAvailability(_) => ActionKind::Availability,
            Self::PutShift(_) | Self::DeleteShift(_) => ActionKind::Shift,
            Self::PutOpenShift(_) | Self::DeleteOpenShift(_) => ActionKind::OpenShift,
            Self::PutTimeOff(_) | Self::DeleteTimeOff(_) => ActionKind::TimeOff,
            Self::RecordTimeClock { .. } => ActionKind::TimeClock,
        }
    }

    /// Whether a WFM can be asked how it would judge this without doing it. Of answers, changes of
    /// requests, deletions and clock events it cannot: whoever wants to know has to do them.
    #[must_use]
    pub fn is_checkable(&self) -> bool {
        match self {
            Self::AskSwap { .. }
            | Self::Offer { .. }
            | Self::AskOpenShift { .. }
            | Self::AssignOpenShift { .. }
            | Self::AskTimeOff(_)
            | Self::SetAvailability(_)
            | Self::PutShift(_)
            | Self::PutOpenShift(_)
            | Self::PutTimeOff(_) => true,
            Self::AnswerSwap { .. }
            | Self::AnswerOffer { .. }
            | Self::AnswerOpenShiftRequest { .. }
            | Self::ChangeTimeOffRequest { .. }
            | Self::AnswerTimeOffRequest { .. }
            | Self::DeleteShift(_)
            | Self::DeleteOpenShift(_)
            | Self::DeleteTimeOff(_)
            | Self::RecordTimeClock { .. } => false,
        }
    }
}

/// The sorts of actions, each of which a WFM supports or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// Asking for swaps and answering them.
    Swap,
    /// Offering shifts and answering offers.
    Offer,
    /// Asking for open shifts and answering that.
    OpenShiftRequest,
    /// Giving an open shift to a person.
    AssignOpenShift,
    /// Asking for time off, changing and answering that.
    TimeOffRequest,
    /// Saying when one can work.
    Availability,
    /// Making, changing and deleting shifts.
    Shift,
    /// Making, changing and deleting open shifts.
    OpenShift,
    /// Making, changing and deleting time off.
    TimeOff,
    /// Clocking in and out, and breaks.
    TimeClock,
}

impl ActionKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Swap,
        Self::Offer,
        Self::OpenShiftRequest,
        Self::AssignOpenShift,
        Self::TimeOffRequest,
        Self::Availability,
        Self::Shift,
        Self::OpenShift,
        Self::TimeOff,
        Self::TimeClock,
    ];

    /// The name in configuration and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Swap => "swap",
            Self::Offer => "offer",
            Self::OpenShiftRequest => "open-shift-request",
            Self::AssignOpenShift => "assign-open-shift",
            Self::TimeOffRequest => "time-off-request",
            Self::Availability => "availability",
            Self::Shift => "shift",
            Self::OpenShift => "open-shift",
            Self::TimeOff => "time-off",
            Self::TimeClock => "time-clock",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for ActionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What somebody answers to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who answers.
    pub actor_id: EmployeeId,
    /// As what.
    pub role: AnswerRole,
    /// What.
    pub answer: AnswerVerb,
    /// What the person writes.
    pub message: Option<Words>,
}

/// As what somebody answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerRole {
    /// As the person who made it.
    Sender,
    /// As the colleague who was asked.
    Recipient,
    /// As a manager.
    Manager,
}

/// What is done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerVerb {
    /// It is agreed to.
    Approve,
    /// It is refused.
    Decline,
    /// It is taken back; the sender's alone.
    Cancel,
}

/// What a person does at the time clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockEvent {
    /// Begins to work.
    ClockIn,
    /// Ends work.
    ClockOut,
    /// Begins a break.
    BreakStart,
    /// Ends a break.
    BreakEnd,
}

/// Time off that a person would like to have.
#[derive(Clone, PartialEq, Eq)]
pub struct TimeOffWish {
    /// Who asks.
    pub sender_id: EmployeeId,
    /// Why: the WFM's name of the reason.
    pub reason: ReasonName,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// What the sender writes.
    pub message: Option<Words>,
}

// Why somebody wants to be away can be about their health, so `Debug` leaves it out.
impl fmt::Debug for TimeOffWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeOffWish")
            .field("sender_id", &self.sender_id)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn employee(id: &str) -> EmployeeId {
        EmployeeId::parse(id).unwrap()
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in ActionKind::ALL {
            assert_eq!(ActionKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(ActionKind::parse("Swap"), None);
    }

    #[test]
    fn neither_messages_nor_reasons_are_printed() {
        let at = Timestamp::UNIX_EPOCH;
        let message = Some(Words::new("my chemotherapy".to_owned()));
        let wish = TimeOffWish {
            sender_id: employee("e1"),
            reason: ReasonName::new("Oncology").unwrap(),
            starts_at: at,
            ends_at: at,
            message: message.clone(),
        };
        let answer = Answer {
            actor_id: employee("e1"),
            role: AnswerRole::Sender,
            answer: AnswerVerb::Cancel,
            message,
        };
        let request_id = WfmRequestId::parse("r1").unwrap();
        for action in [
            Action::AskTimeOff(wish),
            Action::AnswerSwap { request_id, answer },
        ] {
            let printed = format!("{action:?}");
            assert!(printed.contains("e1"), "{printed}");
            assert!(
                !printed.contains("chemo") && !printed.contains("Onco"),
                "{printed}"
            );
        }
    }
}
