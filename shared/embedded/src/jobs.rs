//! The queue.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use shifts_model::{Activity, TeamId};
use shifts_ports::{Delivery, Job, Jobs, StoreError};

use crate::database::{Embedded, unavailable};

/// How long a job that is done is remembered, so that its double is recognised.
const REMEMBERED_MS: i64 = 5 * 60 * 1000;

#[async_trait]
impl Jobs for Embedded {
    async fn enqueue(&self, jobs: &[Job]) -> Result<(), StoreError> {
        let jobs = jobs.to_vec();
        self.run("queue jobs", move |connection| {
            let failed = unavailable("queue jobs");
            let transaction = connection.transaction().map_err(&failed)?;
            for job in &jobs {
                let row = params![job.team_id.as_str(), job.activity.as_str(), job.slot];
                let insert = "INSERT INTO jobs (team_id, activity, slot) VALUES (?1, ?2, ?3) \
                              ON CONFLICT DO NOTHING";
                transaction.execute(insert, row).map_err(&failed)?;
            }
            transaction.commit().map_err(&failed)
        })
        .await
    }

    async fn take(
        &self,
        count_max: usize,
        visibility: Duration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, StoreError> {
        let count_max = i64::try_from(count_max).unwrap_or(i64::MAX);
        let hidden_until = now.saturating_add(visibility).unwrap_or(Timestamp::MAX);
        self.run("take jobs", move |connection| {
            let failed = unavailable("take jobs");
            let transaction =
                Transaction::new(connection, TransactionBehavior::Immediate).map_err(&failed)?;
            transaction
                .execute(
                    "DELETE FROM jobs WHERE done_at_ms < ?1",
                    params![now.as_millisecond() - REMEMBERED_MS],
                )
                .map_err(&failed)?;
            let taken = take(&transaction, count_max, now, hidden_until)?;
            transaction.commit().map_err(&failed)?;
            Ok(taken)
        })
        .await
    }

    async fn put_back(
        &self,
        delivery: &Delivery,
        after: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (receipt, attempt) = (row_of(delivery), delivery.attempt);
        let hidden_until = now.saturating_add(after).unwrap_or(Timestamp::MAX);
        self.run("put a job back", move |connection| {
            connection
                .execute(
                    "UPDATE jobs SET hidden_until_ms = ?3 \
                     WHERE id = ?1 AND attempts = ?2 AND done_at_ms IS NULL",
                    params![receipt, attempt, hidden_until.as_millisecond()],
                )
                .map(drop)
                .map_err(unavailable("put a job back"))
        })
        .await
    }

    async fn done(&self, delivery: &Delivery) -> Result<(), StoreError> {
        let (receipt, attempt) = (row_of(delivery), delivery.attempt);
        self.run("end a job", move |connection| {
            // The moment until which the job was hidden stands for the moment it was done: the
            // caller's clock is not asked, and remembering a little longer does no harm.
            connection
                .execute(
                    "UPDATE jobs SET done_at_ms = hidden_until_ms \
                     WHERE id = ?1 AND attempts = ?2 AND done_at_ms IS NULL",
                    params![receipt, attempt],
                )
                .map(drop)
                .map_err(unavailable("end a job"))
        })
        .await
    }
}

/// The row of a delivery. A receipt that is no number is none of this queue's.
fn row_of(delivery: &Delivery) -> i64 {
    delivery.receipt.parse().unwrap_or(-1)
}

fn take(
    transaction: &Connection,
    count_max: i64,
    now: Timestamp,
    hidden_until: Timestamp,
) -> Result<Vec<Delivery>, StoreError> {
    let failed = unavailable("take jobs");
    let corrupt = || StoreError::Corrupt {
        what: "a job".to_owned(),
        why: "its ids".to_owned(),
    };
    // The oldest open job of each team and activity, unless one of them is out with a worker.
    let mut statement = transaction
        .prepare_cached(
            "UPDATE jobs SET hidden_until_ms = ?2, attempts = attempts + 1 WHERE id IN ( \
               SELECT first.id FROM jobs AS first WHERE first.id = (SELECT min(id) FROM jobs AS same WHERE done_at_ms IS NULL \
                 AND same.team_id = first.team_id AND same.activity = first.activity) \
               AND NOT EXISTS (SELECT 1 FROM jobs AS same WHERE done_at_ms IS NULL \
                 AND same.team_id = first.team_id AND same.activity = first.activity \
                 AND same.hidden_until_ms > ?1) \
               ORDER BY first.id LIMIT ?3) \
             RETURNING id, team_id, activity, slot, attempts",
        )
        .map_err(&failed)?;
    let rows = statement
        .query_map(
            params![
                now.as_millisecond(),
                hidden_until.as_millisecond(),
                count_max
            ],
            |row| {
                let texts: (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
                Ok((row.get::<_, i64>(0)?, texts, row.get::<_, u32>(4)?))
            },
        )
        .map_err(&failed)?;
    let mut taken = Vec::new();
    for row in rows {
        let (id, (team_id, activity, slot), attempt) = row.map_err(&failed)?;
        let job = Job {
            team_id: TeamId::parse(&team_id).map_err(|_| corrupt())?,
            activity: Activity::parse(&activity).ok_or_else(corrupt)?,
            slot,
        };
        let receipt = id.to_string();
        taken.push((
            id,
            Delivery {
                job,
                receipt,
                attempt,
            },
        ));
    }
    taken.sort_by_key(|(id, _)| *id);
    Ok(taken.into_iter().map(|(_, delivery)| delivery).collect())
}
