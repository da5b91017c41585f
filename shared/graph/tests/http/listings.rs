//! The items of a schedule, as they are listed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};
use shifts_model::{
    Content, GroupName, HeldGroup, ItemKind, ListedItem, ReasonName, Span, TeamCatalog, Theme,
    Visibility,
};
use shifts_ports::{Shifts as _, ShiftsError};

use crate::stub::{Stub, team};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A week in Berlin.
fn week() -> Span {
    Span {
        starts_at: at("2026-11-22T23:00:00Z"),
        ends_at: at("2026-11-29T23:00:00Z"),
    }
}

fn catalog() -> TeamCatalog {
    let held = HeldGroup {
        id: shifts_model::SchedulingGroupId::parse("TAG_1").unwrap(),
        user_ids: BTreeSet::new(),
        etag: None,
    };
    let reason = ReasonName::new("Vacation").unwrap();
    let reason_id = shifts_model::TimeOffReasonId::parse("TOR_1").unwrap();
    TeamCatalog {
        groups: [(GroupName::new("Tills").unwrap(), held)].into(),
        reasons: Some([(reason, reason_id)].into()),
        ..Default::default()
    }
}

/// The kind, its collection and what its sides are called.
const KINDS: [(ItemKind, &str, &str); 3] = [
    (ItemKind::Shift, "shifts", "Shift"),
    (ItemKind::OpenShift, "openShifts", "OpenShift"),
    (ItemKind::TimeOff, "timesOff", "TimeOff"),
];

/// A side that every kind can have.
fn side(starts: &str, ends: &str) -> Value {
    json!({
        "startDateTime": starts,
        "endDateTime": ends,
        "theme": "darkPink",
        "displayName": "Till 3",
        "notes": "",
        "activities": [],
        "openSlotCount": 2,
        "timeOffReasonId": "TOR_1",
    })
}

fn ordinary() -> Value {
    side("2026-11-23T08:00:00Z", "2026-11-23T16:00:00.000Z")
}

/// An item with one side, named as its kind names it.
fn item(id: &str, side_name: &str, side: Value) -> Value {
    let mut item = json!({
        "id": id,
        "@odata.etag": "\"1\"",
        "userId": "u1",
        "schedulingGroupId": "TAG_1",
        "isStagedForDeletion": false,
    });
    item[side_name] = side;
    item
}

async fn asked(
    stub: &Stub,
    kind: ItemKind,
    side: Visibility,
) -> Result<Vec<ListedItem>, ShiftsError> {
    let (team, catalog) = (team(), catalog());
    let listing = stub.graph.list_items(&team, kind, week(), side, &catalog);
    listing.await
}

async fn listed(stub: &Stub, kind: ItemKind, side: Visibility) -> Vec<ListedItem> {
    asked(stub, kind, side).await.unwrap()
}

fn ids(items: &[ListedItem]) -> Vec<&str> {
    items.iter().map(|item| item.id.as_str()).collect()
}

#[tokio::test]
async fn each_kind_is_read_from_the_side_that_is_asked_for() {
    let stub = Stub::new().await;
    for (kind, collection, name) in KINDS {
        let (shared, draft) = (format!("shared{name}"), format!("draft{name}"));
        let found = [
            item("A", &shared, ordinary()),
            item("B", &draft, ordinary()),
        ];
        let call = format!("GET /teams/t1/schedule/{collection}");
        stub.on(&call, &[(200, json!({"value": found}))]);
        for (visibility, id) in [(Visibility::Shared, "A"), (Visibility::Draft, "B")] {
            let items = listed(&stub, kind, visibility).await;
            assert_eq!(ids(&items), [id], "{kind}");
            assert_eq!(items[0].content.kind(), kind);
            assert_eq!(items[0].visibility, visibility);
        }
    }
}

#[tokio::test]
async fn an_item_holds_what_its_kind_has() {
    let stub = Stub::new().await;
    for (kind, collection, name) in KINDS {
        let found = item("A", &format!("shared{name}"), ordinary());
        let call = format!("GET /teams/t1/schedule/{collection}");
        stub.on(&call, &[(200, json!({"value": [found]}))]);
        let content = listed(&stub, kind, Visibility::Shared)
            .await
            .remove(0)
            .content;
        assert_eq!(content.ends_at(), at("2026-11-23T16:00:00Z"));
        match content {
            Content::Shift(shift) => {
                assert_eq!(
                    (shift.user_id.as_str(), shift.theme),
                    ("u1", Theme::DarkPink)
                );
                assert_eq!(
                    (shift.label.as_deref(), shift.notes),
                    (Some("Till 3"), None)
                );
                assert_eq!(shift.group.as_str(), "Tills");
            }
            Content::OpenShift(open) => {
                assert_eq!((open.slots, open.group.as_str()), (2, "Tills"));
                assert_eq!((open.label.as_deref(), open.notes), (Some("Till 3"), None));
            }
            Content::TimeOff(off) => {
                assert_eq!(
                    (off.user_id.as_str(), off.reason.as_str()),
                    ("u1", "Vacation")
                );
            }
        }
    }
}

