//! `teams connect` and `teams import`: joining teams to business units.

use std::path::Path;

use anyhow::anyhow;
use serde_json::{Value, json};
use shifts_app::{Preflight, look_at_items, preflight};
use shifts_model::{BusinessUnitId, WfmName};
use shifts_web::{checks_json, existing_json, notes_json};

use super::arguments::ConnectOptions;
use super::rows::read_rows;
use crate::exit::{Exit, usage};
use crate::output::{say, tell};
use crate::setup::{Program, team_id};

/// What is to be joined.
struct Wish {
    team: String,
    wfm: String,
    business_unit: String,
}

/// Looks at both sides, tells what was found, and connects if that is wanted.
pub(super) async fn connect(program: &Program, options: &ConnectOptions) -> anyhow::Result<Exit> {
    let wish = Wish {
        team: options.team.clone(),
        wfm: options.wfm.clone(),
        business_unit: options.business_unit.clone(),
    };
    let mut found = look(program, &wish).await?;
    look_at_items(&program.ports, &program.settings, &mut found).await;
    let connects = options.yes && found.obstacle.is_none();
    if !options.json {
        show(&found);
    }
    if connects {
        shifts_app::connect(&program.ports, &program.settings, &found).await?;
    }
    if options.json {
        say(&found_json(&found, connects).to_string());
    }
    Ok(match &found.obstacle {
        Some(obstacle) => {
            tell(&format!("error: {obstacle}"));
            Exit::Failed
        }
        None if options.json => Exit::Done,
        None if connects => {
            say("connected; its items arrive with the next `shifts-adapter sync` or `run`");
            Exit::Done
        }
        None => {
            say("nothing was changed; run it again with --yes to connect");
            Exit::Done
        }
    })
}

/// Connects every team of a file. One that cannot be connected does not keep the others from it.
pub(super) async fn import(program: &Program, file: &Path, as_json: bool) -> anyhow::Result<Exit> {
    let wishes = read(file)?;
    let mut results = Vec::new();
    let mut exit = Exit::Done;
    for (line, wish) in wishes {
        let done = match look(program, &wish).await {
            Ok(found) => shifts_app::connect(&program.ports, &program.settings, &found)
                .await
                .map_err(|failure| anyhow!(failure)),
            Err(error) => Err(error),
        };
        let failure = done.err().map(|error| format!("{error:#}"));
        if let Some(failure) = &failure {
            exit = Exit::Failed;
            tell(&format!(
                "{}, line {line}, team {}: {failure}",
                file.display(),
                wish.team
            ));
        } else if !as_json {
            say(&format!(
                "connected team {} to {}",
                wish.team, wish.business_unit
            ));
        }
        results
            .push(json!({"team": wish.team, "connected": failure.is_none(), "failure": failure}));
    }
    if as_json {
        say(&json!({"teams": results}).to_string());
    }
    Ok(exit)
}

async fn look(program: &Program, wish: &Wish) -> anyhow::Result<Preflight> {
    let team_id = team_id(&wish.team)?;
    let wfm = WfmName::parse(&wish.wfm).map_err(usage)?;
    let unit = BusinessUnitId::parse(&wish.business_unit).map_err(usage)?;
    Ok(preflight(&program.ports, &program.settings, &team_id, &wfm, &unit).await?)
}

/// The rows of an import, checked before any is acted on.
fn read(file: &Path) -> anyhow::Result<Vec<(u64, Wish)>> {
    let mut wishes = Vec::new();
    for row in read_rows(file, ["team_id", "wfm", "business_unit_id"])? {
        let line = row.line;
        let wrong = |why: String| usage(format!("{}, line {line}: {why}", file.display()));
        let [team, wfm, business_unit] = row.fields.map_err(wrong)?;
        team_id(&team).map_err(|error| wrong(format!("{error:#}")))?;
        let wish = Wish {
            team,
            wfm,
            business_unit,
        };
        wishes.push((line, wish));
    }
    Ok(wishes)
}

fn show(found: &Preflight) {
    let name = found
        .connection
        .as_ref()
        .map(|team| team.team_name.as_str());
    say(&format!(
        "team {} \"{}\"",
        found.team_id,
        name.unwrap_or("?")
    ));
    for check in &found.checks {
        let result = check.result.as_str();
        say(&format!("  {result:<9}  {}: {}", check.name, check.found));
        if let Some(remedy) = &check.remedy {
            say(&format!("             {remedy}"));
        }
    }
    for note in &found.unmapped {
        tell(&format!("  unmapped {}: {}", note.subject, note.why));
    }
    for note in found
        .existing
        .iter()
        .flat_map(|existing| &existing.ambiguous)
    {
        tell(&format!("  ambiguous {}: {}", note.subject, note.why));
    }
    if let Some(before) = &found.replaces {
        say(&format!(
            "  is connected already, to {} of WFM {}",
            before.business_unit_id, before.wfm
        ));
    }
}

fn schedule_words(found: &Preflight) -> String {
    let check = found.checks.iter().find(|check| check.name == "schedule");
    check.map(|check| check.found.clone()).unwrap_or_default()
}

fn found_json(found: &Preflight, connected: bool) -> Value {
    let connection = found.connection.as_ref();
    let strangers = found.strangers.iter().map(ToString::to_string);
    json!({
        "team": found.team_id.as_str(),
        "name": connection.map(|team| team.team_name.as_str()),
        "wfm": found.wfm.as_str(),
        "business_unit_id": found.business_unit_id.as_str(),
        "zone": connection.and_then(|team| team.zone.iana_name()),
        "schedule": schedule_words(found),
        "members": found.members,
        "employees": found.employees,
        "unmapped": notes_json(&found.unmapped),
        "strangers": strangers.collect::<Vec<_>>(),
        "existing": existing_json(found),
        "checks": checks_json(found),
        "obstacle": found.obstacle.as_ref().map(ToString::to_string),
        "connected": connected,
    })
}
