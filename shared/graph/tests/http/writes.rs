//! Writes, as they lie on the wire and as their answers are read.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use shifts_model::{
    AvailableWeek, GroupName, Hours, ItemKind, OpenShiftContent, Outcome, ReasonName,
    SchedulingGroupId, ShiftActivity, ShiftContent, TargetId, TeamId, Theme, TimeOffContent,
    TimeOffReasonId, UserId, Visibility,
};
use shifts_ports::{ItemWrite, Shifts as _, Write, WriteOp};

use crate::schema::check;
use crate::stub::{Asked, Stub, team};

const ADA: &str = "a0000000-0000-4000-8000-000000000001";

fn at(hour: u8) -> Timestamp {
    format!("2026-11-23T{hour:02}:00:00Z").parse().unwrap()
}

fn ada() -> UserId {
    UserId::parse(ADA).unwrap()
}

fn tills() -> GroupName {
    GroupName::new("Tills").unwrap()
}

fn lunch() -> ShiftActivity {
    ShiftActivity {
        starts_at: at(12),
        ends_at: at(13),
        name: "Lunch".repeat(20),
        is_paid: false,
    }
}

fn shift(ends: u8) -> ShiftContent {
    ShiftContent {
        user_id: ada(),
        group: tills(),
        starts_at: at(8),
        ends_at: at(ends),
        theme: Theme::DarkBlue,
        label: Some("Till 3".to_owned()),
        notes: None,
        activities: vec![lunch()],
    }
}

fn open_shift(slots: u32) -> OpenShiftContent {
    OpenShiftContent {
        group: tills(),
        starts_at: at(8),
        ends_at: at(16),
        slots,
        theme: Theme::Green,
        label: None,
        notes: Some("bring keys".to_owned()),
        activities: vec![lunch()],
    }
}

fn time_off(ends: u8) -> TimeOffContent {
    TimeOffContent {
        user_id: ada(),
        reason: ReasonName::new("Vacation").unwrap(),
        starts_at: at(0),
        ends_at: at(ends),
    }
}

/// One item of each kind; what employees go on seeing is another than the new content.
fn items(with_still_shared: bool) -> [ItemWrite; 3] {
    let group_id = SchedulingGroupId::parse("TAG_1").unwrap();
    let reason_id = TimeOffReasonId::parse("TOR_1").unwrap();
    let other_id = TimeOffReasonId::parse("TOR_2").unwrap();
    [
        ItemWrite::Shift {
            content: shift(16),
            group_id: group_id.clone(),
            still_shared: with_still_shared.then(|| shift(17)),
        },
        ItemWrite::OpenShift {
            content: open_shift(2),
            group_id,
            still_shared: with_still_shared.then(|| open_shift(3)),
        },
        ItemWrite::TimeOff {
            content: time_off(20),
            reason_id,
            still_shared: with_still_shared.then(|| (time_off(22), other_id)),
        },
    ]
}

fn id() -> TargetId {
    TargetId::parse("SHFT_1").unwrap()
}

async fn written(stub: &Stub, op: WriteOp) -> (Outcome, Asked) {
    let team_id = team();
    let writes = vec![Write { team_id, op }];
    let outcome = stub.graph.write(writes, Timestamp::MAX).await.remove(0);
    (outcome, stub.asked().pop().unwrap())
}

const KINDS: [(&str, &str); 3] = [
    ("shift", "shifts"),
    ("openShift", "openShifts"),
    ("timeOff", "timesOff"),
];

#[tokio::test]
async fn each_kind_is_created_on_one_side() {
    let stub = Stub::new().await;
    for visibility in [Visibility::Shared, Visibility::Draft] {
        for (item, (kind, collection)) in items(false).into_iter().zip(KINDS) {
            let (outcome, asked) = written(&stub, WriteOp::Create { item, visibility }).await;
            let new = Some("NEW_1".to_owned());
            assert!(matches!(outcome, Outcome::Applied { id, .. } if id == new));
            assert_eq!(asked.call, format!("POST /teams/t1/schedule/{collection}"));
            assert_eq!(asked.headers["x-ms-wfmpassthrough"], "WFI_1");
            check(&format!("{kind}.request"), &asked.body);
        }
    }
}

