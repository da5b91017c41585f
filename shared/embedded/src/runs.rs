//! What happened last.

use async_trait::async_trait;
use rusqlite::params;
use shifts_model::{RunReport, TeamId};
use shifts_ports::{Runs, StoreError};
use shifts_stored::{decode_run, encode_run};

use crate::database::{Embedded, unavailable};

/// How many reports of one team are kept.
const RUNS_OF_A_TEAM_MAX: i64 = 200;

#[async_trait]
impl Runs for Embedded {
    async fn append(&self, report: &RunReport) -> Result<(), StoreError> {
        let (team_id, body) = (report.team_id.to_string(), encode_run(report));
        self.run("append a run", move |connection| {
            let failed = unavailable("append a run");
            let transaction = connection.transaction().map_err(&failed)?;
            transaction
                .execute(
                    "INSERT INTO runs (team_id, body) VALUES (?1, ?2)",
                    params![team_id, body],
                )
                .map_err(&failed)?;
            transaction
                .execute(
                    "DELETE FROM runs WHERE team_id = ?1 AND id <= (SELECT id FROM runs \
                     WHERE team_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                    params![team_id, RUNS_OF_A_TEAM_MAX],
                )
                .map_err(&failed)?;
            transaction.commit().map_err(&failed)
        })
        .await
    }

    async fn latest(
        &self,
        team_id: Option<&TeamId>,
        count_max: usize,
    ) -> Result<Vec<RunReport>, StoreError> {
        let team_id = team_id.map(TeamId::to_string);
        let count_max = i64::try_from(count_max).unwrap_or(i64::MAX);
        self.run("read runs", move |connection| {
            let failed = unavailable("read runs");
            let mut statement = connection
                .prepare_cached(
                    "SELECT body FROM runs WHERE ?1 IS NULL OR team_id = ?1 \
                     ORDER BY id DESC LIMIT ?2",
                )
                .map_err(&failed)?;
            let rows = statement
                .query_map(params![team_id, count_max], |row| row.get::<_, String>(0))
                .map_err(&failed)?;
            rows.map(|body| {
                let corrupt = |why: String| StoreError::Corrupt {
                    what: "a run".to_owned(),
                    why,
                };
                decode_run(&body.map_err(&failed)?).map_err(|e| corrupt(e.to_string()))
            })
            .collect()
        })
        .await
    }
}
