//! One pass: a slice of the plans of all visited teams, promised, sent and settled.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shifts_engine::{Change, ItemOp, Plan, Slice, is_promised, promise, settle, slice};
use shifts_model::{Content, GroupName, Outcome, ReasonName, Span, TeamCatalog, Visibility};
use shifts_ports::{ItemWrite, Lease, StoreError, Write, WriteOp};

use crate::failures::{Failure, FailureKind};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::share::{remember_opening, save_week};
use crate::visit::{Stop, TeamVisit};

/// A slice of one team's week, and whose it is.
pub(crate) struct Work {
    /// The stop it belongs to.
    pub(crate) stop: usize,
    /// What to do.
    pub(crate) slice: Slice,
}

/// Nothing may be sent later than this for a promise stored at `promised_at`. The other half of
/// the quiet time is for writes that land late. Nothing may be sent after the first of the leases
/// has ended either: somebody else may be writing to that team by then.
pub(crate) fn send_before<'a>(
    promised_at: Timestamp,
    settings: &SyncSettings,
    leases: impl IntoIterator<Item = &'a Lease>,
) -> Timestamp {
    let quiet = promised_at.saturating_add(settings.quiet() / 2);
    let ends = leases.into_iter().map(|lease| lease.expires_at);
    ends.fold(quiet.unwrap_or(Timestamp::MAX), Timestamp::min)
}

/// Chooses the next changes: nearest week first over all teams, deletions last.
pub(crate) fn next_work(plans: &[Vec<Plan>], count_max: usize) -> (Vec<Work>, usize) {
    let weeks_max = plans.iter().map(Vec::len).max().unwrap_or(0);
    let ranked: Vec<(usize, &Plan)> = (0..weeks_max)
        .flat_map(|rank| {
            let of_rank = plans.iter().enumerate();
            of_rank.filter_map(move |(stop, plans)| Some((stop, plans.get(rank)?)))
        })
        .collect();
    let flat: Vec<&Plan> = ranked.iter().map(|(_, plan)| *plan).collect();
    let (slices, left_over) = slice(&flat, count_max);
    let work = slices.into_iter().map(|slice| Work {
        stop: ranked[slice.plan].0,
        slice,
    });
    (work.collect(), left_over)
}

/// Carries out the work. A failure stays with its team.
pub(crate) async fn apply(
    ports: &Ports,
    settings: &SyncSettings,
    stops: &mut [Stop],
    mut work: Vec<Work>,
) {
    // 1. Promise: what is not stored here is not sent below.
    let promised_at = ports.clock.now();
    let mut ready = Vec::new();
    for item in work.drain(..) {
        let stop = &mut stops[item.stop];
        if stop.report.failure.is_some() {
            continue;
        }
        match store_promise(ports, settings, &mut stop.team, &item.slice, promised_at).await {
            Ok(()) => ready.push(item),
            Err(failure) => {
                stop.contested |= failure.kind() == FailureKind::Conflict;
                stop.report.failure = Some(failure.to_string());
            }
        }
    }
    // 2. Creates and replacements, then 3. deletions.
    let leases = ready.iter().map(|work| &stops[work.stop].lease);
    let deadline = send_before(promised_at, settings, leases);
    let mut outcomes: Vec<BTreeMap<usize, Outcome>> = vec![BTreeMap::new(); ready.len()];
    for deletions in [false, true] {
        let (places, writes) = writes(settings, stops, &ready, deletions);
        if writes.is_empty() {
            continue;
        }
        let answers = ports.shifts.write(writes, deadline).await;
        for ((item, change), answer) in places.into_iter().zip(answers) {
            outcomes[item].insert(change, answer);
        }
    }
    // 4. Settle: what stands is remembered, what is not known stays promised.
    for (item, outcomes) in ready.iter().zip(outcomes) {
        let stop = &mut stops[item.stop];
        let stored =
            store_outcomes(ports, settings, stop, (&item.slice, promised_at), outcomes).await;
        if let Err(failure) = stored {
            stop.report.failure = Some(failure.to_string());
        }
    }
}

async fn store_promise(
    ports: &Ports,
    settings: &SyncSettings,
    team: &mut TeamVisit,
    slice: &Slice,
    now: Timestamp,
) -> Result<(), Failure> {
    let touched = slice.changes.iter().map(touched_span).reduce(Span::union);
    let to_share = touched.filter(|_| settings.visibility == Visibility::Draft);
    remember_opening(ports, team, slice.week, to_share).await?;
    let known = team.weeks.entry(slice.week).or_default();
    let promised = promise(&known.snapshot, slice, now);
    save_week(ports, team, slice.week, promised).await
}

fn touched_span(change: &Change) -> Span {
    match &change.op {
        ItemOp::Replace {
            content,
            shared_now: Some(before),
            ..
        } => content.span().union(before.span()),
        op => op.content().span(),
    }
}

/// The writes of one stage, each with the item and the change it belongs to.
fn writes(
    settings: &SyncSettings,
    stops: &[Stop],
    ready: &[Work],
    deletions: bool,
) -> (Vec<(usize, usize)>, Vec<Write>) {
    let mut places = Vec::new();
    let mut writes = Vec::new();
    for (item, work) in ready.iter().enumerate() {
        let team = &stops[work.stop].team;
        for (at, change) in work.slice.changes.iter().enumerate() {
            if matches!(change.op, ItemOp::Delete { .. }) != deletions {
                continue;
            }
            if let Some(op) = write_op(settings, team, &work.slice, change) {
                places.push((item, at));
                writes.push(Write {
                    team_id: team.team_id().clone(),
                    op,
                });
            }
        }
    }
    (places, writes)
}