#[tokio::test]
async fn a_draft_stands_beside_what_employees_go_on_seeing() {
    let stub = Stub::new().await;
    let visibility = Visibility::Draft;
    for (item, (kind, collection)) in items(true).into_iter().zip(KINDS) {
        let id = id();
        let replace = WriteOp::Replace {
            id,
            item,
            visibility,
        };
        let (_, asked) = written(&stub, replace).await;
        let call = format!("PUT /teams/t1/schedule/{collection}/SHFT_1");
        assert_eq!(asked.call, call);
        check(&format!("{kind}.replace"), &asked.body);
        let sides: Vec<&Value> = asked.body.as_object().unwrap().values().collect();
        let sides = sides.into_iter().filter(|value| value.is_object());
        assert_eq!(sides.count(), 2, "{kind}");
    }
}

#[tokio::test]
async fn open_shifts_have_slots_and_time_off_is_gray_with_a_reason() {
    let stub = Stub::new().await;
    let visibility = Visibility::Draft;
    let mut bodies = Vec::new();
    for item in items(true).into_iter().skip(1) {
        let id = id();
        let replace = WriteOp::Replace {
            id,
            item,
            visibility,
        };
        bodies.push(written(&stub, replace).await.1.body);
    }
    let draft = &bodies[0]["draftOpenShift"];
    assert_eq!(
        (&draft["openSlotCount"], &draft["theme"]),
        (&json!(2), &json!("green"))
    );
    assert_eq!(bodies[0]["sharedOpenShift"]["openSlotCount"], 3);
    let expected = json!({
        "userId": ADA,
        "sharedTimeOff": {
            "startDateTime": "2026-11-23T00:00:00Z",
            "endDateTime": "2026-11-23T22:00:00Z",
            "theme": "gray",
            "timeOffReasonId": "TOR_2",
        },
        "draftTimeOff": {
            "startDateTime": "2026-11-23T00:00:00Z",
            "endDateTime": "2026-11-23T20:00:00Z",
            "theme": "gray",
            "timeOffReasonId": "TOR_1",
        },
    });
    assert_eq!(bodies[1], expected);
}

#[tokio::test]
async fn each_kind_is_deleted_at_once_or_staged() {
    let stub = Stub::new().await;
    let collections = ItemKind::ALL.into_iter().zip(KINDS);
    for (kind, (_, collection)) in collections {
        let path = format!("/teams/t1/schedule/{collection}/SHFT_1");
        stub.on(&format!("DELETE {path}"), &[(404, json!({}))]);
        let (outcome, asked) = written(&stub, WriteOp::Delete { kind, id: id() }).await;
        assert_eq!(
            (outcome, asked.body),
            (Outcome::Gone, Value::Null),
            "{kind}"
        );
        let call = format!("POST {path}/stageForDeletion");
        stub.on(&call, &[(204, Value::Null)]);
        let stage = WriteOp::StageDeletion { kind, id: id() };
        let (outcome, asked) = written(&stub, stage).await;
        assert!(matches!(outcome, Outcome::Applied { .. }), "{kind}");
        assert_eq!((asked.call, asked.body), (call, Value::Null));
    }
}

#[tokio::test]
async fn a_reason_is_made_with_a_fitting_icon() {
    let stub = Stub::new().await;
    let name = ReasonName::new("Sick day").unwrap();
    let (outcome, asked) = written(&stub, WriteOp::CreateReason { name }).await;
    assert!(matches!(outcome, Outcome::Applied { id: Some(_), .. }));
    assert_eq!(asked.call, "POST /teams/t1/schedule/timeOffReasons");
    check("timeOffReason.request", &asked.body);
    let expected = json!({"displayName": "Sick day", "iconType": "firstAid", "isActive": true});
    assert_eq!(asked.body, expected);
}

/// Two slots on Monday, all of Tuesday, nothing else.
fn week() -> AvailableWeek {
    let hours = |starts: i8, ends: i8| Hours {
        starts: Time::constant(starts, 0, 0, 0),
        ends: Time::constant(ends, 0, 0, 0),
    };
    let mut week = AvailableWeek::default();
    week.days[0] = vec![hours(8, 12), hours(20, 0)];
    week.days[1] = vec![hours(0, 0)];
    week
}

