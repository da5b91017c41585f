//! `teams enable`, `disable`, `pause`, `resume` and `drift-policy`.

use shifts_app::{set_activities, set_drift_policy, set_enabled};
use shifts_model::{Activity, DriftPolicy};

use super::arguments::SwitchOptions;
use super::known;
use crate::exit::Exit;
use crate::output::{say, tell};
use crate::setup::Program;

pub(super) async fn enable(program: &Program, team: &str, on: bool) -> anyhow::Result<Exit> {
    let team = known(program, team).await?;
    set_enabled(&program.ports, &team.team_id, on).await?;
    let state = if on { "enabled" } else { "disabled" };
    say(&format!("team {} is {state}", team.team_id));
    Ok(Exit::Done)
}

pub(super) async fn pause(
    program: &Program,
    options: &SwitchOptions,
    on: bool,
) -> anyhow::Result<Exit> {
    if options.activity.is_empty() {
        return enable(program, &options.team, on).await;
    }
    let team = known(program, &options.team).await?;
    set_activities(&program.ports, &team.team_id, &options.activity, on).await?;
    let state = if on { "on" } else { "off" };
    for activity in &options.activity {
        say(&format!("team {}: {activity} is {state}", team.team_id));
    }
    if options.activity.contains(&Activity::OpenShifts) {
        tell("`shifts-adapter teams update-schedule` shows or hides the button for open shifts");
    }
    Ok(Exit::Done)
}

pub(super) async fn set_policy(
    program: &Program,
    team: &str,
    policy: Option<DriftPolicy>,
) -> anyhow::Result<Exit> {
    let team = known(program, team).await?;
    set_drift_policy(&program.ports, &team.team_id, policy).await?;
    let policy = policy.map_or("as for all teams", DriftPolicy::as_str);
    say(&format!("team {}: drift policy {policy}", team.team_id));
    Ok(Exit::Done)
}
