//! What became of creates whose answer was lost.
//!
//! A lost create is never sent again on a guess. Once the quiet time has passed, so that a late
//! write has landed if it ever will, the window is listed once and what is found is matched as a
//! multiset: what matches is adopted, what does not is free to be planned anew.

use jiff::{SignedDuration, Timestamp};
use shifts_model::{Entry, ListedItem, SourceId, TargetId, WeekSnapshot};

use crate::matching::Unclaimed;

/// A week after its promises were looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The snapshot to save.
    pub snapshot: WeekSnapshot,
    /// The creates that turned out to stand.
    pub adopted: Vec<(SourceId, TargetId)>,
    /// The creates that turned out not to have happened.
    pub released: Vec<SourceId>,
}

/// The moment at which all of the week's promises are old enough to be looked into; `None` when
/// there are none.
#[must_use]
pub fn waiting_until(snapshot: &WeekSnapshot, quiet_time: SignedDuration) -> Option<Timestamp> {
    let last = snapshot
        .intents
        .values()
        .map(|intent| intent.written_at)
        .max()?;
    Some(last.saturating_add(quiet_time).unwrap_or(Timestamp::MAX))
}

/// Settles the promises of one week by what Shifts lists after the quiet time.
///
/// `listed` must have been read after [`waiting_until`].
#[must_use]
pub fn recover(snapshot: &WeekSnapshot, listed: &[ListedItem]) -> Recovery {
    let mut unclaimed = Unclaimed::of(listed, snapshot);
    let mut recovery = Recovery {
        snapshot: snapshot.clone(),
        adopted: Vec::new(),
        released: Vec::new(),
    };
    for (source_id, intent) in &snapshot.intents {
        recovery.snapshot.intents.remove(source_id);
        let Some(shift) = unclaimed.take(&intent.content) else {
            recovery.released.push(source_id.clone());
            continue;
        };
        recovery.adopted.push((source_id.clone(), shift.id.clone()));
        let entry = Entry {
            target_id: shift.id.clone(),
            content: intent.content.clone(),
            visibility: shift.visibility,
            unsure: false,
        };
        recovery.snapshot.entries.insert(source_id.clone(), entry);
    }
    recovery
}
