//! What a person or a test does to the WFM from outside the protocol.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use jiff::ToSpan as _;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde_json::{Value, json};

use super::protocol::shift_json;
use super::{Wfm, WfmFault, WfmFaultKind};
use crate::world::{Activity, Shift};

pub(crate) fn routes() -> Router<Wfm> {
    Router::new()
        .route("/sim/state", get(state))
        .route("/sim/log", get(log))
        .route("/sim/reset", post(reset))
        .route("/sim/faults", post(faults))
        .route(
            "/sim/shifts/{id}",
            put(put_shift).get(get_shift).delete(delete_shift),
        )
        .route("/sim/shifts/{id}/move", post(move_shift))
}

#[derive(Deserialize)]
struct ShiftBody {
    business_unit_id: String,
    employee_id: String,
    job_id: String,
    starts: DateTime,
    ends: DateTime,
    label: Option<String>,
    notes: Option<String>,
    #[serde(default)]
    activities: Vec<ActivityBody>,
}

#[derive(Deserialize)]
struct ActivityBody {
    name: String,
    starts: DateTime,
    ends: DateTime,
    #[serde(default)]
    paid: bool,
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
    let unit = |u: &crate::world::BusinessUnit| {
        let of_unit = rota
            .shifts
            .values()
            .filter(|shift| shift.business_unit_id == u.id);
        json!({
            "id": u.id, "name": u.name, "time_zone": u.time_zone,
            "employees": rota.employees_of(&u.id).count(),
            "shifts": of_unit.map(shift_json).collect::<Vec<_>>(),
        })
    };
    Json(json!({"business_units": rota.business_units.iter().map(unit).collect::<Vec<_>>()}))
}

async fn log(Extract(wfm): Extract<Wfm>) -> Json<Vec<String>> {
    Json(wfm.state().log.clone())
}

async fn reset(Extract(wfm): Extract<Wfm>) -> StatusCode {
    let at_first = wfm.state().at_first.clone();
    wfm.edit(|rota| *rota = at_first);
    wfm.clear_faults();
    StatusCode::NO_CONTENT
}

async fn faults(Extract(wfm): Extract<Wfm>, Json(body): Json<FaultBody>) -> Response {
    if body.clear {
        wfm.clear_faults();
        return StatusCode::NO_CONTENT.into_response();
    }
    let kind = body.kind.as_deref().and_then(WfmFaultKind::parse);
    let path = body.on.as_deref().and_then(|on| on.strip_prefix("GET "));
    let (Some(kind), Some(path)) = (kind, path) else {
        return wrong(
            "give \"on\": \"GET /v1/…\" and \"do\": 500, 401, incomplete, not-json or circle",
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

async fn get_shift(Extract(wfm): Extract<Wfm>, Path(id): Path<String>) -> Response {
    match wfm.state().rota.shifts.get(&id) {
        Some(shift) => Json(shift_json(shift)).into_response(),
        None => unknown(&id),
    }
}

async fn put_shift(
    Extract(wfm): Extract<Wfm>,
    Path(id): Path<String>,
    Json(body): Json<ShiftBody>,
) -> Response {
    if wfm
        .state()
        .rota
        .business_unit(&body.business_unit_id)
        .is_none()
    {
        return wrong("there is no such business unit");
    }
    let activity = |a: ActivityBody| Activity {
        name: a.name,
        starts: a.starts,
        ends: a.ends,
        paid: a.paid,
    };
    let shift = Shift {
        id: id.clone(),
        business_unit_id: body.business_unit_id,
        employee_id: body.employee_id,
        job_id: body.job_id,
        starts: body.starts,
        ends: body.ends,
        label: body.label,
        notes: body.notes,
        activities: body.activities.into_iter().map(activity).collect(),
    };
    let answer = Json(shift_json(&shift)).into_response();
    wfm.edit(|rota| drop(rota.shifts.insert(id, shift)));
    answer
}

async fn delete_shift(Extract(wfm): Extract<Wfm>, Path(id): Path<String>) -> Response {
    let mut found = false;
    wfm.edit(|rota| found = rota.shifts.remove(&id).is_some());
    if found {
        StatusCode::NO_CONTENT.into_response()
    } else {
        unknown(&id)
    }
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
    moved.map_or_else(|| unknown(&id), |shift| Json(shift).into_response())
}

fn unknown(id: &str) -> Response {
    (
        StatusCode::NOT_FOUND,
        Json(json!({"error": format!("there is no shift {id}")})),
    )
        .into_response()
}

fn wrong(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}
