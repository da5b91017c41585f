//! A file that an earlier version wrote is used as it is, and left as it is by whoever only reads.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use shifts_embedded::{Embedded, OpenError};
use shifts_model::{Activity, TeamId, Week};
use shifts_ports::{
    Connections as _, HeldAvailability, Meter, Snapshots as _, StoreError, Visits as _, WeekKey,
};
use tempfile::TempDir;

/// The version that this program writes.
const VERSION: i64 = 4;

/// A file as the first version left it.
fn first_version() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let tables = include_str!("../../../tests/fixtures/stored/v1/store.sql");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(tables).unwrap();
    (dir, path)
}

fn open(path: &Path) -> Result<Embedded, OpenError> {
    Embedded::open(path, Arc::new(Meter::default()))
}

fn open_read_only(path: &Path) -> Result<Embedded, OpenError> {
    Embedded::open_read_only(path, Arc::new(Meter::default()))
}

fn version(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0));
    version.unwrap()
}

fn team() -> TeamId {
    TeamId::parse("t1").unwrap()
}

fn key(activity: Activity) -> WeekKey {
    WeekKey {
        team_id: team(),
        activity,
        week: Week {
            starts_on: "2026-10-19".parse().unwrap(),
        },
    }
}

/// What the file holds is read, and what it cannot hold yet is not there.
async fn reads_all(store: &Embedded) {
    let connection = store.load(&team()).await.unwrap().unwrap();
    assert!(connection.value.off.is_empty() && connection.value.overrides.is_empty());
    let week = store.load_week(&key(Activity::Shifts)).await.unwrap();
    assert_eq!(week.unwrap().value.entries.len(), 1);
    let other = store.load_week(&key(Activity::OpenShifts)).await.unwrap();
    assert!(other.is_none());
    let catalog = store.load_catalog(&team()).await.unwrap().unwrap();
    assert_eq!(
        (catalog.value.groups.len(), catalog.value.reasons),
        (1, None)
    );
    assert!(store.load_availability(&team()).await.unwrap().is_none());
    assert!(store.list_visits().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_earlier_file_gets_what_it_lacks_and_keeps_what_it_has() {
    let (_dir, path) = first_version();
    let store = open(&path).unwrap();
    reads_all(&store).await;
    let nobody = HeldAvailability::new();
    let saved = store.save_availability(&team(), &nobody, None).await;
    saved.unwrap();
    assert_eq!(version(&path), VERSION);
    reads_availability(&open(&path).unwrap()).await;
    reads_availability(&open_read_only(&path).unwrap()).await;
}

async fn reads_availability(store: &Embedded) {
    assert!(store.load_availability(&team()).await.unwrap().is_some());
}

#[tokio::test]
async fn an_earlier_file_that_is_only_read_stays_as_it_is() {
    let (_dir, path) = first_version();
    let store = open_read_only(&path).unwrap();
    reads_all(&store).await;
    let connection = store.load(&team()).await.unwrap().unwrap();
    let saved = store
        .save(&connection.value, Some(connection.revision))
        .await;
    assert!(matches!(saved, Err(StoreError::Unavailable { .. })));
    assert_eq!(version(&path), 1);
}

#[test]
fn a_later_file_is_left_to_its_program() {
    let (_dir, path) = first_version();
    let connection = Connection::open(&path).unwrap();
    connection
        .pragma_update(None, "user_version", VERSION + 1)
        .unwrap();
    for opened in [open(&path), open_read_only(&path)] {
        assert!(matches!(opened, Err(OpenError::Newer { .. })));
    }
    assert_eq!(version(&path), VERSION + 1);
}
