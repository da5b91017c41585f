//! `plan`: what a sync would do.

use serde_json::{Value, json};
use shifts_app::{AvailabilityPlan, PlannedWeek, TeamPlans, plan_people};
use shifts_engine::{CatalogChange, explain};
use shifts_model::{Activity, Note, TeamId};
use shifts_runtime::Access;
use shifts_web::{planned_availability_json, planned_json};

use crate::arguments::{ConfigFile, PlanOptions};
use crate::exit::Exit;
use crate::output::{say, tell};
use crate::setup::{Program, program, wanted_teams};
use crate::sync::tell_if_off;

pub(crate) async fn plan(file: &ConfigFile, options: PlanOptions) -> anyhow::Result<Exit> {
    let program = program(file, Access::ReadOnly).await?;
    let teams = wanted_teams(&program.ports, options.team.as_deref()).await?;
    tell_if_off(&program, options.activity);
    let items = items(&program, &teams, options.activity).await?;
    let people = people(&program, &teams, options.activity).await?;
    if options.json {
        let items_json = items.iter().flat_map(planned_json);
        let plans: Vec<Value> = items_json
            .chain(people.iter().filter_map(planned_availability_json))
            .collect();
        say(&json!({"plans": plans}).to_string());
    } else {
        items.iter().for_each(show);
        people.iter().for_each(show_availability);
        tell_what_is_never_planned(options.activity);
    }
    Ok(exit(&items, &people))
}

async fn items(
    program: &Program,
    teams: &[TeamId],
    activity: Option<Activity>,
) -> anyhow::Result<Vec<TeamPlans>> {
    if activity.is_some_and(|activity| activity.item_kind().is_none()) {
        return Ok(Vec::new());
    }
    let (ports, settings) = (&program.ports, &program.settings);
    Ok(shifts_app::plan(ports, settings, teams, activity).await?)
}

async fn people(
    program: &Program,
    teams: &[TeamId],
    activity: Option<Activity>,
) -> anyhow::Result<Vec<AvailabilityPlan>> {
    if activity.is_some_and(|activity| activity != Activity::Availability) {
        return Ok(Vec::new());
    }
    Ok(plan_people(&program.ports, &program.settings, teams).await?)
}

fn tell_what_is_never_planned(activity: Option<Activity>) {
    match activity {
        Some(Activity::Requests) => tell(
            "requests follow the WFM one by one: run `shifts-adapter sync --activity requests`",
        ),
        Some(Activity::Roster) => tell("the roster writes nothing to Teams: nothing to plan"),
        Some(Activity::Drift) => tell(
            "drift is found by reading Teams, which Microsoft allows once a day: run \
             `shifts-adapter sync --activity drift`",
        ),
        Some(Activity::TokenRefresh) => {
            tell("people's sessions are the WFM's: nothing to plan for Teams");
        }
        _ => {}
    }
}

fn exit(items: &[TeamPlans], people: &[AvailabilityPlan]) -> Exit {
    let failed = items.iter().any(|team| team.failure.is_some());
    if failed || people.iter().any(|team| team.failure.is_some()) {
        return Exit::Failed;
    }
    let waits = |team: &TeamPlans| {
        !team.problems.is_empty() || team.weeks.iter().any(|week| !week.plan.withheld.is_empty())
    };
    if items.iter().any(waits) || people.iter().any(|team| !team.problems.is_empty()) {
        Exit::Withheld
    } else {
        Exit::Done
    }
}

fn show(team: &TeamPlans) {
    let title = format!("team {} {}", team.team_id, team.kind.activity());
    if let Some(failure) = &team.failure {
        tell(&format!("{title}: {failure}"));
        return;
    }
    let note = |word: &str, note: &Note| {
        tell(&format!("{title}: {word}{}: {}", note.subject, note.why));
    };
    team.problems.iter().for_each(|problem| note("", problem));
    let unmapped = team.unmapped.iter();
    unmapped.for_each(|unmapped| note("unmapped ", unmapped));
    if team.weeks.is_empty() {
        say(&format!("{title}: nothing to do"));
    }
    for week in &team.weeks {
        show_week(team, &title, week);
    }
}

fn show_week(team: &TeamPlans, title: &str, week: &PlannedWeek) {
    let PlannedWeek {
        plan,
        hash,
        catalog,
    } = week;
    say(&format!("{title}, week {}, plan {hash}", plan.week));
    for change in catalog {
        let op = match change {
            CatalogChange::CreateGroup { .. } | CatalogChange::CreateReason { .. } => "create",
            CatalogChange::ReplaceGroup { .. } => "update",
        };
        say(&format!("{op} {} {}", change.words(), change.name()));
    }
    say(explain(plan, &team.zone).trim_end());
    if !plan.held.is_empty() {
        say(&format!(
            "{} of these are held; `shifts-adapter sync --plan {hash}` applies them too",
            plan.held.len()
        ));
    }
}

fn show_availability(team: &AvailabilityPlan) {
    let title = format!("team {} {}", team.team_id, Activity::Availability);
    if let Some(failure) = &team.failure {
        tell(&format!("{title}: {failure}"));
        return;
    }
    for problem in &team.problems {
        tell(&format!("{title}: {}: {}", problem.subject, problem.why));
    }
    if team.changes.is_empty() {
        say(&format!("{title}: nothing to do"));
    }
    for change in &team.changes {
        say(&format!(
            "{title}: update the hours of user {}",
            change.user_id
        ));
    }
}
