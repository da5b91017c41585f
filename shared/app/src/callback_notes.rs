//! What callbacks noted, folded in by whoever has the lease.

use jiff::SignedDuration;
use shifts_engine::fold_notes;
use shifts_model::{CallbackNote, Content, Week};

use crate::failures::Failure;
use crate::look::Sight;
use crate::ports::Ports;
use crate::share::{remember_opening, save_week};
use crate::visit::TeamVisit;

/// How long a note waits for its record. What the WFM does not show after a day, it has not done.
const NOTES_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The notes about the kind of items that a visit keeps equal.
pub(crate) async fn list_notes(ports: &Ports, sight: &Sight) -> Result<Vec<CallbackNote>, Failure> {
    if !sight.is_integrated {
        return Ok(Vec::new());
    }
    let mut notes = ports
        .callbacks
        .list_notes(&sight.connection.team_id)
        .await?;
    notes.retain(|note| {
        note.made
            .iter()
            .any(|made| made.content.kind() == sight.kind)
    });
    Ok(notes)
}

/// Turns what callbacks made into promises, which the visit settles like its own, and forgets what
/// was noted. Dying in between folds in once more.
pub(crate) async fn fold_in(
    ports: &Ports,
    team: &mut TeamVisit,
    notes: Vec<CallbackNote>,
) -> Result<(), Failure> {
    if notes.is_empty() {
        return Ok(());
    }
    // 1. The promises.
    let weeks: Vec<Week> = team.weeks.keys().copied().collect();
    let mut left = notes.clone();
    for week in weeks {
        let calendar = team.sight.calendar.clone();
        let kind = team.sight.kind;
        let is_of_week = |content: &Content| {
            content.kind() == kind && calendar.week_of(content.starts_at()) == week
        };
        let snapshot = &team.weeks[&week].snapshot;
        let folded = fold_notes(
            snapshot,
            &left,
            &team.sight.resolved.weeks[&week],
            is_of_week,
        );
        if folded.left != left {
            remember_opening(ports, team, week, None).await?;
            save_week(ports, team, week, folded.snapshot).await?;
        }
        left = folded.left;
    }
    // 2. The notes.
    let now = ports.clock.now();
    for (before, left) in notes.iter().zip(left) {
        let is_over = left.made.is_empty() || left.written_at.duration_until(now) > NOTES_KEPT;
        if is_over {
            let callbacks = &ports.callbacks;
            callbacks.forget_note(team.team_id(), &left.asked).await?;
        } else if left != *before {
            ports.callbacks.save_note(team.team_id(), &left).await?;
        }
    }
    Ok(())
}
