//! The refusals of Graph and of Shifts, in the two forms in which they come.
//!
//! Graph's own layer answers plainly. The Shifts service behind it puts a second JSON document,
//! as text, into `error.message`, and the code that matters is the inner one.

use serde_json::{Value, json};

/// How an integration stood in the way.
#[derive(Debug, Clone)]
pub(crate) struct External {
    /// What people read.
    pub(crate) message: String,
    /// The name of the integration.
    pub(crate) source: String,
    /// Whether it said no, or failed to say anything.
    pub(crate) is_verdict: bool,
}

/// Why a call is refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: String,
    message: String,
    /// The innermost code, when the refusal comes from the Shifts service.
    inner: Option<String>,
    /// What an integration said, when the refusal is its own or its fault.
    external: Option<Box<External>>,
    pub(crate) retry_after_s: Option<u64>,
}

impl Refusal {
    /// A refusal by Graph's own layer.
    pub(crate) fn plain(status: u16, code: &str, message: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
            inner: None,
            external: None,
            retry_after_s: None,
        }
    }

    /// A refusal by the Shifts service, with a code inside the message.
    pub(crate) fn nested(status: u16, inner: &str, message: &str) -> Self {
        let code = standard_code(status);
        Self {
            inner: Some(inner.to_owned()),
            ..Self::plain(status, code, message)
        }
    }

    pub(crate) fn bad_request(message: &str) -> Self {
        Self::plain(400, "BadRequest", message)
    }

    /// A body that breaks a rule of the Shifts service.
    pub(crate) fn invalid(status: u16, message: &str) -> Self {
        Self::nested(status, standard_code(status), message)
    }

    /// What a wrong verb or a wrong path below a schedule gets: an empty message.
    pub(crate) fn unknown_error() -> Self {
        Self::plain(404, "UnknownError", "")
    }

    pub(crate) fn team_not_found(status: u16) -> Self {
        let message = "Sorry, the team was not found, or you may not have access to it.";
        Self::nested(status, "TeamNotFound", message)
    }

    pub(crate) fn item_not_found() -> Self {
        Self::nested(404, "NotFound", "Sorry, the item was not found.")
    }

    /// A refusal because of the callback of an integration.
    pub(crate) fn external(status: u16, external: External) -> Self {
        let message = "Sorry, your change couldn't be completed.";
        Self {
            external: Some(Box::new(external)),
            ..Self::nested(status, "WorkforceIntegrationError", message)
        }
    }

    /// What a person reads, and whether an integration said no, failed, or had no part in it.
    pub(crate) fn seen(&self) -> (&str, Option<bool>) {
        match &self.external {
            Some(external) => (&external.message, Some(external.is_verdict)),
            None => (&self.message, None),
        }
    }

    pub(crate) fn throttled(code: &str, retry_after_s: u64) -> Self {
        let message = "Please retry after some time.";
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::plain(429, code, message)
        }
    }

    /// The refusal that a status alone stands for, as an injected fault needs it.
    pub(crate) fn of_status(status: u16, retry_after_s: Option<u64>) -> Self {
        let code = standard_code(status);
        let refusal = match status {
            403 | 404 | 409 | 412 => Self::nested(status, code, "The request was refused."),
            _ => Self::plain(status, code, "The request could not be processed."),
        };
        Self {
            retry_after_s,
            ..refusal
        }
    }

    /// The body, with the identifiers that support asks for.
    pub(crate) fn body(&self, date: &str, request_id: &str, client_request_id: &str) -> Value {
        let message = match (&self.inner, &self.external) {
            (None, _) => self.message.clone(),
            (Some(inner), None) => json!({"error": {
                "code": self.code,
                "message": self.message,
                "details": [],
                "innererror": {"code": inner},
            }})
            .to_string(),
            // The members and their order as captured in Microsoft-Teams-Shifts-WFM-Connectors,
            // issue 35, February 2021.
            (Some(inner), Some(external)) => json!({"error": {
                "title": "Your request couldn't be completed",
                "externalErrorMessage": external.message,
                "externalSource": external.source,
                "externalImageLink": null,
                "code": inner,
                "message": self.message,
                "details": [],
                "innererror": {"code": inner},
            }})
            .to_string(),
        };
        json!({"error": {
            "code": self.code,
            "message": message,
            "innerError": {
                "date": date,
                "request-id": request_id,
                "client-request-id": client_request_id,
            },
        }})
    }
}

/// The code Graph uses for a status when nothing more is known.
fn standard_code(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        401 => "InvalidAuthenticationToken",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        412 => "PreconditionFailed",
        424 => "FailedDependency",
        429 => "TooManyRequests",
        502 => "BadGateway",
        503 => "ServiceNotAvailable",
        504 => "GatewayTimeout",
        _ => "InternalServerError",
    }
}
