//! What requests carry, read into types or refused by name.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use shifts_model::{Activity, TeamId};

use crate::admin::refused::Refused;

/// How much of a sentence about the caller's own words is given back to them.
const ECHO_CHARS_MAX: usize = 200;

/// The team that the path names.
pub(crate) struct InPath(pub(crate) TeamId);

impl<S: Send + Sync> FromRequestParts<S> for InPath {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refused::wrong("unusable team id: it is not UTF-8; correct the path"))?;
        parse_team(&text).map(Self)
    }
}

/// The team and the activity that the path names.
pub(crate) struct TeamActivity(pub(crate) TeamId, pub(crate) Activity);

impl<S: Send + Sync> FromRequestParts<S> for TeamActivity {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Path((team, activity)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refused::wrong("unusable team id: it is not UTF-8; correct the path"))?;
        let team_id = parse_team(&team)?;
        Ok(Self(team_id, parse_activity(&activity)?))
    }
}

/// The activity of that name.
pub(crate) fn parse_activity(name: &str) -> Result<Activity, Refused> {
    Activity::parse(name).ok_or_else(|| {
        let known = Activity::ALL.map(Activity::as_str).join(" or ");
        Refused::wrong(format!("unusable activity: send {known}"))
    })
}

pub(crate) fn parse_team(text: &str) -> Result<TeamId, Refused> {
    TeamId::parse(text).map_err(|error| {
        Refused::wrong(format!(
            "{error}; send the id of the team's Microsoft 365 group"
        ))
    })
}

/// What the query says.
pub(crate) struct Asked<T>(pub(crate) T);

/// A query that says nothing. What changes something takes no words that it does not know: they
/// may have been meant to hold it back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let asked = Query::<T>::from_request_parts(parts, state).await;
        asked.map(|Query(asked)| Self(asked)).map_err(|rejection| {
            Refused::wrong(format!(
                "unusable query: {}; GET /api/v1/openapi.json names what it takes",
                shortened(&rejection.body_text())
            ))
        })
    }
}

/// What the body says. An empty one says what `{}` says.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let is_json = is_json(request.headers());
        let body =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Refused::new(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        "the body is larger than 64 KiB; send less",
                    ),
                    _ => Refused::wrong("the body ended too early; send it again"),
                })?;
        if body.is_empty() {
            return read(b"{}").map(Self);
        }
        if !is_json {
            return Err(Refused::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the body must be JSON; send it with `Content-Type: application/json`",
            ));
        }
        read(&body).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|text| text.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    // Serde would also take a list of the fields' values.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Refused::wrong("unusable body: send an object, not a list"));
    }
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        Category::Data => Refused::wrong(format!(
            "unusable body: {}; GET /api/v1/openapi.json names what it holds",
            shortened(&error.to_string())
        )),
        Category::Syntax | Category::Eof | Category::Io => Refused::wrong(format!(
            "the body is no JSON from line {}, column {} on; correct it",
            error.line(),
            error.column()
        )),
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(ECHO_CHARS_MAX).collect()
}
