//! One process of the program: everything it asks goes through here, where others may go on
//! meanwhile, where it may stand still, and where it may die.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use shifts_app::Ports;
use shifts_model::WfmName;
use shifts_ports::{Clock, Meter};

use crate::bugs::Bug;
use crate::faults::{Door, Fault};
use crate::scheduler::give_way;
use crate::universe::{Universe, World};

/// How often death or standing still strikes at one effect, where it is active.
const DEATH_ONE_IN: usize = 40;
const STALL_ONE_IN: usize = 60;

/// One process.
#[derive(Clone)]
pub struct Process {
    /// Its number.
    pub id: usize,
    /// The bug that the program has, if it has one.
    pub bug: Option<Bug>,
    pub(crate) world: World,
}

impl Process {
    /// A process of the program in `world`.
    #[must_use]
    pub fn new(id: usize, world: &World, bug: Option<Bug>) -> Self {
        let world = world.clone();
        Self { id, bug, world }
    }

    /// What the program sees of the world.
    #[must_use]
    pub fn ports(&self) -> Ports {
        let all = Arc::new(self.clone());
        Ports {
            clock: all.clone(),
            connections: all.clone(),
            snapshots: all.clone(),
            visits: all.clone(),
            rosters: all.clone(),
            leases: all.clone(),
            deletions: all.clone(),
            callbacks: all.clone(),
            jobs: all.clone(),
            runs: all.clone(),
            schedules: all.clone(),
            shifts: all.clone(),
            requests: all.clone(),
            wfms: BTreeMap::from([(wfm_name(), all as _)]),
            meter: Arc::new(Meter::default()),
        }
    }

    pub(crate) fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Universe) -> T) -> T {
        self.world.with(act)
    }

    /// Comes to a door: others may go on, and the fault that strikes there is told.
    pub(crate) async fn enter(&self, door: Door) -> Option<Fault> {
        give_way().await;
        let (fault, stalls, dies) = self.with(|u| {
            let took = SignedDuration::from_millis(u.draws.within(1..150));
            u.time.pass(took);
            u.land_late();
            let fault = u.faults.at(door, &mut u.draws);
            let stalls = u.faults.strikes(Fault::Stall, STALL_ONE_IN, &mut u.draws);
            let dies = u
                .faults
                .strikes(Fault::DeathBefore, DEATH_ONE_IN, &mut u.draws);
            u.note(self.id as u64 * 64 + door as u64);
            u.note(fault.map_or(0, |fault| fault as u64 + 1));
            if fault.is_some() || stalls || dies {
                u.tell(|| {
                    let id = self.id;
                    format!("process {id} at {door:?}: {fault:?}, stalls {stalls}, dies {dies}")
                });
            }
            (fault, stalls, dies)
        });
        if dies {
            self.die().await;
        }
        if stalls {
            let stands_still_s = self.with(|u| u.draws.within(15..200));
            self.nap(Duration::from_secs(stands_still_s.unsigned_abs()))
                .await;
        }
        let slow = [Fault::LoadSlow, Fault::WriteSlow];
        if fault.is_some_and(|fault| slow.contains(&fault)) {
            let takes_s = self.with(|u| u.draws.within(2..40));
            self.nap(Duration::from_secs(takes_s.unsigned_abs())).await;
        }
        fault
    }

    /// Leaves a door: an effect has happened, and the process may die before it hears of it.
    pub(crate) async fn leave(&self) {
        let dies = self.with(|u| {
            let faults = &mut u.faults;
            faults.kills() || faults.strikes(Fault::DeathAfter, DEATH_ONE_IN, &mut u.draws)
        });
        if dies {
            self.die().await;
        }
        give_way().await;
    }

    async fn die(&self) {
        self.with(|u| {
            u.tell(|| format!("process {} dies", self.id));
            u.dead.insert(self.id)
        });
        pending::<()>().await;
    }

    async fn nap(&self, duration: Duration) {
        let until = self.with(|u| u.time.after(duration));
        futures::future::poll_fn(|context| {
            self.with(|u| {
                if u.time.now() >= until {
                    return Poll::Ready(());
                }
                u.time.wake_at(until, context.waker().clone());
                Poll::Pending
            })
        })
        .await;
        self.with(Universe::land_late);
    }
}

#[async_trait]
impl Clock for Process {
    fn now(&self) -> Timestamp {
        self.with(|u| u.time.now())
    }

    async fn sleep(&self, duration: Duration) {
        self.nap(duration).await;
    }
}

/// The name of the one WFM.
pub(crate) fn wfm_name() -> WfmName {
    id("wfm")
}

/// An id that is known to be one.
pub(crate) fn id<K: shifts_model::Kind>(text: &str) -> shifts_model::Id<K> {
    shifts_model::Id::parse(text).expect("ids of the simulation are ids")
}
