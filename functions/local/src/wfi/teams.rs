//! `wfi attach`, `detach` and `unregister`: which schedules Shifts asks about.

use shifts_app::{IntegratedTeam, attach_integration, detach_integration, unregister_integration};

use super::{integrations_of, wanted};
use crate::exit::Exit;
use crate::output::{ask, say, somebody_answers, tell};
use crate::setup::Program;
use crate::teams::wanted_connections;

pub(super) async fn attach(
    program: &Program,
    team: Option<&str>,
    replaces: bool,
) -> anyhow::Result<Exit> {
    let teams = wanted_connections(program, team).await?;
    let integrations = integrations_of(program, program.configuration.wfi.eligibility).await?;
    let (ports, settings) = (&program.ports, &program.settings);
    let done = attach_integration(&*integrations, ports, settings, &teams, replaces).await?;
    Ok(told(&done, "attached", "was attached already"))
}

pub(super) async fn detach(program: &Program, team: Option<&str>) -> anyhow::Result<Exit> {
    let teams = wanted_connections(program, team).await?;
    let done = detach_integration(&program.ports, &program.settings, &teams).await?;
    Ok(told(&done, "detached", "was not attached"))
}

pub(super) async fn unregister(program: &Program, yes: bool) -> anyhow::Result<Exit> {
    let teams = wanted_connections(program, None).await?;
    if !yes && !is_wanted(teams.len()) {
        say("nothing was changed; run it again with --yes to unregister");
        return Ok(Exit::Done);
    }
    let wanted = wanted(program)?;
    let integrations = integrations_of(program, wanted.eligibility).await?;
    let (ports, settings) = (&program.ports, &program.settings);
    let done = unregister_integration(&*integrations, ports, settings, &wanted, &teams).await?;
    let exit = told(&done.teams, "detached", "was not attached");
    match &done.removed {
        Some(id) => say(&format!(
            "the workforce integration {id} is gone; remove id and secret from [wfi]"
        )),
        None if done.is_detached() => say("it was not registered any more"),
        None => tell("it stays registered until every team is detached; run the command again"),
    }
    Ok(exit)
}

/// Whether somebody is there who says yes.
fn is_wanted(teams: usize) -> bool {
    let question = format!(
        "Shifts will ask no more before {teams} teams' schedules are changed. Type yes to \
         unregister: "
    );
    somebody_answers() && ask(&question).is_some_and(|answer| answer.trim() == "yes")
}

fn told(teams: &[IntegratedTeam], done: &str, was: &str) -> Exit {
    let mut exit = Exit::Done;
    for team in teams {
        let team_id = &team.team_id;
        match &team.outcome {
            Ok(true) => say(&format!("team {team_id}: {done}")),
            Ok(false) => say(&format!("team {team_id}: {was}")),
            Err(failure) => {
                exit = Exit::Failed;
                tell(&format!("team {team_id}: {failure}"));
            }
        }
    }
    exit
}
