//! The tables, for the program and for an operator who opens the file with `sqlite3`.

use rusqlite::{Connection, Transaction};

/// The version of the tables, kept in SQLite's own `user_version`.
pub(crate) const VERSION: i64 = 4;

/// What each version made. A file of an earlier one gets what was made since; nothing is moved.
const STEPS: [&str; 4] = [VERSION_1, VERSION_2, VERSION_3, VERSION_4];

const VERSION_1: &str = "
-- Which team follows which business unit. `body` of all tables is the JSON of shared/stored.
CREATE TABLE connections (
    team_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
-- What the adapter believes Shifts to hold, week by week, and what it promised to create. A week is
-- its first day; where another activity than shifts keeps the items, the activity before it.
CREATE TABLE weeks (
    team_id TEXT NOT NULL, week TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (team_id, week)
);
-- The scheduling groups of each team, and its time-off reasons.
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

const VERSION_2: &str = "
-- What people's availability is believed to be.
CREATE TABLE availability (
    team_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL
);
-- How much was deleted in each cycle, over all teams. Cycles go some days after the last count.
CREATE TABLE deletions (
    cycle TEXT PRIMARY KEY, counted INTEGER NOT NULL, counted_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
";

const VERSION_3: &str = "
-- What callbacks left behind: answers for repetitions, notes for the next sync, where items are kept
-- in mind, requests of the WFM. A row without a body is a question that somebody answers just now.
CREATE TABLE callbacks (
    team_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT,
    claimed_at_ms INTEGER, claimed_until_ms INTEGER, keep_until_ms INTEGER NOT NULL,
    PRIMARY KEY (team_id, kind, id)
) WITHOUT ROWID;
";

const VERSION_4: &str = "
-- Small things that end by themselves, sealed where they are secret: sessions at a WFM, what became
-- of actions there, tokens that were used.
CREATE TABLE tokens (
    name TEXT PRIMARY KEY, body BLOB NOT NULL, until_ms INTEGER NOT NULL
) WITHOUT ROWID;
";

/// The version of the file's tables; 0 for a new file.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the tables to the present version. Two processes may try at once; one does it.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if version(connection)? >= VERSION {
        return Ok(());
    }
    let transaction = Transaction::new(connection, rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found < VERSION {
        for step in steps_after(found) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}

/// Adds the tables that an earlier version's file lacks, empty, for this connection alone. The file
/// stays as it is.
pub(crate) fn supplement(connection: &Connection) -> rusqlite::Result<()> {
    for step in steps_after(version(connection)?) {
        connection.execute_batch(&step.replace("CREATE TABLE", "CREATE TEMP TABLE"))?;
    }
    Ok(())
}

fn steps_after(version: i64) -> impl Iterator<Item = &'static str> {
    let done = usize::try_from(version).unwrap_or(0);
    STEPS.into_iter().skip(done)
}
