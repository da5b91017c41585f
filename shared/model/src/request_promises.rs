//! What we are about to do to a request in Shifts because of what the WFM knows: kept before it is
//! sent, so that it is done once, and known again when Shifts asks about it.

use jiff::Timestamp;

use crate::{
    Assignee, ChangeRequestId, EmployeeId, OfferTerms, OpenShiftTerms, RequestKind, RequestState,
    SourceId, SwapTerms, TimeOffTerms, UserId, WfmRequestId,
};

/// What a request asks for, of whatever kind, in Shifts' words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestTerms {
    /// To exchange two shifts.
    Swap(SwapTerms),
    /// To give a shift away.
    Offer(OfferTerms),
    /// A slot of an open shift.
    OpenShift(OpenShiftTerms),
    /// To be away.
    TimeOff(TimeOffTerms),
}

impl RequestTerms {
    /// The kind of the request.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        match self {
            Self::Swap(_) => RequestKind::Swap,
            Self::Offer(_) => RequestKind::Offer,
            Self::OpenShift(_) => RequestKind::OpenShift,
            Self::TimeOff(_) => RequestKind::TimeOff,
        }
    }

    /// The colleague who has to answer first, where there is one.
    #[must_use]
    pub fn recipient_id(&self) -> Option<&UserId> {
        match self {
            Self::Swap(terms) => Some(&terms.recipient_id),
            Self::Offer(terms) => Some(&terms.recipient_id),
            Self::OpenShift(_) | Self::TimeOff(_) => None,
        }
    }
}

/// A request that is wanted in Shifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedRequest {
    /// Who asks.
    pub sender_id: UserId,
    /// For what.
    pub terms: RequestTerms,
}

/// A request as Shifts lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRequest {
    /// Its id.
    pub id: ChangeRequestId,
    /// Whose move it is or was.
    pub assigned_to: Assignee,
    /// How far it is.
    pub state: RequestState,
    /// Who asked, and for what.
    pub asked: WantedRequest,
    /// When, as far as Shifts says.
    pub sent_at: Option<Timestamp>,
}

/// Something that we do to a request in Shifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPromise {
    /// The request of the WFM because of which it is done.
    pub wfm_request_id: WfmRequestId,
    /// What is done.
    pub step: PromisedStep,
    /// When it was promised last: what was not answered is waited out from here.
    pub written_at: Timestamp,
    /// What came of it.
    pub outcome: PromiseOutcome,
    /// Until when it is remembered.
    pub keep_until: Timestamp,
}

/// What is done to a request in Shifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromisedStep {
    /// It is made.
    Make {
        /// Who asks, in the WFM.
        sender_id: EmployeeId,
        /// The request.
        wanted: WantedRequest,
    },
    /// Whoever has to answer it says yes or no.
    Answer {
        /// The request.
        request_id: ChangeRequestId,
        /// What is answered.
        verdict: RequestVerdict,
        /// The record that comes of it in the WFM, where one comes that Shifts has not.
        record_id: Option<SourceId>,
    },
    /// A manager's yes that nobody gave: the WFM is asked about it like about anybody's.
    AutoApprove {
        /// The request.
        request_id: ChangeRequestId,
    },
}

/// What is answered to a request, and as whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestVerdict {
    /// The colleague agrees.
    Accept,
    /// A manager agrees.
    Approve,
    /// Whoever has to answer does not agree.
    Decline,
}

/// What came of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PromiseOutcome {
    /// It is not known.
    Open,
    /// It was done.
    Done,
    /// Shifts refused it. It is not tried again.
    Refused,
}
