//! The board's answer, as JSON. These forms belong to this module alone.

mod items;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use shifts_model::{AppliedChange, Held, ItemKind, Note, RunReport, TeamId, UserId, Week};

pub(crate) use items::{AvailabilityJson, OpenShiftJson, ShiftJson, TimeOffJson};

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
pub(crate) struct ProgressJson {
    pub(crate) what: String,
    pub(crate) done: u64,
    pub(crate) total: u64,
    pub(crate) eta_s: Option<i64>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct TotalsJson {
    pub(crate) shifts: usize,
    pub(crate) open_shifts: usize,
    pub(crate) open_slots: u64,
    pub(crate) time_off: usize,
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
    drifted: u64,
    duration_ms: u64,
    problem: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ChangeJson {
    at: Timestamp,
    team_id: String,
    week: String,
    kind: &'static str,
    op: &'static str,
    source_id: String,
    target_id: String,
    user_id: Option<String>,
    what: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct WaitingJson {
    pub(crate) team_id: String,
    pub(crate) what: String,
    pub(crate) until: Option<Timestamp>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NoteJson {
    team_id: String,
    subject: String,
    why: String,
}

/// Changes of one week that the brake holds.
#[derive(Debug, Serialize)]
pub(crate) struct HeldJson {
    team_id: String,
    activity: &'static str,
    kind: &'static str,
    week: String,
    changes: u64,
    since: Timestamp,
}

/// The whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct BoardJson {
    pub(crate) product: &'static str,
    pub(crate) view: &'static str,
    pub(crate) note: &'static str,
    pub(crate) people_page: Option<&'static str>,
    pub(crate) now: Timestamp,
    pub(crate) teams: Vec<TeamJson>,
    pub(crate) team: Option<TeamJson>,
    pub(crate) week: Option<WeekJson>,
    pub(crate) people: Vec<PersonJson>,
    pub(crate) shifts: Vec<ShiftJson>,
    pub(crate) open_shifts: Vec<OpenShiftJson>,
    pub(crate) time_off: Vec<TimeOffJson>,
    pub(crate) availability: Vec<AvailabilityJson>,
    pub(crate) progress: Option<ProgressJson>,
    pub(crate) totals: TotalsJson,
    pub(crate) runs: Vec<RunJson>,
    pub(crate) changes: Vec<ChangeJson>,
    pub(crate) waiting: Vec<WaitingJson>,
    pub(crate) held: Vec<HeldJson>,
    pub(crate) withheld: Vec<NoteJson>,
    pub(crate) refused: Vec<NoteJson>,
    pub(crate) unmapped: Vec<NoteJson>,
    pub(crate) strangers: Vec<PersonJson>,
    pub(crate) drifted: Vec<NoteJson>,
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
            drifted: counts.drifted,
            duration_ms: report.duration_ms,
            problem: report.failure.clone(),
        }
    }
}

impl ChangeJson {
    pub(crate) fn of(report: &RunReport, change: &AppliedChange, zone: &TimeZone) -> Self {
        let time = |at: Timestamp, form| zone.to_datetime(at).strftime(form).to_string();
        let day = |at: Timestamp| zone.to_datetime(at).date();
        let until = match day(change.starts_at) == day(change.ends_at) {
            true => time(change.ends_at, "%H:%M"),
            false => time(change.ends_at, DAY_AND_TIME),
        };
        Self {
            at: report.at,
            team_id: report.team_id.to_string(),
            week: change.week.to_string(),
            kind: report.activity.item_kind().map_or("", ItemKind::words),
            op: change.op.as_str(),
            source_id: change.source_id.to_string(),
            target_id: change.target_id.to_string(),
            user_id: change.user_id.as_ref().map(UserId::to_string),
            what: format!("{} to {}", time(change.starts_at, DAY_AND_TIME), until),
        }
    }
}

/// How a change tells its moments.
const DAY_AND_TIME: &str = "%a %d %b %H:%M";

impl HeldJson {
    pub(crate) fn of(team_id: &TeamId, kind: ItemKind, week: Week, held: &Held) -> Self {
        Self {
            team_id: team_id.to_string(),
            activity: kind.activity().as_str(),
            kind: kind.words(),
            week: week.to_string(),
            changes: held.changes,
            since: held.since,
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
