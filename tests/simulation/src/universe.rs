//! Everything there is outside the program, as one value.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use shifts_app::SyncSettings;
use shifts_model::TeamId;

use crate::checks::Checks;
use crate::draws::Draws;
use crate::faults::Faults;
use crate::store::Store;
use crate::tenant::Tenant;
use crate::time::Time;
use crate::wfm::Planners;

/// The outside of the program.
pub struct Universe {
    /// Time.
    pub time: Time,
    /// Chance.
    pub draws: Draws,
    /// What goes wrong.
    pub faults: Faults,
    /// What the program has stored.
    pub store: Store,
    /// The WFM of all business units.
    pub wfm: Planners,
    /// Microsoft's side.
    pub tenant: Tenant,
    /// What must hold.
    pub checks: Checks,
    /// Processes that have died and are still to be buried.
    pub dead: BTreeSet<usize>,
    /// The teams that each process may speak to.
    pub admitted: BTreeMap<usize, BTreeSet<TeamId>>,
    /// How many requests Graph has had.
    pub graph_requests: u64,
    /// The fingerprint of everything that happened, in its order.
    pub trace: u64,
    /// What happened in words, when somebody wants to read it.
    pub story: Option<Vec<String>>,
}

impl Universe {
    /// An empty one.
    #[must_use]
    pub fn new(draws: Draws, now: Timestamp, rules: SyncSettings) -> Self {
        Self {
            time: Time::new(now),
            draws,
            faults: Faults::default(),
            store: Store::default(),
            wfm: Planners::default(),
            tenant: Tenant::default(),
            checks: Checks::new(rules),
            dead: BTreeSet::new(),
            admitted: BTreeMap::new(),
            graph_requests: 0,
            trace: 0xcbf2_9ce4_8422_2325,
            story: None,
        }
    }

    /// Tells what happened, if somebody wants to read it.
    pub fn tell(&mut self, line: impl FnOnce() -> String) {
        let now = self.time.now();
        if let Some(story) = &mut self.story {
            story.push(format!("{now:.0} {}", line()));
        }
    }

    /// Notes that something happened (FNV-1a).
    pub fn note(&mut self, what: u64) {
        self.trace = (self.trace ^ what).wrapping_mul(0x0100_0000_01b3);
    }
}

/// The outside, shared by all processes. Only one of them runs at a time.
#[derive(Clone)]
pub struct World(Arc<Mutex<Universe>>);

impl World {
    /// Shares a universe.
    #[must_use]
    pub fn new(universe: Universe) -> Self {
        Self(Arc::new(Mutex::new(universe)))
    }

    /// Looks at it or changes it, at once.
    pub fn with<T>(&self, act: impl FnOnce(&mut Universe) -> T) -> T {
        // A panic is caught and told by the use cases; the values are still whole.
        let mut locked: MutexGuard<'_, Universe> =
            self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut locked)
    }
}
