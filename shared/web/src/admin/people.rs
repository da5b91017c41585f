//! Whom a person says an employee is.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};
use shifts_app::{WrittenOverride, preview_overrides, set_overrides};
use shifts_auth::Caller;
use shifts_model::TeamId;

use crate::admin::acted::acted;
use crate::admin::acts::HowFar;
use crate::admin::inputs::{Asked, InPath, Sent};
use crate::admin::looks::connected;
use crate::admin::refused::Refused;
use crate::admin::{Desk, Shared};
use crate::teams::{overrides_json, overrides_preview_json};

/// The overrides of a team.
pub(crate) async fn list_overrides(
    State(desk): State<Shared>,
    InPath(team_id): InPath,
) -> Result<Json<Value>, Refused> {
    let team = connected(&desk, &team_id).await?.value;
    let overrides = overrides_json(&team);
    Ok(Json(
        json!({"team": team_id.as_str(), "overrides": overrides}),
    ))
}

/// The overrides that a team is to have, and no others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverridesWish {
    overrides: Vec<OverrideForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideForm {
    employee_id: String,
    user: String,
}

impl OverridesWish {
    fn written(self) -> Vec<WrittenOverride> {
        let forms = self.overrides.into_iter().enumerate();
        let written = forms.map(|(at, form)| WrittenOverride {
            place: format!("overrides[{at}]"),
            employee_id: form.employee_id,
            user: form.user,
        });
        written.collect()
    }
}

/// Replaces the overrides of a team, or looks what that would change.
pub(crate) async fn replace_overrides(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(how_far): Asked<HowFar>,
    Sent(wish): Sent<OverridesWish>,
) -> Response {
    let replacing = replace(&desk, &team_id, wish, how_far.dry_run);
    if how_far.dry_run {
        return replacing.await.into_response();
    }
    acted(&caller, "overrides", &team_id, replacing).await
}

async fn replace(
    desk: &Desk,
    team_id: &TeamId,
    wish: OverridesWish,
    dry_run: bool,
) -> Result<Response, Refused> {
    let written = wish.written();
    let _turn = desk.teams.lock().await;
    let preview = preview_overrides(&desk.ports, &desk.settings, team_id, &written).await?;
    let told = overrides_preview_json(&preview, !dry_run);
    if !dry_run {
        set_overrides(&desk.ports, preview).await?;
    }
    Ok(Json(told).into_response())
}
