//! The tenant's controls, outside Graph's paths: JSON in, JSON out, no token asked.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Tenant;
use super::apps::AppSetup;
use super::deeds::Act;
use super::door::json_response;
use super::faults::Fault;
use super::team::TeamSetup;

/// The furthest one call may move the clock: ten years.
const ADVANCE_MAX_S: f64 = 315_360_000.0;

pub(crate) async fn put_team(
    State(tenant): State<Tenant>,
    Path(team_id): Path<String>,
    body: Bytes,
) -> Response {
    answered(read::<TeamSetup>(&body).map(|setup| {
        tenant.put_team(&team_id, setup);
        json!({"id": team_id})
    }))
}

pub(crate) async fn put_app(
    State(tenant): State<Tenant>,
    Path(client_id): Path<String>,
    body: Bytes,
) -> Response {
    answered(read::<AppSetup>(&body).map(|setup| {
        tenant.put_app(&client_id, setup);
        json!({"id": client_id})
    }))
}

pub(crate) async fn reset(State(tenant): State<Tenant>) -> Response {
    tenant.reset();
    done()
}

pub(crate) async fn state(State(tenant): State<Tenant>) -> Response {
    json_response(200, &tenant.state())
}

pub(crate) async fn log(State(tenant): State<Tenant>) -> Response {
    json_response(200, &json!(tenant.log()))
}

pub(crate) async fn callbacks(State(tenant): State<Tenant>) -> Response {
    json_response(200, &json!(tenant.callbacks()))
}

/// What a person does in Teams, and what the person sees of it.
pub(crate) async fn act(State(tenant): State<Tenant>, body: Bytes) -> Response {
    match read::<Value>(&body).and_then(Act::read) {
        Ok(act) => json_response(200, &json!(tenant.act(act).await)),
        Err(problem) => answered(Err(problem)),
    }
}

/// One fault, a list of them, `{"clear": true}`, or `{"do": "expire-tokens"}`.
pub(crate) async fn faults(State(tenant): State<Tenant>, body: Bytes) -> Response {
    let asked = match read::<Value>(&body) {
        Ok(asked) => asked,
        Err(problem) => return answered(Err(problem)),
    };
    if asked.get("clear") == Some(&json!(true)) {
        tenant.clear_faults();
        return done();
    }
    if asked.get("do") == Some(&json!("expire-tokens")) {
        tenant.expire_tokens();
        return done();
    }
    let list = match asked {
        Value::Array(list) => list,
        one => vec![one],
    };
    let read: Result<Vec<Fault>, String> = list.into_iter().map(fault).collect();
    answered(read.and_then(|faults| {
        let all = faults.into_iter().all(|fault| tenant.inject(fault));
        if all {
            Ok(json!({}))
        } else {
            Err("too many faults wait already".to_owned())
        }
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_s: f64,
}

pub(crate) async fn clock(State(tenant): State<Tenant>, body: Bytes) -> Response {
    answered(read::<Advance>(&body).and_then(|Advance { advance_s }| {
        if !(0.0..=ADVANCE_MAX_S).contains(&advance_s) {
            return Err("advance_s must be from 0 up to ten years".to_owned());
        }
        tenant.advance(Duration::from_secs_f64(advance_s));
        Ok(json!({"now": tenant.now().to_string()}))
    }))
}

pub(crate) async fn switches(State(tenant): State<Tenant>) -> Response {
    json_response(200, &tenant.switches())
}

/// Sets switches by name: `{"stale_if_match_status": 412}`.
pub(crate) async fn set_switches(State(tenant): State<Tenant>, body: Bytes) -> Response {
    answered(
        read::<serde_json::Map<String, Value>>(&body).and_then(|asked| {
            for (name, value) in asked {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                tenant
                    .set_switch(&name, &value)
                    .map_err(|problem| problem.to_string())?;
            }
            Ok(tenant.switches())
        }),
    )
}

pub(crate) async fn unknown() -> Response {
    json_response(404, &json!({"error": "there is no such control"}))
}

/// A fault as it was sent; a status may be a number there.
fn fault(mut asked: Value) -> Result<Fault, String> {
    if let Some(status) = asked.get("do").and_then(Value::as_u64) {
        asked["do"] = json!(status.to_string());
    }
    let fault: Fault = serde_json::from_value(asked).map_err(|problem| problem.to_string())?;
    if fault.on.trim().split_once(' ').is_none() {
        return Err("on must be a method, a blank and a path".to_owned());
    }
    Ok(fault)
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|problem| problem.to_string())
}

fn done() -> Response {
    json_response(200, &json!({}))
}

fn answered(outcome: Result<Value, String>) -> Response {
    match outcome {
        Ok(value) => json_response(200, &value),
        Err(problem) => json_response(400, &json!({"error": problem})),
    }
}
