//! Folding promises and outcomes into the snapshot.

use jiff::Timestamp;
use shifts_model::{
    AppliedChange, Content, Counts, Entry, Intent, Note, Outcome, Refusal, TargetId, Visibility,
    Week, WeekSnapshot,
};

use crate::plan::{Change, ItemOp};
use crate::slice::Slice;

/// The snapshot to store **before** the changes are sent: every create is promised, everything
/// else that will be touched is unsure, what is disputed is noted, and adoptions, which need no call, are done.
#[must_use]
pub fn promise(snapshot: &WeekSnapshot, slice: &Slice, now: Timestamp) -> WeekSnapshot {
    let mut promised = snapshot.clone();
    promised.disputed.clone_from(&slice.disputed);
    for change in &slice.changes {
        match &change.op {
            ItemOp::Create { content } => {
                let intent = Intent {
                    content: content.clone(),
                    written_at: now,
                    target_ids: Vec::new(),
                };
                promised.intents.insert(change.source_id.clone(), intent);
            }
            ItemOp::Adopt {
                target_id,
                content,
                visibility,
            } => {
                let entry = Entry {
                    target_id: target_id.clone(),
                    content: content.clone(),
                    visibility: *visibility,
                    unsure: false,
                };
                promised.entries.insert(change.source_id.clone(), entry);
            }
            ItemOp::Replace { .. } | ItemOp::Delete { .. } => {
                if let Some(entry) = promised.entries.get_mut(&change.source_id) {
                    entry.unsure = true;
                }
            }
        }
    }
    promised
}

/// A week after the outcomes of its changes are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The snapshot to save.
    pub snapshot: WeekSnapshot,
    /// How many of what.
    pub counts: Counts,
    /// How many changes are over: made, or refused and not planned again before the retry. A
    /// deletion that was refused is planned again at once.
    pub over: u64,
    /// What now stands in Teams.
    pub applied: Vec<AppliedChange>,
    /// What Shifts refused.
    pub refused: Vec<Note>,
    /// The code with which Shifts forbade writing to the team at all, if it did.
    pub forbidden: Option<String>,
}

/// Folds the outcomes of changes into the snapshot that was stored before they were sent.
#[must_use]
pub fn settle<'a>(
    week: Week,
    promised: &WeekSnapshot,
    results: impl IntoIterator<Item = (&'a Change, Outcome)>,
    visibility: Visibility,
    now: Timestamp,
) -> Settled {
    let mut settled = Settled {
        snapshot: promised.clone(),
        counts: Counts::default(),
        over: 0,
        applied: Vec::new(),
        refused: Vec::new(),
        forbidden: None,
    };
    for (change, outcome) in results {
        settled.fold(week, change, &outcome, visibility, now);
    }
    settled
}

/// Whether `snapshot` still holds what a run that promised at `promised_at` stored for a change,
/// so that what came of the change may be folded into it.
///
/// Only creates can tell, by the moment of their promise. Whoever stored `snapshot` meanwhile may
/// have written everything else again, or be about to; it stays unsure, and is written once more.
#[must_use]
pub fn is_promised(snapshot: &WeekSnapshot, change: &Change, promised_at: Timestamp) -> bool {
    let intent = snapshot.intents.get(&change.source_id);
    matches!(change.op, ItemOp::Create { .. })
        && intent.is_some_and(|intent| intent.written_at == promised_at)
}

/// Marks every draft of the week as seen by employees, after a share.
#[must_use]
pub fn share_entries(snapshot: &WeekSnapshot) -> WeekSnapshot {
    let mut shared = snapshot.clone();
    shared
        .entries
        .values_mut()
        .for_each(|entry| entry.visibility = Visibility::Shared);
    shared
}

