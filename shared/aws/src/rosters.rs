//! The members of teams, as last read, where no Redis is configured.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::AttributeValue;
use shifts_model::{TeamId, TeamMembers};
use shifts_ports::{Rosters, StoreError};
use shifts_stored::{decode_members, encode_members};

use crate::cloud::{corrupt, unavailable};
use crate::table::{Key, Table, as_number, text};

const PK: &str = "members";
/// How long members are kept after they were last read from Teams. Losing them costs one reading.
const KEPT_S: i64 = 30 * 24 * 3600;

fn key(team_id: &TeamId) -> Key {
    Key::new(PK, team_id.as_str())
}

#[async_trait]
impl Rosters for Table {
    async fn load_members(&self, team_id: &TeamId) -> Result<Option<TeamMembers>, StoreError> {
        let key = key(team_id);
        let item = self.get(&key).await?;
        let decode = |item| {
            let body = text(&item, "body").ok_or_else(|| corrupt(&key.what(), "it has no body"))?;
            decode_members(body).map_err(|error| corrupt(&key.what(), error.to_string()))
        };
        item.map(decode).transpose()
    }

    async fn save_members(
        &self,
        team_id: &TeamId,
        members: &TeamMembers,
    ) -> Result<(), StoreError> {
        self.count();
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(key(team_id).item()))
            .item("body", AttributeValue::S(encode_members(members)))
            .item("ttl", as_number(members.read_at.as_second() + KEPT_S));
        put.send()
            .await
            .map(drop)
            .map_err(unavailable("save members"))
    }

    async fn forget_members(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.delete(&key(team_id), None).await
    }
}
