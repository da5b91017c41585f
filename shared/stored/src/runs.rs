//! The form of a run's report.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shifts_model::{
    Activity, AppliedChange, ChangeOp, Counts, Note, RunReport, SourceId, TargetId, TeamId, UserId,
    Week,
};

use crate::envelope::{DecodeError, is_zero, seal, unseal, usable};

/// How many changes and notes of one run are kept. The counts always tell all of them.
const KEPT_MAX: usize = 200;

#[derive(Debug, Serialize, Deserialize)]
struct RunForm {
    at: Timestamp,
    team_id: String,
    activity: String,
    weeks: Vec<Date>,
    counts: CountsForm,
    changes: Vec<ChangeForm>,
    withheld: Vec<NoteForm>,
    refused: Vec<NoteForm>,
    unmapped: Vec<NoteForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    drifted: Vec<NoteForm>,
    waiting_until: Option<Timestamp>,
    failure: Option<String>,
    duration_ms: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct CountsForm {
    created: u64,
    updated: u64,
    deleted: u64,
    adopted: u64,
    deferred: u64,
    withheld: u64,
    refused: u64,
    unmapped: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    drifted: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChangeForm {
    week: Date,
    op: String,
    source: String,
    target: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    from: Timestamp,
    to: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct NoteForm {
    subject: String,
    why: String,
}

/// A run's report as stored text, with at most 200 changes and notes of each sort.
#[must_use]
pub fn encode_run(report: &RunReport) -> String {
    let Counts {
        created,
        updated,
        deleted,
        adopted,
        deferred,
        withheld,
        refused,
        unmapped,
        drifted,
    } = report.counts;
    seal(&RunForm {
        at: report.at,
        team_id: report.team_id.to_string(),
        activity: report.activity.to_string(),
        weeks: report.weeks.iter().map(|week| week.starts_on).collect(),
        counts: CountsForm {
            created,
            updated,
            deleted,
            adopted,
            deferred,
            withheld,
            refused,
            unmapped,
            drifted,
        },
        changes: report
            .changes
            .iter()
            .take(KEPT_MAX)
            .map(change_form)
            .collect(),
        withheld: note_forms(&report.withheld),
        refused: note_forms(&report.refused),
        unmapped: note_forms(&report.unmapped),
        drifted: note_forms(&report.drifted),
        waiting_until: report.waiting_until,
        failure: report.failure.clone(),
        duration_ms: report.duration_ms,
    })
}

/// A run's report from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_run(text: &str) -> Result<RunReport, DecodeError> {
    let form: RunForm = unseal(text)?;
    let CountsForm {
        created,
        updated,
        deleted,
        adopted,
        deferred,
        withheld,
        refused,
        unmapped,
        drifted,
    } = form.counts;
    let changes: Result<Vec<AppliedChange>, DecodeError> =
        form.changes.into_iter().map(change).collect();
    Ok(RunReport {
        at: form.at,
        team_id: usable("team_id", TeamId::parse(&form.team_id))?,
        activity: usable("activity", Activity::parse(&form.activity).ok_or(()))?,
        weeks: form
            .weeks
            .into_iter()
            .map(|starts_on| Week { starts_on })
            .collect(),
        counts: Counts {
            created,
            updated,
            deleted,
            adopted,
            deferred,
            withheld,
            refused,
            unmapped,
            drifted,
        },
        changes: changes?,
        withheld: notes(form.withheld),
        refused: notes(form.refused),
        unmapped: notes(form.unmapped),
        drifted: notes(form.drifted),
        waiting_until: form.waiting_until,
        failure: form.failure,
        duration_ms: form.duration_ms,
    })
}

fn change_form(change: &AppliedChange) -> ChangeForm {
    ChangeForm {
        week: change.week.starts_on,
        op: change.op.as_str().to_owned(),
        source: change.source_id.to_string(),
        target: change.target_id.to_string(),
        user: change.user_id.as_ref().map(UserId::to_string),
        from: change.starts_at,
        to: change.ends_at,
    }
}

fn change(form: ChangeForm) -> Result<AppliedChange, DecodeError> {
    let ops = [
        ChangeOp::Create,
        ChangeOp::Update,
        ChangeOp::Delete,
        ChangeOp::Adopt,
    ];
    let user_id = |id: String| usable("user", UserId::parse(&id));
    let op = ops.into_iter().find(|op| op.as_str() == form.op).ok_or(());
    Ok(AppliedChange {
        week: Week {
            starts_on: form.week,
        },
        op: usable("op", op)?,
        source_id: usable("source", SourceId::parse(&form.source))?,
        target_id: usable("target", TargetId::parse(&form.target))?,
        user_id: form.user.map(user_id).transpose()?,
        starts_at: form.from,
        ends_at: form.to,
    })
}

fn note_forms(notes: &[Note]) -> Vec<NoteForm> {
    let form = |note: &Note| NoteForm {
        subject: note.subject.clone(),
        why: note.why.clone(),
    };
    notes.iter().take(KEPT_MAX).map(form).collect()
}

fn notes(forms: Vec<NoteForm>) -> Vec<Note> {
    forms
        .into_iter()
        .map(|form| Note {
            subject: form.subject,
            why: form.why,
        })
        .collect()
}
