//! Federated authentication: a WFM brings back a token that this adapter signed, and is told whom
//! it names (Blue Yonder's federated authentication, 2020.3).
//!
//! Nobody signs in here: the token is all there is. Whatever is brought, it is 200 with a name or
//! 401 without a body, so that nobody learns what was wrong; only a store that does not answer is
//! 503. Who a person is and what a token says reach no log.

mod brought;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use secrecy::ExposeSecret as _;
use shifts_auth::{Federation, FederationError};
use shifts_model::WfmName;
use shifts_ports::{Clock, Tokens};

use self::brought::token_of;

/// How long the bytes of a request may take to come.
const COMING_MAX: Duration = Duration::from_secs(5);
/// How long the store may take to say whether a token is out. A person waits behind the WFM.
const STORE_MAX: Duration = Duration::from_secs(5);

/// What is answered from.
#[derive(Clone)]
pub struct FederatedApi {
    /// Who signs for each WFM. A token is for the first one that proves it.
    pub federations: BTreeMap<WfmName, Arc<Federation>>,
    /// Where those who sign remember which tokens are out.
    pub tokens: Arc<dyn Tokens>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The router of `POST /auth`.
pub fn federated(api: FederatedApi) -> Router {
    Router::new()
        .route("/auth", post(answer))
        .layer(map_response(with_care))
        .with_state(Arc::new(api))
}

/// Nothing of this may be kept or guessed at by whoever passes it on.
async fn with_care(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert::<HeaderName>(name, HeaderValue::from_static(value));
    }
    answer
}

async fn answer(State(api): State<Arc<FederatedApi>>, request: Request) -> Response {
    let came = tokio::time::timeout(COMING_MAX, token_of(request)).await;
    let token = match came {
        Ok(Ok(token)) => token,
        Ok(Err(why)) => return not_accepted(why),
        Err(_) => return not_accepted("it did not come in time"),
    };
    let (wfm, federation) = match signer(&api, token.expose_secret()) {
        Ok(signer) => signer,
        Err(why) => return not_accepted(&why),
    };
    let now = api.clock.now();
    let told = federation.answer(token.expose_secret(), now, &*api.tokens);
    match tokio::time::timeout(STORE_MAX, told).await {
        Ok(Ok(xml)) => {
            tracing::info!(
                event = "federation.answered",
                wfm = wfm.as_str(),
                "A WFM was told whom a federated token names"
            );
            let xml_type = HeaderValue::from_static("application/xml; charset=utf-8");
            ([(header::CONTENT_TYPE, xml_type)], xml).into_response()
        }
        Ok(Err(FederationError::NotAccepted { why })) => not_accepted(why),
        Ok(Err(error @ FederationError::Unavailable(_))) => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            unavailable(wfm, &cause)
        }
        Err(_) => unavailable(wfm, "it takes too long"),
    }
}

/// Whose token it is.
fn signer<'a>(api: &'a FederatedApi, token: &str) -> Result<(&'a WfmName, &'a Federation), String> {
    let now = api.clock.now();
    let mut reasons = BTreeSet::new();
    for (wfm, federation) in &api.federations {
        match federation.judge(token, now) {
            Ok(_) => return Ok((wfm, federation)),
            Err(error) => reasons.insert(match error {
                FederationError::NotAccepted { why } => why,
                FederationError::Unavailable(_) => "it cannot be judged",
            }),
        };
    }
    Err(reasons.into_iter().collect::<Vec<_>>().join("; or "))
}

fn not_accepted(why: &str) -> Response {
    tracing::warn!(
        event = "federation.not_accepted",
        "A federated token is not accepted: {why}"
    );
    StatusCode::UNAUTHORIZED.into_response()
}

fn unavailable(wfm: &WfmName, cause: &str) -> Response {
    tracing::error!(
        event = "federation.store.failed",
        runbook = "SA0002",
        wfm = wfm.as_str(),
        "The store does not say whether a federated token is out: {cause}"
    );
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
