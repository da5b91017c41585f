//! Death at any effect: counts everything that leaves the program, and stops the program before
//! or after the effect of a given number; and a store that cannot be reached for a while.

use std::future::pending;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    Activity, Connection, ItemKind, ListedItem, Member, Outcome, RunReport, SchedulingGroup, Span,
    TeamCatalog, TeamId, TeamMembers, TimeOffReason, Visibility, Visit, WeekSnapshot,
};
use shifts_ports::{
    Connections, Deletions, HeldAvailability, Lease, LeaseKey, Leases, ListedVisit, RecalledTeams,
    Revision, Rosters, Runs, Schedule, ScheduleSettings, Schedules, Shifts, ShiftsError, Snapshots,
    StoreError, Stored, Traces, Visits, WeekKey, Write,
};
use tokio::sync::Notify;

/// Graph takes at most 20 writes at once, so 20 writes are one effect.
const WRITES_PER_EFFECT: usize = 20;

/// When the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The effect has not happened.
    Before,
    /// The effect has happened, and the program never hears of it.
    After,
}

/// Stands between the use cases and a port.
pub struct Killer<P> {
    pub(crate) inner: Arc<P>,
    pub(crate) fate: Arc<Fate>,
}

/// How many effects there were, and which is the last.
#[derive(Default)]
pub struct Fate {
    effects: AtomicUsize,
    dies_at: Mutex<Option<(usize, Moment)>>,
    died: Notify,
    halts_at: Mutex<Option<usize>>,
    halted: Notify,
    resumed: Notify,
    store_uses: AtomicUsize,
    store_lost: Mutex<Range<usize>>,
}

impl Fate {
    /// Halts before the effect of that number, counted from 1 and from now on.
    pub fn halt_at(&self, effect: usize) {
        self.effects.store(0, Ordering::SeqCst);
        *self.halts_at.lock().unwrap() = Some(effect);
    }

    /// Waits until the program has halted, does something, and lets it go on.
    pub async fn when_halted(&self, meanwhile: impl Future<Output = ()>) {
        self.halted.notified().await;
        *self.halts_at.lock().unwrap() = None;
        meanwhile.await;
        self.resumed.notify_one();
    }

    /// Dies at the effect of that number, counted from 1 and from now on.
    pub fn die_at(&self, effect: usize, moment: Moment) {
        self.effects.store(0, Ordering::SeqCst);
        *self.dies_at.lock().unwrap() = Some((effect, moment));
    }

    /// Lives on.
    pub fn live(&self) {
        *self.dies_at.lock().unwrap() = None;
    }

    /// The store cannot be reached for so many uses, after so many that still succeed.
    pub fn lose_store(&self, after: usize, uses: usize) {
        self.store_uses.store(0, Ordering::SeqCst);
        *self.store_lost.lock().unwrap() = after..after.saturating_add(uses);
    }

    /// The store can be reached again.
    pub fn find_store(&self) {
        *self.store_lost.lock().unwrap() = 0..0;
    }

    /// How many effects there were since the count began.
    pub fn effects(&self) -> usize {
        self.effects.load(Ordering::SeqCst)
    }

    /// Waits for the death of the program.
    pub async fn died(&self) {
        self.died.notified().await;
    }

    pub(crate) async fn effect<T>(&self, effect: impl Future<Output = T>) -> T {
        let number = self.effects.fetch_add(1, Ordering::SeqCst) + 1;
        if *self.halts_at.lock().unwrap() == Some(number) {
            self.halted.notify_one();
            self.resumed.notified().await;
        }
        let dies_at = *self.dies_at.lock().unwrap();
        match dies_at {
            Some((at, Moment::Before)) if at == number => self.die().await,
            Some((at, Moment::After)) if at == number => {
                effect.await;
                self.die().await
            }
            _ => effect.await,
        }
    }

    /// A write to the store.
    pub(crate) async fn stored<T>(
        &self,
        write: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.reach_store()?;
        self.effect(write).await
    }

