//! The board: what Teams shows of one team's week, and what happened last.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Router, middleware};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use shifts_model::{Activity, Connection, RunReport, TeamId, Week, WeekCalendar};
use shifts_ports::{Clock, Connections, Rosters, Runs, StoreError};

use crate::answer::{
    BoardJson, ChangeJson, NoteJson, PersonJson, ProgressJson, RunJson, ShiftJson, TeamJson,
    TotalsJson, WaitingJson, WeekJson,
};
use crate::loopback::loopback_only;
use crate::problem::problem;
use crate::progress::Progress;
use crate::view::{ShownShift, ShownState, TeamsView, ViewError};

/// How many past runs the page tells of.
const RUNS_SHOWN_MAX: usize = 30;
/// How many changes the page tells of.
const CHANGES_SHOWN_MAX: usize = 60;

const PAGE: &str = include_str!("board/index.html");
const STYLE: &str = include_str!("board/board.css");
const SCRIPT: &str = include_str!("board/board.js");
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
        .route(
            "/",
            get(|| async { asset("text/html; charset=utf-8", PAGE) }),
        )
        .route(
            "/board.css",
            get(|| async { asset("text/css; charset=utf-8", STYLE) }),
        )
        .route(
            "/board.js",
            get(|| async { asset("text/javascript; charset=utf-8", SCRIPT) }),
        )
        .route("/api/v1/board", get(board_json))
        .route(
            "/health",
            get(|| async { asset("application/json", r#"{"status":"ok"}"#) }),
        )
        .fallback(|| async {
            problem(
                StatusCode::NOT_FOUND,
                "There is no such page; the board is at /",
            )
        })
        .layer(middleware::from_fn(loopback_only))
        .with_state(board)
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

async fn draw(board: &Board, choice: &Choice) -> Result<BoardJson, Refusal> {
    let now = board.clock.now();
    let listed = board.connections.list().await.map_err(Refusal::Store)?;
    let stored = listed.into_iter().collect::<Result<Vec<_>, _>>();
    let stored = stored.map_err(Refusal::Store)?;
    let connections: Vec<Connection> = stored.into_iter().map(|stored| stored.value).collect();
    let chosen = choose(&connections, choice.team.as_deref())?;
    let reports = board
        .runs
        .latest(None, RUNS_SHOWN_MAX)
        .await
        .map_err(Refusal::Store)?;
    let (view, note) = board.view.describe();
    let mut drawn = BoardJson {
        product: "WFM Shifts Adapter",
        view,
        note,
        now,
        teams: connections.iter().map(team_json).collect(),
        team: chosen.map(team_json),
        week: None,
        people: Vec::new(),
        shifts: Vec::new(),
        progress: progress(board, now),
        totals: TotalsJson {
            shifts: 0,
            people: 0,
            drafts: 0,
            hours: 0.0,
        },
        runs: Vec::new(),
        changes: Vec::new(),
        waiting: Vec::new(),
        withheld: Vec::new(),
        refused: Vec::new(),
        unmapped: Vec::new(),
    };
    tell_what_happened(&mut drawn, &connections, &reports);
    if let Some(connection) = chosen {
        draw_week(board, &mut drawn, connection, choice, now).await?;
        let latest = board
            .runs
            .latest(Some(&connection.team_id), RUNS_SHOWN_MAX)
            .await;
        tell_what_is_open(
            &mut drawn,
            &connection.team_id,
            &latest.map_err(Refusal::Store)?,
        );
    }
    Ok(drawn)
}

fn choose<'a>(
    connections: &'a [Connection],
    wanted: Option<&str>,
) -> Result<Option<&'a Connection>, Refusal> {
    match wanted {
        None | Some("") => Ok(connections.first()),
        Some(id) => {
            let found = connections
                .iter()
                .find(|connection| connection.team_id.as_str() == id);
            let unknown = || Refusal::Choice("No such team is connected".to_owned());
            found.map(Some).ok_or_else(unknown)
        }
    }
}

async fn draw_week(
    board: &Board,
    drawn: &mut BoardJson,
    connection: &Connection,
    choice: &Choice,
    now: Timestamp,
) -> Result<(), Refusal> {
    let calendar = WeekCalendar::new(connection.zone.clone(), board.first_day_of_week);
    let current = calendar.week_of(now);
    let week = match choice.week.as_deref() {
        None | Some("") => current,
        Some(day) => week_of_day(&calendar, day)?,
    };
    let mut shifts = board
        .view
        .week(connection, &calendar, week)
        .await
        .map_err(|ViewError::Store(error)| Refusal::Store(error))?;
    shifts.sort_by(|a, b| (a.starts_at, &a.id).cmp(&(b.starts_at, &b.id)));
    drawn.week = Some(WeekJson {
        starts_on: week.to_string(),
        previous: calendar.offset(week, -1).to_string(),
        next: calendar.offset(week, 1).to_string(),
        current: week == current,
        days: week
            .starts_on
            .series(jiff::Span::new().days(1))
            .take(7)
            .map(|day| day.to_string())
            .collect(),
    });
    drawn.people = people(board, &connection.team_id, &shifts).await?;
    drawn.totals = totals(&shifts, drawn.people.len());
    drawn.shifts = shifts
        .iter()
        .map(|shift| ShiftJson::of(shift, &connection.zone))
        .collect();
    Ok(())
}

fn week_of_day(calendar: &WeekCalendar, day: &str) -> Result<Week, Refusal> {
    let wrong = || Refusal::Choice("`week` must be a day such as 2026-11-23".to_owned());
    let day: Date = day.parse().map_err(|_| wrong())?;
    let noon = calendar
        .zone()
        .to_timestamp(day.at(12, 0, 0, 0))
        .map_err(|_| wrong())?;
    Ok(calendar.week_of(noon))
}

async fn people(
    board: &Board,
    team_id: &TeamId,
    shifts: &[ShownShift],
) -> Result<Vec<PersonJson>, Refusal> {
    let stored = board
        .rosters
        .load_members(team_id)
        .await
        .map_err(Refusal::Store)?;
    let members = stored.map(|stored| stored.members).unwrap_or_default();
    let names: BTreeMap<&str, &str> = members
        .iter()
        .map(|m| (m.user_id.as_str(), m.display_name.as_str()))
        .collect();
    let working: BTreeSet<&str> = shifts.iter().map(|shift| shift.user_id.as_str()).collect();
    let mut people: Vec<PersonJson> = working
        .into_iter()
        .map(|id| PersonJson {
            user_id: id.to_owned(),
            name: names
                .get(id)
                .filter(|name| !name.is_empty())
                .unwrap_or(&id)
                .to_string(),
        })
        .collect();
    people.sort_by(|a, b| (&a.name, &a.user_id).cmp(&(&b.name, &b.user_id)));
    Ok(people)
}

fn totals(shifts: &[ShownShift], people: usize) -> TotalsJson {
    let minutes: i64 = shifts
        .iter()
        .map(|shift| shift.starts_at.duration_until(shift.ends_at).as_mins())
        .sum();
    TotalsJson {
        shifts: shifts.len(),
        people,
        drafts: shifts
            .iter()
            .filter(|shift| shift.state == ShownState::Draft)
            .count(),
        hours: f64::from(i32::try_from(minutes).unwrap_or(i32::MAX)) / 60.0,
    }
}

fn team_json(connection: &Connection) -> TeamJson {
    let name = match connection.team_name.as_str() {
        "" => connection.team_id.as_str(),
        name => name,
    };
    TeamJson {
        team_id: connection.team_id.to_string(),
        name: name.to_owned(),
        zone: connection.zone.iana_name().unwrap_or("UTC").to_owned(),
        enabled: connection.enabled,
        business_unit_id: connection.business_unit_id.to_string(),
        wfm: connection.wfm.to_string(),
    }
}

fn progress(board: &Board, now: Timestamp) -> Option<ProgressJson> {
    let run = board.progress.shown()?;
    let eta_s = run.left(now).map(|left| left.as_secs());
    Some(ProgressJson {
        what: run.what,
        done: run.done,
        total: run.total,
        eta_s,
    })
}

fn tell_what_happened(drawn: &mut BoardJson, connections: &[Connection], reports: &[RunReport]) {
    for report in reports {
        let of_team = |connection: &&Connection| connection.team_id == report.team_id;
        let Some(connection) = connections.iter().find(of_team) else {
            continue;
        };
        drawn
            .runs
            .push(RunJson::of(report, &team_json(connection).name));
        let room = CHANGES_SHOWN_MAX - drawn.changes.len();
        let changes = report.changes.iter().take(room);
        drawn
            .changes
            .extend(changes.map(|c| ChangeJson::of(report, c, &connection.zone)));
        if let Some(until) = report.waiting_until.filter(|until| *until > drawn.now) {
            drawn.waiting.push(WaitingJson {
                team_id: report.team_id.to_string(),
                what: "a create was not answered; its quiet time is waited out".to_owned(),
                until: Some(until),
            });
        }
    }
}

/// What the team's latest look at its shifts left for a person.
fn tell_what_is_open(drawn: &mut BoardJson, team_id: &TeamId, reports: &[RunReport]) {
    let latest = reports
        .iter()
        .find(|r| r.activity == Activity::Shifts && r.failure.is_none());
    if let Some(report) = latest {
        drawn.withheld = NoteJson::all(team_id, &report.withheld);
        drawn.refused = NoteJson::all(team_id, &report.refused);
        drawn.unmapped = NoteJson::all(team_id, &report.unmapped);
    }
}