impl Settled {
    fn fold(
        &mut self,
        week: Week,
        change: &Change,
        outcome: &Outcome,
        visibility: Visibility,
        now: Timestamp,
    ) {
        if let Outcome::Forbidden { code } = outcome {
            self.forbidden = Some(code.clone());
        }
        if let Outcome::Refused { code } = outcome {
            self.refuse(change, code, now);
        }
        let stands = match &change.op {
            ItemOp::Adopt { target_id, .. } => Some(target_id.clone()),
            ItemOp::Create { content } => {
                self.fold_create(change, content, outcome, visibility, now)
            }
            ItemOp::Replace {
                target_id, content, ..
            } => {
                let entry = Entry {
                    target_id: target_id.clone(),
                    content: content.clone(),
                    visibility,
                    unsure: false,
                };
                self.fold_replace(change, entry, outcome)
            }
            ItemOp::Delete { target_id, .. } => {
                let gone = matches!(outcome, Outcome::Applied { .. } | Outcome::Gone);
                gone.then(|| {
                    self.snapshot.entries.remove(&change.source_id);
                    self.snapshot.refusals.remove(&change.source_id);
                    target_id.clone()
                })
            }
        };
        match stands {
            Some(target_id) => self.record(week, change, target_id),
            None if !matches!(outcome, Outcome::Refused { .. }) => self.counts.deferred += 1,
            None => {}
        }
    }

    fn fold_create(
        &mut self,
        change: &Change,
        content: &Content,
        outcome: &Outcome,
        visibility: Visibility,
        now: Timestamp,
    ) -> Option<TargetId> {
        match outcome {
            Outcome::Applied { id, .. } => {
                // A create without a usable id may stand all the same: the promise stays open
                // and recovery finds out.
                let target_id = TargetId::parse(id.as_deref()?).ok()?;
                self.snapshot.intents.remove(&change.source_id);
                self.snapshot.refusals.remove(&change.source_id);
                let entry = Entry {
                    target_id: target_id.clone(),
                    content: content.clone(),
                    visibility,
                    unsure: false,
                };
                self.snapshot
                    .entries
                    .insert(change.source_id.clone(), entry);
                Some(target_id)
            }
            Outcome::Unanswered => None,
            Outcome::Gone | Outcome::Conflict => {
                self.refuse(change, "Conflict", now);
                None
            }
            Outcome::NotSent | Outcome::Refused { .. } | Outcome::Forbidden { .. } => {
                self.snapshot.intents.remove(&change.source_id);
                None
            }
        }
    }

    fn fold_replace(
        &mut self,
        change: &Change,
        replaced: Entry,
        outcome: &Outcome,
    ) -> Option<TargetId> {
        match outcome {
            Outcome::Applied { .. } => {
                let target_id = replaced.target_id.clone();
                self.snapshot.refusals.remove(&change.source_id);
                self.snapshot
                    .entries
                    .insert(change.source_id.clone(), replaced);
                Some(target_id)
            }
            Outcome::Gone => {
                // Somebody deleted it in Teams. Forgetting it lets the next pass make it anew.
                self.snapshot.entries.remove(&change.source_id);
                None
            }
            Outcome::Conflict
            | Outcome::NotSent
            | Outcome::Unanswered
            | Outcome::Refused { .. }
            | Outcome::Forbidden { .. } => None,
        }
    }

    fn refuse(&mut self, change: &Change, code: &str, now: Timestamp) {
        self.counts.refused += 1;
        self.snapshot.intents.remove(&change.source_id);
        self.refused.push(Note {
            subject: format!(
                "{} {}",
                change.op.content().kind().words(),
                change.source_id
            ),
            why: format!("Shifts refused to {} it ({code})", change.op.op().as_str()),
        });
        if matches!(change.op, ItemOp::Delete { .. }) {
            return;
        }
        self.over += 1;
        if let Some(entry) = self.snapshot.entries.get_mut(&change.source_id) {
            entry.unsure = false;
        }
        let refusal = Refusal {
            content: change.op.content().clone(),
            code: code.to_owned(),
            refused_at: now,
        };
        self.snapshot
            .refusals
            .insert(change.source_id.clone(), refusal);
    }

    fn record(&mut self, week: Week, change: &Change, target_id: TargetId) {
        self.over += 1;
        match change.op {
            ItemOp::Adopt { .. } => self.counts.adopted += 1,
            ItemOp::Create { .. } => self.counts.created += 1,
            ItemOp::Replace { .. } => self.counts.updated += 1,
            ItemOp::Delete { .. } => self.counts.deleted += 1,
        }
        let content = change.op.content();
        self.applied.push(AppliedChange {
            week,
            op: change.op.op(),
            source_id: change.source_id.clone(),
            target_id,
            user_id: content.user_id().cloned(),
            starts_at: content.starts_at(),
            ends_at: content.ends_at(),
        });
    }
}
