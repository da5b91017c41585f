//! Errors as problem documents (RFC 9457).

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct ProblemDocument {
    title: &'static str,
    status: u16,
    detail: String,
}

/// An error answer that says what is wrong and what to do.
pub(crate) fn problem(status: StatusCode, detail: impl Into<String>) -> Response {
    let document = ProblemDocument {
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: detail.into(),
    };
    let body = serde_json::to_string(&document).unwrap_or_default();
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body,
    )
        .into_response()
}
