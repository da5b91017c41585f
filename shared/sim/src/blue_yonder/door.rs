//! Where every request of the vendor's paths comes in: who it is, what it wants, and whether
//! something goes wrong on purpose.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::call::{Api, Call, Operation, Outcome};
use super::clerk::Clerk;
use super::faults::{BlueYonderFaultKind as Kind, not_logged_in, said};
use super::log::BlueYonderEntry;
use super::refusals::{GENERAL, Problem, Shape};
use super::sessions::Principal;
use super::settings::Spelling;
use super::{BlueYonder, Own};
use crate::wfm::{ActionEntry, broken_off};

pub(super) async fn answer(
    Extract(blue_yonder): Extract<BlueYonder>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let sent = Sent {
        method,
        uri,
        headers,
        body,
    };
    if sent.uri.path() == blue_yonder.settings.login_path && sent.method == Method::POST {
        blue_yonder.answer_login(&sent).await
    } else {
        blue_yonder.answer_call(&sent).await
    }
}

/// A request as it came.
struct Sent {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Sent {
    /// What the log tells of it before it is answered.
    fn entry(&self, at: String) -> BlueYonderEntry {
        BlueYonderEntry {
            n: 0,
            at,
            api: "none",
            operation: None,
            method: self.method.to_string(),
            path: self.uri.path().to_owned(),
            query: self.uri.query().map(str::to_owned),
            body: None,
            authenticated: false,
            status: 200,
            why: None,
        }
    }
}

impl BlueYonder {
    async fn answer_login(&self, sent: &Sent) -> Response {
        let fault = self.hit(sent);
        let instead = fault.as_ref().and_then(Kind::instead);
        let (answer, why) = match instead {
            Some(answer) => {
                self.own().log.counts.failed_logins += 1;
                (answer, Some("a fault"))
            }
            None => self.log_in(&sent.headers, &sent.body).await,
        };
        let entry = BlueYonderEntry {
            api: "login",
            operation: Some("login"),
            authenticated: why.is_none(),
            status: answer.status().as_u16(),
            why,
            ..sent.entry(self.wfm.now().to_string())
        };
        self.own().log.add(entry);
        self.end(answer, fault).await
    }

    async fn answer_call(&self, sent: &Sent) -> Response {
        let Some((api, path)) = self.api_of(sent.uri.path()) else {
            let entry = BlueYonderEntry {
                status: 404,
                ..sent.entry(self.wfm.now().to_string())
            };
            self.own().log.add(entry);
            return said("false", StatusCode::NOT_FOUND.into_response());
        };
        let path = path.to_owned();
        let fault = self.hit(sent);
        let answer = self.handle(sent, api, &path, fault.as_ref());
        self.end(answer, fault).await
    }

    fn hit(&self, sent: &Sent) -> Option<Kind> {
        self.own().faults.hit(&sent.method, sent.uri.path())
    }

    /// The API of a path, and what comes after its base.
    fn api_of<'p>(&self, path: &'p str) -> Option<(Api, &'p str)> {
        Api::ALL.into_iter().find_map(|api| {
            let base = match api {
                Api::Retail => &self.settings.retail_path,
                Api::SelfService => &self.settings.self_service_path,
                Api::SiteManager => &self.settings.site_manager_path,
            };
            let rest = path.strip_prefix(base.as_str())?;
            rest.starts_with('/').then_some((api, rest))
        })
    }

    /// Answers a request of an API, whatever becomes of the answer.
    fn handle(&self, sent: &Sent, api: Api, path: &str, fault: Option<&Kind>) -> Response {
        let now = self.wfm.now();
        let mut state = self.wfm.state();
        let mut own = self.own();
        own.numbers.learn(&state);
        let decoded: Cow<'_, str> = percent_decode_str(path).decode_utf8_lossy();
        let operation = api.find(&sent.method, &decoded);
        if fault == Some(&Kind::EndSessions) {
            own.sessions.end_all();
        }
        let whose = own.sessions.whose(&sent.headers, now);
        let body = serde_json::from_slice(&sent.body).ok();
        let mut entry = BlueYonderEntry {
            api: api.name(),
            operation: operation.as_ref().map(|(operation, _)| operation.name),
            path: path.to_owned(),
            body: body.clone(),
            authenticated: whose.is_some(),
            ..sent.entry(now.to_string())
        };
        let mut code = None;
        let answer = if let Some(answer) = fault.and_then(Kind::instead) {
            answer
        } else if let Some(whose) = whose {
            let query = form_urlencoded::parse(sent.uri.query().unwrap_or_default().as_bytes());
            let call = |args: Vec<String>| Call {
                args,
                query: query.into_owned().collect(),
                body: body.unwrap_or_default(),
                whose,
            };
            let Own {
                numbers, periods, ..
            } = &mut *own;
            let mut clerk = Clerk {
                state: &mut state,
                numbers,
                periods,
                settings: &self.settings,
                now,
            };
            let outcome = match operation {
                Some((operation, args)) => attend(&mut clerk, api, operation, &call(args), fault),
                None => Err(Problem::not_found("NotFound")),
            };
            code = outcome.as_ref().err().map(Problem::name);
            self.written(outcome, fault, &entry)
        } else {
            not_logged_in()
        };
        entry.status = answer.status().as_u16();
        if let Some(check_only) = entry.authenticated.then(|| acts(&entry)).flatten() {
            state.actions.add(ActionEntry {
                n: 0,
                at: entry.at.clone(),
                method: entry.method.clone(),
                path: entry.path.clone(),
                check_only,
                status: entry.status,
                code,
                duration_ms: 0,
            });
        }
        own.log.add(entry);
        answer
    }

