//! Small things that end by themselves.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use shifts_ports::{StoreError, Tokens};

use crate::database::{Embedded, unavailable};

/// Nothing is kept for longer than this, so that whatever ends so long before something that is saved
/// now is over by now.
const LIFE_MAX_MS: i64 = 48 * 3600 * 1000;

const SAVE: &str = "INSERT OR REPLACE INTO tokens (name, body, until_ms) VALUES (?1, ?2, ?3)";
const CLAIM: &str = "INSERT INTO tokens (name, body, until_ms) VALUES (?1, ?2, ?3) \
     ON CONFLICT DO UPDATE SET body = ?2, until_ms = ?3 WHERE until_ms <= ?4";

#[async_trait]
impl Tokens for Embedded {
    async fn load(&self, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let name = name.to_owned();
        self.run("read a token", move |connection| {
            connection
                .prepare_cached("SELECT body FROM tokens WHERE name = ?1 AND until_ms > ?2")
                .and_then(|mut statement| {
                    let row = params![name, now.as_millisecond()];
                    statement.query_row(row, |row| row.get(0)).optional()
                })
                .map_err(unavailable("read a token"))
        })
        .await
    }

    async fn save(&self, name: &str, bytes: &[u8], until: Timestamp) -> Result<(), StoreError> {
        let (name, bytes) = (name.to_owned(), bytes.to_vec());
        self.run("save a token", move |connection| {
            let until = until.as_millisecond();
            let over = until.saturating_sub(LIFE_MAX_MS);
            connection
                .execute("DELETE FROM tokens WHERE until_ms <= ?1", params![over])
                .and_then(|_| connection.prepare_cached(SAVE))
                .and_then(|mut statement| statement.execute(params![name, bytes, until]))
                .map(drop)
                .map_err(unavailable("save a token"))
        })
        .await
    }

    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let (name, bytes) = (name.to_owned(), bytes.to_vec());
        self.run("claim a token", move |connection| {
            let (now, until) = (now.as_millisecond(), until.as_millisecond());
            // Whoever claims clears away what is over, so that it does not pile up.
            connection
                .execute("DELETE FROM tokens WHERE until_ms <= ?1", params![now])
                .and_then(|_| connection.execute(CLAIM, params![name, bytes, until, now]))
                .map(|changed| changed == 1)
                .map_err(unavailable("claim a token"))
        })
        .await
    }

    async fn forget(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.run("forget a token", move |connection| {
            connection
                .execute("DELETE FROM tokens WHERE name = ?1", params![name])
                .map(drop)
                .map_err(unavailable("forget a token"))
        })
        .await
    }
}
