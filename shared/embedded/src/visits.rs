//! The memory of the last visits.

use async_trait::async_trait;
use shifts_model::{Activity, TeamId, Visit};
use shifts_ports::{Revision, StoreError, Stored, Visits};
use shifts_stored::{decode_visit, encode_visit};

use crate::database::Embedded;
use crate::documents::{Key, Table};

const TABLE: Table = Table {
    name: "visits",
    second: Some("activity"),
};

fn key(team_id: &TeamId, activity: Activity) -> Key {
    Key {
        team_id: team_id.to_string(),
        second: activity.to_string(),
    }
}

#[async_trait]
impl Visits for Embedded {
    async fn load_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
    ) -> Result<Option<Stored<Visit>>, StoreError> {
        Embedded::load(self, TABLE, key(team_id, activity), decode_visit).await
    }

    async fn save_visit(
        &self,
        team_id: &TeamId,
        activity: Activity,
        visit: &Visit,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        Embedded::save(
            self,
            TABLE,
            key(team_id, activity),
            encode_visit(visit),
            expected,
        )
        .await
    }
}
