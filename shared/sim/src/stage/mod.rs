//! The page on which one is somebody in Teams, acts, and sees what both systems hold afterwards.
//!
//! It belongs to the simulators: what is done goes through [`Tenant::act`] as a person's click would,
//! what is shown is read from the tenant and from the WFM themselves, and of the adapter it knows
//! only what the two were asked. Whoever serves it says to whom: it knows no sign-in.

mod acting;
mod choosing;
mod forms;
mod standing;
mod teams_side;
mod wfm_side;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::tenant::Tenant;
use crate::wfm::Wfm;
use choosing::Choice;
use standing::Whose;

const PAGE: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/people.css");
const SCRIPTS: [(&str, &str); 6] = [
    ("/people/people.js", include_str!("page/people.js")),
    ("/people/panel.js", include_str!("page/panel.js")),
    ("/people/mirror.js", include_str!("page/mirror.js")),
    ("/people/road.js", include_str!("page/road.js")),
    ("/people/words.js", include_str!("page/words.js")),
    ("/people/parts.js", include_str!("page/parts.js")),
];
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
/// Nothing from elsewhere, nothing inline: names on the page come from outside.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The largest act that is read, in bytes.
const ACT_BYTES_MAX: usize = 16 * 1024;

/// What the page shows and acts in.
#[derive(Clone)]
pub struct Stage {
    /// Teams.
    pub tenant: Tenant,
    /// The WFM.
    pub wfm: Wfm,
    /// The stores that one can be in.
    pub stores: Vec<Store>,
}

/// A store, as both systems call it.
#[derive(Debug, Clone)]
pub struct Store {
    /// Its team.
    pub team_id: String,
    /// Its business unit.
    pub business_unit_id: String,
}

/// What handlers share.
struct Shared {
    stage: Stage,
    /// One acts at a time, so that what was asked meanwhile was asked because of it.
    turn: Mutex<()>,
}

type Handle = State<Arc<Shared>>;

/// The router of the page: `/people`, what it is made of, and what it asks for.
pub fn stage(stage: Stage) -> Router {
    let turn = Mutex::new(());
    let mut router = Router::new()
        .route("/people", page("text/html; charset=utf-8", PAGE))
        .route("/people/people.css", page("text/css; charset=utf-8", STYLE))
        .route("/people/standing", get(standing))
        .route("/people/choices", get(choices))
        .route("/people/acts", post(act));
    for (path, script) in SCRIPTS {
        router = router.route(path, page(JAVASCRIPT, script));
    }
    router
        .layer(DefaultBodyLimit::max(ACT_BYTES_MAX))
        .with_state(Arc::new(Shared { stage, turn }))
}

fn page(content_type: &'static str, body: &'static str) -> MethodRouter<Arc<Shared>> {
    get(move || async move {
        let headers = [
            (header::CONTENT_TYPE, content_type),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        (headers, body).into_response()
    })
}

async fn standing(State(shared): Handle, Query(whose): Query<Whose>) -> Response {
    answered(shared.stage.standing(&whose))
}

async fn choices(State(shared): Handle, Query(choice): Query<Choice>) -> Response {
    let _turn = shared.turn.lock().await;
    answered(shared.stage.choices(choice).await)
}

/// An act in the form of `POST /sim/act`. Only JSON is taken, so that no page elsewhere can send it.
async fn act(State(shared): Handle, Json(body): Json<Value>) -> Response {
    let _turn = shared.turn.lock().await;
    answered(shared.stage.act(body).await)
}

/// What was asked for; or, in words, what is wrong with the question.
fn answered(outcome: Result<Value, String>) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match outcome {
        Ok(body) => (headers, Json(body)).into_response(),
        Err(problem) => {
            let body = Json(json!({"error": problem}));
            (StatusCode::BAD_REQUEST, headers, body).into_response()
        }
    }
}
