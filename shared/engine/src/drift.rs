//! Drift: what people, or another program, changed in Teams behind the adapter's back.

use std::collections::{BTreeMap, BTreeSet};

use shifts_model::{DriftPolicy, ItemKind, ListedItem, Note, SourceId, TargetId, WeekSnapshot};

use crate::difference::difference;

/// How one week of Teams differs from what it is believed to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drift {
    /// Items of ours that are not there.
    pub missing: BTreeSet<SourceId>,
    /// Items of ours that hold something else, and what, in words.
    pub different: BTreeMap<SourceId, String>,
    /// Items that are there and not ours.
    pub extra: Vec<ListedItem>,
}

/// Compares a week with what Teams lists. What is being written just now, or may be, is left out.
#[must_use]
pub fn compare(snapshot: &WeekSnapshot, listed: &[ListedItem]) -> Drift {
    let by_id: BTreeMap<&TargetId, &ListedItem> =
        listed.iter().map(|item| (&item.id, item)).collect();
    let mut drift = Drift::default();
    let mut ours: BTreeSet<&TargetId> = BTreeSet::new();
    for (source_id, entry) in &snapshot.entries {
        ours.insert(&entry.target_id);
        if entry.unsure {
            continue;
        }
        match by_id.get(&entry.target_id) {
            None => {
                drift.missing.insert(source_id.clone());
            }
            Some(item) => {
                if let Some(what) = difference(&entry.content, &item.content) {
                    drift.different.insert(source_id.clone(), what);
                }
            }
        }
    }
    // An unanswered create may be what looks like somebody else's item, and so may a record that
    // a person has still to tell from it.
    if snapshot.intents.is_empty() && snapshot.disputed.is_empty() {
        let extra = listed.iter().filter(|item| !ours.contains(&item.id));
        drift.extra = extra.cloned().collect();
    }
    drift
}

impl Drift {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.different.is_empty() && self.extra.is_empty()
    }

    /// The differences in words, each with what becomes of it.
    #[must_use]
    pub fn notes(&self, kind: ItemKind, policy: DriftPolicy) -> Vec<Note> {
        let (ours, theirs) = match policy {
            DriftPolicy::Report => ("it stays so", "it stays"),
            DriftPolicy::Repair => ("it is written again", "it stays"),
            DriftPolicy::RepairAndRemove => ("it is written again", "it is removed"),
        };
        let note = |subject: &str, why: String| Note {
            subject: format!("{} {subject}", kind.words()),
            why,
        };
        let missing = self.missing.iter();
        let missing = missing.map(|id| note(id.as_str(), format!("is missing in Teams; {ours}")));
        let different = self.different.iter().map(|(id, what)| {
            note(
                id.as_str(),
                format!("was changed in Teams ({what}); {ours}"),
            )
        });
        let extra = self.extra.iter().map(|item| {
            let why = format!("is in Teams and not in the WFM; {theirs}");
            note(item.id.as_str(), why)
        });
        missing.chain(different).chain(extra).collect()
    }
}

/// The snapshot after a drift was seen, so that the next plan does what the policy says.
///
/// Nothing is forgotten: what is missing is written again where it was, and only Teams' answer
/// that it is gone lets it be made anew. A listing may be older than a write.
#[must_use]
pub fn mend(snapshot: &WeekSnapshot, drift: &Drift, policy: DriftPolicy) -> WeekSnapshot {
    let mut mended = snapshot.clone();
    if policy == DriftPolicy::Report {
        return mended;
    }
    for source_id in drift.missing.iter().chain(drift.different.keys()) {
        if let Some(entry) = mended.entries.get_mut(source_id) {
            entry.unsure = true;
        }
    }
    if policy == DriftPolicy::RepairAndRemove {
        for item in &drift.extra {
            mended.hold_stray(item);
        }
    }
    mended
}
