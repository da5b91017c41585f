//! The members of teams, as last read.

use async_trait::async_trait;
use shifts_model::{TeamId, TeamMembers};

use crate::StoreError;

/// The members of each team as last read. Losing them costs one reading, so the last save wins.
#[async_trait]
pub trait Rosters: Send + Sync {
    /// The members last read; `None` when they never were.
    async fn load_members(&self, team_id: &TeamId) -> Result<Option<TeamMembers>, StoreError>;

    /// Remembers the members.
    async fn save_members(&self, team_id: &TeamId, members: &TeamMembers)
    -> Result<(), StoreError>;

    /// Forgets the members of a team.
    async fn forget_members(&self, team_id: &TeamId) -> Result<(), StoreError>;
}