    /// A reading of the store.
    pub(crate) async fn read<T>(
        &self,
        reading: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.reach_store()?;
        reading.await
    }

    fn reach_store(&self) -> Result<(), StoreError> {
        let number = self.store_uses.fetch_add(1, Ordering::SeqCst);
        if self.store_lost.lock().unwrap().contains(&number) {
            return Err(StoreError::Unavailable {
                operation: "reach the store",
                cause: "it is lost for a while".into(),
            });
        }
        Ok(())
    }

    async fn die<T>(&self) -> T {
        self.died.notify_one();
        pending().await
    }
}

impl<P> Killer<P> {
    /// Watches over that port.
    pub fn new(inner: Arc<P>, fate: Arc<Fate>) -> Self {
        Self { inner, fate }
    }
}

#[async_trait]
impl<P: Shifts> Shifts for Killer<P> {
    async fn list_items(
        &self,
        team_id: &TeamId,
        kind: ItemKind,
        span: Span,
        side: Visibility,
        catalog: &TeamCatalog,
    ) -> Result<Vec<ListedItem>, ShiftsError> {
        let listed = self.inner.list_items(team_id, kind, span, side, catalog);
        self.fate.effect(listed).await
    }

    async fn write(&self, writes: Vec<Write>, send_before: Timestamp) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for part in writes.chunks(WRITES_PER_EFFECT) {
            outcomes.extend(
                self.fate
                    .effect(self.inner.write(part.to_vec(), send_before))
                    .await,
            );
        }
        outcomes
    }

    async fn share(&self, team_id: &TeamId, span: Span, notify: bool) -> Result<(), ShiftsError> {
        self.fate
            .effect(self.inner.share(team_id, span, notify))
            .await
    }
}

#[async_trait]
impl<P: Schedules> Schedules for Killer<P> {
    fn admit(&self, teams: Traces) {
        self.inner.admit(teams);
    }

    async fn fetch_team_name(&self, team_id: &TeamId) -> Result<String, ShiftsError> {
        self.inner.fetch_team_name(team_id).await
    }

    async fn list_members(&self, team_id: &TeamId) -> Result<Vec<Member>, ShiftsError> {
        self.fate.effect(self.inner.list_members(team_id)).await
    }

    async fn fetch_schedule(&self, team_id: &TeamId) -> Result<Schedule, ShiftsError> {
        self.inner.fetch_schedule(team_id).await
    }

    async fn provision_schedule(
        &self,
        team_id: &TeamId,
        settings: &ScheduleSettings,
    ) -> Result<Schedule, ShiftsError> {
        self.fate
            .effect(self.inner.provision_schedule(team_id, settings))
            .await
    }

