//! The tables, for the program and for an operator who opens the file with `sqlite3`.

use rusqlite::{Connection, Transaction};

/// The version of the tables, kept in SQLite's own `user_version`.
pub(crate) const VERSION: i64 = 1;

const VERSION_1: &str = "
-- Which team follows which business unit. `body` of all tables is the JSON of shared/stored.
CREATE TABLE connections (
    team_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
-- What the adapter believes Shifts to hold, week by week, and what it promised to create.
CREATE TABLE weeks (
    team_id TEXT NOT NULL, week TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (team_id, week)
);
-- The scheduling groups of each team.
CREATE TABLE scheduling_groups (
    team_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL
);
-- The memory of the last visit of each activity.
CREATE TABLE visits (
    team_id TEXT NOT NULL, activity TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (team_id, activity)
) WITHOUT ROWID;
-- The members of each team as last read from Microsoft Teams.
CREATE TABLE members (team_id TEXT PRIMARY KEY, body TEXT NOT NULL);
-- What happened last, newest with the highest id.
CREATE TABLE runs (id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX runs_by_team ON runs (team_id, id);
-- Who works on a team. Rows stay, so that `fence` only ever grows. Times are in milliseconds.
CREATE TABLE leases (
    team_id TEXT NOT NULL, activity TEXT NOT NULL, fence INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL, PRIMARY KEY (team_id, activity)
) WITHOUT ROWID;
-- When Graph's budget is free again, for each tenant and verb.
CREATE TABLE budgets (budget TEXT PRIMARY KEY, free_at_us INTEGER NOT NULL) WITHOUT ROWID;
-- The queue. Rows that are done stay for some minutes, so that a doubled job is recognised.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, team_id TEXT NOT NULL, activity TEXT NOT NULL, slot TEXT NOT NULL,
    hidden_until_ms INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    done_at_ms INTEGER,
    UNIQUE (team_id, activity, slot)
);
";

/// The version of the file's tables; 0 for a new file.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the tables to the present version. Two processes may try at once; one does it.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    let transaction = Transaction::new(connection, rusqlite::TransactionBehavior::Immediate)?;
    if version(&transaction)? == 0 {
        transaction.execute_batch(VERSION_1)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}
