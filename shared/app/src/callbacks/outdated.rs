//! Changes of items that come after a later change of the same item was approved.
//!
//! Shifts' questions travel side by side, so that an older one can come last. It is acknowledged, and
//! nothing is done in the WFM, which has what was said later. Shifts may save it nevertheless: a note
//! sees to it that the next sync looks what Shifts holds, and makes it what the WFM has.

use std::collections::{BTreeMap, BTreeSet};

use shifts_model::{
    Asked, AskedEdit, Connection, Intention, ItemKind, MadeInShifts, TargetId, TargetPlace,
};

use super::Asking;
use super::deeds::{Deeds, Undecided};
use super::held::calendar;
use crate::failures::Failure;
use crate::ports::CallbackPorts;
use crate::share::kept_until;

/// The items of a question of which a later change was approved already. Only edits can be late: the
/// steps of requests are in an order of their own.
pub(super) async fn find(
    ports: &CallbackPorts,
    connection: &Connection,
    asked: &Asked,
) -> Result<BTreeSet<TargetId>, Failure> {
    if !matches!(asked.intention, Intention::Edits(_)) {
        return Ok(BTreeSet::new());
    }
    let mut places = places(ports, connection, asked).await?;
    places.retain(|id, place| place.changed_at > asked.changed.get(id).map(|new| new.changed_at));
    Ok(places.into_keys().collect())
}

/// What is remembered of the items that a question changes.
async fn places(
    ports: &CallbackPorts,
    connection: &Connection,
    asked: &Asked,
) -> Result<BTreeMap<TargetId, TargetPlace>, Failure> {
    let ids: Vec<TargetId> = asked.changed.keys().cloned().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let callbacks = &ports.callbacks;
    Ok(callbacks.find_targets(&connection.team_id, &ids).await?)
}

impl Asking<'_> {
    /// Whether a later change of this item was approved already.
    pub(super) fn is_outdated(&self, edit: &AskedEdit) -> bool {
        item_of(edit).is_some_and(|(_, id)| self.outdated.contains(id))
    }

    /// Whether all of a question comes too late.
    pub(super) fn is_all_outdated(&self) -> bool {
        let Intention::Edits(edits) = &self.asked.intention else {
            return false;
        };
        !edits.is_empty() && edits.iter().all(|edit| self.is_outdated(edit))
    }

    /// Does nothing in the WFM, and has the next sync look what Shifts holds of the item. One that is
    /// not ours, which no sync would touch, is left as it is.
    pub(super) async fn pass_over(
        &self,
        deeds: &mut Deeds,
        edit: &AskedEdit,
    ) -> Result<(), Undecided> {
        let Some((kind, id)) = item_of(edit) else {
            return Ok(());
        };
        if let Some(held) = self.find(kind, id).await? {
            deeds.wakes.insert(kind.activity());
            deeds.made.push(MadeInShifts {
                source_id: Some(held.source_id),
                content: held.content,
                target_ids: vec![id.clone()],
            });
        }
        Ok(())
    }

    /// Remembers when the items of an approved question were changed. What is done is done: without
    /// it, an older change that comes later is done too.
    pub(super) async fn remember_changes(&self) {
        if let Err(failure) = self.try_to_remember_changes().await {
            self.log_lost(&failure);
        }
    }

    async fn try_to_remember_changes(&self) -> Result<(), Failure> {
        let known = places(self.ports, self.connection, self.asked).await?;
        let calendar = calendar(self.settings, self.connection);
        let changed = self.asked.changed.iter();
        let newer = changed.filter_map(|(id, change)| {
            let place = known.get(id).copied().unwrap_or_else(|| TargetPlace {
                activity: change.kind.activity(),
                week: calendar.week_of(change.starts_at),
                changed_at: None,
            });
            let changed_at = Some(change.changed_at);
            let place = TargetPlace {
                changed_at,
                ..place
            };
            let before = known.get(id).and_then(|place| place.changed_at);
            (before < changed_at).then(|| (id.clone(), place))
        });
        let newer: BTreeMap<TargetId, TargetPlace> = newer.collect();
        let weeks = newer.values().map(|place| place.week);
        let Some(keep_until) = weeks.map(|week| kept_until(calendar.span(week))).max() else {
            return Ok(());
        };
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        callbacks
            .remember_targets(team_id, &newer, keep_until)
            .await?;
        Ok(())
    }
}

/// The item of a schedule that an edit is about.
fn item_of(edit: &AskedEdit) -> Option<(ItemKind, &TargetId)> {
    match edit {
        AskedEdit::Shift(id, _) => Some((ItemKind::Shift, id)),
        AskedEdit::OpenShift(id, _) => Some((ItemKind::OpenShift, id)),
        AskedEdit::TimeOff(id, _) => Some((ItemKind::TimeOff, id)),
        AskedEdit::TimeOffReason(..) => None,
    }
}
