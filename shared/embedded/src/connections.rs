//! The connected teams.

use async_trait::async_trait;
use rusqlite::params;
use shifts_model::{Connection, TeamId};
use shifts_ports::{Connections, Revision, StoreError, Stored};
use shifts_stored::{decode_connection, encode_connection};

use crate::database::{Embedded, unavailable};
use crate::documents::{Key, Table, decoded, number};

const TABLE: Table = Table {
    name: "connections",
    second: None,
};

fn key(team_id: &TeamId) -> Key {
    Key {
        team_id: team_id.to_string(),
        second: String::new(),
    }
}

#[async_trait]
impl Connections for Embedded {
    async fn list(&self) -> Result<Vec<Result<Stored<Connection>, StoreError>>, StoreError> {
        self.run("list connections", |connection| {
            let failed = unavailable("list connections");
            let mut statement = connection
                .prepare_cached("SELECT team_id, revision, body FROM connections ORDER BY team_id")
                .map_err(&failed)?;
            let rows = statement
                .query_map([], |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, i64>(1)?,
                        row.get::<_, String>(2)?,
                    ))
                })
                .map_err(&failed)?;
            rows.map(|row| {
                let (team_id, revision, body) = row.map_err(&failed)?;
                let what = format!("connection {team_id}");
                Ok(decoded(&what, revision, &body, decode_connection))
            })
            .collect()
        })
        .await
    }

    async fn load(&self, team_id: &TeamId) -> Result<Option<Stored<Connection>>, StoreError> {
        Embedded::load(self, TABLE, key(team_id), decode_connection).await
    }

    async fn save(
        &self,
        connection: &Connection,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let body = encode_connection(connection);
        Embedded::save(self, TABLE, key(&connection.team_id), body, expected).await
    }

    async fn remove(&self, team_id: &TeamId, expected: Revision) -> Result<(), StoreError> {
        let team_id = team_id.to_string();
        self.run("remove a connection", move |connection| {
            let removed = connection.execute(
                "DELETE FROM connections WHERE team_id = ?1 AND revision = ?2",
                params![team_id, number(&expected)],
            );
            match removed.map_err(unavailable("remove a connection"))? {
                0 => Err(StoreError::Conflict {
                    what: format!("connection {team_id}"),
                }),
                _ => Ok(()),
            }
        })
        .await
    }
}
