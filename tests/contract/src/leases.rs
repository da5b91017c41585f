//! `ports::Leases`.

use std::time::Duration;

use shifts_model::Activity;
use shifts_ports::{LeaseKey, Leases, StoreError};

use crate::{moment, team};

const TTL: Duration = Duration::from_secs(20);

fn key() -> LeaseKey {
    LeaseKey {
        team_id: team("t1"),
        activity: Activity::Shifts,
    }
}

/// A lease that is held cannot be had until it ends, and then it can.
pub async fn a_lease_is_exclusive_until_it_ends(store: &dyn Leases) {
    let held = store
        .acquire(&key(), TTL, moment(0))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        store
            .acquire(&key(), TTL, moment(19))
            .await
            .unwrap()
            .unwrap_err(),
        held.expires_at
    );
    let taken_over = store
        .acquire(&key(), TTL, moment(20))
        .await
        .unwrap()
        .unwrap();
    assert!(taken_over.fence > held.fence);
    let other = LeaseKey {
        activity: Activity::Roster,
        ..key()
    };
    assert!(store.acquire(&other, TTL, moment(0)).await.unwrap().is_ok());
}

/// A sign of life makes a lease last; after a takeover it is refused.
pub async fn a_renewed_lease_lasts_and_a_lost_one_does_not(store: &dyn Leases) {
    let held = store
        .acquire(&key(), TTL, moment(0))
        .await
        .unwrap()
        .unwrap();
    let renewed = store.renew(&held, TTL, moment(15)).await.unwrap();
    assert!(
        store
            .acquire(&key(), TTL, moment(30))
            .await
            .unwrap()
            .is_err()
    );
    store
        .acquire(&key(), TTL, moment(35))
        .await
        .unwrap()
        .unwrap();
    let late = store.renew(&renewed, TTL, moment(36)).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })));
}

/// A lease that was given back is free, its fence still grows, and a late giving back of an old
/// one frees nothing.
pub async fn giving_back_frees_only_ones_own(store: &dyn Leases) {
    let first = store
        .acquire(&key(), TTL, moment(0))
        .await
        .unwrap()
        .unwrap();
    store.release(&first).await.unwrap();
    let second = store
        .acquire(&key(), TTL, moment(1))
        .await
        .unwrap()
        .unwrap();
    assert!(second.fence > first.fence);
    store.release(&first).await.unwrap();
    assert!(
        store
            .acquire(&key(), TTL, moment(2))
            .await
            .unwrap()
            .is_err()
    );
}
