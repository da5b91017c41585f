//! The share of Graph's limits that is still free, for all processes on the file.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use shifts_ports::{Budgets, Place, StoreError};

use crate::database::{Embedded, unavailable};

#[async_trait]
impl Budgets for Embedded {
    async fn reserve(
        &self,
        places: &[Place],
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let places = places.to_vec();
        self.run("reserve a budget", move |connection| {
            let failed = unavailable("reserve a budget");
            let transaction =
                Transaction::new(connection, TransactionBehavior::Immediate).map_err(&failed)?;
            let mut send_at = now;
            for place in &places {
                match take(&transaction, place, now, latest).map_err(&failed)? {
                    Some(at) => send_at = send_at.max(at),
                    None => return Ok(None),
                }
            }
            transaction.commit().map_err(&failed)?;
            Ok(Some(send_at))
        })
        .await
    }
}

fn take(
    connection: &Connection,
    place: &Place,
    now: Timestamp,
    latest: Timestamp,
) -> rusqlite::Result<Option<Timestamp>> {
    let free_at_us: Option<i64> = connection
        .prepare_cached("SELECT free_at_us FROM budgets WHERE budget = ?1")?
        .query_row(params![place.budget], |row| row.get(0))
        .optional()?;
    let free_at = free_at_us.and_then(|us| Timestamp::from_microsecond(us).ok());
    let Some((send_at, end)) = place.after(free_at.unwrap_or(now), now, latest) else {
        return Ok(None);
    };
    connection
        .prepare_cached("INSERT OR REPLACE INTO budgets (budget, free_at_us) VALUES (?1, ?2)")?
        .execute(params![place.budget, end.as_microsecond()])?;
    Ok(Some(send_at))
}
