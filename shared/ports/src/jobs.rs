//! The queue of sync jobs.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::Job;

use crate::StoreError;

/// A job handed out for a limited time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The job.
    pub job: Job,
    /// What to name when it is done, in the words of the queue.
    pub receipt: String,
    /// How often it was handed out, this time included.
    pub attempt: u32,
}

/// The queue: first in, first out for each team and activity, one of each at a time.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Puts jobs in the queue. A job that the queue has seen within its memory (some minutes) is
    /// not queued again. After an error some may be queued, which costs a visit and no more.
    async fn enqueue(&self, jobs: &[Job]) -> Result<(), StoreError>;

    /// Hands out at most `count_max` jobs. Each is hidden from others until `visibility`
    /// has passed; a job that is not done by then is handed out again. `now` is the caller's time,
    /// which a queue with a clock of its own may ignore.
    async fn take(
        &self,
        count_max: usize,
        visibility: Duration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// Gives a job back that could not be done, to be handed out again after a while. Without
    /// that it would come back when its visibility ends.
    async fn put_back(
        &self,
        delivery: &Delivery,
        after: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Removes a job that is done. Removing one that was handed out again since does nothing.
    async fn done(&self, delivery: &Delivery) -> Result<(), StoreError>;
}
