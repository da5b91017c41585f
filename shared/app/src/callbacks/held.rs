//! What the items of a callback are in the WFM.

use std::collections::{BTreeMap, BTreeSet};

use shifts_model::{
    Connection, Content, GroupName, ItemKind, ReasonName, SchedulingGroupId, SourceId, TargetId,
    TeamCatalog, TimeOffReasonId, Week, WeekCalendar, WeekSnapshot,
};
use shifts_ports::{Snapshots, WeekKey};

use crate::failures::Failure;
use crate::ports::CallbackPorts;
use crate::settings::SyncSettings;

/// An item of ours.
#[derive(Debug, Clone)]
pub(super) struct HeldItem {
    /// The record that it follows.
    pub(super) source_id: SourceId,
    /// What it holds.
    pub(super) content: Content,
    /// Whether a write to it may be under way.
    pub(super) unsure: bool,
}

/// Finds the items of these ids, of one kind. Those that are not ours are missing.
///
/// Where an item is kept in mind is remembered by its id. What is not remembered, because the
/// program died between the two, is looked for in the window.
pub(super) async fn find_items(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    connection: &Connection,
    kind: ItemKind,
    target_ids: &[TargetId],
) -> Result<BTreeMap<TargetId, HeldItem>, Failure> {
    let team_id = &connection.team_id;
    let places = ports.callbacks.find_targets(team_id, target_ids).await?;
    let of_kind = places
        .values()
        .filter(|place| place.activity == kind.activity());
    let weeks: BTreeSet<Week> = of_kind.map(|place| place.week).collect();
    let mut found = search(ports, connection, kind, weeks.iter().copied(), target_ids).await?;
    if found.len() < target_ids.len() {
        let calendar = calendar(settings, connection);
        let now = ports.clock.now();
        let window = calendar.window(now, settings.past_weeks, settings.future_weeks);
        let others = window.into_iter().filter(|week| !weeks.contains(week));
        found.extend(search(ports, connection, kind, others, target_ids).await?);
    }
    if found.len() < target_ids.len() {
        add_noted(ports, connection, kind, target_ids, &mut found).await?;
    }
    Ok(found)
}

/// Adds what callbacks made and no sync has folded in yet, as far as the WFM has named its record.
async fn add_noted(
    ports: &CallbackPorts,
    connection: &Connection,
    kind: ItemKind,
    target_ids: &[TargetId],
    found: &mut BTreeMap<TargetId, HeldItem>,
) -> Result<(), Failure> {
    let notes = ports.callbacks.list_notes(&connection.team_id).await?;
    let made = notes.into_iter().flat_map(|note| note.made);
    for made in made.filter(|made| made.content.kind() == kind) {
        let Some(source_id) = made.source_id else {
            continue;
        };
        let wanted = made.target_ids.iter().filter(|id| target_ids.contains(id));
        for id in wanted {
            found.entry(id.clone()).or_insert_with(|| HeldItem {
                source_id: source_id.clone(),
                content: made.content.clone(),
                unsure: false,
            });
        }
    }
    Ok(())
}

async fn search(
    ports: &CallbackPorts,
    connection: &Connection,
    kind: ItemKind,
    weeks: impl Iterator<Item = Week>,
    target_ids: &[TargetId],
) -> Result<BTreeMap<TargetId, HeldItem>, Failure> {
    let mut found = BTreeMap::new();
    for (_, snapshot) in load_weeks(&*ports.snapshots, connection, kind, weeks).await? {
        for (source_id, entry) in snapshot.entries {
            if target_ids.contains(&entry.target_id) {
                let item = HeldItem {
                    source_id,
                    content: entry.content,
                    unsure: entry.unsure,
                };
                found.insert(entry.target_id, item);
            }
        }
        for (source_id, intent) in snapshot.intents {
            for id in intent
                .target_ids
                .iter()
                .filter(|id| target_ids.contains(id))
            {
                let item = HeldItem {
                    source_id: source_id.clone(),
                    content: intent.content.clone(),
                    unsure: false,
                };
                found.entry(id.clone()).or_insert(item);
            }
        }
    }
    Ok(found)
}

