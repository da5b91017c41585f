//! The exclusive right to work on a team.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};
use shifts_ports::{Lease, LeaseKey, Leases, StoreError, lease_end};

use crate::database::{Embedded, unavailable};

#[async_trait]
impl Leases for Embedded {
    async fn acquire(
        &self,
        key: &LeaseKey,
        ttl: Duration,
        now: Timestamp,
    ) -> Result<Result<Lease, Timestamp>, StoreError> {
        let key = key.clone();
        self.run("take a lease", move |connection| {
            let failed = unavailable("take a lease");
            let transaction =
                Transaction::new(connection, TransactionBehavior::Immediate).map_err(&failed)?;
            let expires_at = lease_end(now, ttl);
            let taken: Result<i64, rusqlite::Error> = transaction.query_row(
                "INSERT INTO leases (team_id, activity, fence, expires_at_ms) \
                 VALUES (?1, ?2, 1, ?3) ON CONFLICT DO UPDATE \
                 SET fence = fence + 1, expires_at_ms = ?3 WHERE expires_at_ms <= ?4 \
                 RETURNING fence",
                params![
                    key.team_id.as_str(),
                    key.activity.as_str(),
                    expires_at.as_millisecond(),
                    now.as_millisecond()
                ],
                |row| row.get(0),
            );
            let answer = match taken {
                Ok(fence) => {
                    let fence = u64::try_from(fence).unwrap_or(0);
                    Ok(Lease {
                        key,
                        fence,
                        expires_at,
                    })
                }
                Err(rusqlite::Error::QueryReturnedNoRows) => {
                    let held_until_ms: i64 = transaction
                        .query_row(
                            "SELECT expires_at_ms FROM leases WHERE team_id = ?1 AND activity = ?2",
                            params![key.team_id.as_str(), key.activity.as_str()],
                            |row| row.get(0),
                        )
                        .map_err(&failed)?;
                    Err(Timestamp::from_millisecond(held_until_ms).unwrap_or(Timestamp::MAX))
                }
                Err(error) => return Err(failed(error)),
            };
            transaction.commit().map_err(&failed)?;
            Ok(answer)
        })
        .await
    }

    async fn set_expiry(&self, lease: &Lease) -> Result<bool, StoreError> {
        let lease = lease.clone();
        self.run("change a lease", move |connection| {
            let changed = connection.execute(
                "UPDATE leases SET expires_at_ms = ?4 \
                 WHERE team_id = ?1 AND activity = ?2 AND fence = ?3",
                params![
                    lease.key.team_id.as_str(),
                    lease.key.activity.as_str(),
                    i64::try_from(lease.fence).unwrap_or(i64::MAX),
                    lease.expires_at.as_millisecond()
                ],
            );
            Ok(changed.map_err(unavailable("change a lease"))? == 1)
        })
        .await
    }
}
