//! What Shifts is believed to hold.

use async_trait::async_trait;
use shifts_model::{TeamCatalog, TeamId, WeekSnapshot};
use shifts_ports::{Revision, Snapshots, StoreError, Stored, WeekKey};
use shifts_stored::{decode_groups, decode_week, encode_groups, encode_week};

use crate::database::Embedded;
use crate::documents::{Key, Table};

const WEEKS: Table = Table {
    name: "weeks",
    second: Some("week"),
};
const GROUPS: Table = Table {
    name: "scheduling_groups",
    second: None,
};

fn week_key(key: &WeekKey) -> Key {
    Key {
        team_id: key.team_id.to_string(),
        second: key.week.to_string(),
    }
}

fn groups_key(team_id: &TeamId) -> Key {
    Key {
        team_id: team_id.to_string(),
        second: String::new(),
    }
}

#[async_trait]
impl Snapshots for Embedded {
    async fn load_week(&self, key: &WeekKey) -> Result<Option<Stored<WeekSnapshot>>, StoreError> {
        Embedded::load(self, WEEKS, week_key(key), decode_week).await
    }

    async fn save_week(
        &self,
        key: &WeekKey,
        snapshot: &WeekSnapshot,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        Embedded::save(self, WEEKS, week_key(key), encode_week(snapshot), expected).await
    }

    async fn load_catalog(
        &self,
        team_id: &TeamId,
    ) -> Result<Option<Stored<TeamCatalog>>, StoreError> {
        Embedded::load(self, GROUPS, groups_key(team_id), decode_groups).await
    }

    async fn save_catalog(
        &self,
        team_id: &TeamId,
        groups: &TeamCatalog,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        Embedded::save(
            self,
            GROUPS,
            groups_key(team_id),
            encode_groups(groups),
            expected,
        )
        .await
    }

    async fn forget_team(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.forget(&["weeks", "scheduling_groups"], team_id).await
    }
}
