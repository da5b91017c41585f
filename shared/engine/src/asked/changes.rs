//! When items that are there already were changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shifts_model::{CallbackItem, Edit, ItemChange, ItemKind, TargetId, Write};

use super::edits::TwoSided;

/// When the items that are replaced were changed. What is made has no earlier change, and what is
/// gone at once does not say.
pub(super) fn changed(items: &[CallbackItem]) -> BTreeMap<TargetId, ItemChange> {
    items.iter().filter_map(change).collect()
}

fn change(item: &CallbackItem) -> Option<(TargetId, ItemChange)> {
    let changed_at = item.changed_at?;
    let (id, kind, starts_at) = match item.edit.as_ref().ok()? {
        Edit::Shift(id, write) => {
            let starts_at = replaced(write, |side| side.starts_at)?;
            (id, ItemKind::Shift, starts_at)
        }
        Edit::OpenShift(id, write) => {
            let starts_at = replaced(write, |side| side.shift.starts_at)?;
            (id, ItemKind::OpenShift, starts_at)
        }
        Edit::TimeOff(id, write) => {
            let starts_at = replaced(write, |side| side.starts_at)?;
            (id, ItemKind::TimeOff, starts_at)
        }
        Edit::TimeOffReason(..)
        | Edit::Swap(..)
        | Edit::Offer(..)
        | Edit::OpenShiftRequest(..)
        | Edit::TimeOffRequest(..)
        | Edit::Availability(_)
        | Edit::TimeCard(..) => return None,
    };
    let change = ItemChange {
        kind,
        starts_at,
        changed_at,
    };
    Some((id.clone(), change))
}

/// When the edited side of what is replaced begins.
fn replaced<T: TwoSided>(
    write: &Write<T>,
    starts_at: impl Fn(&T::Side) -> Timestamp,
) -> Option<Timestamp> {
    match write {
        Write::Replace(item) => item.sides().edited().map(|(_, side)| starts_at(side)),
        Write::Create(_) | Write::Delete => None,
    }
}
