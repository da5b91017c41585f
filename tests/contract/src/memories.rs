//! `ports::Visits`, `ports::Rosters`, `ports::Runs`.

use shifts_model::{Activity, Counts, Digest, Member, RunReport, TeamMembers, UserId, Visit};
use shifts_ports::{Rosters, Runs, StoreError, Visits};

use crate::{moment, team, week};

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
