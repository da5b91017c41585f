//! The memory of the last visits.

use async_trait::async_trait;
use shifts_model::{Activity, TeamId, Visit};

use crate::{Revision, StoreError, Stored};

/// What is remembered of the last visit of each activity to each team.
#[async_trait]
pub trait Visits: Send + Sync {
    /// The memory of one activity's visits to one team; `None` before the first.
    async fn load_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
    ) -> Result<Option<Stored<Visit>>, StoreError>;

    /// Saves it over the revision that was loaded; `None` makes a new one.
    async fn save_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
        visit: &Visit,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError>;
}
