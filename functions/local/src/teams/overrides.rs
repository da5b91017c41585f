//! `teams overrides`: whom a person says employees are.

use std::path::Path;

use serde_json::{Value, json};
use shifts_app::{OverridesPreview, WrittenOverride, preview_overrides, set_overrides};
use shifts_model::{Problem, UserId};
use shifts_web::{overrides_json, overrides_preview_json};

use super::arguments::OverridesOptions;
use super::known;
use crate::exit::{Exit, usage};
use crate::output::{say, tell};
use crate::setup::Program;

/// The most rows of a file that are read. The most that may be in it are far fewer.
const ROWS_MAX: usize = 100_000;

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
    let wrong = |why: String| usage(format!("{}: {why}", file.display()));
    let opened = csv::ReaderBuilder::new().flexible(true).from_path(file);
    let mut reader = opened.map_err(|error| wrong(error.to_string()))?;
    let headers = reader.headers().map_err(|error| wrong(error.to_string()))?;
    let headers = headers.clone();
    let column = |name: &str| {
        let named = |header: &str| {
            let header = header.trim_start_matches('\u{feff}').trim();
            header.eq_ignore_ascii_case(name)
        };
        let found = headers.iter().position(named);
        found.ok_or_else(|| wrong(format!("the first line must name the column \"{name}\"")))
    };
    let (employee, user) = (column("employee_id")?, column("user")?);
    let (mut written, mut unreadable) = (Vec::new(), Vec::new());
    for record in reader.records().take(ROWS_MAX) {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let text = |at: usize| record.get(at).unwrap_or_default().to_owned();
                written.push(WrittenOverride {
                    place: place(file, line),
                    employee_id: text(employee),
                    user: text(user),
                });
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                unreadable.push(Problem {
                    place: place(file, line),
                    why: "this is no CSV in UTF-8; save the file as such".to_owned(),
                });
            }
        }
    }
    Ok((written, unreadable))
}

fn place(file: &Path, line: u64) -> String {
    format!("{}, line {line}", file.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Result<(Vec<String>, Vec<String>), String> {
        let name = format!(
            "overrides-{}-{:?}.csv",
            std::process::id(),
            std::thread::current().id()
        );
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, bytes).unwrap();
        let done = read(&file);
        std::fs::remove_file(&file).unwrap();
        let (written, unreadable) = done.map_err(|error| format!("{error:#}"))?;
        let lines = |place: &str| place.rsplit_once(", ").unwrap().1.to_owned();
        let row = |one: &WrittenOverride| {
            format!("{}: {} is {}", lines(&one.place), one.employee_id, one.user)
        };
        let written = written.iter().map(row).collect();
        Ok((
            written,
            unreadable.iter().map(|one| lines(&one.place)).collect(),
        ))
    }

    #[test]
    fn a_file_has_a_header_and_rows_as_rfc_4180_has_them() {
        let text = "\u{feff}User, Employee_ID\r\nada@contoso.com,7\r\n\r\n\"a,b@contoso.com\",\"8\"\r\nshort\r\n";
        let (written, unreadable) = rows(text.as_bytes()).unwrap();
        let expected = [
            "line 2: 7 is ada@contoso.com",
            "line 4: 8 is a,b@contoso.com",
            "line 5:  is short",
        ];
        assert_eq!(written, expected);
        assert!(unreadable.is_empty());
    }

    #[test]
    fn rows_that_cannot_be_read_are_told_with_their_lines_and_hide_no_others() {
        let (written, unreadable) = rows(b"employee_id,user\n1,\xff\n2,bob\n3,\xfe\n").unwrap();
        assert_eq!(written, ["line 3: 2 is bob"]);
        assert_eq!(unreadable, ["line 2", "line 4"]);
    }

    #[test]
    fn a_file_without_its_columns_is_refused() {
        let refused = rows(b"id,user\n1,ada\n").unwrap_err();
        assert!(
            refused.contains("must name the column \"employee_id\""),
            "{refused}"
        );
        assert!(rows(b"").is_err());
    }
}
