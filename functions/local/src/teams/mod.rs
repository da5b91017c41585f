//! `teams`: which teams are connected, how they are, and what is done to them.

mod arguments;
mod clear;
mod connect;
mod health;
mod overrides;
mod rows;
mod schedules;
mod switches;

use anyhow::Context as _;
use serde_json::{Value, json};
use shifts_app::disconnect;
use shifts_model::{Activity, Connection, DriftPolicy};
use shifts_runtime::Access;

pub(crate) use arguments::TeamsOptions;
pub(crate) use health::attached_words;

use crate::arguments::ConfigFile;
use crate::exit::{Exit, usage};
use crate::output::{say, somebody_answers};
use crate::setup::{Program, program, team_id};
use arguments::TeamsAction;
use switches::{enable, pause, set_policy};

pub(crate) async fn teams(file: &ConfigFile, options: TeamsOptions) -> anyhow::Result<Exit> {
    let program = program(file, access(&options.action)).await?;
    match options.action {
        TeamsAction::List { json } => list(&program, json).await,
        TeamsAction::Health { team, json } => health::health(&program, team, json).await,
        TeamsAction::Enable { team } => enable(&program, &team, true).await,
        TeamsAction::Disable { team } => enable(&program, &team, false).await,
        TeamsAction::Pause(options) => pause(&program, &options, false).await,
        TeamsAction::Resume(options) => pause(&program, &options, true).await,
        TeamsAction::DriftPolicy { team, policy } => {
            set_policy(&program, &team, policy.policy()).await
        }
        TeamsAction::Disconnect { team } => {
            let team = known(&program, &team).await?;
            disconnect(&program.ports, &program.settings, &team.team_id).await?;
            say(&format!(
                "forgot team {}; what Teams shows stays there",
                team.team_id
            ));
            Ok(Exit::Done)
        }
        TeamsAction::Import { file, json } => connect::import(&program, &file, json).await,
        TeamsAction::Connect(options) => connect::connect(&program, &options).await,
        TeamsAction::Overrides(options) => overrides::overrides(&program, &options).await,
        TeamsAction::Clear(options) => clear::clear_team(&program, &options).await,
        TeamsAction::UpdateSchedule { team, json, .. } => {
            schedules::update(&program, team, json).await
        }
    }
}

fn access(action: &TeamsAction) -> Access {
    let writes = match action {
        TeamsAction::List { .. } | TeamsAction::Health { .. } => false,
        TeamsAction::Connect(options) => options.yes,
        TeamsAction::Overrides(options) => options.yes,
        TeamsAction::Clear(options) => options.yes || somebody_answers(),
        TeamsAction::Enable { .. }
        | TeamsAction::Disable { .. }
        | TeamsAction::Pause(_)
        | TeamsAction::Resume(_)
        | TeamsAction::DriftPolicy { .. }
        | TeamsAction::Disconnect { .. }
        | TeamsAction::Import { .. }
        | TeamsAction::UpdateSchedule { .. } => true,
    };
    if writes {
        Access::ReadWrite
    } else {
        Access::ReadOnly
    }
}

async fn list(program: &Program, as_json: bool) -> anyhow::Result<Exit> {
    let teams = all(program).await?;
    if as_json {
        let teams: Vec<Value> = teams.iter().map(team_json).collect();
        say(&json!({"teams": teams}).to_string());
    } else if teams.is_empty() {
        say("no team is connected");
    } else {
        for team in &teams {
            let state = if team.enabled { "enabled" } else { "disabled" };
            let off = team
                .off
                .iter()
                .map(|activity| format!("  without {activity}"));
            say(&format!(
                "{}  {state}  {} of {}  {}{}",
                team.team_id,
                team.business_unit_id,
                team.wfm,
                team.team_name,
                off.collect::<String>()
            ));
        }
    }
    Ok(Exit::Done)
}

fn team_json(team: &Connection) -> Value {
    let off = team.off.iter().copied().map(Activity::as_str);
    json!({
        "team": team.team_id.as_str(), "name": team.team_name, "wfm": team.wfm.as_str(),
        "business_unit_id": team.business_unit_id.as_str(), "zone": team.zone.iana_name(),
        "enabled": team.enabled, "off": off.collect::<Vec<_>>(),
        "drift_policy": team.drift_policy.map(DriftPolicy::as_str),
        "overrides": team.overrides.len(),
    })
}

/// All connected teams, or the one that was asked for.
pub(crate) async fn wanted_connections(
    program: &Program,
    team: Option<&str>,
) -> anyhow::Result<Vec<Connection>> {
    match team {
        Some(team) => Ok(vec![known(program, team).await?]),
        None => all(program).await,
    }
}

async fn all(program: &Program) -> anyhow::Result<Vec<Connection>> {
    let listed = program.ports.connections.list().await;
    let stored = listed.and_then(|listed| listed.into_iter().collect::<Result<Vec<_>, _>>());
    let stored = stored.context("the store cannot be read")?;
    Ok(stored.into_iter().map(|stored| stored.value).collect())
}

async fn known(program: &Program, team: &str) -> anyhow::Result<Connection> {
    let team_id = team_id(team)?;
    let stored = program.ports.connections.load(&team_id).await;
    let stored = stored.context("the store cannot be read")?;
    stored.map(|stored| stored.value).ok_or_else(|| {
        usage(format!(
            "team {team_id} is not connected; `shifts-adapter teams list` shows the teams that are"
        ))
    })
}
