//! One pass of a clearing: what Teams shows is promised to go, deleted, and settled.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use shifts_engine::{Clearing, plan_clearing, promise_clearing, settle_clearing};
use shifts_model::{ItemKind, Note, Outcome, TargetId, TeamId, Visit, Week, WeekSnapshot};
use shifts_ports::{Revision, WeekKey, Write, WriteOp};

use crate::clear::{ClearedWeek, Walk};
use crate::failures::Failure;
use crate::finish::update_visit;
use crate::observer::{Observer, Step};
use crate::ports::Ports;
use crate::read::list_sides;
use crate::rights::Rights;

/// How many deletions are sent between two signs of life.
const DELETIONS_AT_ONCE: usize = 40;
/// How long so many may take. Nothing is sent later, so that none arrives after the right to work
/// on the team has ended.
const DELETIONS_TAKE_MAX: Duration = Duration::from_secs(60);

/// What became of deletions so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Items of which Teams has answered that they are gone.
    pub(crate) gone: BTreeSet<TargetId>,
    /// Items that Shifts refused to delete, with their kind and its code.
    pub(crate) refused: BTreeMap<TargetId, (ItemKind, String)>,
}

impl Tally {
    pub(crate) fn notes(&self) -> Vec<Note> {
        let note = |(id, (kind, code)): (&TargetId, &(ItemKind, String))| Note {
            subject: format!("{} {id}", kind.words()),
            why: format!("Shifts refused to delete it ({code}); delete it in Teams"),
        };
        self.refused.iter().map(note).collect()
    }

    fn add(&mut self, kind: ItemKind, id: &TargetId, outcome: Outcome) {
        match outcome {
            Outcome::Applied { .. } | Outcome::Gone => {
                self.gone.insert(id.clone());
            }
            Outcome::Refused { code } | Outcome::Forbidden { code } => {
                self.refused.insert(id.clone(), (kind, code));
            }
            // The next pass finds out.
            Outcome::Conflict | Outcome::NotSent | Outcome::Unanswered => {}
        }
    }

    /// Whether it needs no further try.
    pub(crate) fn is_done_with(&self, id: &TargetId) -> bool {
        self.gone.contains(id) || self.refused.contains_key(id)
    }
}

/// What Teams shows of one kind, and what is believed of it.
pub(crate) struct Pass {
    kind: ItemKind,
    found: BTreeMap<Week, Clearing>,
    snapshots: BTreeMap<Week, Held>,
}

#[derive(Default)]
struct Held {
    snapshot: WeekSnapshot,
    /// `None` for a week that was never looked into.
    revision: Option<Revision>,
}

/// Lists what is to go of one kind and is not gone yet.
pub(crate) async fn look_at_kind(
    ports: &Ports,
    walk: &Walk,
    kind: ItemKind,
    tally: &Tally,
) -> Result<Pass, Failure> {
    let (team_id, span) = (&walk.connection.team_id, walk.scope.span);
    let names = walk.named.all();
    let listed = list_sides(ports, team_id, kind, &names, span, true).await?;
    let held = load_held(ports, walk, kind).await?;
    let snapshots = held
        .iter()
        .map(|(week, held)| (*week, held.snapshot.clone()));
    let mut found = plan_clearing(&walk.scope, &walk.calendar, &listed, &snapshots.collect());
    for clearing in found.values_mut() {
        clearing.items.retain(|id| !tally.is_done_with(id));
        clearing.ours.retain(|id| !tally.is_done_with(id));
    }
    Ok(Pass {
        kind,
        found,
        snapshots: held,
    })
}

