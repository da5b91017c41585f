//! `ports::Visits`.

use shifts_model::{Activity, Digest, Held, TeamId, Visit, Week};
use shifts_ports::{Connections, Recalled, StoreError, Stored, Visits};

use crate::{connection, moment, team, week};

/// A visit is read back, one for each activity, and a stale save loses.
pub async fn visits_are_kept_for_each_activity(store: &dyn Visits) {
    let mut visit = Visit {
        last_run_at: Some(moment(0)),
        ..Visit::default()
    };
    visit.digests.insert(week(), Digest::from_bytes([7; 32]));
    visit.open.insert(week());
    let revision = store
        .save_visit(&team("t1"), Activity::Shifts, &visit, None)
        .await
        .unwrap();
    assert!(
        store
            .load_visit(&team("t1"), Activity::Roster)
            .await
            .unwrap()
            .is_none()
    );
    let stored = store
        .load_visit(&team("t1"), Activity::Shifts)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((stored.value, stored.revision), (visit.clone(), revision));
    let stale = store
        .save_visit(&team("t1"), Activity::Shifts, &visit, None)
        .await;
    assert!(matches!(stale, Err(StoreError::Conflict { .. })));
}

/// What is known of teams comes in one read; a team that is not connected is left out.
pub async fn teams_are_recalled_together(connections: &dyn Connections, store: &dyn Visits) {
    for id in ["t1", "t2"] {
        connections.save(&connection(id), None).await.unwrap();
    }
    let visit = Visit {
        last_run_at: Some(moment(0)),
        ..Visit::default()
    };
    let revision = store
        .save_visit(&team("t1"), Activity::Shifts, &visit, None)
        .await
        .unwrap();
    let asked = [team("t1"), team("t2"), team("t9")];
    let recalled = store.recall(&asked, Activity::Shifts).await.unwrap();
    let known = |visit| Recalled {
        connection: connection("t1"),
        visit,
    };
    assert_eq!(recalled.len(), 2);
    assert_eq!(
        recalled[&team("t1")].as_ref().unwrap(),
        &known(Some(Stored {
            value: visit,
            revision
        }))
    );
    assert_eq!(recalled[&team("t2")].as_ref().unwrap().visit, None);
    let other = store.recall(&asked, Activity::Roster).await.unwrap();
    assert_eq!(other[&team("t1")].as_ref().unwrap(), &known(None));
}

/// A batch may hold two jobs of one team: the timer's, and that of a person who could not wait.
pub async fn a_team_named_twice_is_recalled_once(
    connections: &dyn Connections,
    store: &dyn Visits,
) {
    connections.save(&connection("t1"), None).await.unwrap();
    let asked = [team("t1"), team("t1")];
    let recalled = store.recall(&asked, Activity::Shifts).await.unwrap();
    assert_eq!(Vec::from_iter(recalled.keys()), [&team("t1")]);
}

/// More teams are recalled than any store answers at once.
pub async fn many_teams_are_recalled(connections: &dyn Connections, store: &dyn Visits) {
    let ids: Vec<TeamId> = (0..120).map(|n| team(&format!("t{n:03}"))).collect();
    for id in &ids {
        connections
            .save(&connection(id.as_str()), None)
            .await
            .unwrap();
        let visit = Visit::default();
        let saved = store.save_visit(id, Activity::Shifts, &visit, None).await;
        saved.unwrap();
    }
    let recalled = store.recall(&ids, Activity::Shifts).await.unwrap();
    assert!(
        recalled
            .values()
            .all(|team| team.as_ref().unwrap().visit.is_some())
    );
    assert_eq!(recalled.len(), 120);
    assert_eq!(connections.list().await.unwrap().len(), 120);
    assert_eq!(store.list_visits().await.unwrap().len(), 120);
}

/// All visits are listed, of every activity, with the revisions to save them by.
pub async fn visits_are_listed(store: &dyn Visits) {
    let mut saved = Vec::new();
    for (id, activity) in [
        ("t1", Activity::Roster),
        ("t1", Activity::Shifts),
        ("t2", Activity::Shifts),
    ] {
        let visit = Visit {
            wake_at: Some(moment(7)),
            looked: Some(Digest::from_bytes([9; 32])),
            ..Visit::default()
        };
        let revision = store.save_visit(&team(id), activity, &visit, None).await;
        let stored = Stored {
            value: visit,
            revision: revision.unwrap(),
        };
        saved.push((team(id), activity, stored));
    }
    let listed = store.list_visits().await.unwrap();
    let mut listed: Vec<_> = listed
        .into_iter()
        .map(|(id, activity, visit)| (id, activity, visit.unwrap()))
        .collect();
    listed.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    assert_eq!(listed, saved);
}

/// Changes that are held back are remembered, for more weeks than any window has.
pub async fn what_is_held_is_remembered(store: &dyn Visits) {
    let held = |at: u8| Held {
        digest: Digest::from_bytes([at; 32]),
        changes: u64::from(at),
        since: moment(0),
        readings: u32::from(at),
        counted_at: moment(60),
    };
    let week_after = |weeks: u8| Week {
        starts_on: week().starts_on + jiff::Span::new().weeks(weeks),
    };
    let visit = Visit {
        held: (0..60).map(|at| (week_after(at), held(at))).collect(),
        people: Some(47),
        items: 180,
        since: Some(moment(4)),
        ..Visit::default()
    };
    let (id, activity) = (team("t1"), Activity::TimeOff);
    let saved = store.save_visit(&id, activity, &visit, None).await.unwrap();
    let stored = store.load_visit(&id, activity).await.unwrap().unwrap();
    assert_eq!((stored.value, &stored.revision), (visit, &saved));
    let nobody = Visit {
        people: Some(0),
        ..Visit::default()
    };
    let saved = store.save_visit(&id, activity, &nobody, Some(saved)).await;
    saved.unwrap();
    let stored = store.load_visit(&id, activity).await.unwrap().unwrap();
    assert_eq!(stored.value, nobody);
}
