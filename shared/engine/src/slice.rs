//! How much of the plans one pass carries out.

use std::collections::BTreeSet;

use shifts_model::{SourceId, Week};

use crate::plan::{Change, ItemOp, Plan};

/// The part of one plan that a pass carries out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Which of the given plans it is a part of.
    pub plan: usize,
    /// The plan's week.
    pub week: Week,
    /// The changes, in the plan's order.
    pub changes: Vec<Change>,
    /// The plan's disputed records.
    pub disputed: BTreeSet<SourceId>,
}

/// The first `count_max` changes of these plans, and how many are left over.
///
/// The plans come in the order of their importance, nearest week first over all teams, and so do
/// the slices: a cold load is usable from this week outward. Deletions come after everything else
/// of all plans, so that a shift that moved to another week is there before it goes here.
/// Adoptions cost no call and are all taken at once: the listing that shows what is there already
/// is made once, and a shift that was not adopted by it would be created a second time later.
#[must_use]
pub fn slice(plans: &[&Plan], count_max: usize) -> (Vec<Slice>, usize) {
    let rank = |change: &Change| match change.op {
        ItemOp::Adopt { .. } => 0_u8,
        ItemOp::Create { .. } | ItemOp::Replace { .. } => 1,
        ItemOp::Delete { .. } => 2,
    };
    let of_rank = |wanted: u8| {
        plans.iter().enumerate().flat_map(move |(at, plan)| {
            let changes = plan
                .changes
                .iter()
                .filter(move |change| rank(change) == wanted);
            changes.map(move |change| (at, change))
        })
    };
    let mut slices: Vec<Slice> = plans
        .iter()
        .enumerate()
        .map(|(plan, of)| Slice {
            plan,
            week: of.week,
            changes: Vec::new(),
            disputed: of.disputed.clone(),
        })
        .collect();
    for (at, change) in of_rank(0) {
        slices[at].changes.push(change.clone());
    }
    let mut left_over = 0;
    for (count, (at, change)) in of_rank(1).chain(of_rank(2)).enumerate() {
        if count < count_max {
            slices[at].changes.push(change.clone());
        } else {
            left_over += 1;
        }
    }
    slices.retain(|slice| !slice.changes.is_empty());
    (slices, left_over)
}
