//! Sending while somebody waits: again and again with the same key, until it is answered or the
//! time is over.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Response, StatusCode, Url};
use serde::Deserialize;
use serde_json::Value;
use shifts_model::{IdempotencyKey, RefusalReason, WfmRefusal};
use shifts_ports::WfmError;
use shifts_provider_outbound::{Chunked, capped, delays, retry_after};

use super::answers::read;
use crate::calls::OpenWfm;

/// How large a problem document may be.
const PROBLEM_BYTES_MAX: usize = 64 * 1024;
/// The most hours of leave that are believed.
const BALANCE_HOURS_MAX: f64 = 100_000.0;
/// Codes that say that the WFM cannot answer now.
const NOT_NOW: [&str; 3] = ["rate_limited", "unavailable", "in_progress"];

/// One request, the same however often it is sent.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Value>,
    pub(super) key: Option<&'a IdempotencyKey>,
}

/// What the WFM said.
pub(super) enum Told {
    /// Yes, with these words.
    Body(Vec<u8>),
    /// Yes, and no more.
    Nothing,
    /// No.
    Refused(WfmRefusal),
}

/// How one attempt ended.
enum Attempt {
    Told(Told),
    /// The token, if there is one, is not accepted any more.
    Unauthorized,
    /// Nothing is known; it may be sent again, after this wait at least.
    Again(WfmError, Duration),
}

#[derive(Deserialize)]
struct ProblemForm {
    code: String,
    #[serde(default)]
    balance_hours: Value,
}

impl Call<'_> {
    fn operation(&self) -> String {
        format!("{} {}", self.method, self.url.path())
    }

    /// The error for an answer that cannot be used.
    pub(super) fn unusable(&self, why: &str) -> WfmError {
        WfmError::Unusable {
            operation: self.operation(),
            why: why.to_owned(),
        }
    }

    fn unreachable(&self, cause: Box<dyn std::error::Error + Send + Sync>) -> WfmError {
        WfmError::Unreachable {
            operation: self.operation(),
            cause,
        }
    }

    fn forbidden(&self) -> WfmError {
        WfmError::Forbidden {
            operation: self.operation(),
        }
    }
}

impl OpenWfm {
    /// Sends until it is answered, for no longer than `deadline`.
    pub(super) async fn tell(&self, call: &Call<'_>, deadline: Duration) -> Result<Told, WfmError> {
        let until = self.clock.now().saturating_add(deadline);
        let until = until.unwrap_or(Timestamp::MAX);
        let told = tokio::time::timeout(deadline, self.tell_until(call, until)).await;
        told.unwrap_or_else(|_| Err(call.unreachable("the time for it is over".into())))
    }

    async fn tell_until(&self, call: &Call<'_>, until: Timestamp) -> Result<Told, WfmError> {
        let mut delays = delays();
        let mut renewed = false;
        loop {
            match self.attempt(call).await? {
                Attempt::Told(told) => return Ok(told),
                Attempt::Unauthorized if !renewed && self.forget_token().await => renewed = true,
                Attempt::Unauthorized => return Err(call.forbidden()),
                Attempt::Again(error, least) => {
                    let Some(delay) = delays.next() else {
                        return Err(error);
                    };
                    let delay = least.max(delay);
                    let then = self.clock.now().saturating_add(delay);
                    // Whoever waits is told now rather than when it is too late anyway.
                    if then.map_or(true, |then| then >= until) {
                        return Err(error);
                    }
                    self.clock.sleep(delay).await;
                }
            }
        }
    }

    async fn attempt(&self, call: &Call<'_>) -> Result<Attempt, WfmError> {
        let mut request = self.http.request(call.method.clone(), call.url.clone());
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        if let Some(key) = call.key {
            request = request.header("Idempotency-Key", key.as_str());
        }
        let request = self.signed(request).await?;
        self.meter.wfm_call();
        let mut answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                let error = call.unreachable(error.without_url().into());
                return Ok(Attempt::Again(error, Duration::ZERO));
            }
        };
        match answer.status() {
            StatusCode::NO_CONTENT => Ok(Attempt::Told(Told::Nothing)),
            StatusCode::UNAUTHORIZED => Ok(Attempt::Unauthorized),
            StatusCode::OK if is_problem(&answer) => {
                Err(call.unusable("it is a problem document and says that all is well"))
            }
            StatusCode::OK => match capped(&mut answer, self.settings.body_bytes_max).await {
                Ok(Chunked::Whole(body)) => Ok(Attempt::Told(Told::Body(body))),
                Ok(Chunked::TooLarge) => Err(call.unusable("it is larger than body_bytes_max")),
                Err(error) => {
                    let error = call.unreachable(error.without_url().into());
                    Ok(Attempt::Again(error, Duration::ZERO))
                }
            },
            status => failed(call, status, answer).await,
        }
    }
}

/// What a status that is no success means.
async fn failed(
    call: &Call<'_>,
    status: StatusCode,
    mut answer: Response,
) -> Result<Attempt, WfmError> {
    let wait = retry_after(&answer).unwrap_or_default();
    let body = capped(&mut answer, PROBLEM_BYTES_MAX).await;
    let body = match body {
        Ok(Chunked::Whole(body)) => body,
        Ok(Chunked::TooLarge) | Err(_) => Vec::new(),
    };
    let problem: Option<ProblemForm> = read(&body).ok();
    let code = problem.as_ref().map(|problem| problem.code.as_str());
    let refused = |reason, balance_hours| {
        Ok(Attempt::Told(Told::Refused(WfmRefusal {
            reason,
            balance_hours,
        })))
    };
    let is_busy = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
    match (status, code) {
        (StatusCode::NOT_IMPLEMENTED, _)
        | (StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED, None) => {
            refused(RefusalReason::NotSupported, None)
        }
        _ if is_busy || code.is_some_and(|code| NOT_NOW.contains(&code)) => {
            let error = call.unreachable(format!("it answered {status}").into());
            Ok(Attempt::Again(error, wait))
        }
        (StatusCode::FORBIDDEN, None) | (_, Some("unauthenticated")) => Err(call.forbidden()),
        (status, Some(code)) if status.is_client_error() => {
            let hours = problem.as_ref().and_then(|p| p.balance_hours.as_f64());
            let hours = hours.filter(|hours| hours.abs() <= BALANCE_HOURS_MAX);
            refused(RefusalReason::of_code(code), hours)
        }
        (status, _) => Err(call.unusable(&format!("it answered {status}"))),
    }
}

fn is_problem(answer: &Response) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start().starts_with("application/problem+json")
}