/// The call that makes a change; `None` when there is none to make, or not yet because what the
/// item names is not ready.
fn write_op(
    settings: &SyncSettings,
    team: &TeamVisit,
    slice: &Slice,
    change: &Change,
) -> Option<WriteOp> {
    let visibility = settings.visibility;
    match &change.op {
        ItemOp::Adopt { .. } => None,
        ItemOp::Create { content } => Some(WriteOp::Create {
            item: item_write(&team.catalog, content, None)?,
            visibility,
        }),
        ItemOp::Replace {
            target_id,
            content,
            shared_now,
        } => {
            let still = shared_now
                .as_ref()
                .filter(|_| visibility == Visibility::Draft);
            Some(WriteOp::Replace {
                id: target_id.clone(),
                item: item_write(&team.catalog, content, still)?,
                visibility,
            })
        }
        ItemOp::Delete { target_id, content } => {
            let entry = team
                .weeks
                .get(&slice.week)?
                .snapshot
                .entries
                .get(&change.source_id)?;
            // What Shifts does to a staged item that was never shared is not documented, so a
            // draft is deleted at once: nobody sees it go.
            let quietly = visibility == Visibility::Draft && entry.visibility == Visibility::Shared;
            let (kind, id) = (content.kind(), target_id.clone());
            Some(if quietly {
                WriteOp::StageDeletion { kind, id }
            } else {
                WriteOp::Delete { kind, id }
            })
        }
    }
}

/// An item with the ids of what it names; `None` while that is not there.
fn item_write(
    catalog: &TeamCatalog,
    content: &Content,
    still_shared: Option<&Content>,
) -> Option<ItemWrite> {
    let group_id = |name: &GroupName| Some(catalog.groups.get(name)?.id.clone());
    let reason_id = |name: &ReasonName| catalog.reasons.as_ref()?.get(name).cloned();
    Some(match content {
        Content::Shift(shift) => ItemWrite::Shift {
            content: shift.clone(),
            group_id: group_id(&shift.group)?,
            still_shared: match still_shared {
                Some(Content::Shift(still)) => Some(still.clone()),
                _ => None,
            },
        },
        Content::OpenShift(open) => ItemWrite::OpenShift {
            content: open.clone(),
            group_id: group_id(&open.group)?,
            still_shared: match still_shared {
                Some(Content::OpenShift(still)) => Some(still.clone()),
                _ => None,
            },
        },
        Content::TimeOff(time_off) => ItemWrite::TimeOff {
            content: time_off.clone(),
            reason_id: reason_id(&time_off.reason)?,
            still_shared: match still_shared {
                Some(Content::TimeOff(still)) => Some((still.clone(), reason_id(&still.reason)?)),
                _ => None,
            },
        },
    })
}

/// How often a lost race for a snapshot is decided again. Races need a second writer, which the
/// lease keeps away; each time one wins, the other was quicker.
const SETTLE_ATTEMPTS_MAX: usize = 5;

async fn store_outcomes(
    ports: &Ports,
    settings: &SyncSettings,
    stop: &mut Stop,
    (slice, promised_at): (&Slice, Timestamp),
    mut outcomes: BTreeMap<usize, Outcome>,
) -> Result<(), Failure> {
    let mut results: Vec<(&Change, Outcome)> = slice
        .changes
        .iter()
        .enumerate()
        .map(|(at, change)| (change, outcomes.remove(&at).unwrap_or(Outcome::NotSent)))
        .collect();
    let key = stop.team.week_key(slice.week);
    let state = stop.team.weeks.entry(slice.week).or_default();
    for _ in 0..SETTLE_ATTEMPTS_MAX {
        let now = ports.clock.now();
        let settled = settle(
            slice.week,
            &state.snapshot,
            results.iter().cloned(),
            settings.visibility,
            now,
        );
        match ports
            .snapshots
            .save_week(&key, &settled.snapshot, state.revision.clone())
            .await
        {
            Ok(revision) => {
                state.revision = Some(revision);
                state.snapshot = settled.snapshot;
                state.listed.clear();
                state.deleted += settled.counts.deleted;
                stop.report.counts += settled.counts;
                stop.over += settled.over;
                stop.report.changes.extend(settled.applied);
                stop.report.refused.extend(settled.refused);
                return match settled.forbidden {
                    None => Ok(()),
                    Some(code) => Err(Failure::new(
                        FailureKind::Outside,
                        format!(
                            "Graph does not allow writing to team {} ({code}); check the permission \
                         Schedule.ReadWrite.All",
                            key.team_id
                        ),
                    )),
                };
            }
            Err(StoreError::Conflict { .. }) => {
                let stored = ports.snapshots.load_week(&key).await;
                let stored = stored.map_err(|e| Failure::of_store(&e))?;
                state.revision = stored.as_ref().map(|stored| stored.revision.clone());
                state.snapshot = stored.map(|stored| stored.value).unwrap_or_default();
                // Somebody went on from what was promised here. What came of it must not be taken
                // for what comes of theirs.
                results.retain(|(change, _)| is_promised(&state.snapshot, change, promised_at));
            }
            Err(error) => return Err(Failure::of_store(&error)),
        }
    }
    Err(Failure::new(
        FailureKind::Conflict,
        format!("week {} of team {} keeps changing", key.week, key.team_id),
    ))
}
