//! The contract of every store port, held by the embedded store, in memory and on a file.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::sync::Arc;

use shifts_embedded::Embedded;
use shifts_ports::Meter;
use shifts_tests_contract::{PatientClock, Stores};

fn stores(store: Embedded) -> Stores {
    let store = Arc::new(store);
    Stores {
        connections: store.clone(),
        snapshots: store.clone(),
        visits: store.clone(),
        rosters: store.clone(),
        leases: store.clone(),
        jobs: store.clone(),
        runs: store.clone(),
        budgets: store.clone(),
        deletions: store.clone(),
        callbacks: store.clone(),
        tokens: store,
        clock: Arc::new(PatientClock::default()),
    }
}

mod in_memory {
    use super::*;

    async fn made() -> Stores {
        stores(Embedded::in_memory(Arc::new(Meter::default())).unwrap())
    }

    shifts_tests_contract::hold_the_contract!(made);
}

mod on_a_file {
    use super::*;

    async fn made() -> Stores {
        // SQLite keeps the file open, so that the folder may go at once.
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("store.db");
        stores(Embedded::open(&file, Arc::new(Meter::default())).unwrap())
    }

    shifts_tests_contract::hold_the_contract!(made);
}
