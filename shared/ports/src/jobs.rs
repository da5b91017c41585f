//! The queue of sync jobs.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{Activity, TeamId};

use crate::StoreError;

/// Says "look at this team", never "apply this". Lost, doubled or late, it costs time alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// The team to look at.
    pub team_id: TeamId,
    /// What to look at.
    pub activity: Activity,
    /// Jobs of one team and activity with the same slot are one job: the minute of the timer,
    /// or a count of continuations after it.
    pub slot: String,
}

/// A job handed out for a limited time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The job.
    pub job: Job,
    /// What to name when it is done.
    pub receipt: u64,
    /// How often it was handed out, this time included.
    pub attempt: u32,
}

/// The queue: first in, first out for each team and activity, one of each at a time.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Puts a job in the queue, to be handed out from `due_at`. A job that the queue has seen
    /// within its memory (some minutes) is not queued again.
    async fn enqueue(&self, job: &Job, due_at: Timestamp) -> Result<(), StoreError>;

    /// Hands out at most `count_max` due jobs. Each is hidden from others until `visibility`
    /// has passed; a job that is not done by then is handed out again.
    async fn take(
        &self,
        count_max: usize,
        visibility: Duration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// Removes a job that is done. Removing one that was handed out again since does nothing.
    async fn done(&self, delivery: &Delivery) -> Result<(), StoreError>;
}