fn set_availability(zone: &str) -> WriteOp {
    WriteOp::SetAvailability {
        user_id: ada(),
        week: week(),
        zone: TimeZone::get(zone).unwrap(),
    }
}

const PREFERENCES: &str =
    "PUT /users/a0000000-0000-4000-8000-000000000001/settings/shiftPreferences";

#[tokio::test]
async fn availability_is_one_element_a_day_in_a_zone_of_windows() {
    let stub = Stub::new().await;
    stub.on(PREFERENCES, &[(204, Value::Null)]);
    let (outcome, asked) = written(&stub, set_availability("Europe/Berlin")).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    assert_eq!(asked.call, PREFERENCES);
    check("shiftPreferences.replace", &asked.body);
    let days = asked.body["availability"].as_array().unwrap();
    assert_eq!(days.len(), 7);
    let monday = json!({
        "recurrence": {
            "pattern": {"type": "Weekly", "daysOfWeek": ["Monday"], "interval": 1},
            "range": {"type": "noEnd"},
        },
        "timeZone": "W. Europe Standard Time",
        "timeSlots": [
            {"startTime": "08:00:00", "endTime": "12:00:00"},
            {"startTime": "20:00:00", "endTime": "00:00:00"},
        ],
    });
    assert_eq!(days[0], monday);
    let whole_day = json!([{"startTime": "00:00:00", "endTime": "00:00:00"}]);
    assert_eq!(days[1]["timeSlots"], whole_day);
    assert_eq!(
        days[6]["recurrence"]["pattern"]["daysOfWeek"],
        json!(["Sunday"])
    );
    assert_eq!(days[6]["timeSlots"], json!([]));
}

#[tokio::test]
async fn a_zone_that_windows_does_not_know_goes_by_its_own_name() {
    let stub = Stub::new().await;
    let (_, asked) = written(&stub, set_availability("Antarctica/Troll")).await;
    assert_eq!(
        asked.body["availability"][0]["timeZone"],
        "Antarctica/Troll"
    );
}

#[tokio::test]
async fn availability_is_written_again_until_it_stands() {
    let stub = Stub::new().await;
    let refused = |status: u16| (status, json!({"error": {"code": "Code"}}));
    stub.on(
        PREFERENCES,
        &[refused(503), refused(409), (204, Value::Null)],
    );
    let (outcome, _) = written(&stub, set_availability("Europe/Berlin")).await;
    assert!(matches!(outcome, Outcome::Applied { .. }), "{outcome:?}");
    assert_eq!(stub.calls_with("shiftPreferences").len(), 3);
    assert_eq!(stub.budgets(), ["tenant/put"; 3]);
    stub.on(PREFERENCES, &[refused(404)]);
    let (outcome, _) = written(&stub, set_availability("Europe/Berlin")).await;
    let code = "Code".to_owned();
    assert_eq!(outcome, Outcome::Refused { code });
}

#[tokio::test]
async fn each_outcome_is_that_of_its_own_write() {
    let stub = Stub::new().await;
    stub.on(PREFERENCES, &[(204, Value::Null)]);
    let stranger = Write {
        team_id: TeamId::parse("t2").unwrap(),
        op: set_availability("Europe/Berlin"),
    };
    let name = ReasonName::new("Moving").unwrap();
    let ours = [
        WriteOp::CreateReason { name },
        set_availability("Europe/Berlin"),
        WriteOp::Delete {
            kind: ItemKind::OpenShift,
            id: id(),
        },
    ];
    stub.on(
        "DELETE /teams/t1/schedule/openShifts/SHFT_1",
        &[(404, json!({}))],
    );
    let ours = ours.map(|op| Write {
        team_id: team(),
        op,
    });
    let writes = std::iter::once(stranger).chain(ours).collect();
    let outcomes = stub.graph.write(writes, Timestamp::MAX).await;
    let names: Vec<String> = outcomes
        .iter()
        .map(|it| format!("{it:?}").split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["Refused", "Applied", "Applied", "Gone"]);
    assert_eq!(stub.calls_with("shiftPreferences").len(), 1);
    assert_eq!(
        stub.budgets(),
        ["tenant/post", "tenant/put", "tenant/delete"]
    );
}
