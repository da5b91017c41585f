//! Death at any effect: counts everything that leaves the program, and stops the program before
//! or after the effect of a given number.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    Activity, Connection, GroupName, ListedShift, Member, Outcome, RunReport, SchedulingGroup,
    SchedulingGroupId, Span, TeamGroups, TeamId, TeamMembers, Visibility, Visit, WeekSnapshot,
};
use shifts_ports::{
    Connections, Lease, LeaseKey, Leases, ListedVisit, RecalledTeams, Revision, Rosters, Runs,
    Schedule, ScheduleSettings, Schedules, Shifts, ShiftsError, Snapshots, StoreError, Stored,
    Traces, Visits, WeekKey, Write,
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
    inner: Arc<P>,
    fate: Arc<Fate>,
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

    /// How many effects there were since the count began.
    pub fn effects(&self) -> usize {
        self.effects.load(Ordering::SeqCst)
    }

    /// Waits for the death of the program.
    pub async fn died(&self) {
        self.died.notified().await;
    }

    async fn effect<T>(&self, effect: impl Future<Output = T>) -> T {
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
    async fn list_shifts(
        &self,
        team_id: &TeamId,
        span: Span,
        side: Visibility,
        group_names: &BTreeMap<SchedulingGroupId, GroupName>,
    ) -> Result<Vec<ListedShift>, ShiftsError> {
        self.fate
            .effect(self.inner.list_shifts(team_id, span, side, group_names))
            .await
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
}

#[async_trait]
impl<P: Snapshots> Snapshots for Killer<P> {
    async fn load_week(&self, key: &WeekKey) -> Result<Option<Stored<WeekSnapshot>>, StoreError> {
        self.inner.load_week(key).await
    }

    async fn save_week(
        &self,
        key: &WeekKey,
        snapshot: &WeekSnapshot,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.fate
            .effect(self.inner.save_week(key, snapshot, expected))
            .await
    }

    async fn forget_team(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.fate.effect(self.inner.forget_team(team_id)).await
    }

    async fn load_groups(&self, id: &TeamId) -> Result<Option<Stored<TeamGroups>>, StoreError> {
        self.inner.load_groups(id).await
    }

    async fn save_groups(
        &self,
        team_id: &TeamId,
        groups: &TeamGroups,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.fate
            .effect(self.inner.save_groups(team_id, groups, expected))
            .await
    }
}

#[async_trait]
impl<P: Visits> Visits for Killer<P> {
    async fn recall(&self, t: &[TeamId], a: Activity) -> Result<RecalledTeams, StoreError> {
        self.inner.recall(t, a).await
    }

    async fn list_visits(&self) -> Result<Vec<ListedVisit>, StoreError> {
        self.inner.list_visits().await
    }

    async fn forget_visits(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.fate.effect(self.inner.forget_visits(team_id)).await
    }

    async fn load_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
    ) -> Result<Option<Stored<Visit>>, StoreError> {
        self.inner.load_visit(team_id, activity).await
    }

    async fn save_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
        visit: &Visit,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.fate
            .effect(self.inner.save_visit(team_id, activity, visit, expected))
            .await
    }
}

#[async_trait]
impl<P: Rosters> Rosters for Killer<P> {
    async fn load_members(&self, team_id: &TeamId) -> Result<Option<TeamMembers>, StoreError> {
        self.inner.load_members(team_id).await
    }

    async fn save_members(&self, id: &TeamId, members: &TeamMembers) -> Result<(), StoreError> {
        self.fate.effect(self.inner.save_members(id, members)).await
    }

    async fn forget_members(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.fate.effect(self.inner.forget_members(team_id)).await
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
        self.fate.effect(self.inner.acquire(key, ttl, now)).await
    }

    async fn set_expiry(&self, lease: &Lease) -> Result<bool, StoreError> {
        self.fate.effect(self.inner.set_expiry(lease)).await
    }
}

#[async_trait]
impl<P: Runs> Runs for Killer<P> {
    async fn append(&self, report: &RunReport) -> Result<(), StoreError> {
        self.fate.effect(self.inner.append(report)).await
    }

    async fn latest(
        &self,
        team_id: Option<&TeamId>,
        count_max: usize,
    ) -> Result<Vec<RunReport>, StoreError> {
        self.inner.latest(team_id, count_max).await
    }
}

#[async_trait]
impl<P: Connections> Connections for Killer<P> {
    async fn list(&self) -> Result<Vec<Result<Stored<Connection>, StoreError>>, StoreError> {
        self.inner.list().await
    }

    async fn load(&self, team_id: &TeamId) -> Result<Option<Stored<Connection>>, StoreError> {
        self.inner.load(team_id).await
    }

    async fn save(&self, c: &Connection, e: Option<Revision>) -> Result<Revision, StoreError> {
        self.fate.effect(self.inner.save(c, e)).await
    }

    async fn remove(&self, team_id: &TeamId, expected: Revision) -> Result<(), StoreError> {
        self.fate.effect(self.inner.remove(team_id, expected)).await
    }
}