    async fn list_scheduling_groups(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<SchedulingGroup>, ShiftsError> {
        self.fate
            .effect(self.inner.list_scheduling_groups(team_id))
            .await
    }

    async fn list_time_off_reasons(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<TimeOffReason>, ShiftsError> {
        let listed = self.inner.list_time_off_reasons(team_id);
        self.fate.effect(listed).await
    }
}

#[async_trait]
impl<P: Snapshots> Snapshots for Killer<P> {
    async fn load_week(&self, key: &WeekKey) -> Result<Option<Stored<WeekSnapshot>>, StoreError> {
        self.fate.read(self.inner.load_week(key)).await
    }

    async fn save_week(
        &self,
        key: &WeekKey,
        snapshot: &WeekSnapshot,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.fate
            .stored(self.inner.save_week(key, snapshot, expected))
            .await
    }

    async fn forget_team(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.fate.stored(self.inner.forget_team(team_id)).await
    }

    async fn load_catalog(&self, id: &TeamId) -> Result<Option<Stored<TeamCatalog>>, StoreError> {
        self.fate.read(self.inner.load_catalog(id)).await
    }

    async fn save_catalog(
        &self,
        team_id: &TeamId,
        groups: &TeamCatalog,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.fate
            .stored(self.inner.save_catalog(team_id, groups, expected))
            .await
    }

    async fn load_availability(
        &self,
        team_id: &TeamId,
    ) -> Result<Option<Stored<HeldAvailability>>, StoreError> {
        self.fate.read(self.inner.load_availability(team_id)).await
    }

    async fn save_availability(
        &self,
        team_id: &TeamId,
        availability: &HeldAvailability,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let saved = self
            .inner
            .save_availability(team_id, availability, expected);
        self.fate.stored(saved).await
    }
}

#[async_trait]
impl<P: Visits> Visits for Killer<P> {
    async fn recall(&self, t: &[TeamId], a: Activity) -> Result<RecalledTeams, StoreError> {
        self.fate.read(self.inner.recall(t, a)).await
    }

    async fn list_visits(&self) -> Result<Vec<ListedVisit>, StoreError> {
        self.fate.read(self.inner.list_visits()).await
    }

    async fn forget_visits(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.fate.stored(self.inner.forget_visits(team_id)).await
    }

    async fn load_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
    ) -> Result<Option<Stored<Visit>>, StoreError> {
        self.fate
            .read(self.inner.load_visit(team_id, activity))
            .await
    }

    async fn save_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
        visit: &Visit,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.fate
            .stored(self.inner.save_visit(team_id, activity, visit, expected))
            .await
    }
}

#[async_trait]
impl<P: Rosters> Rosters for Killer<P> {
    async fn load_members(&self, team_id: &TeamId) -> Result<Option<TeamMembers>, StoreError> {
        self.fate.read(self.inner.load_members(team_id)).await
    }

    async fn save_members(&self, id: &TeamId, members: &TeamMembers) -> Result<(), StoreError> {
        self.fate.stored(self.inner.save_members(id, members)).await
    }

    async fn forget_members(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.fate.stored(self.inner.forget_members(team_id)).await
    }
}

#[async_trait]
impl<P: Leases> Leases for Killer<P> {
    async fn acquire(
        &self,
        key: &LeaseKey,
        ttl: Duration,
        now: Timestamp,
    ) -> Result<Result<Lease, Timestamp>, StoreError> {
        self.fate.stored(self.inner.acquire(key, ttl, now)).await
    }

    async fn set_expiry(&self, lease: &Lease) -> Result<bool, StoreError> {
        self.fate.stored(self.inner.set_expiry(lease)).await
    }
}

#[async_trait]
impl<P: Deletions> Deletions for Killer<P> {
    async fn count(
        &self,
        cycle: &str,
        count: u64,
        count_max: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let counted = self.inner.count(cycle, count, count_max, now);
        self.fate.stored(counted).await
    }
}

#[async_trait]
impl<P: Runs> Runs for Killer<P> {
    async fn append(&self, report: &RunReport) -> Result<(), StoreError> {
        self.fate.stored(self.inner.append(report)).await
    }

    async fn latest(
        &self,
        team_id: Option<&TeamId>,
        count_max: usize,
    ) -> Result<Vec<RunReport>, StoreError> {
        self.fate.read(self.inner.latest(team_id, count_max)).await
    }
}

#[async_trait]
impl<P: Connections> Connections for Killer<P> {
    async fn list(&self) -> Result<Vec<Result<Stored<Connection>, StoreError>>, StoreError> {
        self.fate.read(self.inner.list()).await
    }

    async fn load(&self, team_id: &TeamId) -> Result<Option<Stored<Connection>>, StoreError> {
        self.fate.read(self.inner.load(team_id)).await
    }

    async fn save(&self, c: &Connection, e: Option<Revision>) -> Result<Revision, StoreError> {
        self.fate.stored(self.inner.save(c, e)).await
    }

    async fn remove(&self, team_id: &TeamId, expected: Revision) -> Result<(), StoreError> {
        self.fate.stored(self.inner.remove(team_id, expected)).await
    }
}
