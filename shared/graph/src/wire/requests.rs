//! `scheduleChangeRequest` and its four kinds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{
    Assignee, ChangeRequestId, ListedRequest, OfferTerms, OpenShiftTerms, RequestKind,
    RequestState, RequestTerms, SwapTerms, TargetId, TimeOffReasonId, TimeOffTerms, UserId,
    WantedRequest,
};

/// A request as it is read: the fields of all kinds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestForm {
    id: String,
    state: String,
    assigned_to: String,
    sender_user_id: String,
    sender_date_time: Option<String>,
    sender_shift_id: Option<String>,
    recipient_user_id: Option<String>,
    recipient_shift_id: Option<String>,
    open_shift_id: Option<String>,
    start_date_time: Option<Timestamp>,
    end_date_time: Option<Timestamp>,
    time_off_reason_id: Option<String>,
}

/// A request as it is made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestWrite<'a> {
    /// Without a person's token, the sender has to be said (Create openShiftChangeRequest and Create
    /// timeOffRequest, read 2026-11). The pages of swaps and offers do not show it, and there the
    /// sender follows from the shift as well.
    sender_user_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_shift_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_shift_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_shift_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_off_reason_id: Option<&'a str>,
}

/// An answer to a request. Beta's has to name whose it is; v1.0's cannot.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DecisionWrite<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<&'a str>,
    pub(crate) message: &'a str,
}

/// The id of a request that was made.
#[derive(Deserialize)]
pub(crate) struct MadeForm {
    pub(crate) id: String,
}

impl RequestForm {
    /// The request, if it is one of that kind that can be understood.
    pub(crate) fn listed(self, kind: RequestKind) -> Option<ListedRequest> {
        let target = |id: Option<&String>| TargetId::parse(id?).ok();
        let user = |id: Option<&String>| UserId::parse(id?).ok();
        let terms = match kind {
            RequestKind::Swap => RequestTerms::Swap(SwapTerms {
                sender_shift_id: target(self.sender_shift_id.as_ref())?,
                recipient_id: user(self.recipient_user_id.as_ref())?,
                recipient_shift_id: target(self.recipient_shift_id.as_ref())?,
            }),
            RequestKind::Offer => RequestTerms::Offer(OfferTerms {
                sender_shift_id: target(self.sender_shift_id.as_ref())?,
                recipient_id: user(self.recipient_user_id.as_ref())?,
            }),
            RequestKind::OpenShift => RequestTerms::OpenShift(OpenShiftTerms {
                open_shift_id: target(self.open_shift_id.as_ref())?,
            }),
            RequestKind::TimeOff => RequestTerms::TimeOff(TimeOffTerms {
                starts_at: self.start_date_time?,
                ends_at: self.end_date_time?,
                reason_id: TimeOffReasonId::parse(&self.time_off_reason_id?).ok()?,
            }),
        };
        Some(ListedRequest {
            id: ChangeRequestId::parse(&self.id).ok()?,
            assigned_to: assignee(&self.assigned_to)?,
            state: state(&self.state)?,
            asked: WantedRequest {
                sender_id: UserId::parse(&self.sender_user_id).ok()?,
                terms,
            },
            // One documented sample lacks the offset.
            sent_at: self.sender_date_time.and_then(|at| at.parse().ok()),
        })
    }
}

impl<'a> RequestWrite<'a> {
    pub(crate) fn of(wanted: &'a WantedRequest, message: Option<&'a str>) -> Self {
        let blank = Self {
            sender_user_id: wanted.sender_id.as_str(),
            sender_message: message,
            sender_shift_id: None,
            recipient_user_id: None,
            recipient_shift_id: None,
            open_shift_id: None,
            start_date_time: None,
            end_date_time: None,
            time_off_reason_id: None,
        };
        match &wanted.terms {
            RequestTerms::Swap(terms) => Self {
                sender_shift_id: Some(terms.sender_shift_id.as_str()),
                recipient_user_id: Some(terms.recipient_id.as_str()),
                recipient_shift_id: Some(terms.recipient_shift_id.as_str()),
                ..blank
            },
            RequestTerms::Offer(terms) => Self {
                sender_shift_id: Some(terms.sender_shift_id.as_str()),
                recipient_user_id: Some(terms.recipient_id.as_str()),
                ..blank
            },
            RequestTerms::OpenShift(terms) => Self {
                open_shift_id: Some(terms.open_shift_id.as_str()),
                ..blank
            },
            RequestTerms::TimeOff(terms) => Self {
                start_date_time: Some(terms.starts_at),
                end_date_time: Some(terms.ends_at),
                time_off_reason_id: Some(terms.reason_id.as_str()),
                ..blank
            },
        }
    }
}

fn assignee(text: &str) -> Option<Assignee> {
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    match () {
        () if is("sender") => Some(Assignee::Sender),
        () if is("recipient") => Some(Assignee::Recipient),
        () if is("manager") => Some(Assignee::Manager),
        () if is("system") => Some(Assignee::System),
        () => None,
    }
}

fn state(text: &str) -> Option<RequestState> {
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    match () {
        () if is("pending") => Some(RequestState::Pending),
        () if is("approved") => Some(RequestState::Approved),
        () if is("declined") => Some(RequestState::Declined),
        () => None,
    }
}
