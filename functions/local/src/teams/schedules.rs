//! `teams update-schedule`: zone, switches and workforce integration of schedules.

use serde_json::{Value, json};
use shifts_app::update_schedules;
use shifts_web::updated_json;

use super::wanted_connections;
use crate::exit::Exit;
use crate::output::{say, tell};
use crate::setup::Program;

pub(super) async fn update(
    program: &Program,
    team: Option<String>,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let teams = wanted_connections(program, team.as_deref()).await?;
    let updated = update_schedules(&program.ports, &program.settings, &teams).await;
    let mut exit = Exit::Done;
    for one in &updated {
        let team_id = &one.team_id;
        match &one.outcome {
            Err(failure) => {
                exit = Exit::Failed;
                tell(&format!("team {team_id}: {failure}"));
            }
            Ok(_) if as_json => {}
            Ok(changed) if changed.is_empty() => {
                say(&format!("team {team_id}: the schedule is as it should be"));
            }
            Ok(changed) => say(&format!("team {team_id}: set, as {}", changed.join("; "))),
        }
    }
    if as_json {
        let schedules: Vec<Value> = updated.iter().map(updated_json).collect();
        say(&json!({"schedules": schedules}).to_string());
    }
    Ok(exit)
}
