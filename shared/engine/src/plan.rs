//! What to do so that one week of Shifts becomes what it should be.
//!
//! A plan leaves no choice to whoever carries it out. It is a proposal all the same: nothing here
//! may assume that any part of it will be applied.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    ChangeOp, Content, Digest, Entry, ItemKind, ListedItem, Note, SourceId, TargetId, Visibility,
    Week, WeekSnapshot,
};

use crate::brake::{Brake, Hold};
use crate::canonical::Canonical;
use crate::difference::difference;
use crate::matching::{PlaceKey, Unclaimed};
use crate::resolve::Desired;

/// Everything a plan follows from.
#[derive(Debug)]
pub struct PlanInput<'a> {
    /// The kind of the items.
    pub kind: ItemKind,
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
    /// From when on the source tells. What was over by then is history, and stays.
    pub told_since: Timestamp,
    /// What Shifts listed, when the week was never looked into: equal items are adopted.
    pub listed: &'a [ListedItem],
    /// Which changes are held back.
    pub brake: Brake,
    /// The present moment.
    pub now: Timestamp,
    /// After how long a refused record is worth another try.
    pub refusal_retry: SignedDuration,
}

/// The changes for one week, in the order in which they are to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The kind of the items.
    pub kind: ItemKind,
    /// The week.
    pub week: Week,
    /// The changes: adoptions, creates, replacements, deletions last; by start within each.
    pub changes: Vec<Change>,
    /// Changes that are held back until a person approves this plan or the brake lets go.
    pub held: Vec<Change>,
    /// What is held back for a person, and why.
    pub withheld: Vec<Note>,
    /// What Shifts refused before and would refuse again.
    pub refused: Vec<Note>,
    /// How many records wait for the outcome of an unanswered create.
    pub waiting: usize,
    /// Records that may or may not be what is in Teams already, so that making them could double
    /// them.
    pub disputed: BTreeSet<SourceId>,
    revision: String,
}

/// One change to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The record in the WFM.
    pub source_id: SourceId,
    /// What to do.
    pub op: ItemOp,
    /// Why, for people.
    pub why: String,
}

/// What to do to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemOp {
    /// Take over an item that is already there.
    Adopt {
        /// Its id.
        target_id: TargetId,
        /// What it holds.
        content: Content,
        /// Who can see it.
        visibility: Visibility,
    },
    /// Make it.
    Create {
        /// What it is to hold.
        content: Content,
    },
    /// Replace all of it.
    Replace {
        /// Its id.
        target_id: TargetId,
        /// What it is to hold.
        content: Content,
        /// What employees can see of it now, if anything.
        shared_now: Option<Content>,
    },
    /// Remove it.
    Delete {
        /// Its id.
        target_id: TargetId,
        /// What it holds.
        content: Content,
    },
}

impl Change {
    /// The place of a change among others: deletions last, by start, then by id.
    fn order(&self) -> (u8, Timestamp, &SourceId) {
        let starts_at = self.op.content().starts_at();
        (self.op.rank(), starts_at, &self.source_id)
    }
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

    /// What the item holds after the change, or held before it was deleted.
    #[must_use]
    pub fn content(&self) -> &Content {
        match self {
            Self::Adopt { content, .. }
            | Self::Create { content }
            | Self::Replace { content, .. }
            | Self::Delete { content, .. } => content,
        }
    }

    /// The item in Teams; `None` for one that is yet to be made.
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
        let mut canonical = Canonical::new("plan");
        canonical.text(self.kind.as_str());
        canonical.text(team_id.as_str());
        canonical.text(&self.week.to_string());
        canonical.text(&self.revision);
        // What is held is part of what a person approves, whatever made the brake hold it.
        let mut changes: Vec<&Change> = self.changes.iter().chain(&self.held).collect();
        changes.sort_by(|a, b| a.order().cmp(&b.order()));
        canonical.changes(changes);
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
        kind: input.kind,
        week: input.week,
        changes: Vec::new(),
        held: Vec::new(),
        withheld: Vec::new(),
        refused: Vec::new(),
        waiting: input.snapshot.intents.len(),
        disputed: BTreeSet::new(),
        revision: input.revision.to_owned(),
    };
    let missing = plan_known(input, &mut plan);
    plan_missing(input, missing, &mut plan);
    plan_deletions(input, &mut plan);
    for (source_id, why) in &input.desired.withheld {
        plan.withhold(source_id, why);
    }
    plan.changes.sort_by(|a, b| a.order().cmp(&b.order()));
    plan
}

impl Plan {
    fn change(&mut self, source_id: &SourceId, (op, why): (ItemOp, String)) {
        let source_id = source_id.clone();
        self.changes.push(Change { source_id, op, why });
    }

    /// Adds a change that a brake may hold.
    fn change_unless(
        &mut self,
        hold: Option<Hold>,
        source_id: &SourceId,
        change: (ItemOp, String),
    ) {
        let Some(hold) = hold else {
            return self.change(source_id, change);
        };
        let (op, why) = change;
        let what = match op.op() {
            ChangeOp::Delete => "its deletion",
            _ => "its change",
        };
        self.withhold(source_id, &format!("{what} is held: {hold}"));
        let source_id = source_id.clone();
        self.held.push(Change { source_id, op, why });
    }

