//! The board: what Teams shows of one team's week, and what happened last.

mod drawing;
mod told;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use axum::{Router, middleware};
use jiff::civil::Weekday;
use serde::Deserialize;
use shifts_ports::{Clock, Connections, Rosters, Runs, StoreError, Visits};

use crate::answer::BoardJson;
use crate::loopback::loopback_only;
use crate::problem::problem;
use crate::progress::Progress;
use crate::view::TeamsView;
use drawing::draw;

const PAGE: &str = include_str!("board/index.html");
const STYLE: &str = include_str!("board/board.css");
const SCRIPT: &str = include_str!("board/board.js");
const WEEK_SCRIPT: &str = include_str!("board/week.js");
const PARTS_SCRIPT: &str = include_str!("board/parts.js");
/// Nothing from elsewhere, nothing inline: names on the page come from outside.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the board is drawn from.
#[derive(Clone)]
pub struct Board {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Which teams there are.
    pub connections: Arc<dyn Connections>,
    /// What happened last.
    pub runs: Arc<dyn Runs>,
    /// What is remembered of the last visits.
    pub visits: Arc<dyn Visits>,
    /// The names of people.
    pub rosters: Arc<dyn Rosters>,
    /// What Teams shows.
    pub view: Arc<dyn TeamsView>,
    /// How far a long run is.
    pub progress: Progress,
    /// The first day of a week.
    pub first_day_of_week: Weekday,
}

/// The router of the board: the page, its data, and the health of the program.
pub fn board(board: Board) -> Router {
    Router::new()
        .route("/", page("text/html; charset=utf-8", PAGE))
        .route("/board.css", page("text/css; charset=utf-8", STYLE))
        .route("/board.js", page(JAVASCRIPT, SCRIPT))
        .route("/week.js", page(JAVASCRIPT, WEEK_SCRIPT))
        .route("/parts.js", page(JAVASCRIPT, PARTS_SCRIPT))
        .route("/api/v1/board", get(board_json))
        .route("/health", page("application/json", r#"{"status":"ok"}"#))
        .fallback(|| async {
            problem(
                StatusCode::NOT_FOUND,
                "There is no such page; the board is at /",
            )
        })
        .layer(middleware::from_fn(loopback_only))
        .with_state(board)
}

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

fn page(content_type: &'static str, body: &'static str) -> MethodRouter<Board> {
    get(move || async move { asset(content_type, body) })
}

fn asset(content_type: &'static str, body: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, body).into_response()
}

#[derive(Debug, Deserialize)]
struct Choice {
    team: Option<String>,
    week: Option<String>,
}

async fn board_json(
    State(board): State<Board>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
) -> Response {
    let drawn = match draw(&board, &choice).await {
        Ok(drawn) => drawn,
        Err(Refusal::Choice(what)) => return problem(StatusCode::BAD_REQUEST, what),
        Err(Refusal::Store(error)) => {
            tracing::error!(
                event = "board.failed",
                runbook = "SA0002",
                "The board cannot be drawn: {error}"
            );
            return problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "The store cannot be read; see the log",
            );
        }
    };
    let Ok(body) = serde_json::to_string(&drawn) else {
        return problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The board cannot be written",
        );
    };
    let tag = entity_tag(&drawn, &body);
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes())
    {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, body).into_response()
}

/// A tag that stays the same while nothing but the time has changed.
fn entity_tag(drawn: &BoardJson, body: &str) -> String {
    let mut hasher = DefaultHasher::new();
    body.replace(&drawn.now.to_string(), "").hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

enum Refusal {
    Choice(String),
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
