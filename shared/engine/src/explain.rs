//! A plan in words, for a person who decides whether to apply it.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use shifts_model::Content;

use crate::plan::{Change, ItemOp, Plan};

/// The plan as text, one line a change, times in the team's zone.
#[must_use]
pub fn explain(plan: &Plan, zone: &TimeZone) -> String {
    let mut text = String::new();
    for change in &plan.changes {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}", line(change, zone));
    }
    for note in &plan.withheld {
        let _ = writeln!(text, "withheld {}: {}", note.subject, note.why);
    }
    for note in &plan.refused {
        let _ = writeln!(text, "refused {}: {}", note.subject, note.why);
    }
    if plan.waiting > 0 {
        let _ = writeln!(
            text,
            "waiting for the outcome of {} unanswered creates",
            plan.waiting
        );
    }
    text
}

fn line(change: &Change, zone: &TimeZone) -> String {
    let content = change.op.content();
    let local = |at| {
        zone.to_datetime(at)
            .strftime("%a %Y-%m-%d %H:%M")
            .to_string()
    };
    let target = change
        .op
        .target_id()
        .map(|id| format!(" = {id}"))
        .unwrap_or_default();
    let verb = match &change.op {
        ItemOp::Adopt { .. } => "adopt",
        ItemOp::Create { .. } => "create",
        ItemOp::Replace { .. } => "update",
        ItemOp::Delete { .. } => "delete",
    };
    let (whose, named) = match content {
        Content::Shift(shift) => (format!("user {}", shift.user_id), shift.group.as_str()),
        Content::OpenShift(open) => (format!("{} wanted", open.slots), open.group.as_str()),
        Content::TimeOff(away) => (format!("user {}", away.user_id), away.reason.as_str()),
    };
    format!(
        "{verb} {} {}{target}: {whose}, {} to {}, {named} ({})",
        content.kind().words(),
        change.source_id,
        local(content.starts_at()),
        local(content.ends_at()),
        change.why,
    )
}
