//! The readings of the protocol.

use std::collections::BTreeMap;
use std::ops::Range;

use axum::Router;
use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::actions::record_json;
use super::faults::WfmFaultKind;
use super::forms::{availability_json, open_shift_json, shift_json, time_off_json};
use super::{State, Wfm};

/// How many items a page has, unless the client asks for fewer.
const PAGE_ITEMS: usize = 500;

type Params = BTreeMap<String, String>;

pub(crate) fn routes() -> Router<Wfm> {
    Router::new()
        .route("/v1/business-units", get(units))
        .route("/v1/business-units/{id}", get(unit))
        .route("/v1/business-units/{id}/{what}", get(records))
}

async fn units(
    Extract(wfm): Extract<Wfm>,
    uri: Uri,
    Query(params): Query<Params>,
    headers: HeaderMap,
) -> Response {
    wfm.read(uri.path(), &params, &headers, |state| {
        let unit = |u: &crate::world::BusinessUnit| {
            json!({"id": u.id, "name": u.name, "time_zone": u.time_zone})
        };
        Ok(state.rota.business_units.iter().map(unit).collect())
    })
    .await
}

async fn unit(
    Extract(wfm): Extract<Wfm>,
    uri: Uri,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Some(refusal) = wfm.refuse(&Method::GET, uri.path(), &headers) {
        return refusal;
    }
    let state = wfm.state();
    match state.rota.business_unit(&id) {
        Some(unit) => {
            axum::Json(json!({"id": unit.id, "name": unit.name, "time_zone": unit.time_zone}))
                .into_response()
        }
        None => problem(StatusCode::NOT_FOUND, "not_found"),
    }
}

async fn records(
    Extract(wfm): Extract<Wfm>,
    uri: Uri,
    Path((id, what)): Path<(String, String)>,
    Query(params): Query<Params>,
    headers: HeaderMap,
) -> Response {
    wfm.read(uri.path(), &params, &headers, |state| {
        if state.rota.business_unit(&id).is_none() {
            return Err(StatusCode::NOT_FOUND);
        }
        match what.as_str() {
            "employees" => Ok(employees(state, &id)),
            "jobs" => Ok(jobs(state)),
            "shifts" => Ok(shifts(state, &id, &range(&params)?)),
            "open-shifts" => Ok(open_shifts(state, &id, &range(&params)?)),
            "time-off" => Ok(time_off(state, &id, &range(&params)?)),
            "availability" => Ok(availability(state, &id)),
            "requests" => Ok(requests(state, &id, &params)?),
            _ => Err(StatusCode::NOT_FOUND),
        }
    })
    .await
}

fn employees(state: &State, id: &str) -> Vec<Value> {
    let employee = |e: &crate::world::Employee| {
        json!({
            "id": e.id, "login": e.login, "first_name": e.first_name, "last_name": e.last_name,
            "is_manager": e.is_manager,
        })
    };
    state.rota.employees_of(id).map(employee).collect()
}

fn jobs(state: &State) -> Vec<Value> {
    let job = |j: &crate::world::Job| json!({"id": j.id, "name": j.name, "department": j.department, "color": j.color});
    state.rota.jobs.iter().map(job).collect()
}

/// The local days that are asked for.
fn range(params: &Params) -> Result<Range<Date>, StatusCode> {
    let day = |name: &str| params.get(name)?.parse().ok();
    match (day("from"), day("to")) {
        (Some(from), Some(to)) => Ok(from..to),
        _ => Err(StatusCode::BAD_REQUEST),
    }
}

fn shifts(state: &State, id: &str, days: &Range<Date>) -> Vec<Value> {
    let all = state.rota.shifts.values();
    all.filter(|shift| shift.business_unit_id == id && days.contains(&shift.starts.date()))
        .map(shift_json)
        .collect()
}

fn open_shifts(state: &State, id: &str, days: &Range<Date>) -> Vec<Value> {
    let all = state.rota.open_shifts.values();
    all.filter(|open| open.business_unit_id == id && days.contains(&open.starts.date()))
        .map(open_shift_json)
        .collect()
}

