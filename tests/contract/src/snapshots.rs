//! `ports::Snapshots`.

use std::collections::BTreeMap;

use futures::future::join_all;
use shifts_model::{
    Activity, Digest, GroupName, HeldGroup, ReasonName, SchedulingGroupId, TeamCatalog,
    TimeOffReasonId, UserId,
};
use shifts_ports::{HeldAvailability, Snapshots, StoreError, WeekKey};

use crate::{moment, snapshot, team, week};

fn key() -> WeekKey {
    key_of(Activity::Shifts)
}

fn key_of(activity: Activity) -> WeekKey {
    WeekKey {
        team_id: team("t1"),
        activity,
        week: week(),
    }
}

/// A week is read back as it was saved, whatever its items are.
pub async fn what_is_saved_is_read_back(store: &dyn Snapshots) {
    assert!(store.load_week(&key()).await.unwrap().is_none());
    let revision = store.save_week(&key(), &snapshot(500), None).await.unwrap();
    let stored = store.load_week(&key()).await.unwrap().unwrap();
    assert_eq!((stored.value, stored.revision), (snapshot(500), revision));
}

/// What one activity keeps is not what another keeps, in the same week of the same team.
pub async fn activities_have_weeks_of_their_own(store: &dyn Snapshots) {
    for (entries, activity) in Activity::ALL.into_iter().enumerate() {
        let key = key_of(activity);
        assert!(store.load_week(&key).await.unwrap().is_none());
        let saved = store.save_week(&key, &snapshot(entries), None).await;
        saved.unwrap();
    }
    for (entries, activity) in Activity::ALL.into_iter().enumerate() {
        let stored = store.load_week(&key_of(activity)).await.unwrap().unwrap();
        assert_eq!(stored.value, snapshot(entries));
    }
}

/// No reasons at all is another thing than reasons that were never listed.
pub async fn a_catalog_knows_whether_reasons_were_listed(store: &dyn Snapshots) {
    let mut catalog = TeamCatalog::default();
    let held = HeldGroup {
        id: SchedulingGroupId::parse("TAG_1").unwrap(),
        user_ids: [UserId::parse("u1").unwrap()].into(),
        etag: Some("\"7\"".to_owned()),
    };
    let name = |name| ReasonName::new(name).unwrap();
    catalog
        .groups
        .insert(GroupName::new("Bakery").unwrap(), held);
    catalog
        .intents
        .insert(GroupName::new("Stock").unwrap(), moment(0));
    catalog.reason_intents.insert(name("Flood"), moment(1));
    let vacation = (name("Vacation"), TimeOffReasonId::parse("TOR_1").unwrap());
    let mut revision = None;
    for reasons in [None, Some(BTreeMap::new()), Some([vacation].into())] {
        catalog.reasons = reasons;
        let saved = store.save_catalog(&team("t1"), &catalog, revision).await;
        let stored = store.load_catalog(&team("t1")).await.unwrap().unwrap();
        assert_eq!(stored.value, catalog);
        assert_eq!(stored.revision, saved.unwrap());
        revision = Some(stored.revision);
    }
}

/// A catalog is saved over the revision that was read, or not at all.
pub async fn a_stale_catalog_loses(store: &dyn Snapshots) {
    let (id, catalog) = (team("t1"), TeamCatalog::default());
    let first = store.save_catalog(&id, &catalog, None).await.unwrap();
    let listed = TeamCatalog {
        reasons: Some(BTreeMap::new()),
        ..TeamCatalog::default()
    };
    let second = store.save_catalog(&id, &listed, Some(first.clone())).await;
    second.unwrap();
    for stale in [None, Some(first)] {
        let refused = store.save_catalog(&id, &catalog, stale).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    }
    let stored = store.load_catalog(&id).await.unwrap().unwrap();
    assert_eq!(stored.value, listed);
}

/// So is what is believed of people's availability, known or not.
pub async fn a_stale_availability_loses(store: &dyn Snapshots) {
    let id = team("t1");
    assert!(store.load_availability(&id).await.unwrap().is_none());
    let user = |at: u8| UserId::parse(&format!("u{at}")).unwrap();
    let written = |at| (user(at), Some(Digest::from_bytes([at; 32])));
    let mut held: HeldAvailability = (0..200).map(written).collect();
    let first = store.save_availability(&id, &held, None).await.unwrap();
    held.insert(user(0), None);
    let second = store.save_availability(&id, &held, Some(first.clone()));
    let second = second.await.unwrap();
    for stale in [None, Some(first)] {
        let refused = store
            .save_availability(&id, &HeldAvailability::new(), stale)
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    }
    let stored = store.load_availability(&id).await.unwrap().unwrap();
    assert_eq!((stored.value, stored.revision), (held, second));
    assert!(
        store
            .load_availability(&team("t2"))
            .await
            .unwrap()
            .is_none()
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
