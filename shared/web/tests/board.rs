//! The board over a store in memory: what its page is told.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use shifts_embedded::Embedded;
use shifts_model::{
    Activity, BusinessUnitId, Connection, Content, Counts, Digest, Entry, GroupName, Held, Member,
    Note, OpenShiftContent, ReasonName, RunReport, ShiftContent, SourceId, TargetId, TeamId,
    TeamMembers, Theme, TimeOffContent, UserId, Visibility, Visit, Week, WeekSnapshot, WfmName,
};
use shifts_ports::{
    Clock, Connections as _, Meter, Rosters as _, Runs as _, Snapshots as _, Visits as _, WeekKey,
};
use shifts_web::{AsWritten, Board, Progress, board};
use tower::ServiceExt as _;

const NOW: &str = "2026-11-18T12:00:00Z";

struct StandingClock;

#[async_trait]
impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        moment(NOW)
    }

    async fn sleep(&self, _duration: Duration) {}
}

/// A board over a store in which team `t1` of Berlin is connected.
struct World {
    store: Arc<Embedded>,
    router: Router,
}

impl World {
    async fn new() -> Self {
        let store = Arc::new(Embedded::in_memory(Arc::new(Meter::default())).unwrap());
        let connection = Connection {
            team_id: team(),
            team_name: "Store 1".to_owned(),
            wfm: WfmName::parse("main").unwrap(),
            business_unit_id: BusinessUnitId::parse("u1").unwrap(),
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            enabled: true,
            off: BTreeSet::new(),
            overrides: BTreeMap::new(),
            drift_policy: None,
        };
        store.save(&connection, None).await.unwrap();
        let router = board(Board {
            clock: Arc::new(StandingClock),
            connections: store.clone(),
            runs: store.clone(),
            visits: store.clone(),
            rosters: store.clone(),
            view: Arc::new(AsWritten {
                snapshots: store.clone(),
                visits: store.clone(),
            }),
            progress: Progress::default(),
            first_day_of_week: Weekday::Monday,
        });
        Self { store, router }
    }

    /// Remembers that Teams holds these items, which begin in a week.
    async fn holds(&self, activity: Activity, starts_on: &str, items: &[(&str, Content)]) {
        let entry = |(id, content): &(&str, Content)| {
            let entry = Entry {
                target_id: TargetId::parse(&format!("T_{id}")).unwrap(),
                content: content.clone(),
                visibility: Visibility::Shared,
                unsure: false,
            };
            (SourceId::parse(id).unwrap(), entry)
        };
        let snapshot = WeekSnapshot {
            entries: items.iter().map(entry).collect(),
            ..WeekSnapshot::default()
        };
        let key = WeekKey {
            team_id: team(),
            activity,
            week: week(starts_on),
        };
        self.store.save_week(&key, &snapshot, None).await.unwrap();
    }

    async fn remembers(&self, activity: Activity, visit: &Visit) {
        let saved = self.store.save_visit(&team(), activity, visit, None).await;
        saved.unwrap();
    }

