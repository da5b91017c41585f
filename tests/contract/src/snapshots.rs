//! `ports::Snapshots`.

use futures::future::join_all;
use shifts_model::TeamCatalog;
use shifts_ports::{Snapshots, StoreError, WeekKey};

use crate::{moment, snapshot, team, week};

fn key() -> WeekKey {
    WeekKey {
        team_id: team("t1"),
        week: week(),
    }
}

/// A week and the groups are read back as they were saved.
pub async fn what_is_saved_is_read_back(store: &dyn Snapshots) {
    assert!(store.load_week(&key()).await.unwrap().is_none());
    let revision = store.save_week(&key(), &snapshot(500), None).await.unwrap();
    let stored = store.load_week(&key()).await.unwrap().unwrap();
    assert_eq!((stored.value, stored.revision), (snapshot(500), revision));
    let mut groups = TeamCatalog::default();
    groups
        .intents
        .insert(shifts_model::GroupName::new("Stock").unwrap(), moment(0));
    store
        .save_catalog(&team("t1"), &groups, None)
        .await
        .unwrap();
    assert_eq!(
        store
            .load_catalog(&team("t1"))
            .await
            .unwrap()
            .unwrap()
            .value,
        groups
    );
}

/// Of many who save over the same revision exactly one wins.
pub async fn one_of_many_racers_wins(store: &dyn Snapshots) {
    let revision = store.save_week(&key(), &snapshot(0), None).await.unwrap();
    let racers: Vec<_> = (1..=20).map(snapshot).collect();
    let saves = racers
        .iter()
        .map(|racer| async { store.save_week(&key(), racer, Some(revision.clone())).await });
    let won = join_all(saves)
        .await
        .into_iter()
        .filter(Result::is_ok)
        .count();
    assert_eq!(won, 1);
}

/// Whoever reloads after losing gets through, and nobody's change is lost.
pub async fn losers_that_reload_lose_nothing(store: &dyn Snapshots) {
    store.save_week(&key(), &snapshot(0), None).await.unwrap();
    let add = |at: usize| async move {
        loop {
            let mut stored = store.load_week(&key()).await.unwrap().unwrap();
            let (id, entry) = snapshot(at + 1).entries.pop_last().unwrap();
            stored.value.entries.insert(id, entry);
            match store
                .save_week(&key(), &stored.value, Some(stored.revision))
                .await
            {
                Ok(_) => return,
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    join_all((0..10).map(add)).await;
    assert_eq!(
        store.load_week(&key()).await.unwrap().unwrap().value,
        snapshot(10)
    );
}
