//! The admin API: what administrators and their tools ask of the adapter over HTTP.
//!
//! One router, the same under Lambda and in the program that runs on one machine. Requests are
//! judged by the token's role before anything else of them is read; then an input becomes a type
//! of the model or is refused; then a use case does the work. `openapi.json` describes it all, and
//! a test holds both to each other.

mod acted;
mod acts;
mod answers;
mod callers;
mod clearing;
mod inputs;
mod looks;
mod people;
mod refused;
mod switches;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use axum::{Router, middleware};
use shifts_app::{Ports, SyncSettings};
use shifts_auth::Role;
use tokio::sync::Mutex;

use crate::problem::problem;
use callers::{Door, let_in};

pub use callers::Callers;

/// The largest body of a request. The largest sensible one is a full list of overrides.
const BODY_BYTES_MAX: usize = 64 * 1024;

const DESCRIPTION: &str = include_str!("openapi.json");

/// What the admin API works with.
#[derive(Clone)]
pub struct AdminApi {
    /// The ports. Its `schedules` and `shifts` must be a client that nobody else uses: use cases
    /// say for themselves which teams it may speak to, and would take each other's away.
    pub ports: Ports,
    /// How teams are kept equal to the WFM.
    pub settings: SyncSettings,
    /// Who knows callers by their tokens.
    pub callers: Arc<dyn Callers>,
}

/// What handlers share.
pub(crate) struct Desk {
    pub(crate) ports: Ports,
    pub(crate) settings: SyncSettings,
    /// Held while Teams is asked: the client speaks to the teams of one use case at a time.
    pub(crate) teams: Mutex<()>,
}

type Shared = Arc<Desk>;

/// The router of the admin API and of the program's health.
///
/// A program with pages of its own puts them behind it with [`Router::fallback_service`].
pub fn admin(api: AdminApi) -> Router {
    let desk = Desk {
        ports: api.ports,
        settings: api.settings,
        teams: Mutex::new(()),
    };
    let mut router = Router::new();
    for (path, methods) in routes(&api.callers) {
        router = router.route(path, methods);
    }
    router
        .method_not_allowed_fallback(|| async {
            problem(
                StatusCode::METHOD_NOT_ALLOWED,
                "This path takes other methods: see the header Allow and GET /api/v1/openapi.json",
            )
        })
        .fallback(|| async {
            problem(
                StatusCode::NOT_FOUND,
                "There is no such path; GET /api/v1/openapi.json names those there are",
            )
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::map_response(guarded))
        .with_state(Arc::new(desk))
}

/// Every path, its methods, and the role that each of them needs.
fn routes(callers: &Arc<dyn Callers>) -> [(&'static str, MethodRouter<Shared>); 16] {
    let to = |role, methods: MethodRouter<Shared>| {
        let door = Door {
            callers: callers.clone(),
            role,
        };
        methods.route_layer(middleware::from_fn_with_state(door, let_in))
    };
    let viewers = |methods| to(Role::Viewer, methods);
    let operators = |methods| to(Role::Operator, methods);
    let admins = |methods| to(Role::Admin, methods);
    [
        ("/health", get(|| async { json(r#"{"status":"ok"}"#) })),
        ("/api/v1/openapi.json", get(|| async { json(DESCRIPTION) })),
        ("/api/v1/teams", viewers(get(looks::list_teams))),
        (
            "/api/v1/teams/{team}",
            viewers(get(looks::show_team))
                .merge(admins(put(acts::connect_team)))
                .merge(admins(delete(acts::disconnect_team))),
        ),
        ("/api/v1/teams/{team}/plan", viewers(get(looks::plan_team))),
        (
            "/api/v1/teams/{team}/sync",
            operators(post(acts::sync_team)),
        ),
        (
            "/api/v1/teams/{team}/enable",
            operators(post(switches::enable_team)),
        ),
        (
            "/api/v1/teams/{team}/disable",
            operators(post(switches::disable_team)),
        ),
        (
            "/api/v1/teams/{team}/activities/{activity}",
            operators(put(switches::resume_activity).delete(switches::pause_activity)),
        ),
        (
            "/api/v1/teams/{team}/drift-policy",
            admins(put(switches::set_policy)),
        ),
        (
            "/api/v1/teams/{team}/health",
            viewers(get(looks::show_health)),
        ),
        (
            "/api/v1/teams/{team}/overrides",
            viewers(get(people::list_overrides)).merge(admins(put(people::replace_overrides))),
        ),
        (
            "/api/v1/teams/{team}/schedule",
            admins(post(acts::update_schedule)),
        ),
        (
            "/api/v1/teams/{team}/integration",
            admins(delete(acts::detach_team)),
        ),
        (
            "/api/v1/teams/{team}/clear",
            admins(post(clearing::clear_team)),
        ),
        ("/api/v1/runs", viewers(get(looks::list_runs))),
    ]
}

fn json(body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// No answer is to be kept by anybody in between, or taken for something else than it says.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use async_trait::async_trait;
    use serde_json::Value;
    use shifts_auth::{AuthError, Caller};

    use super::*;

    struct Nobody;

    #[async_trait]
    impl Callers for Nobody {
        async fn authenticate(&self, _authorization: Option<&str>) -> Result<Caller, AuthError> {
            Err(AuthError::Missing)
        }
    }

    #[test]
    fn every_path_is_described_and_every_described_path_is_there() {
        let document: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let described = document["paths"].as_object().unwrap().keys();
        let described: BTreeSet<&str> = described.map(String::as_str).collect();
        let callers: Arc<dyn Callers> = Arc::new(Nobody);
        let there = routes(&callers).map(|(path, _)| path);
        assert_eq!(described, BTreeSet::from(there));
    }
}
