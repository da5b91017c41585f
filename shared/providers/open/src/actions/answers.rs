//! What came of an action, as the WFM tells it.

use std::collections::BTreeSet;

use serde::Deserialize;
use shifts_model::{Effect, Judgement, SourceId, WfmRequestId, WfmRequestState};

use super::sending::Told;
use super::written::Expected;
use crate::moments::shown;

/// How many shifts may come of one request, as the protocol says.
const SHIFTS_MAX: usize = 10;

/// A request, as every answer about one begins.
#[derive(Deserialize)]
pub(super) struct RequestForm {
    id: String,
    state: String,
    #[serde(default)]
    shift_ids: Vec<String>,
    time_off_id: Option<String>,
}

#[derive(Deserialize)]
struct RecordForm {
    id: String,
}

/// A request that was looked at.
pub(super) struct Standing {
    pub(super) id: WfmRequestId,
    pub(super) state: WfmRequestState,
    pub(super) shift_ids: Vec<SourceId>,
    pub(super) time_off_id: Option<SourceId>,
}

/// What was told, if it is what had to come.
///
/// # Errors
///
/// Says what is wrong with it.
pub(super) fn judgement(told: Told, expected: &Expected<'_>) -> Result<Judgement, String> {
    let effect = match (told, expected) {
        (Told::Refused(refusal), _) => return Ok(Judgement::Refused(refusal)),
        (Told::Nothing, Expected::Nothing) => Effect::Nothing,
        (Told::Nothing, Expected::Record | Expected::Request(..)) => {
            return Err("it does not tell what came of it".to_owned());
        }
        (Told::Body(_), Expected::Nothing) => {
            return Err("it holds something where nothing belongs".to_owned());
        }
        (Told::Body(body), Expected::Record) => {
            let form: RecordForm = read(&body)?;
            Effect::Record(source(&form.id)?)
        }
        (Told::Body(body), Expected::Request(asked, states)) => {
            let Standing {
                id,
                state,
                shift_ids,
                time_off_id,
            } = standing(read(&body)?)?;
            if asked.is_some_and(|asked| *asked != id) {
                return Err("it is about another request".to_owned());
            }
            if !states.contains(&state) {
                return Err(format!("the request is {state:?} now, which nobody wanted"));
            }
            Effect::Request {
                id,
                state,
                shift_ids,
                time_off_id,
            }
        }
    };
    Ok(Judgement::Done(effect))
}

/// A request, its fields looked at.
pub(super) fn standing(form: RequestForm) -> Result<Standing, String> {
    let state = match form.state.as_str() {
        "pending_recipient" => WfmRequestState::PendingRecipient,
        "pending_manager" => WfmRequestState::PendingManager,
        "approved" => WfmRequestState::Approved,
        "declined" => WfmRequestState::Declined,
        "cancelled" => WfmRequestState::Cancelled,
        other => return Err(format!("{} is no state of a request", shown(other))),
    };
    let shift_ids: Result<Vec<SourceId>, String> =
        form.shift_ids.iter().map(|id| source(id)).collect();
    let shift_ids = shift_ids?;
    let distinct: BTreeSet<&SourceId> = shift_ids.iter().collect();
    if shift_ids.len() > SHIFTS_MAX || distinct.len() < shift_ids.len() {
        return Err("its shifts are too many, or one comes twice".to_owned());
    }
    let time_off_id = form.time_off_id.as_deref().map(source).transpose()?;
    if state != WfmRequestState::Approved && (!shift_ids.is_empty() || time_off_id.is_some()) {
        return Err("something came of it, and it is not approved".to_owned());
    }
    Ok(Standing {
        id: WfmRequestId::parse(&form.id).map_err(|e| e.to_string())?,
        state,
        shift_ids,
        time_off_id,
    })
}

/// An id of a record.
pub(super) fn source(text: &str) -> Result<SourceId, String> {
    SourceId::parse(text).map_err(|e| e.to_string())
}

/// An object of the protocol. A list of its values, which a form would take as well, is none.
///
/// # Errors
///
/// Says that it is none, and nothing of what it is.
pub(super) fn read<'a, F: Deserialize<'a>>(body: &'a [u8]) -> Result<F, String> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let form = is_object.then(|| serde_json::from_slice(body).ok());
    form.flatten()
        .ok_or_else(|| "a field is missing or wrong".to_owned())
}
