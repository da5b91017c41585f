//! `ports::Connections`.

use shifts_model::{Activity, DriftPolicy, EmployeeId, UserId};
use shifts_ports::{Connections, Revision, StoreError};

use crate::{connection, team};

/// How many people of a team may be named by hand.
const OVERRIDES_MAX: usize = 500;

/// What is saved is read back, and the list is ordered.
pub async fn saved_connections_are_listed_in_order(store: &dyn Connections) {
    for id in ["t2", "t1", "t3"] {
        store.save(&connection(id), None).await.unwrap();
    }
    let listed = store.list().await.unwrap();
    let ids: Vec<&str> = listed
        .iter()
        .map(|stored| stored.as_ref().unwrap().value.team_id.as_str())
        .collect();
    assert_eq!(ids, ["t1", "t2", "t3"]);
    assert_eq!(
        store.load(&team("t1")).await.unwrap().unwrap().value,
        connection("t1")
    );
    assert!(store.load(&team("t9")).await.unwrap().is_none());
}

/// A save that names another revision than the present one changes nothing.
pub async fn a_stale_save_loses(store: &dyn Connections) {
    let first = store.save(&connection("t1"), None).await.unwrap();
    let again = store.save(&connection("t1"), None).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })));
    let mut changed = connection("t1");
    changed.enabled = false;
    let second = store.save(&changed, Some(first.clone())).await.unwrap();
    assert!(second != first);
    let stale = store.save(&connection("t1"), Some(first)).await;
    assert!(matches!(stale, Err(StoreError::Conflict { .. })));
    assert_eq!(
        store.load(&team("t1")).await.unwrap().unwrap().value,
        changed
    );
}

/// Removing needs the present revision too.
pub async fn a_stale_removal_loses(store: &dyn Connections) {
    let revision = store.save(&connection("t1"), None).await.unwrap();
    let stale = store.remove(&team("t1"), Revision::new("another")).await;
    assert!(matches!(stale, Err(StoreError::Conflict { .. })));
    store.remove(&team("t1"), revision).await.unwrap();
    assert!(store.list().await.unwrap().is_empty());
}

/// Activities that are off, as many people as may be named by hand, with the longest ids there are,
/// and a drift policy.
pub async fn what_was_decided_for_a_team_is_kept(store: &dyn Connections) {
    let mut decided = connection("t1");
    decided.off.extend([Activity::TimeOff, Activity::Drift]);
    decided.drift_policy = Some(DriftPolicy::Repair);
    decided.overrides = (0..OVERRIDES_MAX)
        .map(|at| {
            let employee = EmployeeId::parse(&format!("{at:0>200}")).unwrap();
            (employee, UserId::parse(&format!("{at:u>200}")).unwrap())
        })
        .collect();
    let first = store.save(&decided, None).await.unwrap();
    let stored = store.load(&team("t1")).await.unwrap().unwrap();
    assert_eq!(stored.value, decided);
    let listed = store.list().await.unwrap();
    assert_eq!(listed[0].as_ref().unwrap().value, decided);
    store.save(&connection("t1"), Some(first)).await.unwrap();
    let stored = store.load(&team("t1")).await.unwrap().unwrap();
    assert_eq!(stored.value, connection("t1"));
}
