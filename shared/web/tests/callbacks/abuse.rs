//! The same once more, many at once, and in the middle of other things.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use futures::future::join_all;
use futures::{StreamExt as _, stream};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use shifts_model::{
    Activity, Content, Entry, GroupName, Intent, ItemKind, OpenShiftContent, ReasonName,
    ShiftContent, SourceId, TargetId, TeamId, Theme, TimeOffContent, UserId, Visibility, Week,
    WeekSnapshot,
};
use shifts_ports::{LeaseKey, WeekKey};

use crate::sealing::{SECRET, sealed};
use crate::world::{INTEGRATION, Mood, TEAM, World, only};

#[tokio::test(start_paused = true)]
async fn c1_a_replay_in_time_gets_the_same_answer_and_has_one_effect() {
    let world = World::new().await;
    let item = world.adas("SHFT_1");
    let first = world.ask(TEAM, &[], std::slice::from_ref(&item)).await;
    assert_eq!(world.ask(TEAM, &[], &[item]).await, first);
    // Shifts asks again with another id.
    let again = world.ask(TEAM, &[], &[world.adas("SHFT_2")]).await;
    assert_eq!(only(&again), only(&first));
    assert_eq!(world.wfm.deeds(), 1);
}

#[tokio::test(start_paused = true)]
async fn c2_a_late_replay_is_refused() {
    let world = World::new().await;
    let item = world.adas("SHFT_1");
    let first = world.ask(TEAM, &[], std::slice::from_ref(&item)).await;
    assert_eq!(only(&first).0, 200);
    world
        .ports
        .clock
        .sleep(std::time::Duration::from_secs(31))
        .await;
    let late = world.ask(TEAM, &[], &[item]).await;
    assert_eq!(only(&late), (400, "RequestExpired"));
    assert_eq!(world.wfm.deeds(), 1);
}

#[tokio::test(start_paused = true)]
async fn c3_fifty_at_once_have_one_effect() {
    let world = World::new().await;
    let items: Vec<_> = (0..50)
        .map(|number| world.adas(&format!("SHFT_{number}")))
        .collect();
    let asks = items
        .iter()
        .map(|item| world.ask(TEAM, &[], std::slice::from_ref(item)));
    for answer in join_all(asks).await {
        assert_eq!(only(&answer), (200, ""));
    }
    assert_eq!(world.wfm.deeds(), 1);
}

#[tokio::test(start_paused = true)]
async fn c4_our_own_write_replayed_without_its_header_does_nothing_in_the_wfm() {
    let world = World::new().await;
    let promised = Intent {
        content: Content::Shift(ShiftContent {
            user_id: UserId::parse("user-ada").unwrap(),
            group: GroupName::new("Checkout").unwrap(),
            starts_at: "2026-11-23T09:00:00Z".parse().unwrap(),
            ends_at: "2026-11-23T17:00:00Z".parse().unwrap(),
            theme: Theme::White,
            label: None,
            notes: None,
            activities: Vec::new(),
        }),
        written_at: world.ports.clock.now(),
        target_ids: Vec::new(),
    };
    let week = WeekSnapshot {
        intents: [(SourceId::parse("of-ada").unwrap(), promised)].into(),
        ..WeekSnapshot::default()
    };
    let key = WeekKey {
        team_id: TeamId::parse(TEAM).unwrap(),
        activity: Activity::Shifts,
        week: Week {
            starts_on: date(2026, 11, 23),
        },
    };
    world
        .ports
        .snapshots
        .save_week(&key, &week, None)
        .await
        .unwrap();
    let header = [("x-ms-wfmpassthrough", INTEGRATION)];
    for headers in [&header[..], &[]] {
        let answer = world.ask(TEAM, headers, &[world.adas("SHFT_1")]).await;
        assert_eq!(only(&answer), (200, ""));
    }
    assert_eq!(world.wfm.deeds(), 0);
}

#[tokio::test(start_paused = true)]
async fn c5_a_callback_is_answered_while_somebody_works_on_the_team() {
    let world = World::new().await;
    let key = LeaseKey {
        team_id: TeamId::parse(TEAM).unwrap(),
        activity: Activity::Shifts,
    };
    let (ttl, now) = (std::time::Duration::from_secs(600), world.ports.clock.now());
    let held = world
        .ports
        .leases
        .acquire(&key, ttl, now)
        .await
        .unwrap()
        .unwrap();
    let began_at = world.ports.clock.now();
    let answer = world.ask(TEAM, &[], &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer).0, 200);
    let took = began_at.duration_until(world.ports.clock.now());
    assert!(took < SignedDuration::from_secs(1), "{took:?}");
    assert!(
        world.ports.leases.set_expiry(&held).await.unwrap(),
        "the lease is untouched"
    );
}

