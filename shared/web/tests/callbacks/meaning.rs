//! What is sealed well and means something, or not.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use shifts_model::{Action, TeamId, Visit};

use crate::sealing::{SECRET, sealed};
use crate::world::{INTEGRATION, Mood, TEAM, World, only};

#[tokio::test(start_paused = true)]
async fn b01_a_container_without_items_is_400() {
    let world = World::new().await;
    for text in [json!({"requests": []}), json!({}), json!([])] {
        let body = sealed(SECRET, &text.to_string());
        let (status, _) = world.bring("teams/team-a/update", &[], body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn b02_b11_every_item_is_answered_once_and_doubles_are_refused() {
    let world = World::new().await;
    let (one, other) = (world.adas("SHFT_1"), world.adas("SHFT_2"));
    let (status, verdicts) = world.ask(TEAM, &[], &[one.clone(), other, one]).await;
    let ids: Vec<&str> = verdicts.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(
        (status, ids),
        (StatusCode::OK, vec!["SHFT_1", "SHFT_2", "SHFT_1"])
    );
    assert!(
        verdicts.iter().all(|(_, status, _)| *status == 400),
        "{verdicts:?}"
    );
    assert_eq!(world.wfm.deeds(), 0);
}

#[tokio::test(start_paused = true)]
async fn b09_a_mistake_of_the_program_is_answered_for_every_item() {
    let world = World::new().await;
    world.set_mood(Mood::Broken);
    let answer = world.ask(TEAM, &[], &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer), (500, "Failed"));
}

#[tokio::test(start_paused = true)]
async fn b10_a_wfm_that_is_slow_is_not_waited_for_beyond_the_expiry() {
    let world = World::new().await;
    world.set_mood(Mood::Silent);
    let began_at = world.ports.clock.now();
    let answer = world.ask(TEAM, &[], &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer), (503, "TryAgain"));
    assert!(began_at.duration_until(world.ports.clock.now()).as_secs() < 10);
}

#[tokio::test(start_paused = true)]
async fn b14_b15_a_team_that_is_not_connected_is_refused_without_the_wfm() {
    let world = World::new().await;
    let answer = world.ask("team-b", &[], &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer), (403, "NotConnected"));
    assert_eq!(world.wfm.deeds(), 0);
}

#[tokio::test(start_paused = true)]
async fn b16_somebody_outside_the_team_is_refused() {
    let world = World::new().await;
    let (from, to) = ("2026-11-23T09:00:00Z", "2026-11-23T17:00:00Z");
    let strangers = world.new_shift("SHFT_1", "user-mallory", from, to);
    let answer = world.ask(TEAM, &[], &[strangers]).await;
    assert_eq!(only(&answer), (403, "NotOfTheTeam"));
    let guests = world.new_shift("SHFT_2", "user-eva", from, to);
    let answer = world.ask(TEAM, &[], &[guests]).await;
    assert_eq!(only(&answer), (400, "UnknownPerson"));
    assert_eq!(world.wfm.deeds(), 0);
}

#[tokio::test(start_paused = true)]
async fn b17_only_our_tenant_may_register_us() {
    let world = World::new().await;
    for (tenant, expected) in [
        ("tenant-1", StatusCode::OK),
        ("tenant-2", StatusCode::FORBIDDEN),
    ] {
        let text = json!({"tenantId": tenant, "userId": "u"}).to_string();
        let (status, body) = world.bring("connect", &[], sealed(SECRET, &text)).await;
        assert_eq!((status, body.len()), (expected, 0), "{tenant}");
    }
}

#[tokio::test(start_paused = true)]
async fn b18_the_header_of_our_own_writes_proves_nothing() {
    let world = World::new().await;
    let headers = [("x-ms-wfmpassthrough", INTEGRATION)];
    let answer = world.ask(TEAM, &headers, &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer), (403, "NotOurs"));
    assert_eq!(world.wfm.deeds(), 0);
}

#[tokio::test(start_paused = true)]
async fn b19_a_header_that_is_not_exactly_ours_is_an_ordinary_change() {
    for header in ["WFI-1", "wfi-2", ""] {
        let world = World::new().await;
        let headers = [("x-ms-wfmpassthrough", header)];
        let answer = world.ask(TEAM, &headers, &[world.adas("SHFT_1")]).await;
        assert_eq!((only(&answer).0, world.wfm.deeds()), (200, 1), "{header}");
    }
    let world = World::new().await;
    let twice = [("x-ms-wfmpassthrough", INTEGRATION); 2];
    let answer = world.ask(TEAM, &twice, &[world.adas("SHFT_1")]).await;
    assert_eq!((only(&answer).0, world.wfm.deeds()), (200, 1));
}

