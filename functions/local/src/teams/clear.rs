//! `teams clear`: emptying a schedule, after a look at what would go.

use shifts_app::{ClearOrder, Cleared, clear, look_to_clear};
use shifts_web::{Progress, cleared_json};

use super::arguments::ClearOptions;
use super::known;
use crate::exit::Exit;
use crate::output::{ask, say, somebody_answers, tell};
use crate::setup::Program;
use crate::watch::Watch;

pub(super) async fn clear_team(program: &Program, options: &ClearOptions) -> anyhow::Result<Exit> {
    let team = known(program, &options.team).await?;
    let order = order(options);
    let (ports, settings) = (&program.ports, &program.settings);
    if !options.yes {
        let found = look_to_clear(ports, settings, &team.team_id, &order).await?;
        if options.json {
            say(&cleared_json(&found, true).to_string());
            return Ok(Exit::Done);
        }
        show(&found, "would go");
        if found.left == 0 {
            return Ok(Exit::Done);
        }
        if !is_wanted(&found) {
            say("nothing was changed; run it again with --yes to delete");
            return Ok(Exit::Done);
        }
    }
    let watch = Watch::new("clearing", ports.clock.clone(), Progress::default());
    let done = clear(ports, settings, &team.team_id, &order, &watch).await;
    watch.end();
    let done = done?;
    if options.json {
        say(&cleared_json(&done, false).to_string());
    } else {
        show(&done, "gone");
        say(&format!(
            "team {} is disabled now; `shifts-adapter teams enable` lets the planned items arrive \
             again",
            team.team_id
        ));
    }
    Ok(told_left(&done))
}

fn order(options: &ClearOptions) -> ClearOrder {
    ClearOrder {
        from: options.from,
        to: options.to,
        kinds: options.kind.iter().copied().collect(),
        groups: options.group.iter().cloned().collect(),
        only_ours: options.only_ours,
        stop_at: None,
    }
}

/// Whether somebody is there who types the team's name.
fn is_wanted(found: &Cleared) -> bool {
    let team = &found.connection;
    let name = if team.team_name.is_empty() {
        team.team_id.as_str()
    } else {
        &team.team_name
    };
    let question = format!("type the team's name to delete {} items: ", found.left);
    somebody_answers() && ask(&question).is_some_and(|answer| answer.trim() == name)
}

fn show(cleared: &Cleared, word: &str) {
    say(&format!(
        "team {} \"{}\", {} to {}",
        cleared.connection.team_id, cleared.connection.team_name, cleared.from, cleared.to
    ));
    for week in &cleared.weeks {
        say(&format!(
            "  week {}: {} of kind {} {word}, {} of them not the adapter's",
            week.week,
            week.items,
            week.kind,
            week.items - week.ours
        ));
    }
    let (items, ours) = (cleared.items(), cleared.ours());
    say(&format!(
        "  in all: {items} {word}, {} of them not the adapter's",
        items - ours
    ));
}

fn told_left(done: &Cleared) -> Exit {
    for note in &done.refused {
        tell(&format!("{}: {}", note.subject, note.why));
    }
    if done.left == 0 {
        return Exit::Done;
    }
    tell(&format!(
        "{} items are left; run the command again in a moment",
        done.left
    ));
    Exit::Failed
}
