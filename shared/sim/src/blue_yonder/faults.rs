//! How Blue Yonder misbehaves on request.

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::wfm::{Fault, broken_off};

/// One way in which Blue Yonder misbehaves. Its path is the whole path, `/data/…`.
pub type BlueYonderFault = Fault<BlueYonderFaultKind>;

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlueYonderFaultKind {
    /// Answers this status, 400 to 599, and does nothing.
    Status(u16),
    /// Answers 200 and `authenticated: false` with a login page, although the session stands. At
    /// the login: lets nobody in.
    NotAuthenticated,
    /// Ends all sessions, this one first, and answers as it does then.
    EndSessions,
    /// Answers 200 and `authenticated: false` with a list that is empty.
    NotAuthenticatedButEmpty,
    /// Answers as it should, without saying whether the session stands.
    SaysNothing,
    /// Answers a page that is no JSON.
    NotJson,
    /// Answers with the first half of the records, and does not say so.
    Half,
    /// Answers with a first record that has no properties.
    MissingFields,
    /// Answers with a first record whose properties all have a wrong type.
    WrongTypes,
    /// Answers about another site.
    WrongSite,
    /// Answers more bytes than anybody should read.
    Huge,
    /// Answers as it should, so many milliseconds later.
    Slow(u64),
    /// Closes the connection, and does nothing.
    Drop,
    /// Does what is asked for, and answers 500.
    ErrorAfter,
    /// Does what is asked for, and loses the answer on the way.
    DropAfter,
    /// Refuses with 409 and this code, in the form with a list of errors.
    Conflict(String),
    /// Refuses with 409 and this code, in the form with one error.
    AlternativeConflict(String),
}

/// What no client wants to be sent: a megabyte, so many times.
const HUGE_MB: usize = 256;

impl BlueYonderFaultKind {
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (word, more) = name.split_once(':').unwrap_or((name, ""));
        Some(match word {
            "not-authenticated" => Self::NotAuthenticated,
            "end-sessions" => Self::EndSessions,
            "not-authenticated-empty" => Self::NotAuthenticatedButEmpty,
            "says-nothing" => Self::SaysNothing,
            "not-json" => Self::NotJson,
            "half" => Self::Half,
            "missing-fields" => Self::MissingFields,
            "wrong-types" => Self::WrongTypes,
            "wrong-site" => Self::WrongSite,
            "huge" => Self::Huge,
            "slow" => Self::Slow(more.parse().ok()?),
            "drop" => Self::Drop,
            "500-after" => Self::ErrorAfter,
            "drop-after" => Self::DropAfter,
            "conflict" if !more.is_empty() => Self::Conflict(more.to_owned()),
            "alternative" if !more.is_empty() => Self::AlternativeConflict(more.to_owned()),
            _ => {
                let status: u16 = name.parse().ok()?;
                (400..600).contains(&status).then_some(())?;
                Self::Status(status)
            }
        })
    }

    /// What is answered instead of looking or doing anything, if anything is and no clerk has to
    /// word it.
    pub(super) fn instead(&self) -> Option<Response> {
        Some(match self {
            Self::Status(status) => {
                let status = StatusCode::from_u16(*status).ok()?;
                (status, "<html>error</html>").into_response()
            }
            Self::NotAuthenticated => not_authenticated(LOGIN_PAGE.into_response()),
            Self::NotAuthenticatedButEmpty => {
                not_authenticated(axum::Json(json!({"entities": []})).into_response())
            }
            Self::NotJson => said("true", "<html>maintenance</html>".into_response()),
            Self::Huge => said("true", huge()),
            Self::Drop => broken_off(),
            Self::EndSessions
            | Self::SaysNothing
            | Self::Half
            | Self::MissingFields
            | Self::WrongTypes
            | Self::WrongSite
            | Self::Slow(_)
            | Self::ErrorAfter
            | Self::DropAfter
            | Self::Conflict(_)
            | Self::AlternativeConflict(_) => return None,
        })
    }

    /// Makes an answer wrong.
    pub(super) fn spoil(&self, body: &mut Value) {
        if *self == Self::WrongSite {
            shift_sites(body);
        }
        let Some(records) = body.get_mut("entities").and_then(Value::as_array_mut) else {
            return;
        };
        match self {
            Self::Half => records.truncate(records.len() / 2),
            Self::MissingFields => {
                if let Some(first) = records.first_mut() {
                    *first = json!({});
                }
            }
            Self::WrongTypes => {
                let first = records.first_mut().and_then(Value::as_object_mut);
                for value in first.into_iter().flat_map(|first| first.values_mut()) {
                    *value = json!({"what": "this is not"});
                }
            }
            _ => {}
        }
    }
}

fn shift_sites(value: &mut Value) {
    match value {
        Value::Object(properties) => {
            for (name, value) in properties {
                match value.as_i64() {
                    Some(number) if name == "siteId" => *value = json!(number + 1),
                    _ => shift_sites(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(shift_sites),
        _ => {}
    }
}

/// The page that is sent to whoever is not logged in.
const LOGIN_PAGE: &str = "<html><title>Log in</title></html>";

/// The answer to whoever is not logged in. It is 200, as the real one is.
pub(super) fn not_logged_in() -> Response {
    not_authenticated(LOGIN_PAGE.into_response())
}

fn not_authenticated(answer: Response) -> Response {
    said("false", answer)
}

/// Says whether the session stands.
pub(super) fn said(authenticated: &'static str, mut answer: Response) -> Response {
    let value = header::HeaderValue::from_static(authenticated);
    answer.headers_mut().insert("authenticated", value);
    answer
}

fn huge() -> Response {
    let mb = Bytes::from(vec![b' '; 1024 * 1024]);
    let parts = (0..HUGE_MB).map(move |_| Ok::<_, std::io::Error>(mb.clone()));
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, Body::from_stream(futures::stream::iter(parts))).into_response()
}