#[tokio::test(start_paused = true)]
async fn c6_a_thousand_that_nobody_sealed_touch_neither_store_nor_wfm_and_delay_nobody() {
    let world = World::new().await;
    let stranger = "-".repeat(64);
    let text = serde_json::json!({"requests": [world.adas("SHFT_1")]}).to_string();
    let path = format!("teams/{TEAM}/update");
    let before = world.ports.meter.tally();
    let invalid = (0..1_000).map(|_| world.bring(&path, &[], sealed(&stranger, &text)));
    for (status, body) in join_all(invalid).await {
        assert_eq!((status, body.len()), (StatusCode::UNAUTHORIZED, 0));
    }
    assert_eq!(world.ports.meter.tally(), before, "no use of the store");
    // A good one among them is answered as ever.
    let began_at = world.ports.clock.now();
    let invalid = (0..1_000).map(|_| world.bring(&path, &[], sealed(&stranger, &text)));
    let good = [world.adas("SHFT_2")];
    let (_, answer) = futures::future::join(join_all(invalid), world.ask(TEAM, &[], &good)).await;
    assert_eq!(only(&answer), (200, ""));
    let took = began_at.duration_until(world.ports.clock.now());
    assert!(took < SignedDuration::from_secs(1), "{took:?}");
    assert_eq!(world.wfm.deeds(), 1);
}

#[tokio::test(start_paused = true)]
async fn c7_who_sends_a_byte_a_second_is_cut_off() {
    let world = World::new().await;
    let text = json!({"requests": [world.adas("SHFT_1")]}).to_string();
    let container = sealed(SECRET, &text);
    let bytes = stream::iter(container.clone()).then(|byte| async move {
        let never = std::future::pending::<()>();
        let _ = tokio::time::timeout(Duration::from_secs(1), never).await;
        Ok::<_, Infallible>(vec![byte])
    });
    let (path, began_at) = (format!("teams/{TEAM}/update"), world.ports.clock.now());
    let (status, body) = world.bring(&path, &[], Body::from_stream(bytes)).await;
    assert_eq!((status, body.len()), (StatusCode::REQUEST_TIMEOUT, 0));
    let took = began_at.duration_until(world.ports.clock.now());
    assert!(took < SignedDuration::from_secs(10), "{took:?}");
    assert_eq!(world.wfm.deeds(), 0);
    // In one piece it is answered.
    let (status, _) = world.bring(&path, &[], container).await;
    assert_eq!((status, world.wfm.deeds()), (StatusCode::OK, 1));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_may_be_tried_again_soon_and_whoever_takes_over_sends_the_same_key() {
    let world = World::new().await;
    world.set_mood(Mood::Silent);
    let answer = world.ask(TEAM, &[], &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer).0, 503);
    world.set_mood(Mood::Willing);
    let answer = world.ask(TEAM, &[], &[world.adas("SHFT_2")]).await;
    assert_eq!((answer.0, only(&answer).0), (StatusCode::OK, 200));
    let keys: Vec<String> = world.wfm.done.lock().unwrap().keys().cloned().collect();
    let first_asked_ms = "1795262400000";
    assert!(keys[0].contains(first_asked_ms), "{keys:?}");
}

