//! What is switched for one team: the team, its activities, what is done about drift.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::json;
use shifts_app::{set_activities, set_drift_policy, set_enabled};
use shifts_auth::Caller;
use shifts_model::{Activity, DriftPolicy, TeamId};

use crate::admin::acted::acted;
use crate::admin::inputs::{Asked, InPath, Nothing, Sent, TeamActivity};
use crate::admin::refused::Refused;
use crate::admin::{Desk, Shared};

/// Lets the timer visit a team.
pub(crate) async fn enable_team(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    acted(&caller, "enable", &team_id, switch(&desk, &team_id, true)).await
}

/// Lets the timer pass a team by.
pub(crate) async fn disable_team(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    acted(&caller, "disable", &team_id, switch(&desk, &team_id, false)).await
}

async fn switch(desk: &Desk, team_id: &TeamId, enabled: bool) -> Result<Response, Refused> {
    set_enabled(&desk.ports, team_id, enabled).await?;
    Ok(Json(json!({"team_id": team_id.as_str(), "enabled": enabled})).into_response())
}

/// Runs an activity for a team again.
pub(crate) async fn resume_activity(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    TeamActivity(team_id, activity): TeamActivity,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let switching = switch_activity(&desk, &team_id, activity, true);
    acted(&caller, "resume", &team_id, switching).await
}

/// Runs an activity for a team no longer.
pub(crate) async fn pause_activity(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    TeamActivity(team_id, activity): TeamActivity,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let switching = switch_activity(&desk, &team_id, activity, false);
    acted(&caller, "pause", &team_id, switching).await
}

async fn switch_activity(
    desk: &Desk,
    team_id: &TeamId,
    activity: Activity,
    on: bool,
) -> Result<Response, Refused> {
    set_activities(&desk.ports, team_id, &[activity], on).await?;
    let switched = json!({
        "team_id": team_id.as_str(), "activity": activity.as_str(), "enabled": on,
    });
    Ok(Json(switched).into_response())
}

/// What is to be done about drift.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DriftWish {
    policy: String,
}

/// What stands for the policy of all teams.
const DEFAULT: &str = "default";

/// Sets what is done about differences that were made in Teams.
pub(crate) async fn set_policy(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(Nothing {}): Asked<Nothing>,
    Sent(wish): Sent<DriftWish>,
) -> Response {
    let setting = async {
        let policy = match wish.policy.as_str() {
            DEFAULT => None,
            name => Some(DriftPolicy::parse(name).ok_or_else(unknown_policy)?),
        };
        set_drift_policy(&desk.ports, &team_id, policy).await?;
        let policy = policy.map(DriftPolicy::as_str);
        let set = json!({"team_id": team_id.as_str(), "drift_policy": policy});
        Ok(Json(set).into_response())
    };
    acted(&caller, "drift-policy", &team_id, setting).await
}

fn unknown_policy() -> Refused {
    let known = DriftPolicy::ALL.map(DriftPolicy::as_str).join(", ");
    Refused::wrong(format!("unusable policy: send {known} or {DEFAULT}"))
}
