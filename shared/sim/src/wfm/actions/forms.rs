//! Requests and what came of deeds, as the protocol writes them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::deeds::{Done, Wanted, WfmRequest};
use super::refusals::Refusal;
use crate::wfm::forms::{open_shift_json, shift_json, time_off_json};
use crate::world::TimeOff;

/// The answer to an action.
pub(crate) fn answer(outcome: Result<Done, Refusal>) -> Response {
    let body = match outcome {
        Ok(Done::Nothing) => return StatusCode::NO_CONTENT.into_response(),
        Ok(Done::Request(request)) => request_json(&request),
        Ok(Done::Shift(shift)) => shift_json(&shift),
        Ok(Done::OpenShift(open)) => open_shift_json(&open),
        Ok(Done::TimeOff(time_off)) => time_off_json(&time_off),
        Err(refusal) => return refusal.answer(),
    };
    Json(body).into_response()
}

/// A request, as an action answers it.
fn request_json(request: &WfmRequest) -> Value {
    json!({
        "id": request.id, "state": request.state.as_str(), "shift_ids": request.shift_ids,
        "time_off_id": request.time_off_id,
    })
}

/// A request with what it asks for.
pub(crate) fn record_json(request: &WfmRequest) -> Value {
    let mut form = request_json(request);
    let mut more = json!({
        "kind": request.wanted.kind().as_str(), "sender_id": request.sender_id,
        "message": request.message, "decided_by_id": request.decided_by_id,
        "changed_at": request.changed_at.to_string(),
    });
    let mut asked = match &request.wanted {
        Wanted::Swap {
            shift_id,
            recipient_id,
            recipient_shift_id,
        } => json!({
            "sender_shift_id": shift_id, "recipient_id": recipient_id,
            "recipient_shift_id": recipient_shift_id,
        }),
        Wanted::Offer {
            shift_id,
            recipient_id,
        } => json!({"shift_id": shift_id, "recipient_id": recipient_id}),
        Wanted::OpenShift { open_shift_id } => json!({"open_shift_id": open_shift_id}),
        Wanted::TimeOff { reason, away } => {
            let as_granted = time_off_json(&TimeOff {
                id: String::new(),
                employee_id: String::new(),
                reason: reason.clone(),
                away: *away,
                cancelled: false,
            });
            json!({
                "reason": reason, "starts": as_granted["starts"], "ends": as_granted["ends"],
            })
        }
    };
    if let (Some(form), Some(more), Some(asked)) = (
        form.as_object_mut(),
        more.as_object_mut(),
        asked.as_object_mut(),
    ) {
        form.append(more);
        form.append(asked);
    }
    form
}