    async fn told(&self, path: &str) -> Value {
        let request = Request::get(path).header(header::HOST, "localhost");
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

fn team() -> TeamId {
    TeamId::parse("t1").unwrap()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn week(starts_on: &str) -> Week {
    Week {
        starts_on: starts_on.parse().unwrap(),
    }
}

fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

fn shift(starts: &str, ends: &str) -> Content {
    Content::Shift(ShiftContent {
        user_id: user("ada"),
        group: GroupName::new("Bakery").unwrap(),
        starts_at: moment(starts),
        ends_at: moment(ends),
        theme: Theme::Blue,
        label: None,
        notes: None,
        activities: Vec::new(),
    })
}

fn open_shift(starts: &str, ends: &str, slots: u32) -> Content {
    Content::OpenShift(OpenShiftContent {
        group: GroupName::new("Bakery").unwrap(),
        starts_at: moment(starts),
        ends_at: moment(ends),
        slots,
        theme: Theme::Green,
        label: Some("Extra".to_owned()),
        notes: None,
        activities: Vec::new(),
    })
}

fn time_off(starts: &str, ends: &str) -> Content {
    Content::TimeOff(TimeOffContent {
        user_id: user("bob"),
        reason: ReasonName::new("Holiday").unwrap(),
        starts_at: moment(starts),
        ends_at: moment(ends),
    })
}

#[tokio::test]
async fn a_week_holds_items_of_all_kinds() {
    let world = World::new().await;
    let of_shifts = shift("2026-11-17T08:00:00Z", "2026-11-17T16:00:00Z");
    world
        .holds(Activity::Shifts, "2026-11-16", &[("s1", of_shifts)])
        .await;
    let open = open_shift("2026-11-17T08:00:00Z", "2026-11-17T16:00:00Z", 3);
    world
        .holds(Activity::OpenShifts, "2026-11-16", &[("o1", open)])
        .await;
    let away = time_off("2026-11-17T23:00:00Z", "2026-11-18T23:00:00Z");
    world
        .holds(Activity::TimeOff, "2026-11-16", &[("a1", away)])
        .await;
    let told = world.told("/api/v1/board").await;
    assert_eq!(told["shifts"][0]["starts_local"], "2026-11-17T09:00");
    assert_eq!(told["open_shifts"][0]["slots"], 3);
    assert_eq!(told["open_shifts"][0]["theme"], "green");
    let away = &told["time_off"][0];
    assert_eq!(
        (&away["first_day"], &away["reason"]),
        (&json!("2026-11-18"), &json!("Holiday"))
    );
    let people: Vec<&Value> = told["people"].as_array().unwrap().iter().collect();
    assert_eq!(people.len(), 2, "who works and who is away: {people:?}");
    let totals = json!({
        "shifts": 1, "open_shifts": 1, "open_slots": 3, "time_off": 1, "people": 2, "drafts": 0,
        "hours": 8.0,
    });
    assert_eq!(told["totals"], totals);
}

#[tokio::test]
async fn time_off_that_began_earlier_shows_in_every_week_it_reaches() {
    let world = World::new().await;
    let long = time_off("2026-09-30T22:00:00Z", "2026-11-17T23:00:00Z");
    let over = time_off("2026-09-30T22:00:00Z", "2026-10-01T22:00:00Z");
    let items = [("long", long), ("over", over)];
    world.holds(Activity::TimeOff, "2026-09-28", &items).await;
    let digest = Digest::from_bytes([1; 32]);
    let visit = Visit {
        digests: BTreeMap::from([(week("2026-09-28"), digest), (week("2026-11-16"), digest)]),
        ..Visit::default()
    };
    world.remembers(Activity::TimeOff, &visit).await;
    let told = world.told("/api/v1/board").await;
    assert_eq!(told["time_off"].as_array().unwrap().len(), 1);
    let away = &told["time_off"][0];
    assert_eq!(away["id"], "T_long");
    assert_eq!(
        (&away["begins_before"], &away["last_day"]),
        (&json!(true), &json!("2026-11-17"))
    );
    let after = world.told("/api/v1/board?week=2026-11-23").await;
    assert_eq!(after["time_off"], json!([]));
}

#[tokio::test]
async fn what_is_held_drifted_and_unknown_is_told_with_what_each_activity_left() {
    let world = World::new().await;
    let held = Held {
        digest: Digest::from_bytes([1; 32]),
        changes: 12,
        since: moment("2026-11-18T09:00:00Z"),
        readings: 1,
        counted_at: moment("2026-11-18T09:00:00Z"),
    };
    let visit = Visit {
        held: BTreeMap::from([(week("2026-11-16"), held)]),
        ..Visit::default()
    };
    world.remembers(Activity::TimeOff, &visit).await;
    let note = |subject: &str| Note {
        subject: subject.to_owned(),
        why: "why".to_owned(),
    };
    for (activity, unmapped, drifted) in [
        (Activity::Drift, vec![], vec![note("shift s1")]),
        (Activity::TimeOff, vec![note("employee eve")], vec![]),
        (Activity::Shifts, vec![note("employee eve")], vec![]),
    ] {
        let report = RunReport {
            unmapped,
            drifted,
            ..report(activity)
        };
        world.store.append(&report).await.unwrap();
    }
    let member = |id: &str, name: &str| Member {
        user_id: user(id),
        user_principal_name: None,
        mail: None,
        display_name: name.to_owned(),
    };
    let members = TeamMembers {
        members: vec![member("ada", "Ada"), member("zoe", "Zoë")],
        read_at: moment(NOW),
        unmapped: BTreeSet::new(),
        strangers: BTreeSet::from([user("zoe")]),
        employees: BTreeMap::new(),
    };
    world.store.save_members(&team(), &members).await.unwrap();
    let told = world.told("/api/v1/board").await;
    let held = json!([{
        "team_id": "t1", "activity": "time-off", "kind": "time off", "week": "2026-11-16",
        "changes": 12, "since": "2026-11-18T09:00:00Z",
    }]);
    assert_eq!(told["held"], held);
    assert_eq!(told["drifted"][0]["subject"], "shift s1");
    assert_eq!(
        told["strangers"],
        json!([{"user_id": "zoe", "name": "Zoë"}])
    );
    let unmapped = json!([{"team_id": "t1", "subject": "employee eve", "why": "why"}]);
    assert_eq!(told["unmapped"], unmapped, "once, whoever left it");
}

fn report(activity: Activity) -> RunReport {
    RunReport {
        at: moment(NOW),
        team_id: team(),
        activity,
        weeks: Vec::new(),
        counts: Counts::default(),
        changes: Vec::new(),
        withheld: Vec::new(),
        refused: Vec::new(),
        unmapped: Vec::new(),
        drifted: Vec::new(),
        waiting_until: None,
        failure: None,
        duration_ms: 1,
    }
}