#[tokio::test]
async fn a_filter_bounds_the_start_by_the_week_and_the_end_by_what_can_be() {
    let stub = Stub::new().await;
    for (_, collection, _) in KINDS {
        let call = format!("GET /teams/t1/schedule/{collection}");
        stub.on(&call, &[(200, json!({"value": []}))]);
    }
    for (kind, side, expected) in [
        (
            ItemKind::Shift,
            Visibility::Shared,
            "sharedShift/startDateTime ge 2026-11-22T23:00:00Z \
             and sharedShift/endDateTime le 2026-11-30T23:00:00Z",
        ),
        (
            ItemKind::OpenShift,
            Visibility::Draft,
            "draftOpenShift/startDateTime ge 2026-11-22T23:00:00Z \
             and draftOpenShift/endDateTime le 2026-11-30T23:00:00Z",
        ),
        (
            ItemKind::TimeOff,
            Visibility::Shared,
            "sharedTimeOff/startDateTime ge 2026-11-22T23:00:00Z \
             and sharedTimeOff/endDateTime le 9999-12-30T22:00:00Z",
        ),
    ] {
        listed(&stub, kind, side).await;
        let asked = stub.asked().pop().unwrap();
        assert_eq!(asked.filter.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn leave_is_found_by_its_start_however_long_it_lasts() {
    let stub = Stub::new().await;
    let leave = |id: &str, starts, ends| item(id, "sharedTimeOff", side(starts, ends));
    let found = [
        leave("FOR_EVER", "2026-11-24T23:00:00Z", "9999-01-01T00:00:00Z"),
        leave("PARENTAL", "2026-11-23T23:00:00Z", "2029-11-23T23:00:00Z"),
        leave("NEXT_WEEK", "2026-11-29T23:00:00Z", "2026-12-01T23:00:00Z"),
        leave("BEFORE", "2026-11-22T22:59:59Z", "2026-11-24T23:00:00Z"),
    ];
    let call = "GET /teams/t1/schedule/timesOff";
    stub.on(call, &[(200, json!({"value": found}))]);
    let items = listed(&stub, ItemKind::TimeOff, Visibility::Shared).await;
    assert_eq!(ids(&items), ["FOR_EVER", "PARENTAL"]);
}

#[tokio::test]
async fn items_that_cannot_be_ours_are_left_out() {
    let stub = Stub::new().await;
    for (kind, collection, name) in KINDS {
        let shared = format!("shared{name}");
        let with = |change: &dyn Fn(&mut Value)| {
            let mut item = item("BAD", &shared, ordinary());
            change(&mut item);
            item
        };
        let mut found = vec![
            item("GOOD", &shared, ordinary()),
            with(&|it| it["isStagedForDeletion"] = json!(true)),
            with(&|it| it["id"] = json!("../../users")),
            with(&|it| it[&shared] = Value::Null),
            with(&|it| it[&shared]["startDateTime"] = json!("yesterday")),
            with(&|it| it[&shared]["endDateTime"] = Value::Null),
            json!("nothing"),
        ];
        if kind != ItemKind::OpenShift {
            found.push(with(&|it| it["userId"] = Value::Null));
            found.push(with(&|it| it["userId"] = json!("u1/..")));
        }
        if kind != ItemKind::TimeOff {
            found.push(with(&|it| it["schedulingGroupId"] = json!("TAG_9")));
            found.push(with(&|it| it["schedulingGroupId"] = Value::Null));
        }
        if kind == ItemKind::TimeOff {
            found.push(with(&|it| it[&shared]["timeOffReasonId"] = json!("TOR_9")));
            found.push(with(&|it| it[&shared]["timeOffReasonId"] = Value::Null));
        }
        if kind == ItemKind::OpenShift {
            found.push(with(&|it| it[&shared]["openSlotCount"] = json!(-1)));
            found.push(with(&|it| it[&shared]["openSlotCount"] = json!("many")));
        }
        let call = format!("GET /teams/t1/schedule/{collection}");
        stub.on(&call, &[(200, json!({"value": found}))]);
        let items = listed(&stub, kind, Visibility::Shared).await;
        assert_eq!(ids(&items), ["GOOD"], "{kind}");
    }
}

#[tokio::test]
async fn a_colour_that_is_not_of_the_twelve_reads_as_white() {
    let stub = Stub::new().await;
    for theme in [json!("unknownFutureValue"), json!("jade"), Value::Null] {
        let mut found = item("A", "sharedShift", ordinary());
        found["sharedShift"]["theme"] = theme;
        let call = "GET /teams/t1/schedule/shifts";
        stub.on(call, &[(200, json!({"value": [found]}))]);
        let items = listed(&stub, ItemKind::Shift, Visibility::Shared).await;
        assert!(matches!(&items[0].content, Content::Shift(it) if it.theme == Theme::White));
    }
}

#[tokio::test]
async fn items_are_listed_to_the_last_page_or_not_at_all() {
    let stub = Stub::new().await;
    let next = format!("{}/v1.0/teams/t1/schedule/openShifts?page=2", stub.at);
    let page = |id: &str| json!({"value": [item(id, "sharedOpenShift", ordinary())]});
    let mut first = page("A");
    first["@odata.nextLink"] = json!(next);
    stub.on("GET /teams/t1/schedule/openShifts", &[(200, first)]);
    let second = "GET /teams/t1/schedule/openShifts?page=2";
    stub.on(second, &[(200, page("B"))]);
    let items = listed(&stub, ItemKind::OpenShift, Visibility::Shared).await;
    assert_eq!(ids(&items), ["A", "B"]);
    stub.on(second, &[(403, json!({"error": {"code": "Forbidden"}}))]);
    let broken = asked(&stub, ItemKind::OpenShift, Visibility::Shared).await;
    assert!(matches!(broken, Err(ShiftsError::Forbidden { .. })));
}
