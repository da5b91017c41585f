//! The stores, as one value: rows with revisions, leases, a queue.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use shifts_model::{Activity, Connection, TeamCatalog, TeamId, TeamMembers, Visit, WeekSnapshot};
use shifts_ports::{
    Delivery, HeldAvailability, Job, LeaseKey, Revision, StoreError, Stored, WeekKey,
};

use crate::callback_ports::CallbackRows;

/// Values with revisions.
#[derive(Debug)]
pub struct Rows<K, T>(pub BTreeMap<K, (T, u64)>);

impl<K, T> Default for Rows<K, T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone, T: Clone> Rows<K, T> {
    /// A value with its revision.
    pub fn load(&self, key: &K) -> Option<Stored<T>> {
        let (value, revision) = self.0.get(key)?;
        Some(Stored {
            value: value.clone(),
            revision: Revision::new(revision.to_string()),
        })
    }

    /// Saves a value over the revision that was loaded.
    pub fn save(
        &mut self,
        key: &K,
        value: &T,
        expected: Option<&Revision>,
        serial: &mut u64,
    ) -> Result<Revision, StoreError> {
        let found = self.0.get(key).map(|(_, revision)| revision.to_string());
        if found.as_deref() != expected.map(Revision::as_str) {
            return Err(conflict());
        }
        Ok(self.overwrite(key, value, serial))
    }

    /// Saves a value over whatever is there.
    pub fn overwrite(&mut self, key: &K, value: &T, serial: &mut u64) -> Revision {
        *serial += 1;
        self.0.insert(key.clone(), (value.clone(), *serial));
        Revision::new(serial.to_string())
    }
}

/// A lease, and the process that holds it.
#[derive(Debug, Clone)]
pub struct Held {
    /// How often it was taken.
    pub fence: u64,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Who has it; nobody in the simulation, when somebody else took it over.
    pub process: Option<usize>,
}

/// A job in the queue.
#[derive(Debug, Clone)]
pub struct Queued {
    /// The job.
    pub job: Job,
    /// Its number in the queue.
    pub number: u64,
    /// Until when nobody gets it.
    pub hidden_until: Timestamp,
    /// How often it was handed out.
    pub attempts: u32,
}

/// What the queue remembers of jobs, so that none is queued twice.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(5);

/// All stores.
#[derive(Debug, Default)]
pub struct Store {
    /// Snapshots.
    pub weeks: Rows<WeekKey, WeekSnapshot>,
    /// Catalogs.
    pub catalogs: Rows<TeamId, TeamCatalog>,
    /// Availability.
    pub availability: Rows<TeamId, HeldAvailability>,
    /// Memories of visits.
    pub visits: Rows<(TeamId, Activity), Visit>,
    /// Connections.
    pub connections: Rows<TeamId, Connection>,
    /// Members.
    pub members: BTreeMap<TeamId, TeamMembers>,
    /// Leases.
    pub leases: BTreeMap<LeaseKey, Held>,
    /// The queue, first in, first out.
    pub queue: VecDeque<Queued>,
    /// What callbacks left behind.
    pub callbacks: BTreeMap<TeamId, CallbackRows>,
    /// Deletions by cycle.
    pub deletions: BTreeMap<String, u64>,
    /// Jobs that were seen lately.
    seen: BTreeMap<Job, Timestamp>,
    /// Numbers revisions and jobs.
    pub serial: u64,
    /// How many operations there were.
    pub operations: u64,
}

impl Store {
    /// Queues a job that was not seen lately.
    pub fn enqueue(&mut self, job: &Job, hidden_until: Timestamp, now: Timestamp) {
        let known = self
            .seen
            .get(job)
            .is_some_and(|at| at.duration_until(now) < REMEMBERED);
        if known {
            return;
        }
        self.seen.insert(job.clone(), now);
        self.serial += 1;
        self.queue.push_back(Queued {
            job: job.clone(),
            number: self.serial,
            hidden_until,
            attempts: 0,
        });
    }

    /// Hands out the first job of each team and activity, unless one of them is out.
    pub fn take(&mut self, count_max: usize, until: Timestamp, now: Timestamp) -> Vec<Delivery> {
        let mut taken = Vec::new();
        let mut passed: BTreeSet<(TeamId, Activity)> = BTreeSet::new();
        for queued in &mut self.queue {
            let group = (queued.job.team_id.clone(), queued.job.activity);
            if !passed.insert(group) || queued.hidden_until > now || taken.len() == count_max {
                continue;
            }
            queued.hidden_until = until;
            queued.attempts += 1;
            taken.push(Delivery {
                job: queued.job.clone(),
                receipt: queued.number.to_string(),
                attempt: queued.attempts,
            });
        }
        taken
    }

    /// The job of a delivery, if nobody else has got it since.
    pub fn delivered(&mut self, delivery: &Delivery) -> Option<usize> {
        let is_it = |queued: &Queued| {
            queued.number.to_string() == delivery.receipt && queued.attempts == delivery.attempt
        };
        self.queue.iter().position(is_it)
    }
}

/// The answer to whoever was not first.
pub(crate) fn conflict() -> StoreError {
    StoreError::Conflict {
        what: "a row".to_owned(),
    }
}

/// The answer of a store that cannot be used.
pub(crate) fn unavailable() -> StoreError {
    StoreError::Unavailable {
        operation: "answer",
        cause: "the simulation says so".into(),
    }
}

/// The answer about a row that cannot be read.
pub(crate) fn corrupt() -> StoreError {
    StoreError::Corrupt {
        what: "a row".to_owned(),
        why: "the simulation says so".to_owned(),
    }
}
