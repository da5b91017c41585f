//! `ports::Visits`, `ports::Rosters`, `ports::Runs`.

use shifts_model::{
    Activity, Counts, Digest, Member, RunReport, TeamGroups, TeamId, TeamMembers, UserId, Visit,
};
use shifts_ports::{
    Connections, Recalled, Rosters, Runs, Snapshots, StoreError, Stored, Visits, WeekKey,
};

use crate::{connection, moment, snapshot, team, week};

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

/// The last members that were saved are the ones that are read.
pub async fn the_last_members_count(store: &dyn Rosters) {
    let members = |name: &str| TeamMembers {
        members: vec![Member {
            user_id: UserId::parse("u1").unwrap(),
            user_principal_name: Some("ada@contoso.com".to_owned()),
            mail: None,
            display_name: name.to_owned(),
        }],
        read_at: moment(0),
        unmapped: std::collections::BTreeSet::new(),
    };
    assert!(store.load_members(&team("t1")).await.unwrap().is_none());
    store
        .save_members(&team("t1"), &members("Ada"))
        .await
        .unwrap();
    store
        .save_members(&team("t1"), &members("Ada L."))
        .await
        .unwrap();
    assert_eq!(
        store.load_members(&team("t1")).await.unwrap(),
        Some(members("Ada L."))
    );
}

/// Runs come newest first, of one team or of all, and old ones go.
pub async fn runs_come_newest_first_and_are_bounded(store: &dyn Runs) {
    let report = |team_id: &str, at: i64| RunReport {
        at: moment(at),
        team_id: team(team_id),
        activity: Activity::Shifts,
        weeks: vec![week()],
        counts: Counts {
            created: 1,
            ..Counts::default()
        },
        changes: Vec::new(),
        withheld: Vec::new(),
        refused: Vec::new(),
        unmapped: Vec::new(),
        waiting_until: None,
        failure: None,
        duration_ms: 5,
    };
    for at in 0..230 {
        store.append(&report("t1", at)).await.unwrap();
    }
    store.append(&report("t2", 500)).await.unwrap();
    let all = store.latest(None, 2).await.unwrap();
    assert_eq!(all, [report("t2", 500), report("t1", 229)]);
    let of_one = store.latest(Some(&team("t1")), 1000).await.unwrap();
    assert!((100..=200).contains(&of_one.len()), "{}", of_one.len());
    assert_eq!(of_one[0], report("t1", 229));
}

/// What is forgotten of a team is gone, and of no other.
pub async fn what_is_forgotten_is_gone(
    visits: &dyn Visits,
    snapshots: &dyn Snapshots,
    rosters: &dyn Rosters,
) {
    let key = |id| WeekKey {
        team_id: team(id),
        week: week(),
    };
    let members = TeamMembers {
        members: Vec::new(),
        read_at: moment(0),
        unmapped: std::collections::BTreeSet::new(),
    };
    for id in ["t1", "t10"] {
        let visit = Visit::default();
        visits
            .save_visit(&team(id), Activity::Shifts, &visit, None)
            .await
            .unwrap();
        let groups = TeamGroups::default();
        snapshots
            .save_groups(&team(id), &groups, None)
            .await
            .unwrap();
        snapshots
            .save_week(&key(id), &snapshot(2), None)
            .await
            .unwrap();
        rosters.save_members(&team(id), &members).await.unwrap();
    }
    visits.forget_visits(&team("t1")).await.unwrap();
    snapshots.forget_team(&team("t1")).await.unwrap();
    rosters.forget_members(&team("t1")).await.unwrap();
    for (id, kept) in [("t1", false), ("t10", true)] {
        let visit = visits
            .load_visit(&team(id), Activity::Shifts)
            .await
            .unwrap();
        assert_eq!(visit.is_some(), kept);
        assert_eq!(snapshots.load_week(&key(id)).await.unwrap().is_some(), kept);
        let groups = snapshots.load_groups(&team(id)).await.unwrap();
        assert_eq!(groups.is_some(), kept);
        assert_eq!(
            rosters.load_members(&team(id)).await.unwrap().is_some(),
            kept
        );
    }
}
