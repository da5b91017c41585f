//! What we believe the target holds of one activity's items in a team's week, and what we promised to do to it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{Content, ListedItem, SourceId, TargetId, Visibility};

/// One activity's items in a team's week, as we believe Shifts to hold them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekSnapshot {
    /// The items that are ours.
    pub entries: BTreeMap<SourceId, Entry>,
    /// Creates that were promised and not yet known to have happened.
    pub intents: BTreeMap<SourceId, Intent>,
    /// Records that Shifts refused, so that they are not sent again unchanged.
    pub refusals: BTreeMap<SourceId, Refusal>,
    /// Records that may or may not be what Teams held already when the week was first looked
    /// into. Until a person has decided, they are not made, and Teams is looked at again.
    pub disputed: BTreeSet<SourceId>,
}

/// An item of ours in Shifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id there.
    pub target_id: TargetId,
    /// What it holds, as far as we know.
    pub content: Content,
    /// Who can see that.
    pub visibility: Visibility,
    /// True from the moment before a write to it is sent until its outcome is stored. An unsure
    /// entry is written again even if it looks equal: the earlier write may stand or not.
    pub unsure: bool,
}

/// The promise, stored before a create is sent, that there may soon be such an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// What is being created.
    pub content: Content,
    /// When the promise was stored. The quiet time counts from here.
    pub written_at: Timestamp,
    /// Under which ids it may be found, the likeliest first. Nobody knows them of what we send;
    /// what Shifts makes because a callback was approved has ids that the callback told.
    pub target_ids: Vec<TargetId>,
}

/// A record that Shifts refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was refused. Another content is worth another try.
    pub content: Content,
    /// The code Shifts gave.
    pub code: String,
    /// When.
    pub refused_at: Timestamp,
}

/// How the name of a record begins that no WFM has: of an item that only Teams has.
const STRAY: &str = "in Teams only: ";
/// The same, of an item that we sent and that may stand beside another one of its record.
const SENT_BESIDE: &str = "sent beside: ";

impl WeekSnapshot {
    /// Whether an entry or a promise of that name follows a record of a WFM.
    #[must_use]
    pub fn is_record(source_id: &SourceId) -> bool {
        let name = source_id.as_str();
        !name.starts_with(STRAY) && !name.starts_with(SENT_BESIDE)
    }

    /// Sets aside the promise of a record of which Shifts is known to make an item as well: what we
    /// sent may stand beside that one. It is looked for by its looks, as no id of it is known, under
    /// the name of a record that no WFM has, so that it goes when it is found.
    pub fn set_sent_aside(&mut self, source_id: &SourceId) {
        let is_sent = |intent: &Intent| intent.target_ids.is_empty();
        if self.intents.get(source_id).is_some_and(is_sent)
            && let Ok(beside) = SourceId::parse(&format!("{SENT_BESIDE}{source_id}"))
            && let Some(sent) = self.intents.remove(source_id)
        {
            self.intents.insert(beside, sent);
        }
    }

    /// Holds an item that only Teams has as one of a record that no WFM has, so that the next plan
    /// deletes it, brake and all.
    pub fn hold_stray(&mut self, item: &ListedItem) {
        let entry = Entry {
            target_id: item.id.clone(),
            content: item.content.clone(),
            visibility: item.visibility,
            unsure: false,
        };
        if let Ok(id) = SourceId::parse(&format!("{STRAY}{}", item.id)) {
            self.entries.insert(id, entry);
        }
    }

    /// Whether nothing is left open in it: no promise, no unsure entry. What was over at
    /// `told_since`, when the source begins to tell, is history: nobody writes it again.
    #[must_use]
    pub fn is_settled(&self, told_since: Timestamp) -> bool {
        let is_open = |entry: &Entry| entry.unsure && entry.content.ends_at() > told_since;
        self.intents.is_empty() && !self.entries.values().any(is_open)
    }
}
