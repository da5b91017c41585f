//! How much was deleted lately, over all teams.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::StoreError;

/// Counts the deletions of all teams together, cycle by cycle, so that a fault of a whole WFM is
/// noticed that stays small in every team.
#[async_trait]
pub trait Deletions: Send + Sync {
    /// Counts `count` deletions in `cycle` if it has at most `count_max` then. False, and nothing
    /// counted, if it would have more. All workers share a cycle, which is forgotten by itself a
    /// week after `now` of the last of its counts.
    ///
    /// A count whose answer was lost may be counted twice: the limit then comes sooner, not later.
    async fn count(
        &self,
        cycle: &str,
        count: u64,
        count_max: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
