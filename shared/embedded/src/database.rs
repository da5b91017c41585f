//! The file, opened; and the one place where blocking statements leave the async threads.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use shifts_ports::{Meter, StoreError};

use crate::schema;

/// How long a statement waits for another process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// All stores on one SQLite file. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Embedded {
    connection: Arc<Mutex<Connection>>,
    meter: Arc<Meter>,
}

/// Why a database file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It was written by a newer program: run that one.
    #[error(
        "the database {path} was written by a newer version of the program; run that version, or \
         name another file in [store] path"
    )]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be opened, created or read.
    #[error(
        "the database {path} cannot be used ({why}); check that the folder exists, that the file \
         is yours to write and that it is a database of this program"
    )]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What SQLite or the system says.
        why: String,
    },
}

impl Embedded {
    /// Opens the file, and makes it if it is not there, readable by its owner alone.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the file and what to do.
    pub fn open(path: &Path, meter: Arc<Meter>) -> Result<Self, OpenError> {
        let unusable = |why: String| OpenError::Unusable {
            path: path.to_owned(),
            why,
        };
        create_private(path).map_err(|error| unusable(error.to_string()))?;
        let mut connection = Connection::open(path).map_err(|error| unusable(error.to_string()))?;
        let prepared = prepare(&mut connection).map_err(|error| unusable(error.to_string()))?;
        if prepared > schema::VERSION {
            return Err(OpenError::Newer {
                path: path.to_owned(),
            });
        }
        Ok(Self::of(connection, meter))
    }

    /// Opens the file for reading. A file that is not there reads as an empty one, and stays away.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the file and what to do.
    pub fn open_read_only(path: &Path, meter: Arc<Meter>) -> Result<Self, OpenError> {
        if !path.exists() {
            return Self::in_memory(meter);
        }
        let unusable = |error: rusqlite::Error| OpenError::Unusable {
            path: path.to_owned(),
            why: error.to_string(),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(unusable)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(unusable)?;
        match schema::version(&connection).map_err(unusable)? {
            0 => Self::in_memory(meter),
            1..=schema::VERSION => {
                schema::supplement(&connection).map_err(unusable)?;
                Ok(Self::of(connection, meter))
            }
            _ => Err(OpenError::Newer {
                path: path.to_owned(),
            }),
        }
    }

    /// A database that lives as long as its last clone.
    ///
    /// # Errors
    ///
    /// When SQLite cannot even use memory.
    pub fn in_memory(meter: Arc<Meter>) -> Result<Self, OpenError> {
        let unusable = |error: rusqlite::Error| OpenError::Unusable {
            path: PathBuf::from(":memory:"),
            why: error.to_string(),
        };
        let mut connection = Connection::open_in_memory().map_err(unusable)?;
        prepare(&mut connection).map_err(unusable)?;
        Ok(Self::of(connection, meter))
    }

    fn of(connection: Connection, meter: Arc<Meter>) -> Self {
        Self {
            connection: Arc::new(Mutex::new(connection)),
            meter,
        }
    }

    /// Runs statements away from the async threads, as one transaction where they write.
    pub(crate) async fn run<T, F>(&self, operation: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.meter.store_op();
        let connection = Arc::clone(&self.connection);
        let done = tokio::task::spawn_blocking(move || {
            // A thread that died while it held the connection left at most an open transaction,
            // which SQLite rolls back; the connection is as good as before.
            let mut connection = connection
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            work(&mut connection)
        });
        done.await.unwrap_or_else(|panic| {
            Err(StoreError::Unavailable {
                operation,
                cause: panic.into(),
            })
        })
    }
}

/// An SQLite error as the port's.
pub(crate) fn unavailable(operation: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| StoreError::Unavailable {
        operation,
        cause: error.into(),
    }
}

/// Sets the connection up, makes the tables, and tells their version.
fn prepare(connection: &mut Connection) -> rusqlite::Result<i64> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // WAL lets readers go on while somebody writes. FULL puts every commit on the disk before it
    // is acknowledged: an acknowledged promise must survive a power cut.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let found = schema::version(connection)?;
    if found <= schema::VERSION {
        schema::migrate(connection)?;
    }
    Ok(found)
}

/// Makes the file if it is not there, for its owner alone: it holds names of people.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
