//! The connected teams.

use async_trait::async_trait;
use shifts_model::{Connection, TeamId};
use shifts_ports::{Connections, Revision, StoreError, Stored};
use shifts_stored::{decode_connection, encode_connection};

use crate::table::{Key, Table, decoded};

const PK: &str = "connection";

pub(crate) fn key(team_id: &TeamId) -> Key {
    Key::new(PK, team_id.as_str())
}

#[async_trait]
impl Connections for Table {
    async fn list(&self) -> Result<Vec<Result<Stored<Connection>, StoreError>>, StoreError> {
        let items = Table::list(self, PK).await?;
        let connections = items.iter().map(|item| decoded(item, decode_connection));
        Ok(connections.collect())
    }

    async fn load(&self, team_id: &TeamId) -> Result<Option<Stored<Connection>>, StoreError> {
        Table::load(self, &key(team_id), decode_connection).await
    }

    async fn save(
        &self,
        connection: &Connection,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let body = encode_connection(connection);
        Table::save(self, &key(&connection.team_id), body, expected.as_ref()).await
    }

    async fn remove(&self, team_id: &TeamId, expected: Revision) -> Result<(), StoreError> {
        self.delete(&key(team_id), Some(&expected)).await
    }
}
