//! The actions of the protocol.

use std::collections::BTreeMap;
use std::io;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State as Extract};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::asked::ActionEntry;
use super::deeds::{Deed, Done, Wanted};
use super::refusals::{Refusal, RefusalCode};
use super::{bodies, forms};
use crate::wfm::protocol::problem;
use crate::wfm::{Wfm, WfmFaultKind};

/// How long a key may be.
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 8..=255;

pub(crate) fn routes() -> Router<Wfm> {
    Router::new().route("/v1/{*rest}", any(act))
}

async fn act(
    Extract(wfm): Extract<Wfm>,
    method: Method,
    uri: Uri,
    Query(params): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(refusal) = wfm.refuse(&method, uri.path(), &headers) {
        return refusal;
    }
    let begun_at = wfm.shared.clock.now();
    let check_only = params.get("check_only").is_some_and(|only| only == "true");
    let (path, verb) = (uri.path().to_owned(), method.to_string());
    let question = Question {
        method,
        uri,
        params,
        headers,
        body,
        check_only,
    };
    let answer = wfm.answer(&question).await;
    let ended_at = wfm.shared.clock.now();
    let lasted_ms = ended_at.duration_since(begun_at).as_millis();
    let code = answer.extensions().get::<RefusalCode>();
    wfm.state().actions.add(ActionEntry {
        n: 0,
        at: begun_at.to_string(),
        method: verb,
        path,
        check_only,
        status: answer.status().as_u16(),
        code: code.map(|code| code.as_str().to_owned()),
        duration_ms: u64::try_from(lasted_ms).unwrap_or(0),
    });
    answer
}

/// What came over the protocol.
struct Question {
    method: Method,
    uri: Uri,
    params: BTreeMap<String, String>,
    headers: HeaderMap,
    body: Bytes,
    check_only: bool,
}

/// An action, as it was sent.
struct Sent<'a> {
    method: &'a Method,
    path: &'a [&'a str],
    body: &'a [u8],
    check_only: bool,
    key: Option<&'a str>,
}

impl Sent<'_> {
    /// What a key stands for.
    fn told(&self) -> String {
        let body = String::from_utf8_lossy(self.body);
        format!("{} {:?} {body}", self.method, self.path)
    }
}

impl Wfm {
    /// Answers a question, or does what a fault wants instead.
    async fn answer(&self, question: &Question) -> Response {
        let Question { method, uri, .. } = question;
        let fault = self.state().faults.hit(method, uri.path());
        if let Some(answer) = fault.and_then(WfmFaultKind::instead) {
            return answer;
        }
        let segments: Vec<String> = uri
            .path()
            .split('/')
            .skip(2)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        let answer = match *method {
            Method::GET => self.look_up(&path, &question.params),
            _ => {
                let key = question.headers.get("idempotency-key");
                let sent = Sent {
                    method,
                    path: &path,
                    body: &question.body,
                    check_only: question.check_only,
                    key: key.and_then(|key| key.to_str().ok()),
                };
                self.carry_out(&sent)
            }
        };
        match fault {
            Some(WfmFaultKind::Slow { ms }) => {
                // What was asked for is done; only the answer is late.
                self.wait(ms).await;
                answer
            }
            Some(WfmFaultKind::ErrorAfter) => {
                problem(StatusCode::INTERNAL_SERVER_ERROR, "unavailable")
            }
            Some(WfmFaultKind::DropAfter) => broken_off(),
            _ => answer,
        }
    }

    /// Does what was sent, or answers what was answered before.
    fn carry_out(&self, sent: &Sent<'_>) -> Response {
        let now = self.shared.clock.now();
        let mut state = self.state();
        let body = serde_json::from_slice(sent.body).unwrap_or(Value::Null);
        let Some(deed) = bodies::deed(sent.method, sent.path, body, &state.rota) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        if sent.check_only {
            return forms::answer(deed.and_then(|deed| state.act(now, &deed, true)));
        }
        let Some(key) = sent.key.filter(|key| KEY_LENGTHS.contains(&key.len())) else {
            return Refusal::from(RefusalCode::Refused).answer();
        };
        if let Some((told, outcome)) = state.desk.keys.recall(key) {
            return forms::answer(if *told == sent.told() {
                outcome.clone()
            } else {
                Err(RefusalCode::KeyReused.into())
            });
        }
        let outcome: Result<Done, Refusal> = deed.and_then(|deed| state.act(now, &deed, false));
        let kept = outcome.clone();
        state.desk.keys.keep(key.to_owned(), sent.told(), kept);
        forms::answer(outcome)
    }

