//! The share of Graph's limits that is still free, for all workers together.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::StoreError;

/// A place that is wanted in a budget.
///
/// A budget is a queue of time: whoever takes a place moves its end by `worth`, and may send when
/// no more than `burst` of what was taken lies ahead (the generic cell rate algorithm). One moment
/// a budget is all there is to keep, so that any number of workers can share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which budget, such as `tenant/post`.
    pub budget: String,
    /// How long the wanted operations take at the planned rate.
    pub worth: Duration,
    /// How much may be sent ahead of the planned rate after a rest.
    pub burst: Duration,
    /// Whether a person waits for the answer. It is then sent at once; whoever works for nobody in
    /// particular waits the longer.
    pub urgent: bool,
}

impl Place {
    /// When the operations of this place may be sent, and the end that the budget then has, if its
    /// end is `free_at` now. `None` when that would be later than `latest`.
    #[must_use]
    pub fn after(
        &self,
        free_at: Timestamp,
        now: Timestamp,
        latest: Timestamp,
    ) -> Option<(Timestamp, Timestamp)> {
        let end = free_at
            .max(now)
            .saturating_add(self.worth)
            .unwrap_or(Timestamp::MAX);
        let send_at = if self.urgent {
            now
        } else {
            end.saturating_sub(self.burst).unwrap_or(now).max(now)
        };
        (send_at <= latest).then_some((send_at, end))
    }
}

/// The budgets, shared by all workers of an installation.
#[async_trait]
pub trait Budgets: Send + Sync {
    /// Takes places in several budgets and answers when all of it may be sent. `None`, and no
    /// place taken in the budget that is too full, when that would be later than `latest`.
    async fn reserve(
        &self,
        places: &[Place],
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError>;
}
