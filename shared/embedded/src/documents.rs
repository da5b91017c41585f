//! Documents with a revision: loaded, and saved by compare-and-set.

use rusqlite::{Connection, OptionalExtension as _, params};
use shifts_model::TeamId;
use shifts_ports::{Revision, StoreError, Stored};
use shifts_stored::DecodeError;

use crate::database::{Embedded, unavailable};

/// A table of documents with a key of one or two columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// The second column of the key; the first is always `team_id`.
    pub(crate) second: Option<&'static str>,
}

/// Which document of a table.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) team_id: String,
    /// The value of the second column; empty where the table has none.
    pub(crate) second: String,
}

impl Table {
    fn filter(self) -> String {
        match self.second {
            Some(second) => format!("team_id = ?1 AND {second} = ?2"),
            None => "team_id = ?1 AND ?2 = ''".to_owned(),
        }
    }

    fn insert(self) -> String {
        let columns = match self.second {
            Some(second) => format!("team_id, {second}"),
            None => "team_id".to_owned(),
        };
        let values = if self.second.is_some() {
            "?1, ?2"
        } else {
            "?1"
        };
        // `?2` is named in the condition of every table, so that all take the same values.
        format!(
            "INSERT INTO {} ({columns}, revision, body) SELECT {values}, 1, ?3 WHERE ?2 = ?2 \
             ON CONFLICT DO NOTHING",
            self.name
        )
    }
}

impl Embedded {
    /// The document of that key, decoded.
    pub(crate) async fn load<T: Send + 'static>(
        &self,
        table: Table,
        key: Key,
        decode: fn(&str) -> Result<T, DecodeError>,
    ) -> Result<Option<Stored<T>>, StoreError> {
        let what = format!("{} {} {}", table.name, key.team_id, key.second);
        self.run("read", move |connection| {
            let sql = format!(
                "SELECT revision, body FROM {} WHERE {}",
                table.name,
                table.filter()
            );
            let found: Option<(i64, String)> = connection
                .prepare_cached(&sql)
                .and_then(|mut statement| {
                    let row = params![key.team_id, key.second];
                    statement
                        .query_row(row, |row| Ok((row.get(0)?, row.get(1)?)))
                        .optional()
                })
                .map_err(unavailable("read"))?;
            found
                .map(|(revision, body)| decoded(&what, revision, &body, decode))
                .transpose()
        })
        .await
    }

    /// Saves a document over the expected revision, or makes it when none is expected.
    pub(crate) async fn save(
        &self,
        table: Table,
        key: Key,
        body: String,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.run("save", move |connection| {
            save(connection, table, &key, &body, expected.as_ref())
        })
        .await
    }
}

impl Embedded {
    /// Empties tables of all that they hold of a team.
    pub(crate) async fn forget(
        &self,
        tables: &'static [&'static str],
        team_id: &TeamId,
    ) -> Result<(), StoreError> {
        let team_id = team_id.to_string();
        self.run("forget a team", move |connection| {
            let failed = unavailable("forget a team");
            let transaction = connection.transaction().map_err(&failed)?;
            for table in tables {
                let sql = format!("DELETE FROM {table} WHERE team_id = ?1");
                let gone = transaction.execute(&sql, params![team_id]);
                gone.map_err(&failed)?;
            }
            transaction.commit().map_err(&failed)
        })
        .await
    }
}

fn save(
    connection: &Connection,
    table: Table,
    key: &Key,
    body: &str,
    expected: Option<&Revision>,
) -> Result<Revision, StoreError> {
    let failed = unavailable("save");
    let (changed, revision) = match expected {
        None => {
            let mut statement = connection
                .prepare_cached(&table.insert())
                .map_err(&failed)?;
            (statement.execute(params![key.team_id, key.second, body]), 1)
        }
        Some(expected) => {
            let revision = number(expected);
            let sql = format!(
                "UPDATE {} SET revision = revision + 1, body = ?3 WHERE {} AND revision = ?4",
                table.name,
                table.filter()
            );
            let mut statement = connection.prepare_cached(&sql).map_err(&failed)?;
            let row = params![key.team_id, key.second, body, revision];
            (statement.execute(row), revision + 1)
        }
    };
    match changed.map_err(&failed)? {
        1 => Ok(Revision::new(revision.to_string())),
        _ => Err(StoreError::Conflict {
            what: format!("{} of team {} {}", table.name, key.team_id, key.second),
        }),
    }
}

pub(crate) fn decoded<T>(
    what: &str,
    revision: i64,
    body: &str,
    decode: fn(&str) -> Result<T, DecodeError>,
) -> Result<Stored<T>, StoreError> {
    let corrupt = |why: String| StoreError::Corrupt {
        what: what.to_owned(),
        why,
    };
    Ok(Stored {
        value: decode(body).map_err(|error| corrupt(error.to_string()))?,
        revision: Revision::new(revision.to_string()),
    })
}

/// A revision as the number that this store counts by; none of its own is another's.
pub(crate) fn number(revision: &Revision) -> i64 {
    revision.as_str().parse().unwrap_or(i64::MIN)
}
