//! `plan`: what a sync would do.

use serde_json::{Value, json};
use shifts_app::{PlannedWeek, TeamPlans};
use shifts_engine::{CatalogChange, Change, ItemOp, explain};
use shifts_model::Activity;
use shifts_runtime::Access;

use crate::arguments::{ConfigFile, PlanOptions};
use crate::exit::Exit;
use crate::output::{say, tell};
use crate::setup::{program, recall};
use crate::sync::notes_json;

pub(crate) async fn plan(file: &ConfigFile, options: PlanOptions) -> anyhow::Result<Exit> {
    let program = program(file, Access::ReadOnly).await?;
    let mut teams = recall(&program.ports, options.team.as_deref(), Activity::Shifts).await?;
    if options.activity == Some(Activity::Roster) {
        // Reading the members writes nothing to Teams, so there is nothing to plan.
        teams.clear();
    }
    let plans = shifts_app::plan(&program.ports, &program.settings, &teams).await;
    if options.json {
        let plans: Vec<Value> = plans.iter().flat_map(team_json).collect();
        say(&json!({"plans": plans}).to_string());
    } else {
        plans.iter().for_each(show);
    }
    Ok(exit(&plans))
}

fn exit(plans: &[TeamPlans]) -> Exit {
    if plans.iter().any(|team| team.failure.is_some()) {
        return Exit::Failed;
    }
    let waits = |team: &TeamPlans| {
        !team.problems.is_empty() || team.weeks.iter().any(|week| !week.plan.withheld.is_empty())
    };
    if plans.iter().any(waits) {
        Exit::Withheld
    } else {
        Exit::Done
    }
}

fn show(team: &TeamPlans) {
    if let Some(failure) = &team.failure {
        tell(&format!("team {}: {failure}", team.team_id));
        return;
    }
    for problem in &team.problems {
        tell(&format!(
            "team {}: {}: {}",
            team.team_id, problem.subject, problem.why
        ));
    }
    for unmapped in &team.unmapped {
        tell(&format!(
            "team {}: unmapped {}: {}",
            team.team_id, unmapped.subject, unmapped.why
        ));
    }
    if team.weeks.is_empty() {
        say(&format!("team {}: nothing to do", team.team_id));
    }
    for week in &team.weeks {
        say(&format!(
            "team {}, week {}, plan {}",
            team.team_id, week.plan.week, week.hash
        ));
        for group in &week.groups {
            say(&format!("{} group {}", group_op(group), group.name()));
        }
        say(explain(&week.plan, &team.zone).trim_end());
    }
}

fn team_json(team: &TeamPlans) -> Vec<Value> {
    let unmapped = notes_json(&team.unmapped);
    if let Some(failure) = &team.failure {
        return vec![json!({
            "team": team.team_id.as_str(), "activity": "shifts", "week": null, "hash": null,
            "changes": [], "withheld": [], "unmapped": unmapped, "failure": failure.to_string(),
        })];
    }
    team.weeks
        .iter()
        .map(|week| week_json(team, week, &unmapped))
        .collect()
}

fn week_json(team: &TeamPlans, week: &PlannedWeek, unmapped: &Value) -> Value {
    let groups = week.groups.iter().map(group_json);
    let shifts = week.plan.changes.iter().map(change_json);
    let mut withheld = team.problems.clone();
    withheld.extend(week.plan.withheld.clone());
    json!({
        "team": team.team_id.as_str(),
        "activity": "shifts",
        "week": week.plan.week.to_string(),
        "hash": week.hash.to_string(),
        "changes": groups.chain(shifts).collect::<Vec<_>>(),
        "withheld": notes_json(&withheld),
        "refused": notes_json(&week.plan.refused),
        "unmapped": unmapped,
    })
}

fn change_json(change: &Change) -> Value {
    let content = change.op.content();
    let target = match &change.op {
        ItemOp::Create { .. } => None,
        op => op.target_id().map(|id| id.as_str()),
    };
    json!({
        "kind": "shift", "op": change.op.op().as_str(), "source_id": change.source_id.as_str(),
        "target_id": target, "user_id": content.user_id.as_str(),
        "starts_at": content.starts_at.to_string(), "ends_at": content.ends_at.to_string(),
        "why": change.why,
    })
}

fn group_json(group: &CatalogChange) -> Value {
    let target = match group {
        CatalogChange::Create { .. } => None,
        CatalogChange::Replace { id, .. } => Some(id.as_str()),
    };
    json!({
        "kind": "group", "op": group_op(group), "source_id": group.name().as_str(),
        "target_id": target, "user_id": null, "starts_at": null, "ends_at": null,
        "why": "shifts of this department need it",
    })
}

fn group_op(group: &CatalogChange) -> &'static str {
    match group {
        CatalogChange::Create { .. } => "create",
        CatalogChange::Replace { .. } => "update",
    }
}
