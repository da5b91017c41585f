//! Scheduling groups: which must exist, and who must be in them, before shifts can name them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shifts_model::{
    GroupName, HeldGroup, Outcome, SchedulingGroup, SchedulingGroupId, TeamCatalog, UserId,
};

use crate::plan::{ItemOp, Plan};

/// One change to one scheduling group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogChange {
    /// Make it.
    Create {
        /// Its name.
        name: GroupName,
        /// Who is in it.
        user_ids: BTreeSet<UserId>,
    },
    /// Add people to it. Shifts takes only the whole list.
    Replace {
        /// Its name.
        name: GroupName,
        /// Its id.
        id: SchedulingGroupId,
        /// The entity tag of the state that the list was made from.
        etag: Option<String>,
        /// Everybody in it, old and new.
        user_ids: BTreeSet<UserId>,
    },
}

impl CatalogChange {
    /// The group's name.
    #[must_use]
    pub fn name(&self) -> &GroupName {
        match self {
            Self::Create { name, .. } | Self::Replace { name, .. } => name,
        }
    }
}

/// Who has to be in which group before these plans can be applied.
#[must_use]
pub fn required_groups<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
) -> BTreeMap<GroupName, BTreeSet<UserId>> {
    let mut required: BTreeMap<GroupName, BTreeSet<UserId>> = BTreeMap::new();
    for change in plans.into_iter().flat_map(|plan| &plan.changes) {
        if let ItemOp::Create { content } | ItemOp::Replace { content, .. } = &change.op {
            let people = required.entry(content.group.clone()).or_default();
            people.insert(content.user_id.clone());
        }
    }
    required
}

/// What to change so that the required groups exist and hold the required people.
///
/// Groups with an open promise are left alone until it is settled. Nobody is ever removed: a
/// group may also hold people whom a manager put there.
#[must_use]
pub fn plan_groups(
    required: &BTreeMap<GroupName, BTreeSet<UserId>>,
    known: &TeamCatalog,
) -> Vec<CatalogChange> {
    let mut changes = Vec::new();
    for (name, people) in required {
        match known.groups.get(name) {
            Some(held) if people.is_subset(&held.user_ids) => {}
            Some(held) => changes.push(CatalogChange::Replace {
                name: name.clone(),
                id: held.id.clone(),
                etag: held.etag.clone(),
                user_ids: held.user_ids.union(people).cloned().collect(),
            }),
            None if known.intents.contains_key(name) => {}
            None => changes.push(CatalogChange::Create {
                name: name.clone(),
                user_ids: people.clone(),
            }),
        }
    }
    changes
}

/// What we know after Shifts listed its groups at `listed_at`.
///
/// Promises older than the quiet time are settled by the listing: either the group is there, or it
/// is free to be made. Of several groups with one name the first by id counts.
#[must_use]
pub fn adopt_listed_groups(
    known: &TeamCatalog,
    listed: &[SchedulingGroup],
    settled_before: Timestamp,
) -> TeamCatalog {
    let mut active: Vec<&SchedulingGroup> = listed.iter().filter(|group| group.is_active).collect();
    active.sort_by(|a, b| b.id.cmp(&a.id));
    let groups: BTreeMap<GroupName, HeldGroup> = active
        .into_iter()
        .map(|group| {
            let held = HeldGroup {
                id: group.id.clone(),
                user_ids: group.user_ids.clone(),
                etag: group.etag.clone(),
            };
            (group.name.clone(), held)
        })
        .collect();
    let mut intents = known.intents.clone();
    intents.retain(|name, written_at| !groups.contains_key(name) && *written_at > settled_before);
    TeamCatalog { groups, intents }
}

/// Folds the outcome of one change into what we know. The flag tells whether the groups have to be
/// listed again before anything more is decided about them.
#[must_use]
pub fn settle_group(
    known: &TeamCatalog,
    change: &CatalogChange,
    outcome: &Outcome,
) -> (TeamCatalog, bool) {
    let mut settled = known.clone();
    let (applied_id, user_ids) = match change {
        CatalogChange::Create { user_ids, .. } => (None, user_ids),
        CatalogChange::Replace { id, user_ids, .. } => (Some(id.clone()), user_ids),
    };
    match outcome {
        Outcome::Applied { id, etag } => {
            let answered = id
                .as_deref()
                .and_then(|id| SchedulingGroupId::parse(id).ok());
            let Some(id) = applied_id.or(answered) else {
                return (settled, true);
            };
            let held = HeldGroup {
                id,
                user_ids: user_ids.clone(),
                etag: etag.clone(),
            };
            settled.intents.remove(change.name());
            settled.groups.insert(change.name().clone(), held);
            (settled, false)
        }
        Outcome::Gone => {
            settled.groups.remove(change.name());
            (settled, true)
        }
        Outcome::Conflict => (settled, true),
        Outcome::Unanswered => (settled, true),
        Outcome::Refused { .. } | Outcome::Forbidden { .. } | Outcome::NotSent => {
            settled.intents.remove(change.name());
            (settled, false)
        }
    }
}
