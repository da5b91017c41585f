//! What operators and admins ask for. Each is logged with who asked.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::json;
use shifts_app::{
    connect, detach_integration, disconnect, look_at_items, preflight, trace_of, update_schedules,
};
use shifts_auth::Caller;
use shifts_model::{Activity, BusinessUnitId, Job, TeamId, WfmName};

use crate::admin::acted::{acted, nothing_to_say};
use crate::admin::answers::found_json;
use crate::admin::inputs::{Asked, InPath, Nothing, Sent, parse_activity};
use crate::admin::looks::connected;
use crate::admin::refused::Refused;
use crate::admin::{Desk, Shared};
use crate::teams::updated_json;

/// What is to be looked at now.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SyncWish {
    activity: Option<String>,
}

/// Queues a visit that does not wait for the timer.
pub(crate) async fn sync_team(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(Nothing {}): Asked<Nothing>,
    Sent(wish): Sent<SyncWish>,
) -> Response {
    acted(&caller, "sync", &team_id, queue(&desk, &team_id, &wish)).await
}

async fn queue(desk: &Desk, team_id: &TeamId, wish: &SyncWish) -> Result<Response, Refused> {
    let activity = match wish.activity.as_deref() {
        None => Activity::Shifts,
        Some(name) => parse_activity(name)?,
    };
    if !connected(desk, team_id).await?.value.enabled {
        return Err(Refused::new(
            StatusCode::CONFLICT,
            format!("team {team_id} is disabled, so that a job would do nothing; enable it first"),
        ));
    }
    let job = Job {
        team_id: team_id.clone(),
        activity,
        slot: format!("now-{}", desk.ports.clock.now()),
    };
    desk.ports.jobs.enqueue(std::slice::from_ref(&job)).await?;
    let trace = trace_of(&job.slot);
    tracing::info!(
        event = "admin.queued",
        trace.id = %trace,
        team.id = %team_id,
        activity = activity.as_str(),
        slot = job.slot,
        "Queued a visit that an administrator asked for"
    );
    let queued = json!({
        "job_id": format!("{team_id}/{activity}/{}", job.slot), "team_id": team_id.as_str(),
        "activity": activity.as_str(), "trace_id": trace.to_string(),
    });
    Ok((StatusCode::ACCEPTED, Json(queued)).into_response())
}

/// What a team is to follow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectWish {
    wfm: String,
    business_unit_id: String,
}

/// Whether to look only.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HowFar {
    #[serde(default)]
    pub(crate) dry_run: bool,
}

/// Joins a team to a business unit, or looks what that would meet.
pub(crate) async fn connect_team(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(how_far): Asked<HowFar>,
    Sent(wish): Sent<ConnectWish>,
) -> Response {
    let joining = join(&desk, &team_id, &wish, how_far.dry_run);
    if how_far.dry_run {
        return joining.await.into_response();
    }
    acted(&caller, "connect", &team_id, joining).await
}

async fn join(
    desk: &Desk,
    team_id: &TeamId,
    wish: &ConnectWish,
    dry_run: bool,
) -> Result<Response, Refused> {
    let wrong = |error| Refused::wrong(format!("{error}; correct it in the body"));
    let wfm = WfmName::parse(&wish.wfm).map_err(wrong)?;
    let unit = BusinessUnitId::parse(&wish.business_unit_id).map_err(wrong)?;
    let _turn = desk.teams.lock().await;
    let mut found = preflight(&desk.ports, &desk.settings, team_id, &wfm, &unit).await?;
    if dry_run {
        look_at_items(&desk.ports, &desk.settings, &mut found).await;
    } else {
        connect(&desk.ports, &desk.settings, &found).await?;
    }
    let status = if found.replaces.is_none() && !dry_run {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(found_json(&found, !dry_run))).into_response())
}

/// Forgets a team. What it shows in Shifts stays there.
pub(crate) async fn disconnect_team(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let forgetting = async {
        let _turn = desk.teams.lock().await;
        disconnect(&desk.ports, &desk.settings, &team_id).await?;
        Ok(nothing_to_say())
    };
    acted(&caller, "disconnect", &team_id, forgetting).await
}

/// Brings the schedule of a team to what the configuration and the WFM say.
pub(crate) async fn update_schedule(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let updating = async {
        let team = connected(&desk, &team_id).await?.value;
        let _turn = desk.teams.lock().await;
        let updated = update_schedules(&desk.ports, &desk.settings, &[team]).await;
        match updated.into_iter().next() {
            Some(updated) => match updated.outcome {
                Ok(_) => Ok(Json(updated_json(&updated)).into_response()),
                Err(failure) => Err(failure.into()),
            },
            None => Ok(nothing_to_say()),
        }
    };
    acted(&caller, "update-schedule", &team_id, updating).await
}

/// Sees to it that Shifts asks no more before it changes the schedule of a team.
pub(crate) async fn detach_team(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let detaching = async {
        let team = connected(&desk, &team_id).await?.value;
        let _turn = desk.teams.lock().await;
        let done = detach_integration(&desk.ports, &desk.settings, &[team]).await?;
        for detached in done {
            detached.outcome?;
        }
        Ok(nothing_to_say())
    };
    acted(&caller, "detach", &team_id, detaching).await
}
