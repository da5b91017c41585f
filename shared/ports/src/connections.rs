//! Which teams are connected.

use async_trait::async_trait;
use shifts_model::{Connection, TeamId};

use crate::{Revision, StoreError, Stored};

/// The list of connected teams.
#[async_trait]
pub trait Connections: Send + Sync {
    /// All connections, ordered by team id. One that cannot be read does not keep the others from
    /// being read.
    async fn list(&self) -> Result<Vec<Result<Stored<Connection>, StoreError>>, StoreError>;

    /// One connection; `None` when the team is not connected.
    async fn load(&self, team_id: &TeamId) -> Result<Option<Stored<Connection>>, StoreError>;

    /// Saves a connection over the revision that was loaded; `None` makes a new one.
    async fn save(
        &self,
        connection: &Connection,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError>;

    /// Removes a connection. What is remembered of the team is forgotten through other ports.
    async fn remove(&self, team_id: &TeamId, expected: Revision) -> Result<(), StoreError>;
}
