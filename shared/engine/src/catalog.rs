//! The catalog: which scheduling groups and time-off reasons must exist, and who must be in the
//! groups, before items can name them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shifts_model::{
    GroupName, HeldGroup, Outcome, ReasonName, SchedulingGroup, SchedulingGroupId, TeamCatalog,
    TimeOffReason, TimeOffReasonId, UserId,
};

use crate::plan::{ItemOp, Plan};

/// One change to a team's catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogChange {
    /// Make a scheduling group.
    CreateGroup {
        /// Its name.
        name: GroupName,
        /// Who is in it.
        user_ids: BTreeSet<UserId>,
    },
    /// Add people to a scheduling group. Shifts takes only the whole list.
    ReplaceGroup {
        /// Its name.
        name: GroupName,
        /// Its id.
        id: SchedulingGroupId,
        /// The entity tag of the state that the list was made from.
        etag: Option<String>,
        /// Everybody in it, old and new.
        user_ids: BTreeSet<UserId>,
    },
    /// Make a time-off reason.
    CreateReason {
        /// Its name.
        name: ReasonName,
    },
}

impl CatalogChange {
    /// The name of what is changed.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::CreateGroup { name, .. } | Self::ReplaceGroup { name, .. } => name.as_str(),
            Self::CreateReason { name } => name.as_str(),
        }
    }

    /// The words for what is changed.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::CreateGroup { .. } | Self::ReplaceGroup { .. } => "scheduling group",
            Self::CreateReason { .. } => "time-off reason",
        }
    }
}

/// What items name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Required {
    /// The groups, and who has to be in each.
    pub groups: BTreeMap<GroupName, BTreeSet<UserId>>,
    /// The reasons.
    pub reasons: BTreeSet<ReasonName>,
}

/// What has to be there before these plans can be applied.
#[must_use]
pub fn required<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Required {
    let mut required = Required::default();
    for change in plans.into_iter().flat_map(|plan| &plan.changes) {
        let (ItemOp::Create { content } | ItemOp::Replace { content, .. }) = &change.op else {
            continue;
        };
        if let Some(group) = content.group() {
            let people = required.groups.entry(group.clone()).or_default();
            people.extend(content.user_id().cloned());
        }
        required.reasons.extend(content.reason().cloned());
    }
    required
}

/// What to change so that the required groups and reasons exist and the groups hold the required
/// people.
///
/// What has an open promise is left alone until that is settled. Nobody is ever removed from a
/// group: it may also hold people whom a manager put there.
#[must_use]
pub fn plan_catalog(required: &Required, known: &TeamCatalog) -> Vec<CatalogChange> {
    let mut changes = Vec::new();
    for (name, people) in &required.groups {
        match known.groups.get(name) {
            Some(held) if people.is_subset(&held.user_ids) => {}
            Some(held) => changes.push(CatalogChange::ReplaceGroup {
                name: name.clone(),
                id: held.id.clone(),
                etag: held.etag.clone(),
                user_ids: held.user_ids.union(people).cloned().collect(),
            }),
            None if known.intents.contains_key(name) => {}
            None => changes.push(CatalogChange::CreateGroup {
                name: name.clone(),
                user_ids: people.clone(),
            }),
        }
    }
    let is_known = |name: &&ReasonName| {
        known
            .reasons
            .as_ref()
            .is_some_and(|r| r.contains_key(*name))
            || known.reason_intents.contains_key(*name)
    };
    let new = required.reasons.iter().filter(|name| !is_known(name));
    changes.extend(new.map(|name| CatalogChange::CreateReason { name: name.clone() }));
    changes
}

/// What we know after Shifts listed its groups.
///
/// Promises made at `settled_before` or earlier are settled by the listing: either the group is
/// there, or it is free to be made. Of several groups with one name the first by id counts.
///
/// A group that is not listed at all is kept: Shifts goes on listing what was deleted, so that the
/// listing must be older than the group.
#[must_use]
pub fn adopt_listed_groups(
    known: &TeamCatalog,
    listed: &[SchedulingGroup],
    settled_before: Timestamp,
) -> TeamCatalog {
    let mut active: Vec<&SchedulingGroup> = listed.iter().filter(|group| group.is_active).collect();
    active.sort_by(|a, b| b.id.cmp(&a.id));
    let held = |group: &SchedulingGroup| HeldGroup {
        id: group.id.clone(),
        user_ids: group.user_ids.clone(),
        etag: group.etag.clone(),
    };
    let mut groups: BTreeMap<GroupName, HeldGroup> = active
        .into_iter()
        .map(|group| (group.name.clone(), held(group)))
        .collect();
    let is_newer = |held: &HeldGroup| !listed.iter().any(|group| group.id == held.id);
    for (name, held) in known.groups.iter().filter(|(_, held)| is_newer(held)) {
        groups.entry(name.clone()).or_insert_with(|| held.clone());
    }
    let mut adopted = known.clone();
    adopted
        .intents
        .retain(|name, written_at| !groups.contains_key(name) && *written_at > settled_before);
    adopted.groups = groups;
    adopted
}

