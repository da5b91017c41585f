//! What to do so that one week of Shifts becomes what it should be.
//!
//! A plan leaves no choice to whoever carries it out. It is a proposal all the same: nothing here
//! may assume that any part of it will be applied.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    ChangeOp, Digest, GroupName, ListedItem, Note, ShiftContent, SourceId, TargetId, Visibility,
    Week, WeekSnapshot,
};

use crate::canonical::Canonical;
use crate::resolve::Desired;

/// Everything a plan follows from.
#[derive(Debug)]
pub struct PlanInput<'a> {
    /// The week.
    pub week: Week,
    /// What it should hold.
    pub desired: &'a Desired,
    /// What we believe it holds.
    pub snapshot: &'a WeekSnapshot,
    /// The revision of that belief, as its store calls it; empty before the first.
    pub revision: &'a str,
    /// Whether the source told everything.
    pub source_is_complete: bool,
    /// What Shifts listed, when the week was never looked into: equal shifts are adopted.
    pub listed: &'a [ListedItem],
    /// The present moment.
    pub now: Timestamp,
    /// After how long a refused record is worth another try.
    pub refusal_retry: SignedDuration,
}

/// The changes for one week, in the order in which they are to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The week.
    pub week: Week,
    /// The changes: adoptions, creates, replacements, deletions last; by start within each.
    pub changes: Vec<Change>,
    /// What is held back for a person, and why.
    pub withheld: Vec<Note>,
    /// What Shifts refused before and would refuse again.
    pub refused: Vec<Note>,
    /// How many records wait for the outcome of an unanswered create.
    pub waiting: usize,
    revision: String,
}

/// One change to one shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The record in the WFM.
    pub source_id: SourceId,
    /// What to do.
    pub op: ItemOp,
    /// Why, for people.
    pub why: String,
}

/// What to do to a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemOp {
    /// Take over a shift that is already there.
    Adopt {
        /// Its id.
        target_id: TargetId,
        /// What it holds.
        content: ShiftContent,
        /// Who can see it.
        visibility: Visibility,
    },
    /// Make it.
    Create {
        /// What it is to hold.
        content: ShiftContent,
    },
    /// Replace all of it.
    Replace {
        /// Its id.
        target_id: TargetId,
        /// What it is to hold.
        content: ShiftContent,
        /// What employees can see of it now, if anything.
        shared_now: Option<ShiftContent>,
    },
    /// Remove it.
    Delete {
        /// Its id.
        target_id: TargetId,
        /// What it holds.
        content: ShiftContent,
    },
}

impl ItemOp {
    /// The sort of change.
    #[must_use]
    pub fn op(&self) -> ChangeOp {
        match self {
            Self::Adopt { .. } => ChangeOp::Adopt,
            Self::Create { .. } => ChangeOp::Create,
            Self::Replace { .. } => ChangeOp::Update,
            Self::Delete { .. } => ChangeOp::Delete,
        }
    }

    /// What the shift holds after the change, or held before it was deleted.
    #[must_use]
    pub fn content(&self) -> &ShiftContent {
        match self {
            Self::Adopt { content, .. }
            | Self::Create { content }
            | Self::Replace { content, .. }
            | Self::Delete { content, .. } => content,
        }
    }

    /// The shift in Teams; `None` for one that is yet to be made.
    #[must_use]
    pub fn target_id(&self) -> Option<&TargetId> {
        match self {
            Self::Create { .. } => None,
            Self::Adopt { target_id, .. }
            | Self::Replace { target_id, .. }
            | Self::Delete { target_id, .. } => Some(target_id),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Adopt { .. } => 0,
            Self::Create { .. } => 1,
            Self::Replace { .. } => 2,
            Self::Delete { .. } => 3,
        }
    }
}

impl Plan {
    /// The name of exactly this plan. It changes when the changes do, or when anything was
    /// written to the week since the plan was made.
    #[must_use]
    pub fn hash(&self, team_id: &shifts_model::TeamId) -> Digest {
        let mut canonical = Canonical::new("plan of shifts");
        canonical.text(team_id.as_str());
        canonical.text(&self.week.to_string());
        canonical.text(&self.revision);
        canonical.number(self.changes.len() as u64);
        for change in &self.changes {
            canonical.text(change.op.op().as_str());
            canonical.text(change.source_id.as_str());
            canonical.text(change.op.target_id().map_or("", TargetId::as_str));
            canonical.content(change.op.content());
        }
        canonical.digest()
    }

    /// Whether there is nothing to do and nothing open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.waiting == 0
    }
}

/// Decides what to change so that the week follows the source.
#[must_use]
pub fn plan_week(input: &PlanInput<'_>) -> Plan {
    let mut plan = Plan {
        week: input.week,
        changes: Vec::new(),
        withheld: Vec::new(),
        refused: Vec::new(),
        waiting: input.snapshot.intents.len(),
        revision: input.revision.to_owned(),
    };
    let mut unclaimed = Unclaimed::of(input.listed, input.snapshot);
    for (source_id, content) in &input.desired.records {
        if input.snapshot.intents.contains_key(source_id) {
            continue;
        }
        if let Some(note) = still_refused(input, source_id, content) {
            plan.refused.push(note);
            continue;
        }
        let change = match input.snapshot.entries.get(source_id) {
            None => Some(unclaimed.adopt(content).unwrap_or_else(|| create(content))),
            Some(entry) if entry.unsure => Some(replace(
                entry,
                content,
                "its last write was not answered".to_owned(),
            )),
            Some(entry) => difference(&entry.content, content)
                .map(|what| replace(entry, content, format!("changed in the WFM: {what}"))),
        };
        if let Some((op, why)) = change {
            plan.changes.push(Change {
                source_id: source_id.clone(),
                op,
                why,
            });
        }
    }
    plan_deletions(input, &mut plan);
    for (source_id, why) in &input.desired.withheld {
        plan.withheld.push(Note {
            subject: format!("shift {source_id}"),
            why: (*why).to_owned(),
        });
    }
    plan.changes.sort_by(|a, b| {
        let key = |change: &Change| (change.op.rank(), change.op.content().starts_at);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.source_id.cmp(&b.source_id))
    });
    plan
}

