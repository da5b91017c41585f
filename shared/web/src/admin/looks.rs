//! What viewers ask for. Nothing here changes anything.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use shifts_app::{Failure, health, plan, plan_people};
use shifts_model::{Activity, Connection, TeamId};
use shifts_ports::Stored;

use crate::admin::answers::{activity_json, plans_json, run_json, team_json, unreadable_json};
use crate::admin::inputs::{Asked, InPath, parse_team};
use crate::admin::refused::Refused;
use crate::admin::{Desk, Shared};
use crate::teams::health_json;

/// How many runs are told of when nobody says how many.
const RUNS_DEFAULT: usize = 50;
/// How many runs are told of at most.
const RUNS_MAX: usize = 200;

type Answer = Result<Json<Value>, Refused>;

/// All connected teams.
pub(crate) async fn list_teams(State(desk): State<Shared>) -> Answer {
    let (mut teams, mut unreadable) = (Vec::new(), Vec::new());
    for listed in desk.ports.connections.list().await? {
        match listed {
            Ok(stored) => teams.push(team_json(&stored)),
            Err(error) => unreadable.push(unreadable_json(&error)),
        }
    }
    Ok(Json(json!({"teams": teams, "unreadable": unreadable})))
}

/// One team, and what was last done for it.
pub(crate) async fn show_team(State(desk): State<Shared>, InPath(team_id): InPath) -> Answer {
    let stored = connected(&desk, &team_id).await?;
    let mut activities = Vec::new();
    for activity in Activity::ALL {
        let visit = desk.ports.visits.load_visit(&team_id, activity).await?;
        let visit = visit.map(|stored| stored.value);
        activities.push(activity_json(activity, visit.as_ref()));
    }
    let latest = desk.ports.runs.latest(Some(&team_id), 1).await?;
    let mut answer = team_json(&stored);
    answer.insert("activities".to_owned(), activities.into());
    answer.insert("latest_run".to_owned(), latest.first().map(run_json).into());
    Ok(Json(answer.into()))
}

/// Which runs somebody asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhichRuns {
    team: Option<String>,
    limit: Option<String>,
}

/// The latest runs, newest first.
pub(crate) async fn list_runs(
    State(desk): State<Shared>,
    Asked(which): Asked<WhichRuns>,
) -> Answer {
    let team_id = which.team.as_deref().map(parse_team).transpose()?;
    let count_max = match which.limit {
        None => RUNS_DEFAULT,
        Some(text) => count(&text)?,
    };
    let reports = desk.ports.runs.latest(team_id.as_ref(), count_max).await?;
    let runs: Vec<Value> = reports.iter().map(run_json).collect();
    Ok(Json(json!({"runs": runs})))
}

fn count(text: &str) -> Result<usize, Refused> {
    let count = text.parse().ok();
    count
        .filter(|count| (1..=RUNS_MAX).contains(count))
        .ok_or_else(|| {
            Refused::wrong(format!(
                "unusable limit: send a number from 1 to {RUNS_MAX}"
            ))
        })
}

/// What a sync of one team would do.
pub(crate) async fn plan_team(State(desk): State<Shared>, InPath(team_id): InPath) -> Answer {
    connected(&desk, &team_id).await?;
    let _turn = desk.teams.lock().await;
    let ids = std::slice::from_ref(&team_id);
    let items = plan(&desk.ports, &desk.settings, ids, None).await?;
    let people = plan_people(&desk.ports, &desk.settings, ids).await?;
    let failed = items.iter().filter_map(|plans| plans.failure.as_ref());
    let mut failed = failed.chain(people.iter().filter_map(|plan| plan.failure.as_ref()));
    match failed.next() {
        Some(failure) => Err(failure.clone().into()),
        None => Ok(Json(plans_json(&items, &people))),
    }
}

/// How a team is, as both sides see it.
pub(crate) async fn show_health(State(desk): State<Shared>, InPath(team_id): InPath) -> Answer {
    let team = connected(&desk, &team_id).await?.value;
    let _turn = desk.teams.lock().await;
    let teams = health(&desk.ports, &desk.settings, &[team]).await?;
    Ok(Json(
        teams.iter().map(health_json).next().unwrap_or_default(),
    ))
}

/// The connection of a team, or why there is none.
pub(crate) async fn connected(
    desk: &Desk,
    team_id: &TeamId,
) -> Result<Stored<Connection>, Refused> {
    let stored = desk.ports.connections.load(team_id).await?;
    Ok(stored.ok_or_else(|| Failure::not_connected(team_id))?)
}
