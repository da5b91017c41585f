//! What viewers see.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use serde_json::{Value, json};
use shifts_model::{Activity, Counts, Note, RunReport, TeamId, Visit, WeekCalendar};
use shifts_ports::{Connections as _, Runs as _, Visits as _};

use crate::world::{NOW, World, connection};

fn report(team: &str, created: u64) -> RunReport {
    RunReport {
        at: NOW.parse().unwrap(),
        team_id: TeamId::parse(team).unwrap(),
        activity: Activity::Shifts,
        weeks: Vec::new(),
        counts: Counts {
            created,
            ..Counts::default()
        },
        changes: Vec::new(),
        withheld: vec![Note {
            subject: "shift s1".to_owned(),
            why: "the source was incomplete".to_owned(),
        }],
        refused: Vec::new(),
        unmapped: Vec::new(),
        drifted: Vec::new(),
        waiting_until: None,
        failure: None,
        duration_ms: 12,
    }
}

#[tokio::test]
async fn the_program_says_that_it_runs() {
    let answer = World::empty().ask("", "GET", "/health", "").await;
    assert_eq!(answer.answered(200).body, json!({"status": "ok"}));
}

#[tokio::test]
async fn all_teams_are_listed() {
    let world = World::connected().await;
    let expected = json!({"unreadable": [], "teams": [{
        "team_id": "t1", "team_name": "Team t1", "wfm": "fake", "business_unit_id": "u1",
        "zone": "Europe/Berlin", "enabled": true, "off": [], "drift_policy": null,
        "overrides": 0, "revision": "1",
    }]});
    assert_eq!(
        world.get("/api/v1/teams").await.answered(200).body,
        expected
    );
}

#[tokio::test]
async fn a_team_that_cannot_be_read_does_not_hide_the_others() {
    let world = World::connected().await;
    world.connections.is_torn.store(true, Ordering::Relaxed);
    let body = world.get("/api/v1/teams").await.answered(200).body;
    assert_eq!(body["teams"][0]["team_id"], "t1");
    let torn = json!([{"id": "connection t9", "why": "it is damaged at line 1, column 2"}]);
    assert_eq!(body["unreadable"], torn);
}

#[tokio::test]
async fn a_team_is_shown_with_its_last_runs_and_open_weeks() {
    let world = World::connected().await;
    let team_id = TeamId::parse("t1").unwrap();
    let calendar = WeekCalendar::new(connection("t1").zone, jiff::civil::Weekday::Monday);
    let week = calendar.window(NOW.parse().unwrap(), 0, 0)[0];
    let visit = Visit {
        last_run_at: Some(NOW.parse().unwrap()),
        open: [week].into(),
        wake_at: Some("2026-11-21T12:05:00Z".parse().unwrap()),
        ..Visit::default()
    };
    let shifts = Activity::Shifts;
    world
        .store
        .save_visit(&team_id, shifts, &visit, None)
        .await
        .unwrap();
    world.store.append(&report("t1", 3)).await.unwrap();
    let body = world.get("/api/v1/teams/t1").await.answered(200).body;
    let idle = |activity: &str| json!({"activity": activity, "last_run_at": null, "wake_at": null, "open_weeks": []});
    let activities = json!([
        idle("roster"),
        idle("requests"),
        {
            "activity": "shifts", "last_run_at": NOW, "wake_at": "2026-11-21T12:05:00Z",
            "open_weeks": [week.to_string()],
        },
        idle("open-shifts"),
        idle("time-off"),
        idle("availability"),
        idle("drift"),
        idle("token-refresh"),
    ]);
    assert_eq!(body["activities"], activities);
    assert_eq!(body["latest_run"]["created"], 3);
    assert_eq!(body["team_name"], "Team t1");
}

#[tokio::test]
async fn a_team_that_was_never_visited_is_shown_too() {
    let body = World::connected()
        .await
        .get("/api/v1/teams/t1")
        .await
        .answered(200)
        .body;
    assert_eq!(body["latest_run"], json!(null));
}

#[tokio::test]
async fn a_team_that_is_not_connected_is_not_found() {
    let world = World::connected().await;
    for path in ["/api/v1/teams/t2", "/api/v1/teams/t2/plan"] {
        world
            .get(path)
            .await
            .refused(404, "team t2 is not connected");
    }
}

#[tokio::test]
async fn runs_are_told_newest_first_of_one_team_or_of_all() {
    let world = World::connected().await;
    for (team, created) in [("t1", 1), ("t2", 2), ("t1", 3)] {
        world.store.append(&report(team, created)).await.unwrap();
    }
    for (query, expected) in [
        ("", vec![3, 2, 1]),
        ("?team=t1", vec![3, 1]),
        ("?limit=2", vec![3, 2]),
        ("?team=t1&limit=1", vec![3]),
        ("?team=t3&limit=200", vec![]),
    ] {
        let body = world
            .get(&format!("/api/v1/runs{query}"))
            .await
            .answered(200)
            .body;
        let runs = body["runs"].as_array().unwrap().iter();
        let created: Vec<u64> = runs.map(|run| run["created"].as_u64().unwrap()).collect();
        assert_eq!(created, expected, "{query}");
    }
}

