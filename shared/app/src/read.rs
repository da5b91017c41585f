//! The second half of a visit's reading: what the weeks that may differ are believed to hold.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shifts_engine::adopt_listed_groups;
use shifts_model::{
    Activity, GroupName, ListedItem, SchedulingGroupId, Span, TeamCatalog, Visibility, Visit, Week,
};
use shifts_ports::{Recalled, Stored, WeekKey};

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
    let visit = ports.visits.load_visit(team_id, Activity::Shifts).await;
    let visit = visit.map_err(|e| Failure::of_store(&e))?;
    let revision = |visit: &Option<Stored<Visit>>| visit.as_ref().map(|v| v.revision.clone());
    let sight = if revision(&visit) == revision(&recalled.visit) {
        sight
    } else {
        match look(ports, settings, recalled, Depth::People, Memory::Keep).await? {
            Seen::Something(sight) => *sight,
            Seen::Nothing { .. } => sight,
        }
    };
    read_on(ports, settings, sight, visit, Memory::Keep).await
}

/// Reads on from what was seen.
pub(crate) async fn read_on(
    ports: &Ports,
    settings: &SyncSettings,
    sight: Sight,
    visit: Option<Stored<Visit>>,
    memory: Memory,
) -> Result<TeamVisit, Failure> {
    let (visit, visit_revision) = match visit {
        Some(stored) => (stored.value, Some(stored.revision)),
        None => (Visit::default(), None),
    };
    let mut team = TeamVisit {
        sight,
        groups: TeamCatalog::default(),
        groups_revision: None,
        visit,
        visit_revision,
        weeks: BTreeMap::new(),
    };
    load_weeks(ports, &mut team).await?;
    if !team.weeks.is_empty() {
        read_groups(ports, &mut team, memory, ports.clock.now()).await?;
        list_unknown_weeks(ports, settings, &mut team).await?;
    }
    Ok(team)
}

/// Loads the snapshots of the weeks that may differ from what they should hold.
async fn load_weeks(ports: &Ports, team: &mut TeamVisit) -> Result<(), Failure> {
    let differing: Vec<Week> = team
        .sight
        .window
        .iter()
        .copied()
        .filter(|week| team.sight.may_differ(&team.visit, *week))
        .collect();
    let key = |week| WeekKey {
        team_id: team.team_id().clone(),
        week,
    };
    let keys: Vec<WeekKey> = differing.into_iter().map(key).collect();
    let loads = keys.iter().map(|key| ports.snapshots.load_week(key));
    let loaded = futures::future::try_join_all(loads).await;
    for (key, stored) in keys.iter().zip(loaded.map_err(|e| Failure::of_store(&e))?) {
        let state = stored.map_or_else(WeekState::default, |stored| WeekState {
            snapshot: stored.value,
            revision: Some(stored.revision),
            listed: Vec::new(),
        });
        team.weeks.insert(key.week, state);
    }
    Ok(())
}

async fn read_groups(
    ports: &Ports,
    team: &mut TeamVisit,
    memory: Memory,
    now: Timestamp,
) -> Result<(), Failure> {
    let store = |e| Failure::of_store(&e);
    let team_id = team.team_id().clone();
    if let Some(stored) = ports
        .snapshots
        .load_catalog(&team_id)
        .await
        .map_err(store)?
    {
        team.groups = stored.value;
        team.groups_revision = Some(stored.revision);
        return Ok(());
    }
    let listed = ports.schedules.list_scheduling_groups(&team_id).await;
    let listed = listed.map_err(|e| Failure::of_shifts(&e))?;
    team.groups = adopt_listed_groups(&TeamCatalog::default(), &listed, now);
    if memory == Memory::Keep {
        let saved = ports
            .snapshots
            .save_catalog(&team_id, &team.groups, None)
            .await;
        team.groups_revision = Some(saved.map_err(store)?);
    }
    Ok(())
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
            state.revision.is_none() && !team.sight.resolved.weeks[week].records.is_empty()
        })
        .map(|(week, _)| *week)
        .collect();
    let Some(span) = team.span_of(&unknown) else {
        return Ok(());
    };
    let mut listed = list_both_sides(ports, settings, team, span).await?;
    listed.retain(|shift| unknown.contains(&team.sight.calendar.week_of(shift.content.starts_at)));
    for shift in listed {
        let week = team.sight.calendar.week_of(shift.content.starts_at);
        team.weeks.entry(week).or_default().listed.push(shift);
    }
    Ok(())
}

/// Lists the shifts that start within `span`: what employees see, and drafts where we write them.
pub(crate) async fn list_both_sides(
    ports: &Ports,
    settings: &SyncSettings,
    team: &TeamVisit,
    span: Span,
) -> Result<Vec<ListedItem>, Failure> {
    let names: BTreeMap<SchedulingGroupId, GroupName> = team
        .groups
        .groups
        .iter()
        .map(|(name, held)| (held.id.clone(), name.clone()))
        .collect();
    let list = |side| {
        let names = &names;
        async move {
            let listed = ports
                .shifts
                .list_shifts(team.team_id(), span, side, names)
                .await;
            listed.map_err(|e| Failure::of_shifts(&e))
        }
    };
    let mut listed = list(Visibility::Shared).await?;
    if settings.visibility == Visibility::Draft {
        let drafts = list(Visibility::Draft).await?;
        // A shift with both sides is one shift; what employees see of it has been listed.
        let known: Vec<_> = listed.iter().map(|shift| shift.id.clone()).collect();
        listed.extend(
            drafts
                .into_iter()
                .filter(|draft| !known.contains(&draft.id)),
        );
    }
    Ok(listed)
}
