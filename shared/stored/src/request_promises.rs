//! The form of a promise about a request.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{
    ChangeRequestId, EmployeeId, OfferTerms, OpenShiftTerms, PromiseOutcome, PromisedStep,
    RequestPromise, RequestTerms, RequestVerdict, SourceId, SwapTerms, TargetId, TimeOffReasonId,
    TimeOffTerms, UserId, WantedRequest, WfmRequestId,
};

use crate::envelope::{DecodeError, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct PromiseForm {
    wfm: String,
    step: StepForm,
    written_at: Timestamp,
    outcome: OutcomeForm,
    keep_until: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
enum StepForm {
    Make {
        sender: String,
        user: String,
        terms: TermsForm,
    },
    Answer {
        request: String,
        verdict: VerdictForm,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<String>,
    },
    AutoApprove {
        request: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum TermsForm {
    Swap {
        shift: String,
        recipient: String,
        theirs: String,
    },
    Offer {
        shift: String,
        recipient: String,
    },
    OpenShift {
        open_shift: String,
    },
    TimeOff {
        from: Timestamp,
        to: Timestamp,
        reason: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum VerdictForm {
    Accept,
    Approve,
    Decline,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OutcomeForm {
    Open,
    Done,
    Refused,
}

/// A promise about a request as stored text.
#[must_use]
pub fn encode_promise(promise: &RequestPromise) -> String {
    seal(&PromiseForm {
        wfm: promise.wfm_request_id.to_string(),
        step: step_form(&promise.step),
        written_at: promise.written_at,
        outcome: match promise.outcome {
            PromiseOutcome::Open => OutcomeForm::Open,
            PromiseOutcome::Done => OutcomeForm::Done,
            PromiseOutcome::Refused => OutcomeForm::Refused,
        },
        keep_until: promise.keep_until,
    })
}

/// A promise about a request from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_promise(text: &str) -> Result<RequestPromise, DecodeError> {
    let form: PromiseForm = unseal(text)?;
    Ok(RequestPromise {
        wfm_request_id: usable("wfm", WfmRequestId::parse(&form.wfm))?,
        step: step_model(form.step)?,
        written_at: form.written_at,
        outcome: match form.outcome {
            OutcomeForm::Open => PromiseOutcome::Open,
            OutcomeForm::Done => PromiseOutcome::Done,
            OutcomeForm::Refused => PromiseOutcome::Refused,
        },
        keep_until: form.keep_until,
    })
}

fn step_form(step: &PromisedStep) -> StepForm {
    match step {
        PromisedStep::Make { sender_id, wanted } => StepForm::Make {
            sender: sender_id.to_string(),
            user: wanted.sender_id.to_string(),
            terms: terms_form(&wanted.terms),
        },
        PromisedStep::Answer {
            request_id,
            verdict,
            record_id,
        } => StepForm::Answer {
            request: request_id.to_string(),
            verdict: match verdict {
                RequestVerdict::Accept => VerdictForm::Accept,
                RequestVerdict::Approve => VerdictForm::Approve,
                RequestVerdict::Decline => VerdictForm::Decline,
            },
            record: record_id.as_ref().map(SourceId::to_string),
        },
        PromisedStep::AutoApprove { request_id } => StepForm::AutoApprove {
            request: request_id.to_string(),
        },
    }
}

fn step_model(form: StepForm) -> Result<PromisedStep, DecodeError> {
    let request_id = |text: &str| usable("request", ChangeRequestId::parse(text));
    Ok(match form {
        StepForm::Make {
            sender,
            user,
            terms,
        } => PromisedStep::Make {
            sender_id: usable("sender", EmployeeId::parse(&sender))?,
            wanted: WantedRequest {
                sender_id: usable("user", UserId::parse(&user))?,
                terms: terms_model(terms)?,
            },
        },
        StepForm::Answer {
            request,
            verdict,
            record,
        } => PromisedStep::Answer {
            request_id: request_id(&request)?,
            verdict: match verdict {
                VerdictForm::Accept => RequestVerdict::Accept,
                VerdictForm::Approve => RequestVerdict::Approve,
                VerdictForm::Decline => RequestVerdict::Decline,
            },
            record_id: usable("record", record.as_deref().map(SourceId::parse).transpose())?,
        },
        StepForm::AutoApprove { request } => PromisedStep::AutoApprove {
            request_id: request_id(&request)?,
        },
    })
}

fn terms_form(terms: &RequestTerms) -> TermsForm {
    match terms {
        RequestTerms::Swap(terms) => TermsForm::Swap {
            shift: terms.sender_shift_id.to_string(),
            recipient: terms.recipient_id.to_string(),
            theirs: terms.recipient_shift_id.to_string(),
        },
        RequestTerms::Offer(terms) => TermsForm::Offer {
            shift: terms.sender_shift_id.to_string(),
            recipient: terms.recipient_id.to_string(),
        },
        RequestTerms::OpenShift(terms) => TermsForm::OpenShift {
            open_shift: terms.open_shift_id.to_string(),
        },
        RequestTerms::TimeOff(terms) => TermsForm::TimeOff {
            from: terms.starts_at,
            to: terms.ends_at,
            reason: terms.reason_id.to_string(),
        },
    }
}

fn terms_model(form: TermsForm) -> Result<RequestTerms, DecodeError> {
    let target = |text: &str| usable("shift", TargetId::parse(text));
    let user = |text: &str| usable("recipient", UserId::parse(text));
    Ok(match form {
        TermsForm::Swap {
            shift,
            recipient,
            theirs,
        } => RequestTerms::Swap(SwapTerms {
            sender_shift_id: target(&shift)?,
            recipient_id: user(&recipient)?,
            recipient_shift_id: target(&theirs)?,
        }),
        TermsForm::Offer { shift, recipient } => RequestTerms::Offer(OfferTerms {
            sender_shift_id: target(&shift)?,
            recipient_id: user(&recipient)?,
        }),
        TermsForm::OpenShift { open_shift } => RequestTerms::OpenShift(OpenShiftTerms {
            open_shift_id: target(&open_shift)?,
        }),
        TermsForm::TimeOff { from, to, reason } => RequestTerms::TimeOff(TimeOffTerms {
            starts_at: from,
            ends_at: to,
            reason_id: usable("reason", TimeOffReasonId::parse(&reason))?,
        }),
    })
}