#[tokio::test]
async fn fifty_runs_are_told_unless_somebody_says_how_many() {
    let world = World::connected().await;
    for created in 0..60 {
        world.store.append(&report("t1", created)).await.unwrap();
    }
    for (query, expected) in [("", 50), ("?limit=60", 60)] {
        let body = world.get(&format!("/api/v1/runs{query}")).await.body;
        assert_eq!(body["runs"].as_array().unwrap().len(), expected);
    }
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused_by_name() {
    let world = World::connected().await;
    for limit in ["0", "201", "-1", "many", "", "99999999999999999999"] {
        let path = format!("/api/v1/runs?limit={limit}");
        world
            .get(&path)
            .await
            .refused(400, "unusable limit: send a number from 1 to 200");
    }
    world
        .get("/api/v1/runs?team=a%2Fb")
        .await
        .refused(400, "unusable team id");
    world.get("/api/v1/runs?teem=t1").await.refused(400, "teem");
    world
        .get("/api/v1/runs?limit=1&limit=2")
        .await
        .refused(400, "limit");
}

#[tokio::test]
async fn a_plan_says_what_a_sync_would_do_and_does_nothing() {
    let world = World::connected().await;
    let body = world.get("/api/v1/teams/t1/plan").await.answered(200).body;
    let plans = body["plans"].as_array().unwrap();
    let activities: Vec<&Value> = plans.iter().map(|plan| &plan["activity"]).collect();
    let expected = ["shifts", "open-shifts", "time-off", "availability"];
    assert_eq!(activities, expected);
    let of_items = |plan: &&Value| plan["activity"] != "availability";
    for plan in plans.iter().filter(of_items) {
        assert_eq!(plan["hash"].as_str().unwrap().len(), 64);
    }
    let mut kinds = BTreeMap::new();
    for change in plans
        .iter()
        .flat_map(|plan| plan["changes"].as_array().unwrap())
    {
        let subject = [&change["source_id"], &change["user_id"]];
        let subject = subject.into_iter().find(|id| id.is_string()).unwrap();
        kinds.insert(change["kind"].as_str().unwrap(), subject.as_str().unwrap());
    }
    let expected = [
        ("group", "Checkout"),
        ("shift", "of-ada"),
        ("open-shift", "of-nobody"),
        ("time-off", "leave-of-ada"),
        ("reason", "Holiday"),
        ("availability", "user-ada"),
    ];
    assert_eq!(kinds, BTreeMap::from(expected));
    assert_eq!(body["unmapped"][0]["subject"], "employee eve");
    // Again the same, as nothing was remembered.
    assert_eq!(world.get("/api/v1/teams/t1/plan").await.body, body);
    assert!(!world.teams.written.load(Ordering::Relaxed));
    let visits = world.store.list_visits().await.unwrap();
    assert!(visits.is_empty());
}

#[tokio::test]
async fn a_plan_of_an_outside_that_does_not_answer_is_a_bad_gateway() {
    let world = World::connected().await;
    world.wfm.is_away.store(true, Ordering::Relaxed);
    world
        .get("/api/v1/teams/t1/plan")
        .await
        .refused(502, "the WFM did not answer");
    world.wfm.is_away.store(false, Ordering::Relaxed);
    world.teams.is_away.store(true, Ordering::Relaxed);
    world
        .get("/api/v1/teams/t1/plan")
        .await
        .refused(502, "no answer from Graph");
}

#[tokio::test]
async fn plans_asked_for_at_once_do_not_take_each_others_teams_away() {
    let world = World::connected().await;
    world.store.save(&connection("t2"), None).await.unwrap();
    let (one, other) = tokio::join!(
        world.get("/api/v1/teams/t1/plan"),
        world.get("/api/v1/teams/t2/plan")
    );
    assert_eq!(one.answered(200).body["plans"][0]["team"], "t1");
    assert_eq!(other.answered(200).body["plans"][0]["team"], "t2");
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_a_matter_of_later() {
    let world = World::connected().await;
    world.connections.is_away.store(true, Ordering::Relaxed);
    for path in ["/api/v1/teams", "/api/v1/teams/t1"] {
        let answer = world
            .get(path)
            .await
            .refused(503, "the store could not read");
        assert!(!answer.header(header::RETRY_AFTER).is_empty());
    }
}

#[tokio::test]
async fn a_program_may_put_pages_of_its_own_behind_the_api() {
    let pages = Router::new().route("/", get(|| async { "a page" }));
    let world = World::empty().with_pages(pages);
    for (path, status) in [("/", 200), ("/health", 200), ("/api/v1/teams", 401)] {
        assert_eq!(world.status(path).await, status, "{path}");
    }
}
