//! The second half of a visit's reading: what the weeks that may differ are believed to hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shifts_engine::weeks_of_notes;
use shifts_model::{
    CallbackNote, ItemKind, ListedItem, Span, TeamCatalog, TeamId, Visibility, Visit, Week,
};
use shifts_ports::{Recalled, Stored, WeekKey};

use crate::callback_notes::{fold_in, list_notes};
use crate::catalog::{list_catalog, update_catalog};
use crate::failures::Failure;
use crate::look::{Depth, Memory, Seen, Sight, look};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::visit::{TeamVisit, WeekState};

/// Reads on for a team that the caller has the right to work on: its memory, its groups, and the
/// snapshots of the weeks that differ.
///
/// Whoever worked on the team since it was recalled has left a trace in the memory of its visit;
/// the source is then looked at again, because what was seen may be older than what was applied.
pub(crate) async fn read_held(
    ports: &Ports,
    settings: &SyncSettings,
    recalled: &Recalled,
    sight: Sight,
) -> Result<TeamVisit, Failure> {
    let team_id = &recalled.connection.team_id;
    let kind = sight.kind;
    let visit = ports.visits.load_visit(team_id, kind.activity()).await;
    let visit = visit.map_err(|e| Failure::of_store(&e))?;
    let revision = |visit: &Option<Stored<Visit>>| visit.as_ref().map(|v| v.revision.clone());
    // Of what people did in Shifts since the source was read, the source knows nothing.
    let notes = list_notes(ports, &sight).await?;
    let is_newer = |note: &CallbackNote| note.written_at >= sight.began_at;
    let sight = if revision(&visit) == revision(&recalled.visit) && !notes.iter().any(is_newer) {
        sight
    } else {
        match look(ports, settings, kind, recalled, Depth::People, Memory::Keep).await? {
            Seen::Something(sight) => *sight,
            Seen::Nothing { .. } => sight,
        }
    };
    let mut team = read_on(ports, settings, sight, visit, Memory::Keep, &notes).await?;
    fold_in(ports, &mut team, notes).await?;
    Ok(team)
}

/// Reads on from what was seen.
pub(crate) async fn read_on(
    ports: &Ports,
    settings: &SyncSettings,
    sight: Sight,
    visit: Option<Stored<Visit>>,
    memory: Memory,
    notes: &[CallbackNote],
) -> Result<TeamVisit, Failure> {
    let (visit, visit_revision) = match visit {
        Some(stored) => (stored.value, Some(stored.revision)),
        None => (Visit::default(), None),
    };
    let mut team = TeamVisit {
        sight,
        catalog: TeamCatalog::default(),
        catalog_revision: None,
        visit_stored: visit.clone(),
        visit,
        visit_revision,
        weeks: BTreeMap::new(),
    };
    load_weeks(ports, &mut team, notes).await?;
    if !team.weeks.is_empty() {
        read_catalog(ports, &mut team, memory).await?;
        list_unknown_weeks(ports, settings, &mut team).await?;
    }
    Ok(team)
}

/// Loads the snapshots of the weeks that may differ from what they should hold.
pub(crate) async fn load_weeks(
    ports: &Ports,
    team: &mut TeamVisit,
    notes: &[CallbackNote],
) -> Result<(), Failure> {
    let calendar = &team.sight.calendar;
    let noted = weeks_of_notes(notes, |content| calendar.week_of(content.starts_at()));
    let differing: Vec<Week> = team
        .sight
        .window
        .iter()
        .copied()
        .filter(|week| noted.contains(week) || team.sight.may_differ(&team.visit, *week))
        .collect();
    let keys: Vec<WeekKey> = differing.iter().map(|week| team.week_key(*week)).collect();
    let loads = keys.iter().map(|key| ports.snapshots.load_week(key));
    let loaded = futures::future::try_join_all(loads).await;
    for (key, stored) in keys.iter().zip(loaded.map_err(|e| Failure::of_store(&e))?) {
        let state = stored.map_or_else(WeekState::default, |stored| WeekState {
            snapshot: stored.value,
            revision: Some(stored.revision),
            ..WeekState::default()
        });
        team.weeks.insert(key.week, state);
    }
    Ok(())
}