/// A shift of ada's, an open shift and time off, as the WFM has them.
fn kept_items() -> [(ItemKind, &'static str, Content); 3] {
    let (starts_at, ends_at) = (
        "2026-11-23T09:00:00Z".parse().unwrap(),
        "2026-11-23T17:00:00Z".parse().unwrap(),
    );
    let (user_id, group) = (
        UserId::parse("user-ada").unwrap(),
        GroupName::new("Checkout").unwrap(),
    );
    let shift = ShiftContent {
        user_id: user_id.clone(),
        group: group.clone(),
        starts_at,
        ends_at,
        theme: Theme::White,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    let open_shift = OpenShiftContent {
        group,
        starts_at,
        ends_at,
        slots: 2,
        theme: Theme::White,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    let time_off = TimeOffContent {
        user_id,
        reason: ReasonName::new("Vacation").unwrap(),
        starts_at,
        ends_at,
    };
    [
        (ItemKind::Shift, "SHFT_1", shift.into()),
        (ItemKind::OpenShift, "OPNSHFT_1", open_shift.into()),
        (ItemKind::TimeOff, "TOFF_1", time_off.into()),
    ]
}

/// What a sync would have left behind of these.
async fn keep(world: &World, kind: ItemKind, id: &str, content: Content) {
    let entry = Entry {
        target_id: TargetId::parse(id).unwrap(),
        content,
        visibility: Visibility::Shared,
        unsure: false,
    };
    let week = WeekSnapshot {
        entries: [(SourceId::parse("of-ada").unwrap(), entry)].into(),
        ..WeekSnapshot::default()
    };
    let key = WeekKey {
        team_id: TeamId::parse(TEAM).unwrap(),
        activity: kind.activity(),
        week: Week {
            starts_on: date(2026, 11, 23),
        },
    };
    let saved = world.ports.snapshots.save_week(&key, &week, None);
    saved.await.unwrap();
}

/// A change of an item that is kept, or its deletion, made so many seconds before noon or after.
fn change(world: &World, kind: ItemKind, id: &str, is_active: bool, at_s: i64) -> Value {
    let noon: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let item = world.new_shift(
        id,
        "user-ada",
        "2026-11-23T10:00:00Z",
        "2026-11-23T18:00:00Z",
    );
    let mut item = item;
    let body = item["body"].as_object_mut().unwrap();
    let mut side = body.remove("sharedShift").unwrap();
    side["isActive"] = json!(is_active);
    let (word, named) = match kind {
        ItemKind::Shift => ("shifts", "sharedShift"),
        ItemKind::OpenShift => {
            side["openSlotCount"] = json!(3);
            ("openshifts", "sharedOpenShift")
        }
        ItemKind::TimeOff => {
            side["timeOffReasonId"] = json!("TOR_1");
            ("timesoff", "sharedTimeOff")
        }
    };
    body.insert(named.to_owned(), side);
    let changed_at = noon + SignedDuration::from_secs(at_s);
    body.insert(
        "lastModifiedDateTime".to_owned(),
        json!(changed_at.to_string()),
    );
    item["method"] = json!("PUT");
    item["url"] = json!(format!("/{word}/{id}"));
    item
}

#[tokio::test(start_paused = true)]
async fn c9_an_older_change_after_a_newer_one_does_nothing_in_the_wfm() {
    for (kind, id, content) in kept_items() {
        let world = World::new().await;
        keep(&world, kind, id, content.clone()).await;
        let ask = async |is_active, at_s| {
            let item = change(&world, kind, id, is_active, at_s);
            let answer = world.ask(TEAM, &[], &[item]).await;
            (only(&answer).0, world.wfm.deeds())
        };
        assert_eq!(ask(false, 0).await, (200, 1), "{kind:?}: a deletion");
        assert_eq!(ask(true, -5).await, (200, 1), "{kind:?}: an older change");
        // Whoever keeps Shifts equal looks what became of it, even if the WFM says nothing new.
        let team_id = TeamId::parse(TEAM).unwrap();
        let notes = world.ports.callbacks.list_notes(&team_id).await.unwrap();
        let noted: Vec<_> = notes.iter().flat_map(|note| &note.made).collect();
        assert!(!noted.is_empty());
        for made in noted {
            assert_eq!(made.source_id.as_ref().unwrap().as_str(), "of-ada");
            assert_eq!((&made.content, made.target_ids.len()), (&content, 1));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn c9_only_what_is_older_than_what_was_approved_is_ignored() {
    let world = World::new().await;
    let [(kind, id, content), ..] = kept_items();
    keep(&world, kind, id, content).await;
    let ask = async |is_active, at_s| {
        let item = change(&world, kind, id, is_active, at_s);
        let answer = world.ask(TEAM, &[], &[item]).await;
        (only(&answer).0, world.wfm.deeds())
    };
    // What the WFM refused was not saved, so that nothing is older than it.
    world.set_mood(Mood::Unwilling);
    assert_eq!(ask(true, 9).await, (424, 0));
    world.set_mood(Mood::Willing);
    assert_eq!(ask(true, 0).await, (200, 1), "the first");
    assert_eq!(ask(false, -1).await, (200, 1), "an older deletion");
    assert_eq!(ask(true, 0).await, (200, 2), "another of the same moment");
    // That an older deletion was ignored is no answer to one that is meant.
    assert_eq!(ask(false, 1).await, (200, 3), "a newer deletion");
}
