//! The memory of a visit, and making drafts visible, once a visit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use shifts_engine::share_entries;
use shifts_model::{Span, TargetId, TargetPlace, Visibility, Visit, Week, WeekSnapshot};
use shifts_ports::{StoreError, WeekKey};

use crate::failures::{Failure, FailureKind};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::visit::{Stop, TeamVisit};

/// Remembers, before anything is promised in a week, that the week is open, and for drafts that
/// its span has to be shared.
///
/// Without that, a rota that goes back to what it was while the program is dead would look like
/// one that never changed, and the week would not be looked into.
pub(crate) async fn remember_opening(
    ports: &Ports,
    team: &mut TeamVisit,
    week: Week,
    to_share: Option<Span>,
) -> Result<(), Failure> {
    let wider = [team.visit.to_share, to_share]
        .into_iter()
        .flatten()
        .reduce(Span::union);
    let known = team.visit.open.contains(&week) && !team.visit.digests.contains_key(&week);
    if known && team.visit.to_share == wider {
        return Ok(());
    }
    team.visit.open.insert(week);
    team.visit.digests.remove(&week);
    team.visit.to_share = wider;
    save_visit(ports, team).await
}

/// Shares what has to be shared. Sharing twice is harmless, so the order is: share, remember that
/// the drafts are seen, forget that there was something to share.
pub(crate) async fn share_drafts(
    ports: &Ports,
    settings: &SyncSettings,
    stop: &mut Stop,
) -> Result<(), Failure> {
    let Some(span) = stop.team.visit.to_share else {
        return Ok(());
    };
    let team = &mut stop.team;
    let shared = ports
        .shifts
        .share(team.team_id(), span, settings.notify_team)
        .await;
    shared.map_err(|e| Failure::of_shifts(&e))?;
    for week in team.weeks.keys().copied().collect::<Vec<_>>() {
        let snapshot = &team.weeks[&week].snapshot;
        let drafts = |entry: &shifts_model::Entry| entry.visibility == Visibility::Draft;
        if snapshot.entries.values().any(drafts) {
            let shared = share_entries(snapshot);
            save_week(ports, team, week, shared).await?;
        }
    }
    team.visit.to_share = None;
    Ok(())
}

/// How often the memory of a visit is saved again after the timer noted a run in between.
const SAVE_ATTEMPTS_MAX: usize = 5;

/// Saves the memory of this visit. Only the holder of the lease changes it, except for what timer
/// and roster note. If anything else has changed, the lease has ended and somebody else had it:
/// what they remember, such as that drafts still have to be shared, is not ours to overwrite.
pub(crate) async fn save_visit(ports: &Ports, team: &mut TeamVisit) -> Result<(), Failure> {
    let (team_id, activity) = (team.team_id().clone(), team.activity());
    let store = |e| Failure::of_store(&e);
    for _ in 0..SAVE_ATTEMPTS_MAX {
        let visits = &ports.visits;
        match visits
            .save_visit(&team_id, activity, &team.visit, team.visit_revision.clone())
            .await
        {
            Ok(revision) => {
                team.visit_revision = Some(revision);
                team.visit_stored = team.visit.clone();
                return Ok(());
            }
            Err(StoreError::Conflict { .. }) => {
                let stored = visits.load_visit(&team_id, activity).await.map_err(store)?;
                let revision = stored.as_ref().map(|stored| stored.revision.clone());
                let found = stored.map(|stored| stored.value).unwrap_or_default();
                // What we have just saved ourselves may have been answered by nothing else.
                let known = [&team.visit_stored, &team.visit];
                if !known.iter().any(|known| is_same_but_noted(&found, known)) {
                    return Err(Failure::new(
                        FailureKind::Conflict,
                        format!("another run has worked on team {team_id} meanwhile"),
                    ));
                }
                team.visit_revision = revision;
                team.visit.last_run_at = team.visit.last_run_at.max(found.last_run_at);
                team.visit_stored = found;
                // It may have been a roster that has changed since this visit read it, so that what
                // this visit saw must not pass for all there is to see.
                team.sight.looked = None;
                team.visit.looked = None;
            }
            Err(error) => return Err(Failure::of_store(&error)),
        }
    }
    Err(Failure::new(
        FailureKind::Conflict,
        format!("the memory of team {team_id} keeps changing"),
    ))
}

/// Whether nothing but what timer and roster note differs: the time of the last run and of the
/// next, and what the last look saw.
fn is_same_but_noted(found: &Visit, known: &Visit) -> bool {
    let noted = Visit {
        last_run_at: known.last_run_at,
        wake_at: known.wake_at,
        looked: known.looked,
        ..found.clone()
    };
    noted == *known
}

/// Saves the snapshot of a week over the revision that is known.
pub(crate) async fn save_week(
    ports: &Ports,
    team: &mut TeamVisit,
    week: Week,
    snapshot: WeekSnapshot,
) -> Result<(), Failure> {
    let key = team.week_key(week);
    let span = team.sight.calendar.span(week);
    let is_integrated = team.sight.is_integrated;
    let state = team.weeks.entry(week).or_default();
    let new = if is_integrated {
        new_targets(&state.snapshot, &snapshot, &key)
    } else {
        BTreeMap::new()
    };
    let saved = ports
        .snapshots
        .save_week(&key, &snapshot, state.revision.clone())
        .await;
    state.revision = Some(saved.map_err(|e| Failure::of_store(&e))?);
    state.snapshot = snapshot;
    if !new.is_empty() {
        let callbacks = &ports.callbacks;
        let remembered = callbacks.remember_targets(&key.team_id, &new, kept_until(span));
        if let Err(error) = remembered.await {
            tracing::warn!(
                event = "targets.forgotten",
                team.id = %key.team_id,
                "Callbacks of team {} have to search for new items: {error}",
                key.team_id
            );
        }
    }
    Ok(())
}

/// How long it is remembered where an item is kept in mind, after its week is over.
const TARGETS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 60);

/// Until when it is remembered where an item of a week is kept in mind.
pub(crate) fn kept_until(week: Span) -> Timestamp {
    let until = week.ends_at.saturating_add(TARGETS_KEPT);
    until.unwrap_or(Timestamp::MAX)
}

/// The items that are kept in mind in this week from now on.
///
/// When a callback told that they changed is forgotten with it, which harms nobody: what Shifts makes
/// is kept in mind only after the quiet time, when Shifts has given up on all that is older.
fn new_targets(
    before: &WeekSnapshot,
    after: &WeekSnapshot,
    key: &WeekKey,
) -> BTreeMap<TargetId, TargetPlace> {
    let known: BTreeSet<&TargetId> = before.entries.values().map(|e| &e.target_id).collect();
    let ids = after.entries.values().map(|entry| &entry.target_id);
    let place = TargetPlace {
        activity: key.activity,
        week: key.week,
        changed_at: None,
    };
    ids.filter(|id| !known.contains(id))
        .map(|id| (id.clone(), place))
        .collect()
}
