//! What a person or a test does to the WFM from outside the protocol.
//!
//! `GET /sim/state`, `/sim/log` and `/sim/actions`, `POST /sim/reset`, `/sim/faults` and
//! `/sim/shifts/{id}/move`; and for each of `shifts`, `open-shifts`, `time-off` and `availability`
//! (by employee) `GET /sim/KIND`, and `GET`, `PUT` and `DELETE /sim/KIND/{id}`.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::ToSpan as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::{availability_json, open_shift_json, shift_json, time_off_json};
use super::records::{self, unknown};
use super::{ActionEntry, Wfm, WfmFault, WfmFaultKind};
use crate::world::{BusinessUnit, Rota, Shift};

pub(crate) fn routes() -> Router<Wfm> {
    Router::new()
        .route("/sim/log", get(log))
        .route("/sim/actions", get(actions))
        .route("/sim/reset", post(reset))
        .route("/sim/faults", post(faults))
}

/// The routes that look at and edit the rota.
pub(crate) fn world_routes() -> Router<Wfm> {
    Router::new()
        .route("/sim/state", get(state))
        .route("/sim/shifts/{id}/move", post(move_shift))
        .merge(records::routes())
}

#[derive(Deserialize)]
struct MoveBody {
    minutes: i64,
}

#[derive(Deserialize)]
struct FaultBody {
    on: Option<String>,
    #[serde(rename = "do")]
    kind: Option<String>,
    times: Option<u64>,
    probability: Option<f64>,
    #[serde(default)]
    clear: bool,
}

async fn state(Extract(wfm): Extract<Wfm>) -> Json<Value> {
    let rota = wfm.rota();
    let units = rota.business_units.iter();
    let units: Value = units.map(|unit| unit_json(&rota, unit)).collect();
    Json(json!({"business_units": units}))
}

fn unit_json(rota: &Rota, unit: &BusinessUnit) -> Value {
    let staff = rota.staff_of(&unit.id);
    let shifts = rota.shifts.values();
    let shifts = shifts.filter(|shift| shift.business_unit_id == unit.id);
    let open_shifts = rota.open_shifts.values();
    let open_shifts = open_shifts.filter(|open| open.business_unit_id == unit.id);
    let time_off = rota
        .time_off
        .values()
        .filter(|time_off| !time_off.cancelled);
    let time_off = time_off.filter(|time_off| staff.contains(time_off.employee_id.as_str()));
    let availability = rota.availability.values();
    let availability = availability.filter(|known| staff.contains(known.employee_id.as_str()));
    json!({
        "id": unit.id, "name": unit.name, "time_zone": unit.time_zone,
        "employees": staff.len(),
        "shifts": shifts.map(shift_json).collect::<Value>(),
        "open_shifts": open_shifts.map(open_shift_json).collect::<Value>(),
        "time_off": time_off.map(time_off_json).collect::<Value>(),
        "availability": availability.map(availability_json).collect::<Value>(),
    })
}

async fn log(Extract(wfm): Extract<Wfm>) -> Json<Vec<String>> {
    Json(wfm.state().log.clone())
}

async fn actions(Extract(wfm): Extract<Wfm>) -> Json<Vec<ActionEntry>> {
    Json(wfm.actions())
}

async fn reset(Extract(wfm): Extract<Wfm>) -> StatusCode {
    wfm.reset();
    StatusCode::NO_CONTENT
}

async fn faults(Extract(wfm): Extract<Wfm>, Json(body): Json<FaultBody>) -> Response {
    if body.clear {
        wfm.clear_faults();
        return StatusCode::NO_CONTENT.into_response();
    }
    let kind = body.kind.as_deref().and_then(WfmFaultKind::parse);
    let path = body.on.as_deref().filter(|on| {
        let (method, path) = on.split_once(' ').unwrap_or_default();
        ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method) && path.starts_with('/')
    });
    let (Some(kind), Some(path)) = (kind, path) else {
        return wrong(
            "give \"on\": \"METHOD /v1/…\" and \"do\": 500, 501, 404, 401, incomplete, not-json, circle, \
             slow:MS, 500-after, drop-after or refuse:CODE",
        );
    };
    let fault = WfmFault {
        path: path.to_owned(),
        kind,
        times: body.times,
        probability: body.probability,
    };
    wfm.inject(fault);
    StatusCode::NO_CONTENT.into_response()
}

async fn move_shift(
    Extract(wfm): Extract<Wfm>,
    Path(id): Path<String>,
    Json(body): Json<MoveBody>,
) -> Response {
    let mut moved = None;
    let by = body.minutes.clamp(-10_000, 10_000).minutes();
    wfm.edit(|rota| {
        moved = rota.shifts.get_mut(&id).map(|shift| {
            shift.starts = shift.starts.saturating_add(by);
            shift.ends = shift.ends.saturating_add(by);
            for activity in &mut shift.activities {
                activity.starts = activity.starts.saturating_add(by);
                activity.ends = activity.ends.saturating_add(by);
            }
            shift_json(shift)
        });
    });
    moved.map_or_else(
        || unknown::<Shift>(&id),
        |shift| Json(shift).into_response(),
    )
}

/// The answer to what cannot be done.
pub(crate) fn wrong(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}
