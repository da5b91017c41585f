//! `teams overrides`: whom a person says employees are.

use std::path::Path;

use serde_json::{Value, json};
use shifts_app::{OverridesPreview, WrittenOverride, preview_overrides, set_overrides};
use shifts_model::{Problem, UserId};
use shifts_web::{overrides_json, overrides_preview_json};

use super::arguments::OverridesOptions;
use super::known;
use super::rows::read_rows;
use crate::exit::Exit;
use crate::output::{say, tell};
use crate::setup::Program;

pub(super) async fn overrides(
    program: &Program,
    options: &OverridesOptions,
) -> anyhow::Result<Exit> {
    let team = known(program, &options.team).await?;
    let (written, unreadable) = match &options.import {
        Some(file) => read(file)?,
        None if options.clear => (Vec::new(), Vec::new()),
        None => {
            show_present(
                &team.team_id.to_string(),
                &overrides_json(&team),
                options.json,
            );
            return Ok(Exit::Done);
        }
    };
    let (ports, settings) = (&program.ports, &program.settings);
    let mut preview = preview_overrides(ports, settings, &team.team_id, &written).await?;
    preview.problems.splice(0..0, unreadable);
    let takes = options.yes && preview.problems.is_empty();
    let told = overrides_preview_json(&preview, takes);
    if !options.json {
        show(&preview);
    }
    let exit = if preview.problems.is_empty() {
        Exit::Done
    } else {
        Exit::Usage
    };
    if takes {
        set_overrides(ports, preview).await?;
    }
    if options.json {
        say(&told.to_string());
    } else if takes {
        say("stored; the next visit follows it");
    } else if exit == Exit::Done {
        say("nothing was changed; run it again with --yes to store it");
    } else {
        say("nothing was changed; correct the file first");
    }
    Ok(exit)
}

fn show_present(team: &str, overrides: &Value, as_json: bool) {
    if as_json {
        say(&json!({"team": team, "overrides": overrides}).to_string());
        return;
    }
    let all = overrides.as_array().into_iter().flatten();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let lines = all.map(|one| format!("{}  {}", text(one, "employee_id"), text(one, "user_id")));
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        say(&format!("team {team} has no overrides"));
    }
    lines.iter().for_each(|line| say(line));
}

fn show(preview: &OverridesPreview) {
    for problem in &preview.problems {
        tell(&problem.to_string());
    }
    let word = |user: Option<&UserId>| user.map_or("nobody".to_owned(), ToString::to_string);
    for one in &preview.changed {
        say(&format!(
            "employee {}: {} -> {}",
            one.employee_id,
            word(one.before.as_ref()),
            word(one.after.as_ref())
        ));
    }
    for (user_id, employees) in &preview.shared {
        let employees: Vec<&str> = employees.iter().map(|id| id.as_str()).collect();
        tell(&format!(
            "user {user_id} is shown the work of several employees: {}",
            employees.join(", ")
        ));
    }
    say(&format!(
        "{} overrides, {} employees recognised differently",
        preview.overrides.len(),
        preview.changed.len()
    ));
}

/// The rows of a file, and those that cannot be read.
fn read(file: &Path) -> anyhow::Result<(Vec<WrittenOverride>, Vec<Problem>)> {
    let (mut written, mut unreadable) = (Vec::new(), Vec::new());
    for row in read_rows(file, ["employee_id", "user"])? {
        let place = format!("{}, line {}", file.display(), row.line);
        match row.fields {
            Ok([employee_id, user]) => written.push(WrittenOverride {
                place,
                employee_id,
                user,
            }),
            Err(why) => unreadable.push(Problem { place, why }),
        }
    }
    Ok((written, unreadable))
}