/// Whether we hold the item, or are about to make one of the same person at the same time: then the
/// WFM has its record, and making it again would double it. A second item beside one that is held is
/// news, and the WFM's to judge.
pub(super) async fn is_kept(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    connection: &Connection,
    id: &TargetId,
    content: &Content,
) -> Result<bool, Failure> {
    let week = calendar(settings, connection).week_of(content.starts_at());
    let weeks = load_weeks(
        &*ports.snapshots,
        connection,
        content.kind(),
        [week].into_iter(),
    )
    .await?;
    let is_same =
        |other: &Content| other.user_id() == content.user_id() && other.span() == content.span();
    Ok(weeks.iter().any(|(_, snapshot)| {
        let mut entries = snapshot.entries.values();
        let mut intents = snapshot.intents.values();
        entries.any(|entry| entry.target_id == *id) || intents.any(|i| is_same(&i.content))
    }))
}

/// The record of an item that says the same: of the same person, or of the same group's open shifts,
/// at the same time. True beside it when its item is known to be in Shifts.
pub(super) async fn record_held(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    connection: &Connection,
    content: &Content,
) -> Result<Option<(SourceId, bool)>, Failure> {
    let week = calendar(settings, connection).week_of(content.starts_at());
    let weeks = [week].into_iter();
    let weeks = load_weeks(&*ports.snapshots, connection, content.kind(), weeks).await?;
    let is_same = |other: &Content| {
        other.user_id() == content.user_id()
            && other.span() == content.span()
            && (content.user_id().is_some() || other.group() == content.group())
    };
    for (_, snapshot) in weeks {
        let intents = snapshot.intents.into_iter();
        let intents = intents.map(|(id, intent)| (id, intent.content, false));
        let entries = snapshot.entries.into_iter();
        let entries = entries.map(|(id, entry)| (id, entry.content, !entry.unsure));
        let all = intents.chain(entries);
        let mut all = all.filter(|(source_id, _, _)| WeekSnapshot::is_record(source_id));
        if let Some((source_id, _, is_settled)) = all.find(|(_, content, _)| is_same(content)) {
            return Ok(Some((source_id, is_settled)));
        }
    }
    Ok(None)
}

/// The snapshots of some weeks, side by side.
pub(crate) async fn load_weeks(
    snapshots: &dyn Snapshots,
    connection: &Connection,
    kind: ItemKind,
    weeks: impl Iterator<Item = Week>,
) -> Result<Vec<(Week, WeekSnapshot)>, Failure> {
    let keys: Vec<WeekKey> = weeks
        .map(|week| WeekKey {
            team_id: connection.team_id.clone(),
            activity: kind.activity(),
            week,
        })
        .collect();
    let loads = keys.iter().map(|key| snapshots.load_week(key));
    let loaded = futures::future::try_join_all(loads).await?;
    let weeks = keys.iter().zip(loaded);
    Ok(weeks
        .filter_map(|(key, stored)| Some((key.week, stored?.value)))
        .collect())
}

pub(crate) fn calendar(settings: &SyncSettings, connection: &Connection) -> WeekCalendar {
    WeekCalendar::new(connection.zone.clone(), settings.first_day_of_week)
}

/// What the ids in items name.
pub(crate) struct Names(TeamCatalog);

impl Names {
    pub(crate) async fn load(
        snapshots: &dyn Snapshots,
        connection: &Connection,
    ) -> Result<Self, Failure> {
        let catalog = snapshots.load_catalog(&connection.team_id).await?;
        Ok(Self(catalog.map(|stored| stored.value).unwrap_or_default()))
    }

    pub(super) fn group(&self, id: Option<&SchedulingGroupId>) -> Option<&GroupName> {
        let id = id?;
        let mut groups = self.0.groups.iter();
        groups
            .find(|(_, held)| held.id == *id)
            .map(|(name, _)| name)
    }

    pub(super) fn reason(&self, id: &TimeOffReasonId) -> Option<&ReasonName> {
        let mut reasons = self.0.reasons.iter().flatten();
        reasons
            .find(|(_, known)| *known == id)
            .map(|(name, _)| name)
    }

    pub(crate) fn reason_id(&self, name: &ReasonName) -> Option<&TimeOffReasonId> {
        self.0.reasons.as_ref()?.get(name)
    }

    /// Whether the reason of that name was promised and not yet known to be there.
    pub(super) fn is_promised(&self, reason: &str) -> bool {
        let mut promised = self.0.reason_intents.keys();
        promised.any(|name| name.as_str() == reason)
    }
}
