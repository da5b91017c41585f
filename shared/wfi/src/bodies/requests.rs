//! Requests: what one person asks of others.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use shifts_model::{
    Assignee, ChangeRequest, OfferTerms, OpenShiftTerms, RefusalCode, RequestState, SwapTerms,
    TimeOffTerms, UserId, kinds,
};

use super::Form;
use super::fields::{Moment, Named, Note, optional_id};

/// What all requests have in common, and the terms of one kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
pub(crate) struct RequestForm<T> {
    assigned_to: String,
    state: String,
    sender_user_id: Named<kinds::User>,
    sender_message: Option<Note>,
    recipient_action_message: Option<Note>,
    #[serde(default, deserialize_with = "optional_id")]
    manager_user_id: Option<UserId>,
    manager_action_message: Option<Note>,
    #[serde(flatten)]
    terms: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SwapForm {
    sender_shift_id: Named<kinds::Target>,
    recipient_user_id: Named<kinds::User>,
    recipient_shift_id: Named<kinds::Target>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferForm {
    sender_shift_id: Named<kinds::Target>,
    recipient_user_id: Named<kinds::User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenShiftRequestForm {
    open_shift_id: Named<kinds::Target>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimeOffRequestForm {
    start_date_time: Moment,
    end_date_time: Moment,
    time_off_reason_id: Named<kinds::TimeOffReason>,
}

impl From<SwapForm> for SwapTerms {
    fn from(form: SwapForm) -> Self {
        Self {
            sender_shift_id: form.sender_shift_id.0,
            recipient_id: form.recipient_user_id.0,
            recipient_shift_id: form.recipient_shift_id.0,
        }
    }
}

impl From<OfferForm> for OfferTerms {
    fn from(form: OfferForm) -> Self {
        Self {
            sender_shift_id: form.sender_shift_id.0,
            recipient_id: form.recipient_user_id.0,
        }
    }
}

impl From<OpenShiftRequestForm> for OpenShiftTerms {
    fn from(form: OpenShiftRequestForm) -> Self {
        Self {
            open_shift_id: form.open_shift_id.0,
        }
    }
}

impl From<TimeOffRequestForm> for TimeOffTerms {
    fn from(form: TimeOffRequestForm) -> Self {
        Self {
            starts_at: form.start_date_time.0,
            ends_at: form.end_date_time.0,
            reason_id: form.time_off_reason_id.0,
        }
    }
}

/// What a form of terms says.
pub(crate) trait TermsForm: DeserializeOwned + Into<Self::Terms> {
    type Terms;
}

impl TermsForm for SwapForm {
    type Terms = SwapTerms;
}
impl TermsForm for OfferForm {
    type Terms = OfferTerms;
}
impl TermsForm for OpenShiftRequestForm {
    type Terms = OpenShiftTerms;
}
impl TermsForm for TimeOffRequestForm {
    type Terms = TimeOffTerms;
}

impl<T: TermsForm> Form for RequestForm<T> {
    type Edited = ChangeRequest<T::Terms>;

    fn edited(self) -> Result<Self::Edited, RefusalCode> {
        Ok(ChangeRequest {
            assigned_to: assignee(&self.assigned_to).ok_or(RefusalCode::Malformed)?,
            state: state(&self.state).ok_or(RefusalCode::Malformed)?,
            sender_id: self.sender_user_id.0,
            sender_message: Note::words(self.sender_message),
            recipient_message: Note::words(self.recipient_action_message),
            manager_id: self.manager_user_id,
            manager_message: Note::words(self.manager_action_message),
            terms: self.terms.into(),
        })
    }
}

fn assignee(name: &str) -> Option<Assignee> {
    match name.to_ascii_lowercase().as_str() {
        "sender" => Some(Assignee::Sender),
        "recipient" => Some(Assignee::Recipient),
        "manager" => Some(Assignee::Manager),
        "system" => Some(Assignee::System),
        _ => None,
    }
}

fn state(name: &str) -> Option<RequestState> {
    match name.to_ascii_lowercase().as_str() {
        "pending" => Some(RequestState::Pending),
        "approved" => Some(RequestState::Approved),
        "declined" => Some(RequestState::Declined),
        _ => None,
    }
}
