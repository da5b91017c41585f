//! `teams health`: how teams are, and what waits for a person.

use serde_json::{Value, json};
use shifts_app::{ActivityHealth, Attached, Switch, TeamHealth, Verdict};
use shifts_ports::Schedule;
use shifts_web::health_json;

use super::wanted_connections;
use crate::exit::Exit;
use crate::output::say;
use crate::setup::Program;

pub(super) async fn health(
    program: &Program,
    team: Option<String>,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let teams = wanted_connections(program, team.as_deref()).await?;
    let health = shifts_app::health(&program.ports, &program.settings, &teams).await?;
    if as_json {
        let teams: Vec<Value> = health.iter().map(health_json).collect();
        say(&json!({"teams": teams}).to_string());
    } else if health.is_empty() {
        say("no team is connected");
    } else {
        health.iter().for_each(show);
    }
    Ok(exit(health.iter().map(TeamHealth::verdict).max()))
}

fn exit(worst: Option<Verdict>) -> Exit {
    match worst {
        None | Some(Verdict::Healthy) => Exit::Done,
        Some(Verdict::Waiting) => Exit::Withheld,
        Some(Verdict::Failed) => Exit::Failed,
    }
}

fn show(team: &TeamHealth) {
    let connection = &team.connection;
    let state = if connection.enabled {
        "enabled"
    } else {
        "disabled"
    };
    say(&format!(
        "team {} \"{}\": {}, {state}",
        connection.team_id,
        connection.team_name,
        team.verdict().as_str()
    ));
    say(&format!("  schedule: {}", schedule_words(team)));
    if let Some(attached) = &team.integration {
        say(&format!(
            "  workforce integration: {}",
            attached_words(attached)
        ));
    }
    match &team.people {
        Err(failure) => say(&format!("  people: {failure}")),
        Ok(people) => {
            say(&format!(
                "  people: {} employees with a user, {} without, {} members who are no employee",
                people.mapped,
                people.unmapped.len(),
                people.strangers.len()
            ));
            for note in &people.unmapped {
                say(&format!("    {} {}", note.subject, note.why));
            }
        }
    }
    team.activities.iter().for_each(show_activity);
    for note in &team.drifted {
        say(&format!("  drift: {} {}", note.subject, note.why));
    }
}

fn schedule_words(team: &TeamHealth) -> String {
    match &team.schedule {
        Ok(Schedule::Ready { .. }) => "ready".to_owned(),
        Ok(Schedule::Absent) => "there is none; `teams update-schedule` makes it".to_owned(),
        Ok(Schedule::Provisioning) => "Shifts is making it".to_owned(),
        Ok(Schedule::Failed { code }) => {
            format!("Shifts could not make it ({code}); `teams update-schedule` tries again")
        }
        Err(failure) => failure.to_string(),
    }
}

/// Which workforce integration a schedule has, and what to do about it.
pub(crate) fn attached_words(attached: &Attached) -> String {
    match attached {
        Attached::Ours => "attached".to_owned(),
        Attached::Nothing => "not attached; `wfi attach` does it".to_owned(),
        Attached::Other(other) => {
            format!("another product's is attached ({other}); `wfi attach --replace` ends that")
        }
        Attached::NoSchedule => "there is no schedule that is ready".to_owned(),
    }
}

fn show_activity(of: &ActivityHealth) {
    let switch = match of.switch {
        Switch::On => "on",
        Switch::OffForTeam => "off for this team",
        Switch::OffForAll => "off for all teams",
        Switch::NotOffered => "not told by the WFM",
    };
    let ran = of
        .last_run_at
        .map_or("never ran".to_owned(), |at| format!("last ran {at}"));
    let mut line = format!("  {}: {switch}, {ran}", of.activity);
    if !of.open_weeks.is_empty() {
        line.push_str(&format!(", {} open weeks", of.open_weeks.len()));
    }
    if of.open_intents > 0 {
        line.push_str(&format!(", {} unanswered creates", of.open_intents));
    }
    if let Some(at) = of.wake_at {
        line.push_str(&format!(", again at {at}"));
    }
    say(&line);
    for (week, held) in &of.held {
        say(&format!(
            "    week {week} is held since {} ({} readings); `shifts-adapter plan` shows it",
            held.since, held.readings
        ));
    }
    for note in &of.withheld {
        say(&format!("    held back: {}: {}", note.subject, note.why));
    }
    if let Some((at, why)) = &of.last_failure {
        let when = if of.is_failing {
            "failed"
        } else {
            "failed last, and ran well since,"
        };
        say(&format!("    {when} at {at}: {why}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_team_decides_how_the_command_ends() {
        assert_eq!(exit(None), Exit::Done);
        let of = |verdicts: &[Verdict]| exit(verdicts.iter().copied().max());
        assert_eq!(of(&[Verdict::Healthy]), Exit::Done);
        assert_eq!(of(&[Verdict::Waiting, Verdict::Healthy]), Exit::Withheld);
        assert_eq!(of(&[Verdict::Waiting, Verdict::Failed]), Exit::Failed);
    }
}
