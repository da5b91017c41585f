//! What we believe the target holds.

use async_trait::async_trait;
use shifts_model::{TeamGroups, TeamId, Week, WeekSnapshot};

use crate::{Revision, StoreError, Stored};

/// Names one week's snapshot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeekKey {
    /// The team.
    pub team_id: TeamId,
    /// The week, as the team counts it.
    pub week: Week,
}

/// Snapshots, saved by compare-and-set: the loser of a race gets [`StoreError::Conflict`].
#[async_trait]
pub trait Snapshots: Send + Sync {
    /// One week's snapshot; `None` when the week was never looked into.
    async fn load_week(&self, key: &WeekKey) -> Result<Option<Stored<WeekSnapshot>>, StoreError>;

    /// Saves a week over the revision that was loaded; `None` makes a new one.
    async fn save_week(
        &self,
        key: &WeekKey,
        snapshot: &WeekSnapshot,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError>;

    /// The team's scheduling groups; `None` when they were never listed.
    async fn load_groups(&self, team_id: &TeamId)
    -> Result<Option<Stored<TeamGroups>>, StoreError>;

    /// Saves the groups over the revision that was loaded; `None` makes a new one.
    async fn save_groups(
        &self,
        team_id: &TeamId,
        groups: &TeamGroups,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError>;

    /// Forgets what a team was believed to hold: weeks, promises and scheduling groups. Its next
    /// visit lists what is there and takes it over.
    async fn forget_team(&self, team_id: &TeamId) -> Result<(), StoreError>;
}
