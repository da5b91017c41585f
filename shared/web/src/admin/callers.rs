//! Who calls, and whether a route is open to them.

use std::error::Error as _;
use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use shifts_auth::{AuthError, Caller, Oidc, Role};

use crate::admin::refused::Refused;

/// Knows callers by the `Authorization` header of their requests.
#[async_trait]
pub trait Callers: Send + Sync {
    /// Who sent a request with this header.
    async fn authenticate(&self, authorization: Option<&str>) -> Result<Caller, AuthError>;
}

#[async_trait]
impl Callers for Oidc {
    async fn authenticate(&self, authorization: Option<&str>) -> Result<Caller, AuthError> {
        Self::authenticate(self, authorization).await
    }
}

/// What stands before a route.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) callers: Arc<dyn Callers>,
    pub(crate) role: Role,
}

/// Lets callers of the door's role and of higher ones through, and tells the handler who they are.
pub(crate) async fn let_in(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let authorization = request.headers().get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| value.to_str().ok());
    match door.callers.authenticate(authorization).await {
        Ok(caller) if caller.role >= door.role => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Ok(caller) => Refused::new(
            StatusCode::FORBIDDEN,
            format!(
                "this takes the role {}, and the token carries {}; have it assigned and get \
                 another token",
                door.role.as_str(),
                caller.role.as_str()
            ),
        )
        .into_response(),
        Err(error) => turned_away(&error).into_response(),
    }
}

fn turned_away(error: &AuthError) -> Refused {
    let (status, remedy) = match error {
        AuthError::Missing => (
            StatusCode::UNAUTHORIZED,
            "send the header `Authorization: Bearer TOKEN` with a token of the configured issuer",
        ),
        AuthError::Invalid { .. } => (StatusCode::UNAUTHORIZED, "get another one"),
        AuthError::NoRole => (
            StatusCode::FORBIDDEN,
            "have one assigned and get another token",
        ),
        AuthError::KeysUnavailable { .. } => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            tracing::error!(
                event = "admin.keys.unavailable",
                "Administrators cannot be let in: {cause}"
            );
            (StatusCode::SERVICE_UNAVAILABLE, "try again in a moment")
        }
    };
    Refused::new(status, format!("{error}; {remedy}"))
}
