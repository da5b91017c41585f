//! How much was deleted lately, over all teams.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};
use shifts_ports::{Deletions, StoreError};

use crate::database::{Embedded, unavailable};

/// How long a cycle is remembered after it was last counted in.
const KEPT_MS: i64 = 7 * 24 * 3600 * 1000;

/// Counts where there is room. What is left of the room is compared, not the sum, which could
/// outgrow a number.
const COUNT: &str = "INSERT INTO deletions (cycle, counted, counted_at_ms) \
     SELECT ?1, ?2, ?4 WHERE ?2 <= ?3 ON CONFLICT (cycle) DO UPDATE \
     SET counted = counted + ?2, counted_at_ms = ?4 WHERE counted <= ?3 - ?2";

#[async_trait]
impl Deletions for Embedded {
    async fn count(
        &self,
        cycle: &str,
        count: u64,
        count_max: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (cycle, now_ms) = (cycle.to_owned(), now.as_millisecond());
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let (count, count_max) = (whole(count), whole(count_max));
        self.run("count deletions", move |connection| {
            let failed = unavailable("count deletions");
            let transaction =
                Transaction::new(connection, TransactionBehavior::Immediate).map_err(&failed)?;
            let counted = transaction
                .execute(COUNT, params![cycle, count, count_max, now_ms])
                .map_err(&failed)?;
            let old = "DELETE FROM deletions WHERE counted_at_ms < ?1";
            let forgotten = transaction.execute(old, params![now_ms - KEPT_MS]);
            forgotten.map_err(&failed)?;
            transaction.commit().map_err(&failed)?;
            Ok(counted == 1)
        })
        .await
    }
}
