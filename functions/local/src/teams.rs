//! `teams`: which teams are connected.

use anyhow::Context as _;
use serde_json::{Value, json};
use shifts_app::{disconnect, set_enabled};
use shifts_model::Connection;
use shifts_runtime::Access;

use crate::arguments::{ConfigFile, TeamsAction, TeamsOptions};
use crate::connect::{Wish, connect, import};
use crate::exit::{Exit, usage};
use crate::output::say;
use crate::setup::{Program, program, team_id};

pub(crate) async fn teams(file: &ConfigFile, options: TeamsOptions) -> anyhow::Result<Exit> {
    let access = match &options.action {
        TeamsAction::List { .. } | TeamsAction::Connect { yes: false, .. } => Access::ReadOnly,
        TeamsAction::Enable { .. }
        | TeamsAction::Disable { .. }
        | TeamsAction::Disconnect { .. }
        | TeamsAction::Import { .. }
        | TeamsAction::Connect { yes: true, .. } => Access::ReadWrite,
    };
    let program = program(file, access).await?;
    match options.action {
        TeamsAction::List { json } => list(&program, json).await,
        TeamsAction::Enable { team } => switch(&program, &team, true).await,
        TeamsAction::Disable { team } => switch(&program, &team, false).await,
        TeamsAction::Disconnect { team } => {
            let team = known(&program, &team).await?;
            disconnect(&program.ports, &team.team_id).await?;
            say(&format!(
                "forgot team {}; what Teams shows stays there",
                team.team_id
            ));
            Ok(Exit::Done)
        }
        TeamsAction::Import { file, json } => import(&program, &file, json).await,
        TeamsAction::Connect {
            team,
            wfm,
            business_unit,
            yes,
            json,
        } => {
            connect(
                &program,
                &Wish {
                    team,
                    wfm,
                    business_unit,
                },
                yes,
                json,
            )
            .await
        }
    }
}

async fn list(program: &Program, as_json: bool) -> anyhow::Result<Exit> {
    let stored = program
        .ports
        .connections
        .list()
        .await
        .and_then(|listed| listed.into_iter().collect::<Result<Vec<_>, _>>())
        .context("the store cannot be read")?;
    let teams: Vec<Connection> = stored.into_iter().map(|stored| stored.value).collect();
    if as_json {
        let teams: Vec<Value> = teams.iter().map(team_json).collect();
        say(&json!({"teams": teams}).to_string());
    } else if teams.is_empty() {
        say("no team is connected");
    } else {
        for team in &teams {
            let state = if team.enabled { "enabled" } else { "disabled" };
            say(&format!(
                "{}  {state}  {} of {}  {}",
                team.team_id, team.business_unit_id, team.wfm, team.team_name
            ));
        }
    }
    Ok(Exit::Done)
}

fn team_json(team: &Connection) -> Value {
    json!({
        "team": team.team_id.as_str(), "name": team.team_name, "wfm": team.wfm.as_str(),
        "business_unit_id": team.business_unit_id.as_str(), "zone": team.zone.iana_name(),
        "enabled": team.enabled,
    })
}

async fn switch(program: &Program, team: &str, enabled: bool) -> anyhow::Result<Exit> {
    let team = known(program, team).await?;
    set_enabled(&program.ports, &team.team_id, enabled).await?;
    say(&format!(
        "team {} is {}",
        team.team_id,
        if enabled { "enabled" } else { "disabled" }
    ));
    Ok(Exit::Done)
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