    fn withhold(&mut self, source_id: &SourceId, why: &str) {
        self.withheld.push(Note {
            subject: format!("{} {source_id}", self.kind.words()),
            why: why.to_owned(),
        });
    }
}

/// Plans for records that Teams is believed to hold, and answers those that it does not.
fn plan_known<'a>(input: &PlanInput<'a>, plan: &mut Plan) -> Vec<(&'a SourceId, &'a Content)> {
    let mut missing = Vec::new();
    for (source_id, content) in &input.desired.records {
        if input.snapshot.intents.contains_key(source_id) {
            continue;
        }
        if let Some(note) = still_refused(input, source_id, content) {
            plan.refused.push(note);
            continue;
        }
        let Some(entry) = input.snapshot.entries.get(source_id) else {
            missing.push((source_id, content));
            continue;
        };
        let why = if entry.unsure {
            Some("its last write was not answered".to_owned())
        } else {
            difference(&entry.content, content).map(|what| format!("changed in the WFM: {what}"))
        };
        // A write whose outcome is not known is not a wish of the source's.
        let hold = input.brake.of_updates().filter(|_| !entry.unsure);
        if let Some(why) = why {
            plan.change_unless(hold, source_id, replace(entry, content, why));
        }
    }
    missing
}

/// Plans for records that are not known to be in Teams: what is there already is adopted, what
/// may be there is left to a person, the rest is made.
fn plan_missing<'a>(
    input: &PlanInput<'a>,
    missing: Vec<(&'a SourceId, &'a Content)>,
    plan: &mut Plan,
) {
    let mut unclaimed = Unclaimed::of(input.listed, input.snapshot);
    let mut unlike: BTreeMap<PlaceKey<'_>, Vec<(&SourceId, &Content)>> = BTreeMap::new();
    for (source_id, content) in missing {
        match unclaimed.take(content) {
            Some(item) => plan.change(source_id, adopt(item, "it is in Teams already")),
            None => {
                let alike = unlike.entry(PlaceKey::of(content)).or_default();
                alike.push((source_id, content));
            }
        }
    }
    let left = unclaimed.left();
    for (place, records) in unlike {
        let listed = left.get(&place).map_or(&[][..], Vec::as_slice);
        match (records.as_slice(), listed) {
            (_, []) => {
                for (source_id, content) in records {
                    plan.change(source_id, create(content));
                }
            }
            ([(source_id, _)], [item]) => {
                let why = "it is in Teams already, a little different";
                plan.change(source_id, adopt(item, why));
            }
            (_, several) => {
                let ids: Vec<&str> = several.iter().map(|item| item.id.as_str()).collect();
                for (source_id, _) in records {
                    let why = format!(
                        "it could be any of these, which are in Teams already: {}; remove the \
                         wrong ones there",
                        ids.join(", ")
                    );
                    plan.withhold(source_id, &why);
                    plan.disputed.insert(source_id.clone());
                }
            }
        }
    }
}

fn plan_deletions(input: &PlanInput<'_>, plan: &mut Plan) {
    for (source_id, entry) in &input.snapshot.entries {
        if input.desired.records.contains_key(source_id)
            || input.desired.withheld.contains_key(source_id)
            || entry.content.ends_at() <= input.told_since
        {
            continue;
        }
        // A source that did not tell everything may have left this one out. Deleting forty
        // shifts on the word of a broken file would send forty people home.
        if !input.source_is_complete {
            plan.withhold(
                source_id,
                "it is missing from an incomplete source and stays until the source is whole",
            );
            continue;
        }
        let why = if input.desired.unmapped.contains_key(source_id) {
            "it now belongs to an employee without a user"
        } else {
            "it is gone from the WFM"
        };
        let op = ItemOp::Delete {
            target_id: entry.target_id.clone(),
            content: entry.content.clone(),
        };
        plan.change_unless(input.brake.hold(), source_id, (op, why.to_owned()));
    }
}

fn still_refused(input: &PlanInput<'_>, source_id: &SourceId, content: &Content) -> Option<Note> {
    let refusal = input.snapshot.refusals.get(source_id)?;
    let again_at = refusal
        .refused_at
        .saturating_add(input.refusal_retry)
        .ok()?;
    (refusal.content == *content && input.now < again_at).then(|| Note {
        subject: format!("{} {source_id}", input.kind.words()),
        why: format!(
            "Shifts refused it ({}); it is tried again when it changes",
            refusal.code
        ),
    })
}

fn create(content: &Content) -> (ItemOp, String) {
    let content = content.clone();
    (ItemOp::Create { content }, "new in the WFM".to_owned())
}

fn adopt(item: &ListedItem, why: &str) -> (ItemOp, String) {
    let op = ItemOp::Adopt {
        target_id: item.id.clone(),
        content: item.content.clone(),
        visibility: item.visibility,
    };
    (op, why.to_owned())
}

fn replace(entry: &Entry, content: &Content, why: String) -> (ItemOp, String) {
    let shared = entry.visibility == Visibility::Shared;
    let op = ItemOp::Replace {
        target_id: entry.target_id.clone(),
        content: content.clone(),
        shared_now: shared.then(|| entry.content.clone()),
    };
    (op, why)
}
