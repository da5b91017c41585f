//! The same once more, many at once, and in the middle of other things.

use axum::http::StatusCode;
use futures::future::join_all;
use jiff::SignedDuration;
use jiff::civil::date;
use shifts_model::{
    Activity, Content, GroupName, Intent, ShiftContent, SourceId, TeamId, Theme, UserId, Week,
    WeekSnapshot,
};
use shifts_ports::{LeaseKey, WeekKey};

use crate::sealing::sealed;
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
