//! The answers as JSON, in the words that the command line prints.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shifts_app::{AvailabilityPlan, Preflight, TeamPlans};
use shifts_model::{Activity, Connection, DriftPolicy, Note, RunReport, Visit};
use shifts_ports::{Schedule, StoreError, Stored};

use crate::plans::{notes_json, planned_availability_json, planned_json};
use crate::teams::{checks_json, existing_json, schedule_words};

/// A connected team.
pub(crate) fn team_json(stored: &Stored<Connection>) -> Map<String, Value> {
    let mut team = connection_json(&stored.value);
    team.insert("revision".to_owned(), json!(stored.revision.as_str()));
    team
}

fn connection_json(team: &Connection) -> Map<String, Value> {
    object(json!({
        "team_id": team.team_id.as_str(), "team_name": team.team_name,
        "wfm": team.wfm.as_str(), "business_unit_id": team.business_unit_id.as_str(),
        "zone": team.zone.iana_name(), "enabled": team.enabled, "off": off_json(team),
        "drift_policy": team.drift_policy.map(DriftPolicy::as_str),
        "overrides": team.overrides.len(),
    }))
}

/// The activities that are switched off for a team.
pub(crate) fn off_json(team: &Connection) -> Value {
    team.off.iter().map(|activity| activity.as_str()).collect()
}

/// A team of the list that cannot be read. A store names it in its own words.
pub(crate) fn unreadable_json(error: &StoreError) -> Value {
    match error {
        StoreError::Corrupt { what, why } => json!({"id": what, "why": why}),
        StoreError::Conflict { what } => json!({"id": what, "why": error.to_string()}),
        StoreError::Unavailable { .. } => json!({"id": null, "why": error.to_string()}),
    }
}

/// What is remembered of one activity's visits.
pub(crate) fn activity_json(activity: Activity, visit: Option<&Visit>) -> Value {
    let open = visit.map(|visit| visit.open.iter().map(ToString::to_string));
    json!({
        "activity": activity.as_str(),
        "last_run_at": visit.and_then(|visit| visit.last_run_at),
        "wake_at": visit.and_then(|visit| visit.wake_at),
        "open_weeks": open.into_iter().flatten().collect::<Vec<_>>(),
    })
}

/// One run.
pub(crate) fn run_json(report: &RunReport) -> Value {
    let weeks = report.weeks.iter().map(ToString::to_string);
    let counts = report.counts;
    json!({
        "at": report.at, "team": report.team_id.as_str(),
        "activity": report.activity.as_str(), "weeks": weeks.collect::<Vec<_>>(),
        "created": counts.created, "updated": counts.updated, "deleted": counts.deleted,
        "adopted": counts.adopted, "deferred": counts.deferred, "withheld": counts.withheld,
        "refused": counts.refused, "unmapped": counts.unmapped, "drifted": counts.drifted,
        "changes": report.changes.len(), "failure": report.failure,
        "waiting_until": report.waiting_until,
        "notes": {
            "withheld": notes_json(&report.withheld), "refused": notes_json(&report.refused),
            "unmapped": notes_json(&report.unmapped), "drifted": notes_json(&report.drifted),
        },
        "duration_ms": report.duration_ms,
    })
}

/// What was found before connecting.
pub(crate) fn found_json(found: &Preflight, connected: bool) -> Map<String, Value> {
    let mut answer = match &found.connection {
        Some(connection) => connection_json(connection),
        None => object(json!({
            "team_id": found.team_id.as_str(), "team_name": "", "wfm": found.wfm.as_str(),
            "business_unit_id": found.business_unit_id.as_str(), "zone": null, "enabled": false,
            "off": [], "drift_policy": null, "overrides": 0,
        })),
    };
    let (schedule, code) = found
        .schedule
        .as_ref()
        .map_or(("unknown", None), schedule_words);
    let zone = match &found.schedule {
        Some(Schedule::Ready { zone, .. }) => zone.as_ref().and_then(|zone| zone.iana_name()),
        _ => None,
    };
    let strangers = found.strangers.iter().map(ToString::to_string);
    answer.extend(object(json!({
        "schedule": schedule, "schedule_zone": zone, "schedule_code": code,
        "members": found.members, "employees": found.employees,
        "unmapped": notes_json(&found.unmapped), "strangers": strangers.collect::<Vec<_>>(),
        "existing": existing_json(found), "checks": checks_json(found),
        "replaces": found.replaces.as_ref().map(connection_json), "connected": connected,
    })));
    answer
}

/// What a sync of one team would do. Who or what is told by several activities is told once.
pub(crate) fn plans_json(teams: &[TeamPlans], availability: &[AvailabilityPlan]) -> Value {
    let items = teams.iter().flat_map(planned_json);
    let availability_of = availability.iter().filter_map(planned_availability_json);
    let problems = teams.iter().flat_map(|team| &team.problems);
    let problems = problems.chain(availability.iter().flat_map(|team| &team.problems));
    let unmapped = teams.iter().flat_map(|team| &team.unmapped);
    json!({
        "plans": items.chain(availability_of).collect::<Vec<_>>(),
        "problems": notes_json(&once(problems)), "unmapped": notes_json(&once(unmapped)),
    })
}

fn once<'a>(notes: impl Iterator<Item = &'a Note>) -> Vec<Note> {
    let notes: BTreeSet<&Note> = notes.collect();
    notes.into_iter().cloned().collect()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
