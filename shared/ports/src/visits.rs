//! The memory of the last visits.

use std::collections::BTreeMap;

use async_trait::async_trait;
use shifts_model::{Activity, Connection, TeamId, Visit};

use crate::{Revision, StoreError, Stored};

/// What has to be known of a team before its source is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Recalled {
    /// How it is connected.
    pub connection: Connection,
    /// The memory of the last visit; `None` before the first.
    pub visit: Option<Stored<Visit>>,
}

/// For each team that is connected what is known of it, or why that cannot be read.
pub type RecalledTeams = BTreeMap<TeamId, Result<Recalled, StoreError>>;

/// One memory of [`Visits::list_visits`]: whose, of which activity, and what, if that can be read.
pub type ListedVisit = (TeamId, Activity, Result<Stored<Visit>, StoreError>);

/// What is remembered of the last visit of each activity to each team.
#[async_trait]
pub trait Visits: Send + Sync {
    /// The connections of these teams and the memory of one activity's visits to them, in one
    /// operation of the store. A team that is not connected is left out; one may be named twice, as
    /// it is by two jobs of one batch.
    async fn recall(
        &self,
        team_ids: &[TeamId],
        activity: Activity,
    ) -> Result<RecalledTeams, StoreError>;

    /// The memories of all visits. One that cannot be read does not keep the others from being
    /// read.
    async fn list_visits(&self) -> Result<Vec<ListedVisit>, StoreError>;

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

    /// Forgets all visits to a team.
    async fn forget_visits(&self, team_id: &TeamId) -> Result<(), StoreError>;
}
