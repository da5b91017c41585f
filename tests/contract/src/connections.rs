//! `ports::Connections`.

use shifts_ports::{Connections, Revision, StoreError};

use crate::{connection, team};

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