/// The snapshots of the days that are cleared, and of all other weeks that hold anything: an item
/// that somebody moved in Teams is believed to be in another week than it is listed in.
async fn load_held(
    ports: &Ports,
    walk: &Walk,
    kind: ItemKind,
) -> Result<BTreeMap<Week, Held>, Failure> {
    let team_id = &walk.connection.team_id;
    let visit = ports.visits.load_visit(team_id, kind.activity()).await?;
    let visit = visit.map(|stored| stored.value).unwrap_or_default();
    let known = visit.digests.keys().chain(&visit.open);
    let mut weeks: BTreeSet<Week> = known.copied().collect();
    let (first, end) = (walk.scope.span.starts_at, walk.scope.span.ends_at);
    let mut week = walk.calendar.week_of(first);
    // At most a year and a little: the days were counted before.
    while walk.calendar.span(week).starts_at < end {
        weeks.insert(week);
        week = walk.calendar.offset(week, 1);
    }
    let keys: Vec<WeekKey> = weeks.iter().map(|week| key(team_id, kind, *week)).collect();
    let loads = keys.iter().map(|key| ports.snapshots.load_week(key));
    let loaded = futures::future::try_join_all(loads).await?;
    let held = |stored: Option<shifts_ports::Stored<WeekSnapshot>>| match stored {
        None => Held::default(),
        Some(stored) => Held {
            snapshot: stored.value,
            revision: Some(stored.revision),
        },
    };
    Ok(weeks
        .into_iter()
        .zip(loaded.into_iter().map(held))
        .collect())
}

fn key(team_id: &TeamId, kind: ItemKind, week: Week) -> WeekKey {
    WeekKey {
        team_id: team_id.clone(),
        activity: kind.activity(),
        week,
    }
}

impl Pass {
    /// All items that are to go.
    pub(crate) fn items(&self) -> BTreeSet<TargetId> {
        let items = self.found.values().flat_map(|clearing| &clearing.items);
        items.cloned().collect()
    }

    /// How many items there are in each week, of those that `counts`.
    pub(crate) fn weeks(&self, counts: impl Fn(&TargetId) -> bool) -> Vec<ClearedWeek> {
        let count = |ids: &BTreeSet<TargetId>| ids.iter().filter(|id| counts(id)).count() as u64;
        let week = |(week, clearing): (&Week, &Clearing)| ClearedWeek {
            kind: self.kind,
            week: *week,
            items: count(&clearing.items),
            ours: count(&clearing.ours),
        };
        let weeks = self.found.iter().map(week);
        weeks.filter(|week| week.items > 0).collect()
    }

    /// Remembers, before anything is deleted, that nothing is certain of what is to go.
    pub(crate) async fn promise(&mut self, ports: &Ports, walk: &Walk) -> Result<(), Failure> {
        let items = self.items();
        // The weeks are opened first: what is unsure in a closed one would never be looked at.
        let (weeks, now) = (self.weeks_with(&items), ports.clock.now());
        let open = |visit: &mut Visit| open_weeks(visit, &weeks, now);
        self.update_visit(ports, walk, open).await?;
        let promised = |snapshot: &WeekSnapshot| promise_clearing(snapshot, &items);
        self.save(ports, walk, promised).await
    }

    /// Deletes as much as there is time for.
    pub(crate) async fn delete(
        &self,
        ports: &Ports,
        walk: &Walk,
        rights: &mut Rights,
        tally: &mut Tally,
        observer: &dyn Observer,
    ) -> Result<(), Failure> {
        let items: Vec<TargetId> = self.items().into_iter().collect();
        for (at, chunk) in items.chunks(DELETIONS_AT_ONCE).enumerate() {
            let now = ports.clock.now();
            if walk.is_over(now) {
                break;
            }
            rights.renew(ports).await?;
            let kind = self.kind;
            let write = |id: &TargetId| Write {
                team_id: walk.connection.team_id.clone(),
                op: WriteOp::Delete {
                    kind,
                    id: id.clone(),
                },
            };
            let writes = chunk.iter().map(write).collect();
            let outcomes = ports.shifts.write(writes, send_before(walk, now)).await;
            for (id, outcome) in chunk.iter().zip(outcomes) {
                tally.add(kind, id, outcome);
            }
            let done = (at * DELETIONS_AT_ONCE + chunk.len()) as u64;
            let total = items.len() as u64;
            observer.on_step(Step::Applied { done, total });
        }
        Ok(())
    }

