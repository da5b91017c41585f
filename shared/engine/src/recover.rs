//! What became of creates whose answer was lost.
//!
//! A lost create is never sent again on a guess. Once the quiet time has passed, so that a late
//! write has landed if it ever will, the window is listed once and what is found is matched as a
//! multiset: what matches is adopted, what does not is free to be planned anew.

use jiff::{SignedDuration, Timestamp};
use shifts_model::{Entry, Intent, ListedItem, SourceId, TargetId, WeekSnapshot};

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
/// What is found under an id that was noted is ours, whatever it holds. Of several such ids the
/// likeliest stands, and the others go: they are what Shifts made or kept beside it.
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
    let mut intents: Vec<(&SourceId, &Intent)> = snapshot.intents.iter().collect();
    // What is found under its id is nobody else's, whatever else it looks like.
    intents.sort_by_key(|(_, intent)| intent.target_ids.is_empty());
    for (source_id, intent) in intents {
        recovery.snapshot.intents.remove(source_id);
        let noted = intent.target_ids.iter();
        let mut noted = noted.filter_map(|id| unclaimed.take_id(id));
        let first = noted.next();
        let others: Vec<&ListedItem> = noted.collect();
        for item in others {
            recovery.snapshot.hold_stray(item);
        }
        let Some(item) = first.or_else(|| unclaimed.take(&intent.content)) else {
            recovery.released.push(source_id.clone());
            continue;
        };
        recovery.adopted.push((source_id.clone(), item.id.clone()));
        let entry = Entry {
            target_id: item.id.clone(),
            content: match first {
                Some(noted) => noted.content.clone(),
                None => intent.content.clone(),
            },
            visibility: item.visibility,
            unsure: false,
        };
        recovery.snapshot.entries.insert(source_id.clone(), entry);
    }
    recovery
}
