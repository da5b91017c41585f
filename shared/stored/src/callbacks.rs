//! The forms of what is remembered of callbacks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{
    Activity, CallbackNote, ChangeRequestId, Digest, EmployeeId, GivenAnswer, HeldRequest,
    MadeInShifts, RefusalCode, SourceId, TargetId, TargetPlace, Week, WfmRequestId,
};

use crate::contents::ContentForm;
use crate::envelope::{DecodeError, digest, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct AnswerForm {
    /// Nothing for an approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refusal: Option<RefusalForm>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RefusalForm {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    balance_hours: Option<f64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct NoteForm {
    asked: String,
    written_at: Timestamp,
    made: Vec<MadeForm>,
}

#[derive(Debug, Serialize, Deserialize)]
struct MadeForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    content: ContentForm,
    ids: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PlaceForm {
    activity: String,
    week: jiff::civil::Date,
    /// Missing while no callback has told it, and in what was written before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RequestForm {
    wfm: String,
    id: String,
    sender: String,
    asked: String,
    accepted: bool,
    /// Missing in what was written before there was anything to wait for.
    #[serde(default)]
    heard_at: Timestamp,
    keep_until: Timestamp,
}

/// An answer as stored text.
#[must_use]
pub fn encode_answer(answer: &GivenAnswer) -> String {
    let refusal = match answer {
        GivenAnswer::Approved => None,
        GivenAnswer::Refused {
            code,
            balance_hours,
        } => Some(RefusalForm {
            code: code.as_str().to_owned(),
            balance_hours: *balance_hours,
        }),
    };
    seal(&AnswerForm { refusal })
}

/// An answer from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_answer(text: &str) -> Result<GivenAnswer, DecodeError> {
    let AnswerForm { refusal } = unseal(text)?;
    Ok(
        refusal.map_or(GivenAnswer::Approved, |form| GivenAnswer::Refused {
            code: RefusalCode::parse(&form.code),
            balance_hours: form.balance_hours,
        }),
    )
}

/// A note as stored text.
#[must_use]
pub fn encode_note(note: &CallbackNote) -> String {
    let made = |made: &MadeInShifts| MadeForm {
        record: made.source_id.as_ref().map(SourceId::to_string),
        content: ContentForm::of(&made.content),
        ids: made.target_ids.iter().map(TargetId::to_string).collect(),
    };
    seal(&NoteForm {
        asked: note.asked.to_string(),
        written_at: note.written_at,
        made: note.made.iter().map(made).collect(),
    })
}

/// A note from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_note(text: &str) -> Result<CallbackNote, DecodeError> {
    let form: NoteForm = unseal(text)?;
    let target_id = |id: &String| usable("ids", TargetId::parse(id));
    let made = |form: MadeForm| {
        let source_id = form.record.as_deref().map(SourceId::parse).transpose();
        Ok(MadeInShifts {
            source_id: usable("record", source_id)?,
            content: form.content.into_model()?,
            target_ids: form.ids.iter().map(target_id).collect::<Result<_, _>>()?,
        })
    };
    Ok(CallbackNote {
        asked: digest("asked", &form.asked)?,
        written_at: form.written_at,
        made: form.made.into_iter().map(made).collect::<Result<_, _>>()?,
    })
}

/// The place of an item as stored text.
#[must_use]
pub fn encode_place(place: &TargetPlace) -> String {
    seal(&PlaceForm {
        activity: place.activity.to_string(),
        week: place.week.starts_on,
        changed_at: place.changed_at,
    })
}

/// The place of an item from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_place(text: &str) -> Result<TargetPlace, DecodeError> {
    let form: PlaceForm = unseal(text)?;
    Ok(TargetPlace {
        activity: usable("activity", Activity::parse(&form.activity).ok_or(()))?,
        week: Week {
            starts_on: form.week,
        },
        changed_at: form.changed_at,
    })
}

/// A request as stored text.
#[must_use]
pub fn encode_request(request: &HeldRequest) -> String {
    seal(&RequestForm {
        wfm: request.wfm_request_id.to_string(),
        id: request.request_id.to_string(),
        sender: request.sender_id.to_string(),
        asked: request.asked.to_string(),
        accepted: request.is_accepted,
        heard_at: request.heard_at,
        keep_until: request.keep_until,
    })
}

/// A request from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_request(text: &str) -> Result<HeldRequest, DecodeError> {
    let form: RequestForm = unseal(text)?;
    Ok(HeldRequest {
        wfm_request_id: usable("wfm", WfmRequestId::parse(&form.wfm))?,
        request_id: usable("id", ChangeRequestId::parse(&form.id))?,
        sender_id: usable("sender", EmployeeId::parse(&form.sender))?,
        asked: digest("asked", &form.asked)?,
        is_accepted: form.accepted,
        heard_at: form.heard_at,
        keep_until: form.keep_until,
    })
}

/// A digest from the text that names it.
///
/// # Errors
///
/// When it is none.
pub fn decode_name(text: &str) -> Result<Digest, DecodeError> {
    digest("name", text)
}
