//! How a team is, and what is done to it, as JSON: one form for the command line and the admin API.

use serde_json::{Value, json};
use shifts_app::{
    ActivityHealth, Attached, Check, Cleared, Existing, OverridesPreview, Preflight, TeamHealth,
    UpdatedSchedule,
};
use shifts_model::Connection;
use shifts_ports::Schedule;

use crate::plans::notes_json;

/// Everything that was looked at before connecting.
#[must_use]
pub fn checks_json(found: &Preflight) -> Value {
    let check = |check: &Check| {
        json!({
            "name": check.name, "result": check.result.as_str(), "found": check.found,
            "remedy": check.remedy,
        })
    };
    found.checks.iter().map(check).collect()
}

/// What Teams shows already.
#[must_use]
pub fn existing_json(found: &Preflight) -> Value {
    let existing = |existing: &Existing| {
        json!({
            "kind": existing.kind.as_str(), "in_teams": existing.in_teams, "ours": existing.ours,
            "adopted": existing.adopted, "ambiguous": notes_json(&existing.ambiguous),
        })
    };
    found.existing.iter().map(existing).collect()
}

/// Whom a person says an employee is.
#[must_use]
pub fn overrides_json(connection: &Connection) -> Value {
    let one = |(employee_id, user_id): (&shifts_model::EmployeeId, &shifts_model::UserId)| json!({"employee_id": employee_id.as_str(), "user_id": user_id.as_str()});
    connection.overrides.iter().map(one).collect()
}

/// What a list of overrides changes.
#[must_use]
pub fn overrides_preview_json(preview: &OverridesPreview, stored: bool) -> Value {
    let id = |id: &Option<shifts_model::UserId>| id.as_ref().map(ToString::to_string);
    let changed = preview.changed.iter().map(|one| {
        json!({
            "employee_id": one.employee_id.as_str(), "before": id(&one.before),
            "after": id(&one.after),
        })
    });
    let shared = preview.shared.iter().map(|(user_id, employees)| {
        let employees = employees.iter().map(ToString::to_string);
        json!({"user_id": user_id.as_str(), "employee_ids": employees.collect::<Vec<_>>()})
    });
    let problems = preview.problems.iter();
    let problems = problems.map(|problem| json!({"place": problem.place, "why": problem.why}));
    json!({
        "team": preview.team_id().as_str(), "overrides": preview.overrides.len(),
        "problems": problems.collect::<Vec<_>>(), "changed": changed.collect::<Vec<_>>(),
        "shared": shared.collect::<Vec<_>>(), "stored": stored,
    })
}

/// What would go from a schedule, or is gone.
#[must_use]
pub fn cleared_json(cleared: &Cleared, dry_run: bool) -> Value {
    let weeks = cleared.weeks.iter().map(|week| {
        json!({
            "kind": week.kind.as_str(), "week": week.week.to_string(), "items": week.items,
            "ours": week.ours,
        })
    });
    json!({
        "team": cleared.connection.team_id.as_str(), "from": cleared.from.to_string(),
        "to": cleared.to.to_string(), "dry_run": dry_run, "weeks": weeks.collect::<Vec<_>>(),
        "items": cleared.items(), "ours": cleared.ours(), "left": cleared.left,
        "refused": notes_json(&cleared.refused),
        "enabled": dry_run && cleared.connection.enabled,
    })
}

/// What became of a team's schedule.
#[must_use]
pub fn updated_json(updated: &UpdatedSchedule) -> Value {
    let changed = updated.outcome.as_ref().ok();
    json!({
        "team": updated.team_id.as_str(), "changed": changed.cloned().unwrap_or_default(),
        "failure": updated.outcome.as_ref().err().map(ToString::to_string),
    })
}

/// How a team is.
#[must_use]
pub fn health_json(team: &TeamHealth) -> Value {
    let connection = &team.connection;
    let (schedule, code) = match &team.schedule {
        Ok(schedule) => schedule_words(schedule),
        Err(_) => ("unknown", None),
    };
    let people = team.people.as_ref().ok();
    let strangers = people.iter().flat_map(|people| &people.strangers);
    let activities = team.activities.iter().map(activity_json);
    let failures = team.schedule.as_ref().err().into_iter();
    let failures = failures.chain(team.people.as_ref().err());
    json!({
        "team": connection.team_id.as_str(), "name": connection.team_name,
        "enabled": connection.enabled, "verdict": team.verdict().as_str(),
        "schedule": schedule, "schedule_code": code,
        "integration": team.integration.as_ref().map(Attached::as_str),
        "mapped": people.map(|people| people.mapped),
        "unmapped": people.map_or_else(|| json!([]), |people| notes_json(&people.unmapped)),
        "strangers": strangers.map(ToString::to_string).collect::<Vec<_>>(),
        "activities": activities.collect::<Vec<_>>(),
        "drifted": notes_json(&team.drifted),
        "failures": failures.map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn activity_json(of: &ActivityHealth) -> Value {
    let held = of.held.iter().map(|(week, held)| {
        json!({
            "week": week.to_string(), "since": held.since, "readings": held.readings,
            "digest": held.digest.to_string(),
        })
    });
    let failure = of.last_failure.as_ref();
    let failure = failure.map(|(at, why)| json!({"at": at, "why": why}));
    let weeks = of.open_weeks.iter().map(ToString::to_string);
    json!({
        "activity": of.activity.as_str(), "switch": of.switch.as_str(),
        "last_run_at": of.last_run_at, "wake_at": of.wake_at,
        "open_weeks": weeks.collect::<Vec<_>>(), "open_intents": of.open_intents,
        "held": held.collect::<Vec<_>>(), "withheld": notes_json(&of.withheld),
        "is_failing": of.is_failing, "last_failure": failure,
    })
}

/// The state of a schedule in one word, and the code of Shifts if it could not be made.
pub(crate) fn schedule_words(schedule: &Schedule) -> (&'static str, Option<&str>) {
    match schedule {
        Schedule::Absent => ("absent", None),
        Schedule::Provisioning => ("provisioning", None),
        Schedule::Failed { code } => ("failed", Some(code)),
        Schedule::Ready { .. } => ("ready", None),
    }
}
