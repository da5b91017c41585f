//! Answers that say no: why, and what to do about it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shifts_app::{Failure, FailureKind};
use shifts_ports::StoreError;

use crate::problem::problem;

/// After how many seconds a caller may ask again for what could not be done now.
const RETRY_AFTER_S: u16 = 5;

/// Why a request is not answered as it was meant.
#[derive(Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    detail: String,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { status, detail }
    }

    /// The request itself is wrong.
    pub(crate) fn wrong(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let status = match failure.kind() {
            FailureKind::NotConnected => StatusCode::NOT_FOUND,
            FailureKind::Conflict => {
                return Self::new(StatusCode::CONFLICT, format!("{failure}; load it again"));
            }
            FailureKind::WrongInput => StatusCode::UNPROCESSABLE_ENTITY,
            FailureKind::Outside => {
                tracing::warn!(
                    event = "admin.outside.failed",
                    "The WFM or Teams failed the admin API: {failure}"
                );
                StatusCode::BAD_GATEWAY
            }
            FailureKind::Store => {
                tracing::error!(
                    event = "admin.store.failed",
                    runbook = "SA0002",
                    "The store failed the admin API: {failure}"
                );
                StatusCode::SERVICE_UNAVAILABLE
            }
            FailureKind::Program => {
                tracing::error!(
                    event = "admin.failed",
                    runbook = "SA0004",
                    "The admin API failed: {failure}"
                );
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self::new(status, failure.to_string())
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = problem(self.status, self.detail);
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, bearer);
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER_S.into());
        }
        response
    }
}
