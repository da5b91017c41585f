//! `teams connect` and `teams import`: joining teams to business units.

use std::path::Path;

use anyhow::anyhow;
use serde_json::{Value, json};
use shifts_app::{Preflight, preflight};
use shifts_model::{BusinessUnitId, WfmName};
use shifts_ports::Schedule;

use crate::exit::{Exit, usage};
use crate::output::{say, tell};
use crate::setup::{Program, team_id};
use crate::sync::notes_json;

/// What is to be joined.
pub(crate) struct Wish {
    pub(crate) team: String,
    pub(crate) wfm: String,
    pub(crate) business_unit: String,
}

/// Looks at both sides, tells what was found, and connects if that is wanted.
pub(crate) async fn connect(
    program: &Program,
    wish: &Wish,
    yes: bool,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let found = look(program, wish).await?;
    if !as_json {
        show(&found);
    }
    if yes {
        shifts_app::connect(&program.ports, &program.settings, &found).await?;
    }
    if as_json {
        say(&found_json(&found, yes).to_string());
    } else if yes {
        say("connected; its shifts arrive with the next `shifts-adapter sync` or `run`");
    } else {
        say("nothing was changed; run it again with --yes to connect");
    }
    Ok(Exit::Done)
}

/// Connects every team of a file. One that cannot be connected does not keep the others from it.
pub(crate) async fn import(program: &Program, file: &Path, as_json: bool) -> anyhow::Result<Exit> {
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
    let wrong = |why: String| usage(format!("{}: {why}", file.display()));
    let mut reader = csv::Reader::from_path(file).map_err(|error| wrong(error.to_string()))?;
    let headers = reader
        .headers()
        .map_err(|error| wrong(error.to_string()))?
        .clone();
    let column = |name: &str| {
        let found = headers
            .iter()
            .position(|h| h.trim().eq_ignore_ascii_case(name));
        found.ok_or_else(|| wrong(format!("the first line must name the column \"{name}\"")))
    };
    let (team, wfm, unit) = (
        column("team_id")?,
        column("wfm")?,
        column("business_unit_id")?,
    );
    let mut wishes = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let text = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let wish = Wish {
            team: text(team),
            wfm: text(wfm),
            business_unit: text(unit),
        };
        team_id(&wish.team).map_err(|error| wrong(format!("line {line}: {error:#}")))?;
        wishes.push((line, wish));
    }
    Ok(wishes)
}

fn show(found: &Preflight) {
    let connection = &found.connection;
    let zone = connection.zone.iana_name().unwrap_or("?");
    say(&format!(
        "team {} \"{}\"",
        connection.team_id, connection.team_name
    ));
    say(&format!(
        "  follows {} \"{}\" of WFM {}, zone {zone}",
        found.business_unit.id, found.business_unit.name, connection.wfm
    ));
    say(&format!("  schedule: {}", schedule_words(found)));
    say(&format!(
        "  people: {} employees, {} members, {} employees without a user",
        found.employees,
        found.members,
        found.unmapped.len()
    ));
    for note in &found.unmapped {
        tell(&format!("  unmapped {}: {}", note.subject, note.why));
    }
    if let Some(before) = &found.replaces {
        say(&format!(
            "  is connected already, to {} of WFM {}",
            before.business_unit_id, before.wfm
        ));
    }
}

fn schedule_words(found: &Preflight) -> String {
    match &found.schedule {
        Schedule::Absent => "there is none yet; connecting makes it".to_owned(),
        Schedule::Provisioning => "Shifts is making it".to_owned(),
        Schedule::Failed { code } => format!("could not be made ({code}); connecting tries again"),
        Schedule::Ready { zone, .. } => {
            let shown = zone
                .as_ref()
                .and_then(|zone| zone.iana_name())
                .unwrap_or("unknown");
            if zone.as_ref() == Some(&found.connection.zone) {
                "ready".to_owned()
            } else {
                format!("ready, in zone {shown}; connecting sets the business unit's")
            }
        }
    }
}

fn found_json(found: &Preflight, connected: bool) -> Value {
    json!({
        "team": found.connection.team_id.as_str(),
        "name": found.connection.team_name,
        "wfm": found.connection.wfm.as_str(),
        "business_unit_id": found.business_unit.id.as_str(),
        "zone": found.connection.zone.iana_name(),
        "schedule": schedule_words(found),
        "members": found.members,
        "employees": found.employees,
        "unmapped": notes_json(&found.unmapped),
        "connected": connected,
    })
}
