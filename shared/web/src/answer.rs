//! The board's answer, as JSON. These forms belong to this file alone.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use shifts_model::{AppliedChange, Note, RunReport, TeamId};

use crate::view::{ShownShift, ShownState};

#[derive(Debug, Serialize)]
pub(crate) struct TeamJson {
    pub(crate) team_id: String,
    pub(crate) name: String,
    pub(crate) zone: String,
    pub(crate) enabled: bool,
    pub(crate) business_unit_id: String,
    pub(crate) wfm: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct WeekJson {
    pub(crate) starts_on: String,
    pub(crate) previous: String,
    pub(crate) next: String,
    pub(crate) current: bool,
    pub(crate) days: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PersonJson {
    pub(crate) user_id: String,
    pub(crate) name: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct ShiftJson {
    id: String,
    user_id: String,
    group: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
    starts_local: String,
    ends_local: String,
    theme: String,
    label: Option<String>,
    notes: Option<String>,
    state: &'static str,
    activities: Vec<ActivityJson>,
}

#[derive(Debug, Serialize)]
struct ActivityJson {
    name: String,
    starts_local: String,
    ends_local: String,
    paid: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct ProgressJson {
    pub(crate) what: String,
    pub(crate) done: u64,
    pub(crate) total: u64,
    pub(crate) eta_s: Option<i64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct TotalsJson {
    pub(crate) shifts: usize,
    pub(crate) people: usize,
    pub(crate) drafts: usize,
    pub(crate) hours: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct RunJson {
    at: Timestamp,
    team_id: String,
    team: String,
    activity: &'static str,
    created: u64,
    updated: u64,
    deleted: u64,
    adopted: u64,
    deferred: u64,
    withheld: u64,
    refused: u64,
    unmapped: u64,
    duration_ms: u64,
    problem: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ChangeJson {
    at: Timestamp,
    team_id: String,
    week: String,
    op: &'static str,
    source_id: String,
    target_id: String,
    user_id: String,
    what: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct WaitingJson {
    pub(crate) team_id: String,
    pub(crate) what: String,
    pub(crate) until: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub(crate) struct NoteJson {
    team_id: String,
    subject: String,
    why: String,
}

/// The whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct BoardJson {
    pub(crate) product: &'static str,
    pub(crate) view: &'static str,
    pub(crate) note: &'static str,
    pub(crate) now: Timestamp,
    pub(crate) teams: Vec<TeamJson>,
    pub(crate) team: Option<TeamJson>,
    pub(crate) week: Option<WeekJson>,
    pub(crate) people: Vec<PersonJson>,
    pub(crate) shifts: Vec<ShiftJson>,
    pub(crate) progress: Option<ProgressJson>,
    pub(crate) totals: TotalsJson,
    pub(crate) runs: Vec<RunJson>,
    pub(crate) changes: Vec<ChangeJson>,
    pub(crate) waiting: Vec<WaitingJson>,
    pub(crate) withheld: Vec<NoteJson>,
    pub(crate) refused: Vec<NoteJson>,
    pub(crate) unmapped: Vec<NoteJson>,
}

impl ShiftJson {
    pub(crate) fn of(shift: &ShownShift, zone: &TimeZone) -> Self {
        let activity = |activity: &crate::view::ShownActivity| ActivityJson {
            name: activity.name.clone(),
            starts_local: local(activity.starts_at, zone),
            ends_local: local(activity.ends_at, zone),
            paid: activity.is_paid,
        };
        Self {
            id: shift.id.clone(),
            user_id: shift.user_id.to_string(),
            group: shift.group.clone(),
            starts_at: shift.starts_at,
            ends_at: shift.ends_at,
            starts_local: local(shift.starts_at, zone),
            ends_local: local(shift.ends_at, zone),
            theme: shift.theme.clone(),
            label: shift.label.clone(),
            notes: shift.notes.clone(),
            state: match shift.state {
                ShownState::Shared => "shared",
                ShownState::Draft => "draft",
                ShownState::Staged => "staged",
            },
            activities: shift.activities.iter().map(activity).collect(),
        }
    }
}

impl RunJson {
    pub(crate) fn of(report: &RunReport, team: &str) -> Self {
        let counts = report.counts;
        Self {
            at: report.at,
            team_id: report.team_id.to_string(),
            team: team.to_owned(),
            activity: report.activity.as_str(),
            created: counts.created,
            updated: counts.updated,
            deleted: counts.deleted,
            adopted: counts.adopted,
            deferred: counts.deferred,
            withheld: counts.withheld,
            refused: counts.refused,
            unmapped: counts.unmapped,
            duration_ms: report.duration_ms,
            problem: report.failure.clone(),
        }
    }
}

impl ChangeJson {
    pub(crate) fn of(report: &RunReport, change: &AppliedChange, zone: &TimeZone) -> Self {
        let time = |at: Timestamp, form| zone.to_datetime(at).strftime(form).to_string();
        Self {
            at: report.at,
            team_id: report.team_id.to_string(),
            week: change.week.to_string(),
            op: change.op.as_str(),
            source_id: change.source_id.to_string(),
            target_id: change.target_id.to_string(),
            user_id: change.user_id.to_string(),
            what: format!(
                "{} to {}",
                time(change.starts_at, "%a %d %b %H:%M"),
                time(change.ends_at, "%H:%M")
            ),
        }
    }
}

impl NoteJson {
    pub(crate) fn all(team_id: &TeamId, notes: &[Note]) -> Vec<Self> {
        let of = |note: &Note| Self {
            team_id: team_id.to_string(),
            subject: note.subject.clone(),
            why: note.why.clone(),
        };
        notes.iter().map(of).collect()
    }
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string()
}