    /// Forgets what is gone.
    pub(crate) async fn settle(
        &mut self,
        ports: &Ports,
        walk: &Walk,
        tally: &Tally,
    ) -> Result<(), Failure> {
        let entries = self.entries();
        let lost = entries.filter(|id| tally.gone.contains(id)).count() as u64;
        let settled = |snapshot: &WeekSnapshot| settle_clearing(snapshot, &tally.gone);
        self.save(ports, walk, settled).await?;
        let count = |visit: &mut Visit| visit.items = visit.items.saturating_sub(lost);
        self.update_visit(ports, walk, count).await
    }

    /// Remembers of weeks that were emptied and never looked into that nothing is there: a listing
    /// that is older than the deletions would let the next sync adopt what is gone.
    pub(crate) async fn close(
        &self,
        ports: &Ports,
        walk: &Walk,
        emptied: impl Iterator<Item = &ClearedWeek>,
    ) -> Result<(), Failure> {
        for ClearedWeek { week, .. } in emptied {
            let held = self.snapshots.get(week);
            let is_unknown = held.is_some_and(|held| held.revision.is_none());
            if is_unknown && walk.scope.is_all_of(walk.calendar.span(*week)) {
                let key = key(&walk.connection.team_id, self.kind, *week);
                let nothing = WeekSnapshot::default();
                ports.snapshots.save_week(&key, &nothing, None).await?;
            }
        }
        Ok(())
    }

    fn entries(&self) -> impl Iterator<Item = &TargetId> {
        let entries = self.snapshots.values();
        let entries = entries.flat_map(|held| held.snapshot.entries.values());
        entries.map(|entry| &entry.target_id)
    }

    /// The weeks that are believed to hold any of these items.
    fn weeks_with(&self, items: &BTreeSet<TargetId>) -> BTreeSet<Week> {
        let holds = |held: &Held| {
            let mut entries = held.snapshot.entries.values();
            entries.any(|entry| items.contains(&entry.target_id))
        };
        let weeks = self.snapshots.iter().filter(|(_, held)| holds(held));
        weeks.map(|(week, _)| *week).collect()
    }

    async fn update_visit(
        &self,
        ports: &Ports,
        walk: &Walk,
        change: impl Fn(&mut Visit),
    ) -> Result<(), Failure> {
        let team_id = &walk.connection.team_id;
        update_visit(&*ports.visits, team_id, self.kind.activity(), change).await
    }

    /// Saves the snapshots that `change` changes.
    async fn save(
        &mut self,
        ports: &Ports,
        walk: &Walk,
        change: impl Fn(&WeekSnapshot) -> WeekSnapshot,
    ) -> Result<(), Failure> {
        for (week, held) in &mut self.snapshots {
            let changed = change(&held.snapshot);
            if changed == held.snapshot {
                continue;
            }
            let key = key(&walk.connection.team_id, self.kind, *week);
            let revision = held.revision.clone();
            let saved = ports.snapshots.save_week(&key, &changed, revision).await?;
            held.revision = Some(saved);
            held.snapshot = changed;
        }
        Ok(())
    }
}

/// Sees to it that weeks are looked into by the next visit, which is to come soon.
fn open_weeks(visit: &mut Visit, weeks: &BTreeSet<Week>, now: Timestamp) {
    for week in weeks {
        visit.open.insert(*week);
        visit.digests.remove(week);
        visit.held.remove(week);
    }
    visit.looked = None;
    visit.wake_at = Some(now);
}

/// When nothing may be sent any more: the next sign of life would be late, or the time is over.
fn send_before(walk: &Walk, now: Timestamp) -> Timestamp {
    let end = now.saturating_add(DELETIONS_TAKE_MAX);
    let end = end.unwrap_or(Timestamp::MAX);
    walk.stop_at.map_or(end, |stop_at| stop_at.min(end))
}