/// What is approved and overlaps those days.
fn time_off(state: &State, id: &str, days: &Range<Date>) -> Vec<Value> {
    let midnight = |day: Date| day.at(0, 0, 0, 0);
    let (starts, ends) = (midnight(days.start), midnight(days.end));
    let staff = state.rota.staff_of(id);
    let all = state.rota.time_off.values();
    all.filter(|time_off| !time_off.cancelled && time_off.away.overlaps(starts, ends))
        .filter(|time_off| staff.contains(time_off.employee_id.as_str()))
        .map(time_off_json)
        .collect()
}

fn availability(state: &State, id: &str) -> Vec<Value> {
    let staff = state.rota.staff_of(id);
    let all = state.rota.availability.values();
    all.filter(|known| staff.contains(known.employee_id.as_str()))
        .map(availability_json)
        .collect()
}

/// What changed at a moment or later.
fn requests(state: &State, id: &str, params: &Params) -> Result<Vec<Value>, StatusCode> {
    let since = params.get("changed_since");
    let since: Option<Timestamp> = since.and_then(|since| since.parse().ok());
    let since = since.ok_or(StatusCode::BAD_REQUEST)?;
    let all = state.desk.requests.values();
    Ok(all
        .filter(|request| request.business_unit_id == id && request.changed_at >= since)
        .map(record_json)
        .collect())
}

impl Wfm {
    /// Answers one page of a reading.
    async fn read(
        &self,
        path: &str,
        params: &Params,
        headers: &HeaderMap,
        items: impl FnOnce(&State) -> Result<Vec<Value>, StatusCode>,
    ) -> Response {
        if let Some(refusal) = self.refuse(&Method::GET, path, headers) {
            return refusal;
        }
        let fault = self.state().faults.hit(&Method::GET, path);
        let answer = self.page(fault, params, headers, items);
        if let Some(WfmFaultKind::Slow { ms }) = fault {
            self.wait(ms).await;
        }
        answer
    }

    fn page(
        &self,
        fault: Option<WfmFaultKind>,
        params: &Params,
        headers: &HeaderMap,
        items: impl FnOnce(&State) -> Result<Vec<Value>, StatusCode>,
    ) -> Response {
        let state = self.state();
        if let Some(answer) = fault.and_then(WfmFaultKind::instead) {
            return answer;
        }
        let tag = format!("\"{}\"", state.edits);
        let known = headers
            .get(header::IF_NONE_MATCH)
            .and_then(|tag| tag.to_str().ok());
        if fault.is_none() && known == Some(tag.as_str()) {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let mut items = match items(&state) {
            Ok(items) => items,
            Err(StatusCode::NOT_FOUND) => return problem(StatusCode::NOT_FOUND, "not_found"),
            Err(status) => return problem(status, "refused"),
        };
        let complete = fault != Some(WfmFaultKind::Incomplete);
        if !complete {
            items.truncate(items.len() / 2);
        }
        let size = params.get("page_size").and_then(|size| size.parse().ok());
        let size = size.unwrap_or(PAGE_ITEMS).clamp(1, PAGE_ITEMS);
        let first: usize = params
            .get("page_token")
            .and_then(|at| at.parse().ok())
            .unwrap_or(0);
        let rest = items.len().saturating_sub(first + size);
        let next = match fault {
            Some(WfmFaultKind::Circle) => Some("0".to_owned()),
            _ => (rest > 0).then(|| (first + size).to_string()),
        };
        let page: Vec<Value> = items.into_iter().skip(first).take(size).collect();
        let body = json!({"complete": complete, "items": page, "next_page_token": next});
        let mut answer = axum::Json(body).into_response();
        if let (true, Ok(tag)) = (fault.is_none(), tag.parse()) {
            answer.headers_mut().insert(header::ETAG, tag);
        }
        answer
    }

    /// Notes the request, and refuses it without the key.
    pub(crate) fn refuse(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<Response> {
        self.note(format!("{} {method} {path}", self.shared.clock.now()));
        let key = self.shared.key.as_deref()?;
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let known = text("x-internal-key") == Some(key) || bearer == Some(key);
        (!known).then(|| problem(StatusCode::UNAUTHORIZED, "unauthenticated"))
    }
}

pub(crate) fn problem(status: StatusCode, code: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let body = json!({"title": title, "status": status.as_u16(), "code": code}).to_string();
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body,
    )
        .into_response()
}
