//! Where HTTP ends: a request becomes a call, a delivery becomes a response.

use std::collections::BTreeMap;
use std::io::Read;

use axum::body::{Body as HttpBody, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::Tenant;
use super::access::GrantRequest;
use super::call::{Body, Call, Caller, segments};
use super::entra::Authority;
use super::paging::Query;
use super::reply::{Delivery, GARBLED, Passage, Sent};

/// The largest request body, before and after decompression.
pub(crate) const BODY_MAX_BYTES: usize = 4 * 1024 * 1024;
/// The content type of every answer of Graph.
const GRAPH_JSON: &str = "application/json;odata.metadata=minimal;odata.streaming=true;\
     IEEE754Compatible=false;charset=utf-8";

/// Marks a response that must not be sent: the connection closes instead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoAnswer;

/// Answers whatever is not a control call: Entra and Graph.
pub(crate) async fn answer(State(tenant): State<Tenant>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MAX_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = head.uri.path().to_owned();
    let lowered = path.to_ascii_lowercase();
    let parts: Vec<&str> = lowered.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["v1.0" | "beta", ..] => graph(&tenant, &head, &body).await,
        [tenant_id, "oauth2", "v2.0", "token"] if head.method == "POST" => {
            let header = head.headers.get(header::AUTHORIZATION);
            let header = header.and_then(|value| value.to_str().ok());
            let asked = GrantRequest {
                form: &body,
                header,
            };
            let base = base(&head.headers);
            entra(tenant.issue_token(&Authority { base, tenant_id }, &asked))
        }
        [tenant_id, below @ ..] if head.method == "GET" => {
            let base = base(&head.headers);
            let found = tenant.document(&Authority { base, tenant_id }, below);
            found.map_or_else(|| StatusCode::NOT_FOUND.into_response(), entra)
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn entra((status, body): (u16, Value)) -> Response {
    json_response(status, &body)
}

async fn graph(tenant: &Tenant, head: &request::Parts, body: &Bytes) -> Response {
    let delivery = tenant.receive(call(head, body)).await;
    if !delivery.after.is_zero() {
        tenant.wait(delivery.after).await;
    }
    let client_request_id = head.headers.get("client-request-id");
    response(delivery, client_request_id)
}

/// Takes a request apart. Time and caller are filled in by the tenant.
fn call(head: &request::Parts, body: &Bytes) -> Call {
    let path = head.uri.path().trim_start_matches('/');
    let (version, below) = path.split_once('/').unwrap_or((path, ""));
    let headers: BTreeMap<String, String> = head
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    Call {
        method: head.method.as_str().to_ascii_uppercase(),
        path: format!("/{below}"),
        segments: segments(below),
        query: Query::parse(head.uri.query().unwrap_or_default()),
        body: json_body(&headers, body),
        headers,
        base: format!("{}/{}", base(&head.headers), version.to_ascii_lowercase()),
        at: jiff::Timestamp::MIN,
        caller: Caller::default(),
        bent_by: None,
        deed: None,
    }
}

/// Where the caller found the tenant.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or("127.0.0.1"))
}

/// The body as JSON. Some of Microsoft's libraries compress what they send.
fn json_body(headers: &BTreeMap<String, String>, body: &Bytes) -> Body {
    let zipped = headers
        .get("content-encoding")
        .is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"));
    let mut unzipped = Vec::new();
    let text: &[u8] = if zipped {
        let mut reader = GzDecoder::new(body.as_ref()).take(BODY_MAX_BYTES as u64);
        if reader.read_to_end(&mut unzipped).is_err() {
            return Body::Malformed;
        }
        &unzipped
    } else {
        body
    };
    if text.is_empty() {
        return Body::Absent;
    }
    serde_json::from_slice(text).map_or(Body::Malformed, Body::Json)
}

fn response(delivery: Delivery, client_request_id: Option<&HeaderValue>) -> Response {
    let Delivery {
        sent:
            Sent {
                status,
                retry_after_s,
                request_id,
                body,
            },
        passage,
        ..
    } = delivery;
    let text = body.map(|body| body.to_string()).unwrap_or_default();
    let mut response = match passage {
        Passage::Whole => HttpBody::from(text).into_response(),
        Passage::Garbled => GARBLED.into_response(),
        // Half of the body under the length of the whole: the server closes when it runs dry.
        Passage::Cut => cut(text),
        Passage::Dropped => {
            let mut response = Response::default();
            response.extensions_mut().insert(NoAnswer);
            return response;
        }
    };
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(GRAPH_JSON));
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert("request-id", id);
    }
    if let Some(id) = client_request_id {
        headers.insert("client-request-id", id.clone());
    }
    if let Some(seconds) = retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn cut(text: String) -> Response {
    let whole = text.len().max(2);
    let half = Bytes::from(text).slice(..whole / 2 - 1);
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let parts = futures::stream::iter([Ok(half), Err(broken)]);
    let mut response = HttpBody::from_stream(parts).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole));
    response
}

/// An answer of a control call or of the token address.
pub(crate) fn json_response(status: u16, value: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let content_type = [(header::CONTENT_TYPE, "application/json")];
    (status, content_type, value.to_string()).into_response()
}
