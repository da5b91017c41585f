//! The ports of a process to what all processes share while they run: leases, counts, the queue.

use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use shifts_model::{RunReport, TeamId};
use shifts_ports::{
    Deletions, Delivery, Job, Jobs, Lease, LeaseKey, Leases, Runs, StoreError, lease_end,
};

use crate::bugs::Bug;
use crate::faults::{Door, Fault};
use crate::process::Process;
use crate::store::{Held, unavailable};

/// How late a late job is.
const JOB_LATE: SignedDuration = SignedDuration::from_mins(4);

#[async_trait]
impl Leases for Process {
    async fn acquire(
        &self,
        key: &LeaseKey,
        ttl: Duration,
        now: Timestamp,
    ) -> Result<Result<Lease, Timestamp>, StoreError> {
        let fault = self.enter(Door::Lease).await;
        if fault == Some(Fault::LeaseUnavailable) {
            return Err(unavailable());
        }
        let taken = self.with(|u| {
            u.store.operations += 1;
            u.checks.on_visit(self.id, key);
            let held = u.store.leases.get(key);
            let until = held
                .map(|held| held.expires_at)
                .filter(|until| *until > now);
            if let Some(until) = until.filter(|_| !self.has(Bug::LeaseNotTaken)) {
                return Err(until);
            }
            let held = Held {
                fence: held.map_or(1, |held| held.fence + 1),
                expires_at: lease_end(now, ttl),
                process: Some(self.id),
            };
            let lease = Lease {
                key: key.clone(),
                fence: held.fence,
                expires_at: held.expires_at,
            };
            u.store.leases.insert(key.clone(), held);
            u.tell(|| format!("process {} takes {key:?}", self.id));
            Ok(lease)
        });
        self.leave().await;
        if fault == Some(Fault::LeaseAnswerLost) {
            return Err(unavailable());
        }
        Ok(taken)
    }

    async fn set_expiry(&self, lease: &Lease) -> Result<bool, StoreError> {
        let fault = self.enter(Door::Lease).await;
        if fault == Some(Fault::LeaseUnavailable) {
            return Err(unavailable());
        }
        let renews = lease.expires_at > self.with(|u| u.time.now());
        if renews && self.has(Bug::LeaseNotRenewed) {
            return Ok(true);
        }
        let is_held = self.with(|u| {
            u.store.operations += 1;
            let Some(held) = u.store.leases.get_mut(&lease.key) else {
                return false;
            };
            if fault == Some(Fault::LeaseTakenOver) && held.fence == lease.fence {
                held.fence += 1;
                held.process = None;
            }
            if held.fence != lease.fence {
                return false;
            }
            held.expires_at = lease.expires_at;
            true
        });
        self.leave().await;
        if fault == Some(Fault::LeaseAnswerLost) {
            return Err(unavailable());
        }
        Ok(is_held || self.has(Bug::IgnoreLostLease))
    }
}

#[async_trait]
impl Deletions for Process {
    async fn count(
        &self,
        cycle: &str,
        count: u64,
        count_max: u64,
        _now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.save(|u| {
            let so_far = u.store.deletions.entry(cycle.to_owned()).or_default();
            let fits = *so_far + count <= count_max;
            if fits {
                *so_far += count;
                u.checks.on_granted(self.id, count);
            }
            Ok(fits)
        })
        .await
    }
}

#[async_trait]
impl Jobs for Process {
    async fn enqueue(&self, jobs: &[Job]) -> Result<(), StoreError> {
        let fault = self.enter(Door::Enqueue).await;
        self.with(|u| {
            u.store.operations += 1;
            let now = u.time.now();
            let (count, hidden_until) = match fault {
                Some(Fault::EnqueueUnavailable | Fault::JobLost) => (0, now),
                Some(Fault::EnqueueHalf) => (jobs.len().div_ceil(2), now),
                Some(Fault::JobLate) => (jobs.len(), now.saturating_add(JOB_LATE).unwrap_or(now)),
                _ => (jobs.len(), now),
            };
            for job in &jobs[..count] {
                u.store.enqueue(job, hidden_until, now);
            }
        });
        self.leave().await;
        match fault {
            Some(Fault::EnqueueUnavailable | Fault::EnqueueHalf) => Err(unavailable()),
            _ => Ok(()),
        }
    }

    async fn take(
        &self,
        count_max: usize,
        visibility: Duration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, StoreError> {
        let fault = self.enter(Door::Take).await;
        if fault == Some(Fault::TakeUnavailable) {
            return Err(unavailable());
        }
        let twice = fault == Some(Fault::JobTwice);
        let until = if twice {
            now
        } else {
            lease_end(now, visibility)
        };
        let taken = self.with(|u| u.store.take(count_max, until, now));
        self.leave().await;
        Ok(taken)
    }

    async fn put_back(
        &self,
        delivery: &Delivery,
        after: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.enter(Door::Take).await == Some(Fault::TakeUnavailable) {
            return Err(unavailable());
        }
        self.with(|u| {
            if let Some(at) = u.store.delivered(delivery) {
                u.store.queue[at].hidden_until = lease_end(now, after);
            }
        });
        Ok(())
    }

    async fn done(&self, delivery: &Delivery) -> Result<(), StoreError> {
        if self.enter(Door::Take).await == Some(Fault::TakeUnavailable) {
            return Err(unavailable());
        }
        self.with(|u| {
            if let Some(at) = u.store.delivered(delivery) {
                u.store.queue.remove(at);
            }
        });
        Ok(())
    }
}

#[async_trait]
impl Runs for Process {
    async fn append(&self, report: &RunReport) -> Result<(), StoreError> {
        self.save(|u| {
            u.checks.on_report(report);
            u.tell(|| {
                let RunReport {
                    team_id,
                    activity,
                    counts,
                    failure,
                    ..
                } = report;
                let id = self.id;
                format!("process {id} reports {activity} of {team_id}: {failure:?}, {counts:?}")
            });
            Ok(())
        })
        .await
    }

    async fn latest(
        &self,
        _team_id: Option<&TeamId>,
        _count_max: usize,
    ) -> Result<Vec<RunReport>, StoreError> {
        Ok(Vec::new())
    }
}
