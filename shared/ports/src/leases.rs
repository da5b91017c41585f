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
    ) -> Result<Lease, StoreError>;

    /// Gives a lease back. Giving back one that was taken over does nothing.
    async fn release(&self, lease: &Lease) -> Result<(), StoreError>;
}
