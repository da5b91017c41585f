//! What a person or a test does to Blue Yonder from outside its APIs.
//!
//! `GET /sim/log` and `/sim/counts`, `GET /sim/numbers/{kind}`, `GET` and `DELETE /sim/sessions`,
//! `GET` and `PUT /sim/voucher`, `POST /sim/faults` and `/sim/reset`. What is done to the rota and
//! the requests about it (`/sim/shifts/…`, `/sim/requests`, `/sim/rules`, …) is the same as for
//! every simulated WFM.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::log::{BlueYonderCounts, BlueYonderEntry};
use super::settings::{TokenIn, Voucher};
use super::{BlueYonder, BlueYonderFault, BlueYonderFaultKind, Numbered};

pub(super) fn routes() -> Router<BlueYonder> {
    Router::new()
        .route("/sim/log", get(log))
        .route("/sim/counts", get(counts))
        .route("/sim/numbers/{kind}", get(numbers))
        .route("/sim/sessions", get(sessions).delete(end_sessions))
        .route("/sim/voucher", get(voucher).put(set_voucher))
        .route("/sim/faults", post(faults))
        .route("/sim/reset", post(reset))
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

#[derive(Deserialize)]
struct VoucherBody {
    /// Nobody, without an address.
    url: Option<String>,
    #[serde(default)]
    token_in_header: bool,
}

async fn log(Extract(blue_yonder): Extract<BlueYonder>) -> Json<Vec<BlueYonderEntry>> {
    Json(blue_yonder.log())
}

async fn counts(Extract(blue_yonder): Extract<BlueYonder>) -> Json<BlueYonderCounts> {
    Json(blue_yonder.counts())
}

async fn numbers(Extract(blue_yonder): Extract<BlueYonder>, Path(kind): Path<String>) -> Response {
    let kind = match kind.as_str() {
        "sites" => Numbered::Site,
        "time-zones" => Numbered::TimeZone,
        "departments" => Numbered::Department,
        "jobs" => Numbered::Job,
        "employees" => Numbered::Employee,
        "shifts" => Numbered::Shift,
        "open-shifts" => Numbered::OpenShift,
        "swaps" => Numbered::Swap,
        "time-off" => Numbered::TimeOff,
        "time-off-types" => Numbered::TimeOffType,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let own = blue_yonder.learned();
    let all = own.numbers.all(kind);
    let all = all.map(|(id, number)| (id.to_owned(), json!(number)));
    Json(Value::Object(all.collect())).into_response()
}

async fn sessions(Extract(blue_yonder): Extract<BlueYonder>) -> Json<Value> {
    let now = blue_yonder.wfm.now();
    Json(json!({"standing": blue_yonder.own().sessions.count(now)}))
}

async fn end_sessions(Extract(blue_yonder): Extract<BlueYonder>) -> StatusCode {
    blue_yonder.expire_sessions();
    StatusCode::NO_CONTENT
}

async fn voucher(Extract(blue_yonder): Extract<BlueYonder>) -> Json<Value> {
    let voucher = blue_yonder.own().voucher.clone();
    Json(voucher.map_or_else(
        || json!({"url": null}),
        |v| json!({"url": v.url, "token_in_header": v.token_in == TokenIn::Header}),
    ))
}

async fn set_voucher(
    Extract(blue_yonder): Extract<BlueYonder>,
    Json(body): Json<VoucherBody>,
) -> StatusCode {
    let token_in = if body.token_in_header {
        TokenIn::Header
    } else {
        TokenIn::Form
    };
    blue_yonder.set_voucher(body.url.map(|url| Voucher { url, token_in }));
    StatusCode::NO_CONTENT
}

async fn faults(
    Extract(blue_yonder): Extract<BlueYonder>,
    Json(body): Json<FaultBody>,
) -> Response {
    if body.clear {
        blue_yonder.clear_faults();
        return StatusCode::NO_CONTENT.into_response();
    }
    let kind = body.kind.as_deref().and_then(BlueYonderFaultKind::parse);
    let path = body.on.as_deref().filter(|on| {
        let (method, path) = on.split_once(' ').unwrap_or_default();
        ["GET", "POST", "PUT", "DELETE"].contains(&method) && path.starts_with('/')
    });
    let (Some(kind), Some(path)) = (kind, path) else {
        let error = "give \"on\": \"METHOD /data/…\" and \"do\": 400 to 599, not-authenticated, \
                     not-authenticated-empty, end-sessions, says-nothing, not-json, half, missing-fields, \
                     wrong-types, wrong-site, huge, slow:MS, drop, 500-after, drop-after, \
                     conflict:CODE or alternative:CODE";
        return (StatusCode::BAD_REQUEST, Json(json!({"error": error}))).into_response();
    };
    blue_yonder.inject(BlueYonderFault {
        path: path.to_owned(),
        kind,
        times: body.times,
        probability: body.probability,
    });
    StatusCode::NO_CONTENT.into_response()
}

/// Brings the rota back as it was and forgets what was asked for. Numbers and sessions stay.
async fn reset(Extract(blue_yonder): Extract<BlueYonder>) -> StatusCode {
    blue_yonder.wfm.reset();
    blue_yonder.clear_faults();
    blue_yonder.own().periods.clear();
    StatusCode::NO_CONTENT
}
