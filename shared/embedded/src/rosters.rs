//! The members of teams, as last read.

use async_trait::async_trait;
use rusqlite::{OptionalExtension as _, params};
use shifts_model::{TeamId, TeamMembers};
use shifts_ports::{Rosters, StoreError};
use shifts_stored::{decode_members, encode_members};

use crate::database::{Embedded, unavailable};

#[async_trait]
impl Rosters for Embedded {
    async fn load_members(&self, team_id: &TeamId) -> Result<Option<TeamMembers>, StoreError> {
        let team_id = team_id.to_string();
        self.run("read members", move |connection| {
            let body: Option<String> = connection
                .prepare_cached("SELECT body FROM members WHERE team_id = ?1")
                .and_then(|mut statement| {
                    statement
                        .query_row(params![team_id], |row| row.get(0))
                        .optional()
                })
                .map_err(unavailable("read members"))?;
            let corrupt = |why: String| StoreError::Corrupt {
                what: format!("members of team {team_id}"),
                why,
            };
            let decode = |body: String| decode_members(&body).map_err(|e| corrupt(e.to_string()));
            body.map(decode).transpose()
        })
        .await
    }

    async fn save_members(
        &self,
        team_id: &TeamId,
        members: &TeamMembers,
    ) -> Result<(), StoreError> {
        let (team_id, body) = (team_id.to_string(), encode_members(members));
        self.run("save members", move |connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO members (team_id, body) VALUES (?1, ?2)")
                .and_then(|mut statement| statement.execute(params![team_id, body]))
                .map(drop)
                .map_err(unavailable("save members"))
        })
        .await
    }

    async fn forget_members(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.forget(&["members"], team_id).await
    }
}
