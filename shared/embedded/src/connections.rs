//! The connected teams.

use async_trait::async_trait;
use rusqlite::params;
use shifts_model::{Connection, TeamId};
use shifts_ports::{Connections, Revision, StoreError, Stored};
use shifts_stored::{decode_connection, encode_connection};

use crate::database::{Embedded, unavailable};
use crate::documents::{Key, Table, as_stored, decoded};

const TABLE: Table = Table {
    name: "connections",
    second: None,
};

/// The tables that hold something of a team, to be emptied when it is disconnected.
const TABLES_OF_A_TEAM: [&str; 6] = [
    "weeks",
    "scheduling_groups",
    "visits",
    "members",
    "runs",
    "jobs",
];

fn key(team_id: &TeamId) -> Key {
    Key {
        team_id: team_id.to_string(),
        second: String::new(),
    }
}

#[async_trait]
impl Connections for Embedded {
    async fn list(&self) -> Result<Vec<Stored<Connection>>, StoreError> {
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
                decoded(
                    &format!("connection {team_id}"),
                    revision,
                    &body,
                    decode_connection,
                )
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
            let failed = unavailable("remove a connection");
            let transaction = connection.transaction().map_err(&failed)?;
            let removed = transaction
                .execute(
                    "DELETE FROM connections WHERE team_id = ?1 AND revision = ?2",
                    params![team_id, as_stored(expected.0)],
                )
                .map_err(&failed)?;
            if removed == 0 {
                return Err(StoreError::Conflict {
                    what: format!("connection {team_id}"),
                });
            }
            for table in TABLES_OF_A_TEAM {
                let sql = format!("DELETE FROM {table} WHERE team_id = ?1");
                transaction
                    .execute(&sql, params![team_id])
                    .map_err(&failed)?;
            }
            transaction.commit().map_err(&failed)
        })
        .await
    }
}
