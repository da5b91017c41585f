//! Emptying a team's schedule over HTTP, a part at a time.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use jiff::civil::Date;
use serde::Deserialize;
use shifts_app::{ClearOrder, Silent, clear, look_to_clear};
use shifts_auth::Caller;
use shifts_model::{GroupName, ItemKind, TeamId};

use crate::admin::acted::acted;
use crate::admin::acts::HowFar;
use crate::admin::inputs::{Asked, InPath, Sent};
use crate::admin::refused::Refused;
use crate::admin::{Desk, Shared};
use crate::teams::cleared_json;

/// How long one request deletes. A gateway waits half a minute for an answer; what is left is
/// told, and goes with the next request.
const DELETING_MAX: Duration = Duration::from_secs(15);

/// What is to go.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ClearWish {
    from: Option<String>,
    to: Option<String>,
    kinds: Vec<String>,
    groups: Vec<String>,
    only_ours: bool,
}

impl ClearWish {
    fn order(&self) -> Result<ClearOrder, Refused> {
        let kinds = self.kinds.iter().map(|name| kind(name));
        let groups = self.groups.iter().map(|name| group(name));
        Ok(ClearOrder {
            from: self.from.as_deref().map(day).transpose()?,
            to: self.to.as_deref().map(day).transpose()?,
            kinds: kinds.collect::<Result<BTreeSet<_>, _>>()?,
            groups: groups.collect::<Result<BTreeSet<_>, _>>()?,
            only_ours: self.only_ours,
            stop_at: None,
        })
    }
}

fn day(text: &str) -> Result<Date, Refused> {
    let wrong = |_| Refused::wrong("unusable day: send it as 2026-11-23");
    text.parse().map_err(wrong)
}

fn kind(name: &str) -> Result<ItemKind, Refused> {
    ItemKind::parse(name).ok_or_else(|| {
        let known = ItemKind::ALL.map(ItemKind::as_str).join(" or ");
        Refused::wrong(format!("unusable kind: send {known}"))
    })
}

fn group(name: &str) -> Result<GroupName, Refused> {
    let wrong = || Refused::wrong("unusable group: send the name of a scheduling group");
    GroupName::new(name).ok_or_else(wrong)
}

/// Deletes what is in a schedule, or looks what would go.
pub(crate) async fn clear_team(
    State(desk): State<Shared>,
    Extension(caller): Extension<Caller>,
    InPath(team_id): InPath,
    Asked(how_far): Asked<HowFar>,
    Sent(wish): Sent<ClearWish>,
) -> Response {
    let clearing = empty(&desk, &team_id, &wish, how_far.dry_run);
    if how_far.dry_run {
        return clearing.await.into_response();
    }
    acted(&caller, "clear", &team_id, clearing).await
}

async fn empty(
    desk: &Desk,
    team_id: &TeamId,
    wish: &ClearWish,
    dry_run: bool,
) -> Result<Response, Refused> {
    let mut order = wish.order()?;
    let (ports, settings) = (&desk.ports, &desk.settings);
    let _turn = desk.teams.lock().await;
    let cleared = if dry_run {
        look_to_clear(ports, settings, team_id, &order).await?
    } else {
        order.stop_at = ports.clock.now().saturating_add(DELETING_MAX).ok();
        clear(ports, settings, team_id, &order, &Silent).await?
    };
    Ok(Json(cleared_json(&cleared, dry_run)).into_response())
}
