//! What the client needs of HTTP, and no more.

use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;
use shifts_model::TraceId;
use shifts_ports::RequestIds;

use crate::request_ids::RequestTraces;

/// One request below the root of Graph. Its body cannot be printed: it may hold what people wrote,
/// or a secret.
#[derive(Clone)]
pub(crate) struct Request {
    /// What is being done, for messages.
    pub(crate) operation: &'static str,
    /// The work it is needed for.
    pub(crate) traces: RequestTraces,
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

/// Where a request goes.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A path below the root, as segments, and a query.
    Path(Vec<String>, Vec<(&'static str, String)>),
    /// A whole address, already found to lead to Graph: a page link, or one below another version.
    Link(String),
    /// `$batch`.
    Batch,
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) ids: RequestIds,
    /// Seconds of `Retry-After`, where given as seconds.
    pub(crate) retry_after_s: Option<u64>,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// The request did not leave: it can be sent again.
    #[error("the connection could not be made")]
    NotSent(#[source] Box<dyn Error + Send + Sync>),
    /// The request may have been carried out.
    #[error("the answer was lost")]
    Lost(#[source] Box<dyn Error + Send + Sync>),
}

/// Sends requests to Graph.
#[async_trait]
pub(crate) trait Transport: Send + Sync {
    /// Sends one request under that id with that token, once, and reads the answer up to the
    /// limit.
    async fn send(
        &self,
        request: &Request,
        client_request_id: &str,
        token: &SecretString,
    ) -> Result<Response, TransportError>;
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Request");
        shown.field("operation", &self.operation);
        shown.field("method", &self.method);
        shown.finish_non_exhaustive()
    }
}

impl Request {
    pub(crate) fn get(trace: TraceId, operation: &'static str, path: &[&str]) -> Self {
        Self::new(trace, operation, Method::GET, path, None)
    }

    pub(crate) fn new(
        trace: TraceId,
        operation: &'static str,
        method: Method,
        path: &[&str],
        body: Option<Value>,
    ) -> Self {
        let segments = path.iter().map(|segment| (*segment).to_owned()).collect();
        let target = Target::Path(segments, Vec::new());
        Self {
            operation,
            traces: RequestTraces::of([trace]),
            method,
            target,
            headers: Vec::new(),
            body,
        }
    }

    pub(crate) fn query(mut self, key: &'static str, value: impl Into<String>) -> Self {
        if let Target::Path(_, query) = &mut self.target {
            query.push((key, value.into()));
        }
        self
    }
}
