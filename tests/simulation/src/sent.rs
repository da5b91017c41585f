//! Looks at every envelope that is being sent: who sends it, what is stored about it, and whether it
//! may delete what it deletes.

use std::collections::{BTreeMap, BTreeSet};

use shifts_model::{
    Activity, BusinessUnitId, Content, DriftPolicy, ItemKind, TargetId, TeamId, WeekSnapshot,
};
use shifts_ports::{ItemWrite, LeaseKey, WeekKey, Write, WriteOp};

use crate::checks::{Part, Place};
use crate::tenant::{Item, Maker, knows};
use crate::universe::Universe;

/// The kind of the item that is written, if it is one.
pub(crate) fn item_kind(op: &WriteOp) -> Option<ItemKind> {
    match op {
        WriteOp::Create { item, .. } | WriteOp::Replace { item, .. } => Some(item.kind()),
        WriteOp::Delete { kind, .. } | WriteOp::StageDeletion { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// What an item is to hold.
#[must_use]
pub(crate) fn content_of(item: &ItemWrite) -> Content {
    match item {
        ItemWrite::Shift { content, .. } => content.clone().into(),
        ItemWrite::OpenShift { content, .. } => content.clone().into(),
        ItemWrite::TimeOff { content, .. } => content.clone().into(),
    }
}

fn place(team_id: &TeamId, content: &Content) -> Place {
    (
        team_id.clone(),
        content.kind(),
        content.user_id().cloned(),
        content.starts_at(),
        content.ends_at(),
    )
}

impl Universe {
    /// Looks at an envelope that is being sent.
    pub(crate) fn check_writes(&mut self, process: usize, envelope: &[Write]) {
        for write in envelope {
            let wrong = self
                .check_lease(process, write)
                .or_else(|| self.check_promise(write, envelope))
                .or_else(|| self.check_stranger(write))
                .or_else(|| self.check_deletion(process, write));
            if let Some(wrong) = wrong {
                self.checks.violate(format!("{wrong}: {write:?}"));
            }
        }
    }

    /// Only whoever holds the lease may write.
    fn check_lease(&self, process: usize, write: &Write) -> Option<&'static str> {
        let wanted = match (&write.op, item_kind(&write.op)) {
            (_, Some(kind)) => vec![kind.activity()],
            (WriteOp::SetAvailability { .. }, None) => vec![Activity::Availability],
            _ => ItemKind::ALL.map(ItemKind::activity).to_vec(),
        };
        let now = self.time.now();
        let is_held = wanted.into_iter().any(|activity| {
            let team_id = write.team_id.clone();
            let held = self.store.leases.get(&LeaseKey { team_id, activity });
            held.is_some_and(|held| held.process == Some(process) && held.expires_at >= now)
        });
        (!is_held).then_some("a write without the right to work on the team")
    }

    /// Every create is covered by a stored promise, every other write by a stored doubt.
    fn check_promise(&self, write: &Write, envelope: &[Write]) -> Option<&'static str> {
        let of_team = || {
            let activity = item_kind(&write.op).map(ItemKind::activity);
            let weeks = self.store.weeks.0.iter();
            let is_of =
                move |key: &WeekKey| key.team_id == write.team_id && Some(key.activity) == activity;
            weeks
                .filter(move |(key, _)| is_of(key))
                .map(|(_, (week, _))| week)
        };
        let catalog = || Some(&self.store.catalogs.0.get(&write.team_id)?.0);
        let covered = match &write.op {
            WriteOp::Create { item, .. } => {
                let content = content_of(item);
                let is_equal = |other: &&Write| match &other.op {
                    WriteOp::Create { item, .. } => {
                        other.team_id == write.team_id && content_of(item) == content
                    }
                    _ => false,
                };
                let intents = of_team().flat_map(|week| week.intents.values());
                let promised = intents.filter(|intent| intent.content == content).count();
                envelope.iter().filter(is_equal).count() <= promised
            }
            WriteOp::Replace { id, .. }
            | WriteOp::Delete { id, .. }
            | WriteOp::StageDeletion { id, .. } => {
                let mut entries = of_team().flat_map(|week| week.entries.values());
                entries.any(|entry| entry.target_id == *id && entry.unsure)
            }
            WriteOp::CreateGroup { name, .. } => {
                catalog().is_some_and(|catalog| catalog.intents.contains_key(name))
            }
            WriteOp::CreateReason { name } => {
                catalog().is_some_and(|catalog| catalog.reason_intents.contains_key(name))
            }
            WriteOp::SetAvailability { user_id, .. } => {
                let stored = self.store.availability.0.get(&write.team_id);
                stored.is_some_and(|(held, _)| held.get(user_id) == Some(&None))
            }
            WriteOp::ReplaceGroup { .. } => true,
        };
        (!covered).then_some("a write that nothing stored tells of")
    }

    fn item(&self, team_id: &TeamId, id: &TargetId) -> Option<&Item> {
        self.tenant.teams.get(team_id)?.items.get(id)
    }

    /// What people made in Teams for themselves is theirs, unless the team says otherwise.
    fn check_stranger(&self, write: &Write) -> Option<&'static str> {
        let (id, deletes) = match &write.op {
            WriteOp::Replace { id, .. } => (id, false),
            WriteOp::Delete { id, .. } | WriteOp::StageDeletion { id, .. } => (id, true),
            _ => return None,
        };
        let item = self.item(&write.team_id, id)?;
        let removes = deletes && self.policy(&write.team_id) == DriftPolicy::RepairAndRemove;
        let is_wrong = item.maker == Maker::Stranger && !removes;
        is_wrong.then_some("a write to what a person made for themselves")
    }

    /// The policy of a team.
    #[must_use]
    pub fn policy(&self, team_id: &TeamId) -> DriftPolicy {
        let connection = self.store.connections.0.get(team_id);
        let policy = connection.and_then(|(connection, _)| connection.drift_policy);
        policy.unwrap_or(self.checks.rules.drift_policy)
    }

    /// Deletions come from a source that told everything, and no more at once than is plausible.
    fn check_deletion(&mut self, process: usize, write: &Write) -> Option<&'static str> {
        let (WriteOp::Delete { kind, id } | WriteOp::StageDeletion { kind, id }) = &write.op else {
            return None;
        };
        let unit = crate::process::id(write.team_id.as_str());
        let parts: &[Part] = match kind {
            ItemKind::Shift => &[Part::Shifts, Part::Employees, Part::Jobs],
            ItemKind::OpenShift => &[Part::OpenShifts, Part::Jobs],
            ItemKind::TimeOff => &[Part::TimeOff, Part::Employees],
        };
        let told = |part: &Part| {
            self.checks
                .told
                .get(&(process, BusinessUnitId::clone(&unit), *part))
        };
        if !parts
            .iter()
            .all(|part| told(part).is_some_and(|told| told.complete))
        {
            return Some("a deletion on the word of an incomplete source");
        }
        if self.checks.approvers.contains(&process) {
            return None;
        }
        // All open shifts may be filled and nobody may be away, but somebody always works.
        if *kind == ItemKind::Shift && told(&parts[0]).is_some_and(|told| told.nothing) {
            return Some("a deletion on the word of a source that names nothing");
        }
        let mut weeks = self
            .store
            .weeks
            .0
            .iter()
            .filter(|(key, _)| key.team_id == write.team_id && key.activity == kind.activity());
        let holds = |id: &TargetId, week: &WeekSnapshot| {
            week.entries.values().any(|entry| entry.target_id == *id)
        };
        let (key, (week, _)) = weeks.find(|(_, (week, _))| holds(id, week))?;
        let visit = self
            .store
            .visits
            .0
            .get(&(key.team_id.clone(), key.activity));
        let place = (process, key.clone());
        let now = self.time.now();
        let let_go = self.checks.released.contains(&place)
            || visit.is_some_and(|(visit, _)| self.checks.may_let_go(visit, key.week, now));
        let deleted = self.checks.deleted.entry(place).or_default();
        let before = deleted.iter().filter(|id| !holds(id, week)).count();
        deleted.insert(id.clone());
        let (deletions, items) = (deleted.len() as u64, (week.entries.len() + before) as u64);
        let brake = &self.checks.rules.brake;
        let too_many = deletions > brake.week_count && deletions * 100 > items * brake.week_percent;
        if too_many && !let_go {
            return Some("more deletions in one week than the brake lets through");
        }
        let spent = self.checks.spent.entry(process).or_default();
        spent.insert(id.clone());
        let granted = self.checks.granted.get(&process).copied().unwrap_or(0);
        (spent.len() as u64 > granted).then_some("a deletion that was not counted")
    }

    /// Whoever looks into a week for the first time makes nothing that is there already.
    pub(crate) fn check_first_look(&mut self, key: &WeekKey, saved: &WeekSnapshot) {
        let (Some(team), None) = (
            self.tenant.teams.get(&key.team_id),
            self.store.weeks.0.get(key),
        ) else {
            return;
        };
        let Some((catalog, _)) = self.store.catalogs.0.get(&key.team_id) else {
            return;
        };
        let adopted: BTreeSet<&TargetId> = saved.entries.values().map(|e| &e.target_id).collect();
        let is_there = |content: &Content| {
            let free = team.items.iter().filter(|(id, item)| {
                item.maker == Maker::Person && !item.staged && !adopted.contains(id)
            });
            let mut versions = free.filter_map(|(_, item)| item.shared.as_ref());
            versions.any(|version| version.content == *content && knows(catalog, &version.names))
        };
        if saved
            .intents
            .values()
            .any(|intent| is_there(&intent.content))
        {
            self.checks
                .violate("something is made that is in Teams already");
        }
    }

    /// No place is taken by more items of ours than there ever were records in it.
    pub(crate) fn check_twins(&mut self, team_id: &TeamId) {
        let Some(team) = self.tenant.teams.get(team_id) else {
            return;
        };
        let mut taken: BTreeMap<Place, usize> = BTreeMap::new();
        let ours = team.items.values();
        for item in ours.filter(|item| item.maker == Maker::Adapter && !item.staged) {
            if let Some(content) = item.newest() {
                *taken.entry(place(team_id, content)).or_default() += 1;
            }
        }
        let twin = taken
            .iter()
            .find(|(place, count)| self.checks.ever.get(place).map_or(0, BTreeSet::len) < **count);
        if let Some((place, count)) = twin {
            let what = format!("{count} items in a place of fewer records: {place:?}");
            self.checks.violate(what);
        }
    }
}
