//! `ports::Rosters`, `ports::Runs`, and that all stores forget a team.

use shifts_model::{
    Activity, AppliedChange, ChangeOp, Counts, Member, RunReport, SourceId, TargetId, TeamCatalog,
    TeamId, TeamMembers, UserId, Visit,
};
use shifts_ports::{HeldAvailability, Rosters, Runs, Snapshots, Visits, WeekKey};

use crate::{moment, snapshot, team, week};

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
        strangers: std::collections::BTreeSet::new(),
        employees: std::collections::BTreeMap::new(),
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
        activity: Activity::OpenShifts,
        weeks: vec![week()],
        counts: Counts {
            created: 1,
            ..Counts::default()
        },
        changes: vec![AppliedChange {
            week: week(),
            op: ChangeOp::Create,
            source_id: SourceId::parse("o1").unwrap(),
            target_id: TargetId::parse("OPNSHFT_1").unwrap(),
            user_id: None,
            starts_at: moment(0),
            ends_at: moment(3600),
        }],
        withheld: Vec::new(),
        refused: Vec::new(),
        unmapped: Vec::new(),
        drifted: Vec::new(),
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

/// What is forgotten of a team is gone, of every activity, and of no other team.
pub async fn what_is_forgotten_is_gone(
    visits: &dyn Visits,
    snapshots: &dyn Snapshots,
    rosters: &dyn Rosters,
) {
    for id in ["t1", "t10"] {
        fill(visits, snapshots, rosters, &team(id)).await;
    }
    visits.forget_visits(&team("t1")).await.unwrap();
    snapshots.forget_team(&team("t1")).await.unwrap();
    rosters.forget_members(&team("t1")).await.unwrap();
    for (id, kept) in [("t1", false), ("t10", true)] {
        let held = held_of(visits, snapshots, rosters, &team(id)).await;
        assert!(held.iter().all(|is_there| *is_there == kept), "{held:?}");
    }
}

fn key(team_id: &TeamId, activity: Activity) -> WeekKey {
    WeekKey {
        team_id: team_id.clone(),
        activity,
        week: week(),
    }
}

/// Everything that can be remembered of a team.
async fn fill(visits: &dyn Visits, snapshots: &dyn Snapshots, rosters: &dyn Rosters, id: &TeamId) {
    for activity in Activity::ALL {
        let visit = Visit::default();
        let saved = visits.save_visit(id, activity, &visit, None).await;
        saved.unwrap();
        let key = key(id, activity);
        let saved = snapshots.save_week(&key, &snapshot(2), None).await;
        saved.unwrap();
    }
    let (catalog, nobody) = (TeamCatalog::default(), HeldAvailability::new());
    let saved = snapshots.save_catalog(id, &catalog, None).await;
    saved.unwrap();
    let saved = snapshots.save_availability(id, &nobody, None).await;
    saved.unwrap();
    let members = TeamMembers {
        members: Vec::new(),
        read_at: moment(0),
        unmapped: std::collections::BTreeSet::new(),
        strangers: std::collections::BTreeSet::new(),
        employees: std::collections::BTreeMap::new(),
    };
    rosters.save_members(id, &members).await.unwrap();
}

/// What of it is there.
async fn held_of(
    visits: &dyn Visits,
    snapshots: &dyn Snapshots,
    rosters: &dyn Rosters,
    id: &TeamId,
) -> Vec<bool> {
    let mut held = vec![
        snapshots.load_catalog(id).await.unwrap().is_some(),
        snapshots.load_availability(id).await.unwrap().is_some(),
        rosters.load_members(id).await.unwrap().is_some(),
    ];
    for activity in Activity::ALL {
        let visit = visits.load_visit(id, activity).await;
        held.push(visit.unwrap().is_some());
        let week = snapshots.load_week(&key(id, activity)).await;
        held.push(week.unwrap().is_some());
    }
    held
}
