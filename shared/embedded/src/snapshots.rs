//! What Shifts is believed to hold.

use async_trait::async_trait;
use shifts_model::{Activity, TeamCatalog, TeamId, WeekSnapshot};
use shifts_ports::{HeldAvailability, Revision, Snapshots, StoreError, Stored, WeekKey};
use shifts_stored::{
    decode_availability, decode_catalog, decode_week, encode_availability, encode_catalog,
    encode_week,
};

use crate::database::Embedded;
use crate::documents::{Key, Table};

const WEEKS: Table = Table {
    name: "weeks",
    second: Some("week"),
};
const CATALOGS: Table = Table {
    name: "scheduling_groups",
    second: None,
};
const AVAILABILITY: Table = Table {
    name: "availability",
    second: None,
};

fn week_key(key: &WeekKey) -> Key {
    // The weeks of shifts are called what they were called when there were no others.
    let week = if key.activity == Activity::Shifts {
        key.week.to_string()
    } else {
        format!("{}/{}", key.activity, key.week)
    };
    Key {
        team_id: key.team_id.to_string(),
        second: week,
    }
}

fn team_key(team_id: &TeamId) -> Key {
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
        Embedded::load(self, CATALOGS, team_key(team_id), decode_catalog).await
    }

    async fn save_catalog(
        &self,
        team_id: &TeamId,
        catalog: &TeamCatalog,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let body = encode_catalog(catalog);
        Embedded::save(self, CATALOGS, team_key(team_id), body, expected).await
    }

    async fn load_availability(
        &self,
        team_id: &TeamId,
    ) -> Result<Option<Stored<HeldAvailability>>, StoreError> {
        let key = team_key(team_id);
        Embedded::load(self, AVAILABILITY, key, decode_availability).await
    }

    async fn save_availability(
        &self,
        team_id: &TeamId,
        availability: &HeldAvailability,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let body = encode_availability(availability);
        Embedded::save(self, AVAILABILITY, team_key(team_id), body, expected).await
    }

    async fn forget_team(&self, team_id: &TeamId) -> Result<(), StoreError> {
        let tables = &["weeks", "scheduling_groups", "availability"];
        self.forget(tables, team_id).await
    }
}