    /// What may be asked for.
    fn look_up(&self, path: &[&str], params: &BTreeMap<String, String>) -> Response {
        let day = |name: &str| params.get(name)?.parse::<Date>().ok();
        let found = match path {
            ["shifts", id, "swap-targets"] => match (day("from"), day("to")) {
                (Some(from), Some(to)) => {
                    let ids = self.swap_targets(id, from, to);
                    ids.map(|ids| json!({"shift_ids": ids}))
                }
                _ => Err(RefusalCode::Refused.into()),
            },
            ["shifts", id, "offer-recipients"] => {
                let ids = self.offer_recipients(id);
                ids.map(|ids| json!({"employee_ids": ids}))
            }
            ["employees", id, "time-off-reasons"] => {
                let reasons = self.reasons(id);
                reasons.map(|reasons| json!({"reasons": reasons}))
            }
            _ => return StatusCode::NOT_FOUND.into_response(),
        };
        match found {
            Ok(body) => axum::Json(body).into_response(),
            Err(refusal) => refusal.answer(),
        }
    }

    /// The shifts that begin from one local day to another, the last excepted, and could be had
    /// for this one.
    ///
    /// # Errors
    ///
    /// When there is no such shift.
    pub fn swap_targets(&self, id: &str, from: Date, to: Date) -> Result<Vec<String>, Refusal> {
        let now = self.shared.clock.now();
        let mut state = self.state();
        let office = state.office(now);
        let judge = office.judge();
        let own = judge.shift(id)?;
        let there = judge.rota.shifts.values().filter(|shift| {
            shift.business_unit_id == own.business_unit_id
                && (from..to).contains(&shift.starts.date())
        });
        let may = |shift: &&crate::world::Shift| {
            let wanted = Wanted::Swap {
                shift_id: id.to_owned(),
                recipient_id: shift.employee_id.clone(),
                recipient_shift_id: shift.id.clone(),
            };
            judge.can_have(&own.employee_id, &wanted, 0).is_ok()
        };
        Ok(there.filter(may).map(|shift| shift.id.clone()).collect())
    }

    /// The people who could take a shift.
    ///
    /// # Errors
    ///
    /// When there is no such shift.
    pub fn offer_recipients(&self, id: &str) -> Result<Vec<String>, Refusal> {
        let now = self.shared.clock.now();
        let mut state = self.state();
        let office = state.office(now);
        let judge = office.judge();
        let own = judge.shift(id)?;
        let people = judge.rota.employees_of(&own.business_unit_id);
        let may = |person: &&crate::world::Employee| {
            let wanted = Wanted::Offer {
                shift_id: id.to_owned(),
                recipient_id: person.id.clone(),
            };
            judge.can_have(&own.employee_id, &wanted, 0).is_ok()
        };
        Ok(people.filter(may).map(|person| person.id.clone()).collect())
    }

    /// The reasons for which a person may ask for time off: those for which somebody has it.
    fn reasons(&self, employee_id: &str) -> Result<Vec<String>, Refusal> {
        let state = self.state();
        state
            .rota
            .employee(employee_id)
            .ok_or(RefusalCode::NotFound)?;
        Ok(state.reasons().into_iter().collect())
    }
}

/// An answer that begins and never ends.
pub(crate) fn broken_off() -> Response {
    let lost = async { Err::<Bytes, _>(io::Error::other("the answer is lost on purpose")) };
    Body::from_stream(futures::stream::once(lost)).into_response()
}

/// A deed without a key, for whoever wants to see it done at once.
pub(crate) fn answer_of(wfm: &Wfm, deed: Result<Deed, Refusal>) -> Response {
    match deed.and_then(|deed| wfm.act(&deed)) {
        Ok(Done::Request(request)) => axum::Json(forms::record_json(&request)).into_response(),
        other => forms::answer(other),
    }
}
