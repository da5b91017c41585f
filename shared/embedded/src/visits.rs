//! The memory of the last visits.

use async_trait::async_trait;
use rusqlite::{OptionalExtension as _, params};
use shifts_model::{Activity, TeamId, Visit};
use shifts_ports::{ListedVisit, Recalled, RecalledTeams, Revision, StoreError, Stored, Visits};
use shifts_stored::{decode_connection, decode_visit, encode_visit};

use crate::database::{Embedded, unavailable};
use crate::documents::{Key, Table, decoded};

const TABLE: Table = Table {
    name: "visits",
    second: Some("activity"),
};

/// A team's connection, and the memory beside it if there is one.
const RECALL: &str = "SELECT c.revision, c.body, v.revision, v.body FROM connections AS c \
     LEFT JOIN visits AS v ON v.team_id = c.team_id AND v.activity = ?2 WHERE c.team_id = ?1";

fn key(team_id: &TeamId, activity: Activity) -> Key {
    Key {
        team_id: team_id.to_string(),
        second: activity.to_string(),
    }
}

#[async_trait]
impl Visits for Embedded {
    async fn recall(
        &self,
        team_ids: &[TeamId],
        activity: Activity,
    ) -> Result<RecalledTeams, StoreError> {
        let team_ids = team_ids.to_vec();
        self.run("recall teams", move |connection| {
            let failed = unavailable("recall teams");
            let mut statement = connection.prepare_cached(RECALL).map_err(&failed)?;
            let mut recalled = RecalledTeams::new();
            for team_id in team_ids {
                let found: Option<Row> = statement
                    .query_row(params![team_id.as_str(), activity.as_str()], |row| {
                        let visit = row.get::<_, Option<i64>>(2)?.zip(row.get(3)?);
                        Ok(((row.get(0)?, row.get(1)?), visit))
                    })
                    .optional()
                    .map_err(&failed)?;
                if let Some(row) = found {
                    let team = recalled_team(&team_id, activity, row);
                    recalled.insert(team_id, team);
                }
            }
            Ok(recalled)
        })
        .await
    }

    async fn list_visits(&self) -> Result<Vec<ListedVisit>, StoreError> {
        self.run("list visits", |connection| {
            let failed = unavailable("list visits");
            let mut statement = connection
                .prepare_cached("SELECT team_id, activity, revision, body FROM visits")
                .map_err(&failed)?;
            let rows = statement
                .query_map([], |row| {
                    let key: (String, String) = (row.get(0)?, row.get(1)?);
                    Ok((key, row.get::<_, i64>(2)?, row.get::<_, String>(3)?))
                })
                .map_err(&failed)?;
            let mut listed = Vec::new();
            for row in rows {
                let ((team_id, activity), revision, body) = row.map_err(&failed)?;
                let what = format!("visits {team_id} {activity}");
                // A row of a later version's activity, or of no team, is nobody's to visit.
                if let (Ok(team_id), Some(activity)) =
                    (TeamId::parse(&team_id), Activity::parse(&activity))
                {
                    let visit = decoded(&what, revision, &body, decode_visit);
                    listed.push((team_id, activity, visit));
                }
            }
            Ok(listed)
        })
        .await
    }

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

    async fn forget_visits(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.forget(&["visits"], team_id).await
    }
}

/// A connection's revision and body, and a memory's.
type Row = ((i64, String), Option<(i64, String)>);

fn recalled_team(
    team_id: &TeamId,
    activity: Activity,
    ((revision, body), visit): Row,
) -> Result<Recalled, StoreError> {
    let what = format!("connection {team_id}");
    let connection = decoded(&what, revision, &body, decode_connection)?.value;
    let what = format!("visits {team_id} {activity}");
    let visit = visit.map(|(revision, body)| decoded(&what, revision, &body, decode_visit));
    Ok(Recalled {
        connection,
        visit: visit.transpose()?,
    })
}
