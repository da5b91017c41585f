//! The workforce integration: what Shifts asks before it saves (ARCHITECTURE.md, "Walk of one
//! callback").
//!
//! Nobody signs in here. Whoever seals a container with the secret is Shifts; to everybody else
//! there is one answer, 401 without a body, whatever was wrong. What was sealed is answered with 200
//! and a verdict for every item, whatever happens inside: silence is taken for a fault and asked
//! again, and a missing verdict for approval.

mod answering;
mod words;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use shifts_app::{CallbackPorts, SyncSettings};
use shifts_model::{TeamId, TenantId, UserId};
use shifts_wfi::{CONTAINER_BYTES_MAX, Plaintext, PreviousSecret, WfiSecrets, read_connect};
pub use shifts_wfi::{SecretError, WfiSecret};

/// The header by which Shifts hands on who caused a callback.
const PASSTHROUGH: &str = "x-ms-wfmpassthrough";

/// How long the bytes of a container may take to come.
const COMING_MAX: Duration = Duration::from_secs(5);

/// What callbacks work with.
#[derive(Clone)]
pub struct WfiApi {
    /// The ports.
    pub ports: CallbackPorts,
    /// How teams are kept equal to the WFM.
    pub settings: SyncSettings,
    /// What Shifts seals with.
    pub secret: SecretString,
    /// What it sealed with before, and the first moment at which that no longer counts.
    pub previous_secret: Option<(SecretString, Timestamp)>,
    /// Our tenant, as the configuration names it.
    pub tenant_id: String,
}

/// What handlers share.
struct Counter {
    api: WfiApi,
    secrets: WfiSecrets,
}

type Shared = Arc<Counter>;

/// The router of the callbacks.
///
/// # Errors
///
/// When a secret cannot be one: it has to have exactly 64 visible ASCII characters. The program
/// must not begin then.
pub fn wfi(api: WfiApi) -> Result<Router, SecretError> {
    let read = |secret: &SecretString| WfiSecret::parse(secret.expose_secret());
    let previous = api.previous_secret.as_ref().map(|(secret, until)| {
        Ok(PreviousSecret {
            secret: read(secret)?,
            until: *until,
        })
    });
    let secrets = WfiSecrets {
        current: read(&api.secret)?,
        previous: previous.transpose()?,
    };
    Ok(routes().with_state(Arc::new(Counter { api, secrets })))
}

fn routes() -> Router<Shared> {
    Router::new()
        .route("/change/v1/connect", post(connect))
        .route("/change/v1/teams/{team}/update", post(team_update))
        .route("/change/v1/teams/{team}/read", post(team_read))
        // The reference page of Graph prints the path so.
        .route("/change/v1/team/{team}/read", post(team_read))
        .route("/change/v1/users/{user}/update", post(user_update))
        .layer(middleware::from_fn(soon))
        .layer(middleware::from_fn(plain_only))
        .layer(DefaultBodyLimit::max(CONTAINER_BYTES_MAX))
}

/// A container is bytes as they are: nothing that has to be unpacked first is looked at.
async fn plain_only(request: Request, next: Next) -> Response {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    next.run(request).await
}

/// A container comes soon, or not at all: nobody holds a connection by sending a byte now and then.
async fn soon(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let whole = Bytes::from_request(Request::from_parts(parts.clone(), body), &());
    match tokio::time::timeout(COMING_MAX, whole).await {
        Ok(Ok(container)) => {
            let request = Request::from_parts(parts, container.into());
            next.run(request).await
        }
        Ok(Err(refused)) => refused.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

impl Counter {
    /// What was sealed with our secret, or the one answer to all others.
    fn open(&self, container: &Bytes) -> Result<Plaintext, StatusCode> {
        let opened = self.secrets.open(container, self.api.ports.clock.now());
        opened.map_err(|_| {
            tracing::warn!(
                event = "callback.not_authentic",
                "A callback was not sealed with the secret of the workforce integration"
            );
            StatusCode::UNAUTHORIZED
        })
    }
}

/// Shifts makes sure, when the integration is registered, that we are who we are said to be.
async fn connect(State(counter): State<Shared>, container: Bytes) -> Response {
    let opened = match counter.open(&container) {
        Ok(opened) => opened,
        Err(status) => return status.into_response(),
    };
    let Ok(asked) = read_connect(opened.as_str()) else {
        return unusable("connect");
    };
    let is_ours = TenantId::parse(&counter.api.tenant_id).is_ok_and(|ours| {
        let (ours, theirs) = (ours.as_str(), asked.tenant_id.as_str());
        ours.eq_ignore_ascii_case(theirs)
    });
    tracing::info!(
        event = "callback.connect",
        decision = if is_ours { "accepted" } else { "refused" },
        "Shifts asks whether this is the workforce integration of its tenant"
    );
    if is_ours {
        StatusCode::OK.into_response()
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

async fn team_update(
    State(counter): State<Shared>,
    Path(team): Path<String>,
    headers: HeaderMap,
    container: Bytes,
) -> Response {
    let opened = match counter.open(&container) {
        Ok(opened) => opened,
        Err(status) => return status.into_response(),
    };
    let (Ok(team_id), Ok(callback)) = (
        TeamId::parse(&team),
        shifts_wfi::read_team_update(opened.as_str()),
    ) else {
        return unusable("update");
    };
    sent(answering::update(&counter.api, team_id, callback, &headers).await)
}

async fn team_read(
    State(counter): State<Shared>,
    Path(team): Path<String>,
    headers: HeaderMap,
    container: Bytes,
) -> Response {
    let opened = match counter.open(&container) {
        Ok(opened) => opened,
        Err(status) => return status.into_response(),
    };
    let (Ok(team_id), Ok(items)) = (
        TeamId::parse(&team),
        shifts_wfi::read_eligibility(opened.as_str()),
    ) else {
        return unusable("read");
    };
    sent(answering::eligibility(&counter.api, team_id, items, &headers).await)
}

async fn user_update(
    State(counter): State<Shared>,
    Path(user): Path<String>,
    headers: HeaderMap,
    container: Bytes,
) -> Response {
    let opened = match counter.open(&container) {
        Ok(opened) => opened,
        Err(status) => return status.into_response(),
    };
    let Ok(user_id) = UserId::parse(&user) else {
        return unusable("update");
    };
    let Ok(callback) = shifts_wfi::read_user_update(&user_id, opened.as_str()) else {
        return unusable("update");
    };
    sent(answering::user_update(&counter.api, user_id, callback, &headers).await)
}

/// It was sealed with the secret and is no question: not one item of it could be answered.
fn unusable(what: &'static str) -> Response {
    tracing::error!(
        event = "callback.unusable",
        operation = what,
        "A callback is authentic and cannot be read"
    );
    StatusCode::BAD_REQUEST.into_response()
}

fn sent(body: String) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], body).into_response()
}