    /// The answer in bytes, spoilt if it has to be.
    fn written(&self, outcome: Outcome, fault: Option<&Kind>, entry: &BlueYonderEntry) -> Response {
        let answer = match outcome {
            Ok(mut reply) => {
                if let Some(fault) = fault {
                    fault.spoil(&mut reply.body);
                }
                if self.settings.spelling == Spelling::Examples {
                    respell(
                        &mut reply.body,
                        entry.path.starts_with("/employeeAvailability"),
                    );
                }
                (reply.status, axum::Json(reply.body)).into_response()
            }
            Err(problem) => {
                let now = self.wfm.now();
                problem.answer(now, &format!("{}-{}", now.as_millisecond(), entry.api))
            }
        };
        match fault {
            Some(Kind::SaysNothing) => answer,
            _ => said("true", answer),
        }
    }

    /// Sends an answer, late or not at all if a fault says so.
    async fn end(&self, answer: Response, fault: Option<Kind>) -> Response {
        match fault {
            Some(Kind::Slow(ms)) => {
                // What was asked for is done; only the answer is late.
                self.wfm.wait(ms).await;
                answer
            }
            Some(Kind::ErrorAfter) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            Some(Kind::DropAfter) => broken_off(),
            _ => answer,
        }
    }
}

/// What people look at before they act, which is judged for them.
const LOOKS: [&str; 2] = ["GetAvailableSwapShifts", "GetMyAvailableShiftsForWeek"];

/// Whether something is only judged, of what people do or could do; `None` of what is only read.
fn acts(entry: &BlueYonderEntry) -> Option<bool> {
    let is_look = entry.operation.is_some_and(|name| LOOKS.contains(&name));
    (is_look || entry.method != "GET").then_some(is_look)
}

/// Lets in who may come in, and does what is asked for.
fn attend(
    clerk: &mut Clerk<'_>,
    api: Api,
    operation: &Operation,
    call: &Call,
    fault: Option<&Kind>,
) -> Outcome {
    let shape = match api {
        Api::Retail => Shape::Alternative,
        Api::SelfService | Api::SiteManager => Shape::List,
    };
    let may = match (&call.whose, api) {
        (Principal::Account, Api::Retail) => true,
        (Principal::Person(_), Api::SelfService) => true,
        (Principal::Person(id), Api::SiteManager) => clerk
            .state
            .rota
            .employee(id)
            .is_some_and(|person| person.is_manager),
        _ => false,
    };
    if !may {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            shape,
            GENERAL,
            "UnauthorizedUser",
        ));
    }
    let conflict = |shape, code: &String| Problem {
        status: StatusCode::CONFLICT,
        shape,
        code: code.clone(),
    };
    match fault {
        Some(Kind::Conflict(code)) => Err(conflict(Shape::List, code)),
        Some(Kind::AlternativeConflict(code)) => Err(conflict(Shape::Alternative, code)),
        _ => (operation.handle)(clerk, call),
    }
}

/// Spells some properties as the vendor's examples do.
fn respell(value: &mut Value, is_availability: bool) {
    match value {
        Value::Object(properties) => {
            for (types, example) in [
                ("departmentID", "departmentId"),
                ("timeZoneAssignmentID", "timeZoneAssignmentId"),
                ("employeeId", "employeeID"),
            ] {
                if types == "employeeId" && !is_availability {
                    continue;
                }
                if let Some(value) = properties.remove(types) {
                    properties.insert(example.to_owned(), value);
                }
            }
            properties
                .values_mut()
                .for_each(|value| respell(value, is_availability));
        }
        Value::Array(values) => {
            values
                .iter_mut()
                .for_each(|value| respell(value, is_availability));
        }
        _ => {}
    }
}
