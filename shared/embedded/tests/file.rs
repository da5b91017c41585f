//! The file itself: who may read it, what is wrong with it, and that it survives a kill.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use shifts_embedded::Embedded;
use shifts_model::{Activity, TeamId, Visit};
use shifts_ports::{Meter, Revision, Visits as _};

/// Set for the child that writes until it is killed.
const CHILD: &str = "SHIFTS_EMBEDDED_CHILD";
/// How many kills.
const ROUNDS: usize = 20;

fn open(path: &Path) -> Embedded {
    Embedded::open(path, Arc::new(Meter::default())).unwrap()
}

fn problem(path: &Path) -> String {
    match Embedded::open(path, Arc::new(Meter::default())) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

async fn revision(store: &Embedded) -> u64 {
    let team = TeamId::parse("t1").unwrap();
    let stored = store.load_visit(&team, Activity::Shifts).await.unwrap();
    stored.map_or(0, |stored| stored.revision.as_str().parse().unwrap())
}

#[tokio::test]
async fn only_its_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    open(&path);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    std::fs::write(
        &path,
        "this is no database, but long enough to look like a header of one",
    )
    .unwrap();
    assert!(problem(&path).contains("store.db") && problem(&path).contains("not a database"));
    assert!(problem(&dir.path().join("gone/store.db")).contains("folder exists"));
}

#[tokio::test]
async fn reading_a_file_that_is_not_there_leaves_it_away() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let store = Embedded::open_read_only(&path, Arc::new(Meter::default())).unwrap();
    assert_eq!(revision(&store).await, 0);
    assert!(!path.exists());
}

#[tokio::test]
async fn every_acknowledged_save_survives_a_kill_at_any_moment() {
    if let Ok(path) = std::env::var(CHILD) {
        return write_until_killed(Path::new(&path)).await;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "every_acknowledged_save_survives_a_kill_at_any_moment",
                "--nocapture",
            ])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("saved ")?.parse().ok());
        let acknowledged: u64 = told.take(3 + round % 7).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let found = revision(&open(&path)).await;
        assert!(
            found >= acknowledged,
            "{acknowledged} was acknowledged, {found} is there"
        );
    }
}

async fn write_until_killed(path: &Path) {
    let store = open(path);
    let team = TeamId::parse("t1").unwrap();
    let mut last = revision(&store).await;
    loop {
        let expected = (last > 0).then(|| Revision::new(last.to_string()));
        let saved = store
            .save_visit(&team, Activity::Shifts, &Visit::default(), expected)
            .await;
        last = saved.unwrap().as_str().parse().unwrap();
        // The line is written whole before the next save begins.
        std::io::stdout()
            .write_all(format!("\nsaved {last}\n").as_bytes())
            .unwrap();
    }
}
