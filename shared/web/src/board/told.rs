//! Tells what happened last, and what a person should know about.

use shifts_model::{Activity, Connection, ItemKind, Note, RunReport, TeamId};

use super::drawing::team_json;
use super::{Board, Refusal};
use crate::answer::{BoardJson, ChangeJson, HeldJson, NoteJson, RunJson, WaitingJson};

/// How many past runs the page tells of.
const RUNS_SHOWN_MAX: usize = 30;
/// How many changes the page tells of.
const CHANGES_SHOWN_MAX: usize = 60;
/// In how many of a team's runs the last one of each activity is looked for.
const RUNS_SEARCHED_MAX: usize = 100;

/// The latest runs, of all teams or of one.
pub(super) async fn latest_runs(
    board: &Board,
    team_id: Option<&TeamId>,
) -> Result<Vec<RunReport>, Refusal> {
    let count_max = match team_id {
        None => RUNS_SHOWN_MAX,
        Some(_) => RUNS_SEARCHED_MAX,
    };
    Ok(board.runs.latest(team_id, count_max).await?)
}

/// The runs and changes of all teams.
pub(super) fn tell_what_happened(
    drawn: &mut BoardJson,
    connections: &[Connection],
    reports: &[RunReport],
) {
    for report in reports {
        let of_team = |connection: &&Connection| connection.team_id == report.team_id;
        let Some(connection) = connections.iter().find(of_team) else {
            continue;
        };
        drawn
            .runs
            .push(RunJson::of(report, &team_json(connection).name));
        let room = CHANGES_SHOWN_MAX - drawn.changes.len();
        let changes = report.changes.iter().take(room);
        drawn
            .changes
            .extend(changes.map(|c| ChangeJson::of(report, c, &connection.zone)));
        if let Some(until) = report.waiting_until.filter(|until| *until > drawn.now) {
            drawn.waiting.push(WaitingJson {
                team_id: report.team_id.to_string(),
                what: "a create was not answered; its quiet time is waited out".to_owned(),
                until: Some(until),
            });
        }
    }
}

/// What the team's latest look of each activity left for a person.
pub(super) async fn tell_what_is_open(
    board: &Board,
    drawn: &mut BoardJson,
    team_id: &TeamId,
) -> Result<(), Refusal> {
    for kind in ItemKind::ALL {
        let visit = board.visits.load_visit(team_id, kind.activity()).await?;
        let held = visit.into_iter().flat_map(|stored| stored.value.held);
        let held = held.map(|(week, held)| HeldJson::of(team_id, kind, week, &held));
        drawn.held.extend(held);
    }
    let reports = latest_runs(board, Some(team_id)).await?;
    for activity in Activity::ALL {
        let is_latest = |r: &&RunReport| r.activity == activity && r.failure.is_none();
        let Some(report) = reports.iter().find(is_latest) else {
            continue;
        };
        add(&mut drawn.withheld, team_id, &report.withheld);
        add(&mut drawn.refused, team_id, &report.refused);
        add(&mut drawn.unmapped, team_id, &report.unmapped);
        add(&mut drawn.drifted, team_id, &report.drifted);
    }
    Ok(())
}

/// Adds notes that another activity has not left already.
fn add(told: &mut Vec<NoteJson>, team_id: &TeamId, notes: &[Note]) {
    for note in NoteJson::all(team_id, notes) {
        if !told.contains(&note) {
            told.push(note);
        }
    }
}