#[tokio::test(start_paused = true)]
async fn hours_on_other_clocks_than_the_business_units_are_refused() {
    for (zone, expected) in [
        ("W. Europe Standard Time", (200, "")),
        ("UTC", (403, "NotSupported")),
        ("Mars Standard Time", (403, "NotSupported")),
    ] {
        let world = World::new().await;
        let mut hours = world.adas("SHPR_1");
        hours["method"] = json!("PUT");
        hours["url"] = json!("/settings/shiftpreferences");
        let pattern = json!({"type": "Weekly", "daysOfWeek": ["Monday"], "interval": 1});
        hours["body"] = json!({"id": "SHPR_1", "availability": [{
            "recurrence": {"pattern": pattern, "range": {"type": "noEnd"}},
            "timeZone": zone,
            "timeSlots": [{"startTime": "09:00", "endTime": "17:00"}],
        }]});
        let answer = world.ask_at("users/user-ada/update", &[], &[hours]).await;
        assert_eq!(only(&answer), expected, "{zone}");
        assert_eq!(world.wfm.deeds(), usize::from(expected.0 == 200), "{zone}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_done_is_noted_for_the_next_sync_which_is_woken() {
    let world = World::new().await;
    let answer = world.ask(TEAM, &[], &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer).0, 200);
    let team_id = TeamId::parse(TEAM).unwrap();
    let notes = world.ports.callbacks.list_notes(&team_id).await.unwrap();
    let made = &notes[0].made[0];
    assert!(made.source_id.is_some());
    assert_eq!(made.target_ids[0].as_str(), "SHFT_1");
    let activity = shifts_model::Activity::Shifts;
    let visit = world.ports.visits.load_visit(&team_id, activity).await;
    assert_eq!(visit.unwrap().unwrap().value, Visit::default());
    world.set_mood(Mood::Unwilling);
    let (from, to) = ("2026-11-25T09:00:00Z", "2026-11-25T17:00:00Z");
    let other = world.new_shift("SHFT_2", "user-ada", from, to);
    let answer = world.ask(TEAM, &[], &[other]).await;
    assert_eq!(only(&answer), (424, "overlap"));
    let notes = world.ports.callbacks.list_notes(&team_id).await.unwrap();
    assert_eq!(notes.len(), 1, "a refusal leaves no note");
}

#[tokio::test(start_paused = true)]
async fn people_who_are_not_remembered_are_read_soon_and_nobody_is_kept_waiting_for_that() {
    let world = World::new().await;
    let team_id = TeamId::parse(TEAM).unwrap();
    world.ports.rosters.forget_members(&team_id).await.unwrap();
    for _ in 0..2 {
        let answer = world.ask(TEAM, &[], &[world.adas("SHFT_1")]).await;
        assert_eq!(only(&answer), (503, "TryAgain"));
    }
    assert_eq!(world.wfm.deeds(), 0);
    let (jobs, now) = (&world.ports.jobs, world.ports.clock.now());
    let queued = jobs.take(10, Duration::from_mins(1), now).await.unwrap();
    let activities: Vec<_> = queued.iter().map(|taken| taken.job.activity).collect();
    assert_eq!(activities, [shifts_model::Activity::Roster]);
}

#[tokio::test(start_paused = true)]
async fn what_was_made_in_shifts_is_deleted_in_the_wfm_before_any_sync_has_seen_it() {
    let world = World::new().await;
    let made = world.adas("SHFT_1");
    let gone = json!({
        "id": "SHFT_1", "method": "DELETE", "url": "/shifts/SHFT_1", "headers": made["headers"],
        "body": null,
    });
    assert_eq!(only(&world.ask(TEAM, &[], &[made]).await).0, 200);
    assert_eq!(only(&world.ask(TEAM, &[], &[gone]).await).0, 200);
    let done = world.wfm.done.lock().unwrap();
    let deleted = |action: &Action| matches!(action, Action::DeleteShift(_));
    assert!(done.values().any(deleted), "{done:?}");
}

#[tokio::test(start_paused = true)]
async fn the_ids_of_a_repetition_are_looked_for_first() {
    let world = World::new().await;
    for id in ["SHFT_1", "SHFT_2"] {
        let answer = world.ask(TEAM, &[], &[world.adas(id)]).await;
        assert_eq!(only(&answer).0, 200);
    }
    let team_id = TeamId::parse(TEAM).unwrap();
    let notes = world.ports.callbacks.list_notes(&team_id).await.unwrap();
    let ids: Vec<&str> = notes[0].made[0]
        .target_ids
        .iter()
        .map(|id| id.as_str())
        .collect();
    assert_eq!(ids, ["SHFT_2", "SHFT_1"]);
}

#[tokio::test(start_paused = true)]
async fn without_the_integrations_id_nothing_is_done_that_no_sync_would_fold_in() {
    let world = World::new().await.without_integration();
    let answer = world.ask(TEAM, &[], &[world.adas("SHFT_1")]).await;
    assert_eq!(only(&answer), (403, "NotConnected"));
    assert_eq!(world.wfm.deeds(), 0);
}
