//! What a person or a test does about requests from outside the protocol.
//!
//! `GET` and `POST /sim/requests` (with `kind`), `PATCH /sim/requests/{id}` with an answer,
//! `GET` and `PUT /sim/rules`, `GET /sim/time-clock`, `GET` and `PUT /sim/leave/{employee_id}`.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bodies;
use super::deeds::RequestKind;
use super::forms::record_json;
use super::judge::Rules;
use super::refusals::{Refusal, RefusalCode};
use super::serve::answer_of;
use crate::wfm::Wfm;

pub(crate) fn routes() -> Router<Wfm> {
    Router::new()
        .route("/sim/requests", get(list).post(make))
        .route("/sim/requests/{id}", patch(answer))
        .route("/sim/rules", get(rules).put(set_rules))
        .route("/sim/time-clock", get(clocked))
        .route("/sim/leave/{employee_id}", get(leave).put(set_leave))
}

#[derive(Serialize, Deserialize)]
struct RulesBody {
    rest_minutes: i64,
    managers_decide: bool,
}

#[derive(Deserialize)]
struct LeaveBody {
    hours: u32,
}

async fn list(Extract(wfm): Extract<Wfm>) -> Json<Vec<Value>> {
    Json(wfm.requests().iter().map(record_json).collect())
}

async fn make(Extract(wfm): Extract<Wfm>, Json(body): Json<Value>) -> Response {
    let kind = match body["kind"].as_str() {
        Some("swap") => RequestKind::Swap,
        Some("offer") => RequestKind::Offer,
        Some("open_shift") => RequestKind::OpenShift,
        Some("time_off") => RequestKind::TimeOff,
        _ => return Refusal::from(RefusalCode::Refused).answer(),
    };
    let deed = bodies::ask(kind, body, &wfm.rota());
    answer_of(&wfm, deed)
}

async fn answer(
    Extract(wfm): Extract<Wfm>,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    answer_of(&wfm, bodies::answer(None, &id, body))
}

async fn rules(Extract(wfm): Extract<Wfm>) -> Json<RulesBody> {
    let Rules {
        rest_minutes,
        managers_decide,
    } = wfm.state().desk.rules;
    Json(RulesBody {
        rest_minutes,
        managers_decide,
    })
}

async fn set_rules(Extract(wfm): Extract<Wfm>, Json(body): Json<RulesBody>) -> StatusCode {
    wfm.set_rules(Rules {
        rest_minutes: body.rest_minutes,
        managers_decide: body.managers_decide,
    });
    StatusCode::NO_CONTENT
}

async fn clocked(Extract(wfm): Extract<Wfm>) -> Json<Vec<Value>> {
    let events = wfm.clocked();
    let event = |c: &super::Clocked| {
        json!({
            "employee_id": c.employee_id, "event": c.event, "at": c.at.to_string(),
        })
    };
    Json(events.iter().map(event).collect())
}

async fn leave(Extract(wfm): Extract<Wfm>, Path(id): Path<String>) -> Response {
    match wfm.state().rota.leave_balance_hours.get(&id) {
        Some(hours) => Json(json!({"hours": hours})).into_response(),
        None => Refusal::from(RefusalCode::NotFound).answer(),
    }
}

async fn set_leave(
    Extract(wfm): Extract<Wfm>,
    Path(id): Path<String>,
    Json(body): Json<LeaveBody>,
) -> StatusCode {
    wfm.edit(|rota| {
        rota.leave_balance_hours.insert(id, body.hours);
    });
    StatusCode::NO_CONTENT
}
