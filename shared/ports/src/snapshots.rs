//! What we believe the target holds.

use async_trait::async_trait;
use std::collections::BTreeMap;

use shifts_model::{Activity, Digest, TeamCatalog, TeamId, UserId, Week, WeekSnapshot};

use crate::{Revision, StoreError, Stored};

/// What every user's availability is believed to be: the fingerprint of what was written, `None`
/// while it is not known whether a write of it stands.
pub type HeldAvailability = BTreeMap<UserId, Option<Digest>>;

/// Names the snapshot of one activity's items in one week.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeekKey {
    /// The team.
    pub team_id: TeamId,
    /// The activity that keeps the items equal.
    pub activity: Activity,
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

    /// The team's scheduling groups and time-off reasons; `None` when they were never listed.
    async fn load_catalog(
        &self,
        team_id: &TeamId,
    ) -> Result<Option<Stored<TeamCatalog>>, StoreError>;

    /// Saves the catalog over the revision that was loaded; `None` makes a new one.
    async fn save_catalog(
        &self,
        team_id: &TeamId,
        catalog: &TeamCatalog,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError>;

    /// What the availability of a team's people is believed to be; `None` when none was written.
    async fn load_availability(
        &self,
        team_id: &TeamId,
    ) -> Result<Option<Stored<HeldAvailability>>, StoreError>;

    /// Saves it over the revision that was loaded; `None` makes a new one.
    async fn save_availability(
        &self,
        team_id: &TeamId,
        availability: &HeldAvailability,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError>;

    /// Forgets what a team was believed to hold: weeks, promises, catalog and availability. Its next
    /// visit lists what is there and takes it over.
    async fn forget_team(&self, team_id: &TeamId) -> Result<(), StoreError>;
}
