//! The exclusive right to work on a team.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{Activity, TeamId};

use crate::StoreError;

/// What a lease is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeaseKey {
    /// The team.
    pub team_id: TeamId,
    /// The activity.
    pub activity: Activity,
}

/// The witness of a right that lasts until it expires, is released or is taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is on.
    pub key: LeaseKey,
    /// Grows with every acquisition, so that a late holder can be told from the present one.
    pub fence: u64,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Leases. Time comes from the caller, so that every process judges by its own clock port.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes the lease if it is free or has expired.
    ///
    /// The inner error is not a failure: it is the moment at which the present holder's lease
    /// ends by itself.
    async fn acquire(
        &self,
        key: &LeaseKey,
        ttl: Duration,
        now: Timestamp,
    ) -> Result<Result<Lease, Timestamp>, StoreError>;

    /// Sets when a lease ends to what it says. False when it is not the holder's any more.
    async fn set_expiry(&self, lease: &Lease) -> Result<bool, StoreError>;

    /// Makes a held lease last longer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when somebody took it over: the caller must stop writing.
    async fn renew(
        &self,
        lease: &Lease,
        ttl: Duration,
        now: Timestamp,
    ) -> Result<Lease, StoreError> {
        let renewed = Lease {
            expires_at: lease_end(now, ttl),
            ..lease.clone()
        };
        if self.set_expiry(&renewed).await? {
            return Ok(renewed);
        }
        Err(StoreError::Conflict {
            what: format!("the lease on team {}", lease.key.team_id),
        })
    }

    /// Gives a lease back. Giving back one that was taken over does nothing.
    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let released = Lease {
            expires_at: Timestamp::UNIX_EPOCH,
            ..lease.clone()
        };
        self.set_expiry(&released).await.map(drop)
    }
}

/// When a lease ends that is taken now.
#[must_use]
pub fn lease_end(now: Timestamp, ttl: Duration) -> Timestamp {
    now.saturating_add(ttl).unwrap_or(Timestamp::MAX)
}