/// Reads what the items name: from our own memory, and from Teams what was never listed.
async fn read_catalog(ports: &Ports, team: &mut TeamVisit, memory: Memory) -> Result<(), Failure> {
    let team_id = team.team_id().clone();
    let stored = ports.snapshots.load_catalog(&team_id).await?;
    let is_known = stored.is_some();
    if let Some(stored) = stored {
        team.catalog = stored.value;
        team.catalog_revision = Some(stored.revision);
    }
    let with_reasons = team.sight.kind == ItemKind::TimeOff && team.catalog.reasons.is_none();
    if is_known && !with_reasons {
        return Ok(());
    }
    let listed = list_catalog(ports, &team_id, !is_known, with_reasons).await?;
    // What was listed now settles no promise: only the quiet time does.
    let merged = |known: &TeamCatalog| listed.merged_into(known, Timestamp::MIN);
    if memory == Memory::Keep {
        update_catalog(ports, team, |known| merged(known)).await
    } else {
        team.catalog = merged(&team.catalog);
        Ok(())
    }
}

async fn list_unknown_weeks(
    ports: &Ports,
    settings: &SyncSettings,
    team: &mut TeamVisit,
) -> Result<(), Failure> {
    let unknown: Vec<Week> = team
        .weeks
        .iter()
        .filter(|(week, state)| {
            let wanted = !team.sight.resolved.weeks[week].records.is_empty();
            wanted && (state.revision.is_none() || !state.snapshot.disputed.is_empty())
        })
        .map(|(week, _)| *week)
        .collect();
    let Some(span) = team.span_of(&unknown) else {
        return Ok(());
    };
    let mut listed = list_of_team(ports, settings, team, span).await?;
    listed.retain(|item| {
        let week = team.sight.calendar.week_of(item.content.starts_at());
        unknown.contains(&week) && !team.held_elsewhere(week).contains(&item.id)
    });
    for item in listed {
        let week = team.sight.calendar.week_of(item.content.starts_at());
        team.weeks.entry(week).or_default().listed.push(item);
    }
    Ok(())
}

/// Lists the items of one kind that start within `span`: what employees see, and drafts where we
/// write them.
pub(crate) async fn list_both_sides(
    ports: &Ports,
    settings: &SyncSettings,
    team_id: &TeamId,
    kind: ItemKind,
    catalog: &TeamCatalog,
    span: Span,
) -> Result<Vec<ListedItem>, Failure> {
    let with_drafts = settings.visibility == Visibility::Draft;
    list_sides(ports, team_id, kind, catalog, span, with_drafts).await
}

/// Lists the items of one kind that start within `span`, with or without those that employees do
/// not see.
pub(crate) async fn list_sides(
    ports: &Ports,
    team_id: &TeamId,
    kind: ItemKind,
    catalog: &TeamCatalog,
    span: Span,
    with_drafts: bool,
) -> Result<Vec<ListedItem>, Failure> {
    let list = |side| async move {
        let shifts = &ports.shifts;
        let listed = shifts.list_items(team_id, kind, span, side, catalog).await;
        listed.map_err(|e| Failure::of_shifts(&e))
    };
    let mut listed = list(Visibility::Shared).await?;
    if with_drafts {
        let drafts = list(Visibility::Draft).await?;
        // An item with both sides is one item; what employees see of it has been listed.
        let known: BTreeSet<_> = listed.iter().map(|item| item.id.clone()).collect();
        let new = drafts
            .into_iter()
            .filter(|draft| !known.contains(&draft.id));
        listed.extend(new);
    }
    Ok(listed)
}

/// Lists the items of the visit's kind.
pub(crate) async fn list_of_team(
    ports: &Ports,
    settings: &SyncSettings,
    team: &TeamVisit,
    span: Span,
) -> Result<Vec<ListedItem>, Failure> {
    let kind = team.sight.kind;
    list_both_sides(ports, settings, team.team_id(), kind, &team.catalog, span).await
}