/// What we know after Shifts listed its time-off reasons: the active ones, by name, and by the
/// customer's code where no name is the same. Promises are settled, and what is not listed at all
/// is kept, as for groups.
#[must_use]
pub fn adopt_listed_reasons(
    known: &TeamCatalog,
    listed: &[TimeOffReason],
    settled_before: Timestamp,
) -> TeamCatalog {
    let mut active: Vec<&TimeOffReason> = listed.iter().filter(|r| r.is_active).collect();
    active.sort_by(|a, b| a.id.cmp(&b.id));
    let mut reasons: BTreeMap<ReasonName, TimeOffReasonId> = BTreeMap::new();
    for reason in &active {
        let name = reason.name.clone();
        reasons.entry(name).or_insert_with(|| reason.id.clone());
    }
    for reason in &active {
        if let Some(code) = reason.code.as_deref().and_then(ReasonName::new) {
            reasons.entry(code).or_insert_with(|| reason.id.clone());
        }
    }
    let is_newer = |id: &TimeOffReasonId| !listed.iter().any(|reason| reason.id == *id);
    let known_reasons = known.reasons.iter().flatten();
    for (name, id) in known_reasons.filter(|(_, id)| is_newer(id)) {
        reasons.entry(name.clone()).or_insert_with(|| id.clone());
    }
    let mut adopted = known.clone();
    adopted
        .reason_intents
        .retain(|name, written_at| !reasons.contains_key(name) && *written_at > settled_before);
    adopted.reasons = Some(reasons);
    adopted
}

/// Folds the outcome of one change into what we know. The flag tells whether the catalog has to
/// be listed again before anything more is decided about it.
#[must_use]
pub fn settle_catalog(
    known: &TeamCatalog,
    change: &CatalogChange,
    outcome: &Outcome,
) -> (TeamCatalog, bool) {
    let mut settled = known.clone();
    match outcome {
        Outcome::Applied { id, etag } => {
            let stands = stand(&mut settled, change, id.as_deref(), etag.as_ref());
            (settled, !stands)
        }
        Outcome::Gone => {
            if let CatalogChange::ReplaceGroup { name, .. } = change {
                settled.groups.remove(name);
            }
            (settled, true)
        }
        Outcome::Conflict | Outcome::Unanswered => (settled, true),
        Outcome::Refused { .. } | Outcome::Forbidden { .. } | Outcome::NotSent => {
            forget_promise(&mut settled, change);
            (settled, false)
        }
    }
}

/// Remembers a change that stands. False when the answer named no usable id.
fn stand(
    settled: &mut TeamCatalog,
    change: &CatalogChange,
    answered: Option<&str>,
    etag: Option<&String>,
) -> bool {
    let hold = |id: SchedulingGroupId, user_ids: &BTreeSet<UserId>| HeldGroup {
        id,
        user_ids: user_ids.clone(),
        etag: etag.cloned(),
    };
    match change {
        CatalogChange::ReplaceGroup {
            name, id, user_ids, ..
        } => {
            let held = hold(id.clone(), user_ids);
            settled.groups.insert(name.clone(), held);
        }
        CatalogChange::CreateGroup { name, user_ids } => {
            let Some(id) = answered.and_then(|id| SchedulingGroupId::parse(id).ok()) else {
                return false;
            };
            let held = hold(id, user_ids);
            settled.groups.insert(name.clone(), held);
        }
        CatalogChange::CreateReason { name } => {
            let Some(id) = answered.and_then(|id| TimeOffReasonId::parse(id).ok()) else {
                return false;
            };
            let reasons = settled.reasons.get_or_insert_default();
            reasons.insert(name.clone(), id);
        }
    }
    forget_promise(settled, change);
    true
}

fn forget_promise(settled: &mut TeamCatalog, change: &CatalogChange) {
    match change {
        CatalogChange::CreateGroup { name, .. } | CatalogChange::ReplaceGroup { name, .. } => {
            settled.intents.remove(name);
        }
        CatalogChange::CreateReason { name } => {
            settled.reason_intents.remove(name);
        }
    }
}
