//! What a sync would do, as JSON: one form for the command line and the admin API.

use serde_json::{Value, json};
use shifts_app::{
    AvailabilityChange, AvailabilityPlan, CatalogChange, Change, PlannedWeek, TeamPlans,
};
use shifts_model::{Activity, ChangeKind, Note};

/// The plans of one team and kind, one for each week. A team that could not be planned has one
/// with its failure.
#[must_use]
pub fn planned_json(team: &TeamPlans) -> Vec<Value> {
    let weeks = team.weeks.iter();
    match &team.failure {
        Some(failure) => vec![json!({
            "team": team.team_id.as_str(), "activity": team.kind.activity().as_str(),
            "week": null, "hash": null, "changes": [], "withheld": [], "refused": [],
            "unmapped": notes_json(&team.unmapped), "failure": failure.to_string(),
        })],
        None => weeks.map(|week| week_json(team, week)).collect(),
    }
}

/// The plan of the availability of one team's people; `None` when there is nothing to tell. It has
/// no week and no hash: Shifts keeps one week of hours for a person.
#[must_use]
pub fn planned_availability_json(team: &AvailabilityPlan) -> Option<Value> {
    if team.failure.is_none() && team.changes.is_empty() && team.problems.is_empty() {
        return None;
    }
    let changes = team.changes.iter().map(availability_json);
    Some(json!({
        "team": team.team_id.as_str(), "activity": Activity::Availability.as_str(),
        "week": null, "hash": null, "changes": changes.collect::<Vec<_>>(),
        "withheld": notes_json(&team.problems), "refused": [], "unmapped": [],
        "failure": team.failure.as_ref().map(ToString::to_string),
    }))
}

fn week_json(team: &TeamPlans, week: &PlannedWeek) -> Value {
    let catalog = week.catalog.iter().map(catalog_json);
    let items = week.plan.changes.iter().map(change_json);
    let held = week.plan.held.iter().map(change_json);
    let mut withheld = team.problems.clone();
    withheld.extend(week.plan.withheld.iter().cloned());
    json!({
        "team": team.team_id.as_str(), "activity": team.kind.activity().as_str(),
        "week": week.plan.week.to_string(), "hash": week.hash.to_string(),
        "changes": catalog.chain(items).collect::<Vec<_>>(),
        "held": held.collect::<Vec<_>>(),
        "withheld": notes_json(&withheld), "refused": notes_json(&week.plan.refused),
        "unmapped": notes_json(&team.unmapped), "failure": null,
    })
}

fn change_json(change: &Change) -> Value {
    let content = change.op.content();
    json!({
        "kind": content.kind().as_str(), "op": change.op.op().as_str(),
        "source_id": change.source_id.as_str(),
        "target_id": change.op.target_id().map(|id| id.as_str()),
        "user_id": content.user_id().map(|id| id.as_str()),
        "starts_at": content.starts_at(), "ends_at": content.ends_at(), "why": change.why,
    })
}

fn catalog_json(change: &CatalogChange) -> Value {
    let (kind, op, target, why) = match change {
        CatalogChange::CreateGroup { .. } => (
            ChangeKind::Group,
            "create",
            None,
            "items of this department need it",
        ),
        CatalogChange::ReplaceGroup { id, .. } => (
            ChangeKind::Group,
            "update",
            Some(id.as_str()),
            "people with items of this department have to be in it",
        ),
        CatalogChange::CreateReason { .. } => (
            ChangeKind::Reason,
            "create",
            None,
            "time off of this reason needs it",
        ),
    };
    json!({
        "kind": kind.as_str(), "op": op, "source_id": change.name(), "target_id": target,
        "user_id": null, "starts_at": null, "ends_at": null, "why": why,
    })
}

fn availability_json(change: &AvailabilityChange) -> Value {
    json!({
        "kind": ChangeKind::Availability.as_str(), "op": "update", "source_id": null,
        "target_id": null, "user_id": change.user_id.as_str(), "starts_at": null,
        "ends_at": null, "why": "these hours are not known to be in Teams",
    })
}

/// What a person should know about.
#[must_use]
pub fn notes_json(notes: &[Note]) -> Value {
    notes
        .iter()
        .map(|note| json!({"subject": note.subject, "why": note.why}))
        .collect()
}