fn plan_deletions(input: &PlanInput<'_>, plan: &mut Plan) {
    for (source_id, entry) in &input.snapshot.entries {
        if input.desired.records.contains_key(source_id)
            || input.desired.withheld.contains_key(source_id)
        {
            continue;
        }
        // A source that did not tell everything may have left this one out. Deleting forty
        // shifts on the word of a broken file would send forty people home.
        if !input.source_is_complete {
            plan.withheld.push(Note {
                subject: format!("shift {source_id}"),
                why: "it is missing from an incomplete source and stays until the source is whole"
                    .to_owned(),
            });
            continue;
        }
        let why = if input.desired.unmapped.contains_key(source_id) {
            "it now belongs to an employee without a user"
        } else {
            "it is gone from the WFM"
        };
        plan.changes.push(Change {
            source_id: source_id.clone(),
            op: ItemOp::Delete {
                target_id: entry.target_id.clone(),
                content: entry.content.clone(),
            },
            why: why.to_owned(),
        });
    }
}

fn still_refused(
    input: &PlanInput<'_>,
    source_id: &SourceId,
    content: &ShiftContent,
) -> Option<Note> {
    let refusal = input.snapshot.refusals.get(source_id)?;
    let again_at = refusal
        .refused_at
        .saturating_add(input.refusal_retry)
        .ok()?;
    (refusal.content == *content && input.now < again_at).then(|| Note {
        subject: format!("shift {source_id}"),
        why: format!(
            "Shifts refused it ({}); it is tried again when it changes",
            refusal.code
        ),
    })
}

fn create(content: &ShiftContent) -> (ItemOp, String) {
    (
        ItemOp::Create {
            content: content.clone(),
        },
        "new in the WFM".to_owned(),
    )
}

fn replace(entry: &shifts_model::Entry, content: &ShiftContent, why: String) -> (ItemOp, String) {
    let shared_now = match entry.visibility {
        Visibility::Shared => Some(entry.content.clone()),
        Visibility::Draft => None,
    };
    let target_id = entry.target_id.clone();
    (
        ItemOp::Replace {
            target_id,
            content: content.clone(),
            shared_now,
        },
        why,
    )
}

/// What differs, in words; `None` when nothing does.
fn difference(held: &ShiftContent, wanted: &ShiftContent) -> Option<String> {
    let differs = [
        ("employee", held.user_id != wanted.user_id),
        ("group", held.group != wanted.group),
        ("start", held.starts_at != wanted.starts_at),
        ("end", held.ends_at != wanted.ends_at),
        ("colour", held.theme != wanted.theme),
        ("label", held.label != wanted.label),
        ("notes", held.notes != wanted.notes),
        ("activities", held.activities != wanted.activities),
    ];
    let words: Vec<&str> = differs
        .iter()
        .filter(|(_, differs)| *differs)
        .map(|(word, _)| *word)
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// What makes two shifts the same shift when no id can tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MatchKey<'a> {
    user: &'a str,
    group: &'a GroupName,
    starts_at: Timestamp,
    ends_at: Timestamp,
    label: &'a str,
    notes: &'a str,
}

impl<'a> MatchKey<'a> {
    pub(crate) fn of(content: &'a ShiftContent) -> Self {
        Self {
            user: content.user_id.as_str(),
            group: &content.group,
            starts_at: content.starts_at,
            ends_at: content.ends_at,
            label: content.label.as_deref().unwrap_or_default(),
            notes: content.notes.as_deref().unwrap_or_default(),
        }
    }
}

/// Listed shifts that no entry claims yet: a multiset, each to be taken once.
pub(crate) struct Unclaimed<'a>(BTreeMap<MatchKey<'a>, Vec<&'a ListedItem>>);

impl<'a> Unclaimed<'a> {
    pub(crate) fn of(listed: &'a [ListedItem], snapshot: &WeekSnapshot) -> Self {
        let claimed: BTreeSet<&TargetId> = snapshot
            .entries
            .values()
            .map(|entry| &entry.target_id)
            .collect();
        let mut unclaimed: BTreeMap<MatchKey<'a>, Vec<&'a ListedItem>> = BTreeMap::new();
        // Taken from the back, so the smallest id goes first whatever order Shifts listed in.
        let mut free: Vec<&ListedItem> = listed
            .iter()
            .filter(|shift| !claimed.contains(&shift.id))
            .collect();
        free.sort_by(|a, b| b.id.cmp(&a.id));
        for shift in free {
            unclaimed
                .entry(MatchKey::of(&shift.content))
                .or_default()
                .push(shift);
        }
        Self(unclaimed)
    }

    /// Takes one listed shift equal to `content`.
    pub(crate) fn take(&mut self, content: &'a ShiftContent) -> Option<&'a ListedItem> {
        self.0.get_mut(&MatchKey::of(content))?.pop()
    }

    fn adopt(&mut self, content: &'a ShiftContent) -> Option<(ItemOp, String)> {
        let shift = self.take(content)?;
        let op = ItemOp::Adopt {
            target_id: shift.id.clone(),
            content: shift.content.clone(),
            visibility: shift.visibility,
        };
        Some((op, "it is in Teams already".to_owned()))
    }
}
