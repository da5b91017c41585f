//! What callbacks noted, folded into what Shifts is believed to hold.
//!
//! Shifts gives ids of its own to what it makes when a callback is approved, and saves it only after
//! it was answered, or never. So a note becomes a promise: it is waited out, looked for under the
//! ids that were noted, and only then written.

use std::collections::BTreeSet;

use jiff::Timestamp;
use shifts_model::{
    CallbackNote, Content, Intent, MadeInShifts, SourceId, TargetId, Week, WeekSnapshot,
};

use crate::resolve::Desired;

/// A week after the notes about it were folded in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The snapshot to save.
    pub snapshot: WeekSnapshot,
    /// The notes with what is left of them.
    pub left: Vec<CallbackNote>,
}

/// Folds into one week what callbacks made in it.
///
/// Whose record it follows is known, or found: among the records that the source has and Shifts does
/// not, the one that says the same of the same person. An item whose record is not there (yet) is
/// left to the next time.
#[must_use]
pub fn fold_notes(
    snapshot: &WeekSnapshot,
    notes: &[CallbackNote],
    desired: &Desired,
    is_of_week: impl Fn(&Content) -> bool,
) -> Folded {
    let mut snapshot = snapshot.clone();
    let mut left = notes.to_vec();
    for note in &mut left {
        let written_at = note.written_at;
        note.made.retain(|made| {
            let record = is_of_week(&made.content)
                .then(|| record_of(made, &snapshot, desired))
                .flatten();
            if let Some(source_id) = &record {
                promise_made(&mut snapshot, source_id, made, written_at);
            }
            record.is_none()
        });
    }
    Folded { snapshot, left }
}

/// Turns what is known of a record's item into a promise that is looked for under all its ids.
fn promise_made(
    snapshot: &mut WeekSnapshot,
    source_id: &SourceId,
    made: &MadeInShifts,
    written_at: Timestamp,
) {
    let before = snapshot
        .entries
        .remove(source_id)
        .map(|entry| entry.target_id);
    snapshot.set_sent_aside(source_id);
    let earlier = snapshot.intents.remove(source_id);
    let earlier = earlier.into_iter().flat_map(|intent| intent.target_ids);
    let mut target_ids: Vec<TargetId> = made.target_ids.clone();
    for id in earlier.chain(before) {
        if !target_ids.contains(&id) {
            target_ids.push(id);
        }
    }
    let intent = Intent {
        content: made.content.clone(),
        written_at,
        target_ids,
    };
    snapshot.refusals.remove(source_id);
    snapshot.intents.insert(source_id.clone(), intent);
}

/// The weeks that notes speak of.
#[must_use]
pub fn weeks_of_notes(
    notes: &[CallbackNote],
    week_of: impl Fn(&Content) -> Week,
) -> BTreeSet<Week> {
    let made = notes.iter().flat_map(|note| &note.made);
    made.map(|made| week_of(&made.content)).collect()
}

fn record_of(made: &MadeInShifts, snapshot: &WeekSnapshot, desired: &Desired) -> Option<SourceId> {
    if made.source_id.is_some() {
        return made.source_id.clone();
    }
    let is_held =
        |id: &SourceId| snapshot.entries.contains_key(id) || snapshot.intents.contains_key(id);
    let says_the_same = |content: &Content| {
        content.user_id() == made.content.user_id() && content.span() == made.content.span()
    };
    let records = desired.records.iter();
    let mut free = records.filter(|(id, content)| !is_held(id) && says_the_same(content));
    free.next().map(|(id, _)| id.clone())
}
