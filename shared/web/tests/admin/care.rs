//! Looking after a team: its health, its people, its switches, its schedule.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use shifts_model::{Activity, TeamId};
use shifts_ports::Visits as _;

use crate::world::World;

const TEAM: &str = "/api/v1/teams/t1";
const WISH: &str = r#"{"wfm":"fake","business_unit_id":"u1"}"#;

/// How a check ended, and what it found.
fn check(body: &Value, name: &str) -> String {
    let checks = body["checks"].as_array().unwrap().iter();
    let found = checks.into_iter().find(|check| check["name"] == name);
    let found = found.unwrap_or_else(|| panic!("{name} was not looked at"));
    let text = |key: &str| found[key].as_str().unwrap_or_default();
    format!("{}: {}", text("result"), text("found"))
}

#[tokio::test]
async fn a_dry_run_tells_everything_at_once_and_goes_on_after_a_failure() {
    let world = World::empty();
    world.teams.with_items("t1");
    let path = format!("{TEAM}?dry_run=true");
    let body = world.put(&path, WISH).await.answered(200).body;
    for (name, starts) in [
        ("business-unit", "passed: business unit u1"),
        ("employees", "passed: 2 employees"),
        ("token", "passed"),
        ("permissions", "passed"),
        ("team", "passed: team \"Team t1\" exists"),
        ("schedule", "passed: it is ready"),
        ("time-zone", "passed: both sides are in Europe/Berlin"),
        ("workforce-integration", "attention: "),
        ("switches", "passed"),
        ("employees-without-user", "attention: 1 employees"),
        ("members-without-employee", "attention: 1 members"),
        (
            "existing-shifts",
            "attention: 3 in Teams within the weeks that are kept equal; 3 match nothing and would stay; 1 records",
        ),
        ("existing-open-shifts", "passed: 0 in Teams"),
        ("connection", "passed: the team is not connected yet"),
    ] {
        let check = check(&body, name);
        assert!(check.starts_with(starts), "{name} {check}");
    }
    let shifts = &body["existing"][0];
    assert_eq!(
        (&shifts["in_teams"], &shifts["adopted"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(shifts["ambiguous"][0]["subject"], "shift of-ada");

    let wrong = r#"{"wfm":"other","business_unit_id":"u1"}"#;
    let body = world.put(&path, wrong).await.answered(200).body;
    assert!(check(&body, "business-unit").starts_with("failed: there is no WFM `other`"));
    assert!(check(&body, "members").starts_with("passed: 2 members"));
    assert!(!world.teams.written.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_side_that_does_not_answer_is_a_check_that_failed() {
    let world = World::empty();
    world.teams.is_away.store(true, Ordering::Relaxed);
    let path = format!("{TEAM}?dry_run=true");
    let body = world.put(&path, WISH).await.answered(200).body;
    assert!(check(&body, "team").starts_with("failed: no answer from Graph"));
    assert!(check(&body, "business-unit").starts_with("passed"));
    assert_eq!(
        (&body["zone"], &body["schedule"]),
        (&json!(null), &json!("unknown"))
    );
}

#[tokio::test]
async fn an_activity_is_paused_and_resumed() {
    let world = World::connected().await;
    let path = format!("{TEAM}/activities/time-off");
    for (method, enabled, off) in [
        ("DELETE", false, json!(["time-off"])),
        ("PUT", true, json!([])),
    ] {
        let answer = world.ask("operator", method, &path, "").await.answered(200);
        let expected = json!({"team_id": "t1", "activity": "time-off", "enabled": enabled});
        assert_eq!(answer.body, expected);
        assert_eq!(world.get(TEAM).await.body["off"], off);
    }
    let lunch = format!("{TEAM}/activities/lunch");
    let answer = world.ask("operator", "DELETE", &lunch, "").await;
    answer.refused(400, "unusable activity");
}

#[tokio::test]
async fn what_is_done_about_drift_is_set_for_one_team() {
    let world = World::connected().await;
    let path = format!("{TEAM}/drift-policy");
    for (word, policy) in [
        ("repair-and-remove", json!("repair-and-remove")),
        ("default", json!(null)),
    ] {
        let body = json!({"policy": word}).to_string();
        let answer = world.put(&path, &body).await.answered(200);
        assert_eq!(
            answer.body,
            json!({"team_id": "t1", "drift_policy": policy})
        );
        assert_eq!(world.get(TEAM).await.body["drift_policy"], policy);
    }
    let answer = world.put(&path, r#"{"policy":"hope"}"#).await;
    answer.refused(400, "send report, repair, repair-and-remove or default");
}

#[tokio::test]
async fn overrides_are_looked_at_then_stored() {
    let world = World::connected().await;
    let path = format!("{TEAM}/overrides");
    let list = r#"{"overrides":[{"employee_id":"eve","user":"EVA@contoso.com"}]}"#;
    let changed = json!([{"employee_id": "eve", "before": null, "after": "user-eva"}]);
    let look = format!("{path}?dry_run=true");
    let looked = world.put(&look, list).await.answered(200).body;
    assert_eq!(
        (&looked["changed"], &looked["stored"]),
        (&changed, &json!(false))
    );
    assert_eq!(world.get(&path).await.body["overrides"], json!([]));
    let stored = world.put(&path, list).await.answered(200).body;
    assert_eq!(
        (&stored["changed"], &stored["stored"]),
        (&changed, &json!(true))
    );
    let expected = json!([{"employee_id": "eve", "user_id": "user-eva"}]);
    assert_eq!(world.get(&path).await.body["overrides"], expected);
    // The next visits look closely.
    let team_id = TeamId::parse("t1").unwrap();
    for activity in [Activity::Roster, Activity::Shifts, Activity::TimeOff] {
        let visit = world.store.load_visit(&team_id, activity).await.unwrap();
        assert_eq!(visit.unwrap().value.looked, None);
    }
}

#[tokio::test]
async fn a_list_of_overrides_with_a_problem_is_not_taken() {
    let world = World::connected().await;
    let path = format!("{TEAM}/overrides");
    let list = r#"{"overrides":[{"employee_id":"zoe","user":"ada@contoso.com"},
                                {"employee_id":"eve","user":"who@contoso.com"}]}"#;
    let looked = world
        .put(&format!("{path}?dry_run=true"), list)
        .await
        .answered(200)
        .body;
    let places = looked["problems"].as_array().unwrap().iter();
    let places: Vec<&str> = places.map(|one| one["place"].as_str().unwrap()).collect();
    let expected = [
        "overrides[0], column \"employee_id\"",
        "overrides[1], column \"user\"",
    ];
    assert_eq!(places, expected);
    let answer = world.put(&path, list).await;
    let answer = answer.refused(422, "no such employee; correct the id (and 1 more)");
    assert!(!answer.body.to_string().contains("who@"));
    assert_eq!(world.get(&path).await.body["overrides"], json!([]));
}

#[tokio::test]
async fn a_schedule_is_looked_at_then_cleared() {
    let world = World::connected().await;
    world.teams.with_items("t1");
    let path = format!("{TEAM}/clear");
    let weeks = json!([
        {"kind": "shift", "week": "2026-11-16", "items": 1, "ours": 0},
        {"kind": "shift", "week": "2026-11-23", "items": 2, "ours": 0},
    ]);
    let look = format!("{path}?dry_run=true");
    let looked = world
        .ask("admin", "POST", &look, "")
        .await
        .answered(200)
        .body;
    assert_eq!((&looked["weeks"], &looked["left"]), (&weeks, &json!(3)));
    assert_eq!(
        (&looked["from"], &looked["to"]),
        (&json!("2026-11-09"), &json!("2026-11-29"))
    );
    assert!(!world.teams.written.load(Ordering::Relaxed));
    assert_eq!(world.get(TEAM).await.body["enabled"], true);

    let ours = world
        .ask("admin", "POST", &look, r#"{"only_ours":true}"#)
        .await
        .body;
    assert_eq!(ours["items"], 0);
    let wish = r#"{"from":"2026-11-23","kinds":["shift"],"groups":["checkout"]}"#;
    let cleared = world
        .ask("admin", "POST", &path, wish)
        .await
        .answered(200)
        .body;
    assert_eq!(
        (&cleared["items"], &cleared["left"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(cleared["enabled"], false);
    assert_eq!(world.get(TEAM).await.body["enabled"], false);
    assert_eq!(world.teams.items.lock().unwrap().len(), 1);
    let runs = world.get("/api/v1/runs?team=t1").await.body;
    assert_eq!(runs["runs"][0]["deleted"], 2);
}

#[tokio::test]
async fn a_clearing_that_makes_no_sense_is_refused_by_name() {
    let world = World::connected().await;
    let path = format!("{TEAM}/clear");
    for (wish, status, says) in [
        (r#"{"from":"monday"}"#, 400, "unusable day"),
        (r#"{"kinds":["lunch"]}"#, 400, "unusable kind"),
        (r#"{"groups":[" "]}"#, 400, "unusable group"),
        (
            r#"{"from":"2026-11-23","to":"2026-11-22"}"#,
            422,
            "lies before",
        ),
        (
            r#"{"from":"0001-01-01","to":"9999-12-31"}"#,
            422,
            "more than 400 days",
        ),
        (r#"{"dry_run":true}"#, 400, "dry_run"),
    ] {
        let answer = world.ask("admin", "POST", &path, wish).await;
        answer.refused(status, says);
    }
    assert_eq!(world.get(TEAM).await.body["enabled"], true);
}

#[tokio::test]
async fn a_schedule_is_brought_to_what_it_should_be_once() {
    let world = World::connected().await;
    let path = format!("{TEAM}/schedule");
    let made = world
        .ask("admin", "POST", &path, "")
        .await
        .answered(200)
        .body;
    assert_eq!(made["changed"][0], "there was no schedule that is ready");
    let again = world
        .ask("admin", "POST", &path, "")
        .await
        .answered(200)
        .body;
    assert_eq!(again["changed"], json!([]));
}

#[tokio::test]
async fn a_schedule_is_attached_and_detached() {
    let world = World::connected().await;
    let (schedule, integration) = (format!("{TEAM}/schedule"), format!("{TEAM}/integration"));
    world
        .ask("admin", "POST", &schedule, "")
        .await
        .answered(200);
    let attached = async || {
        world
            .get(&format!("{TEAM}/health"))
            .await
            .answered(200)
            .body
    };
    assert_eq!(attached().await["integration"], "attached");
    for _ in 0..2 {
        let done = world.ask("admin", "DELETE", &integration, "").await;
        assert_eq!(done.status, 204);
        assert_eq!(attached().await["integration"], "not-attached");
    }
}

#[tokio::test]
async fn health_tells_of_both_sides() {
    let world = World::connected().await;
    world.teams.with_items("t1");
    let path = format!("{TEAM}/health");
    let health = world.get(&path).await.answered(200).body;
    assert_eq!(
        (&health["verdict"], &health["schedule"]),
        (&json!("waiting"), &json!("ready"))
    );
    assert_eq!(
        (&health["mapped"], &health["strangers"]),
        (&json!(1), &json!(["user-eva"]))
    );
    assert_eq!(health["unmapped"][0]["subject"], "employee eve");
    assert_eq!(
        health["activities"].as_array().unwrap().len(),
        Activity::ALL.len()
    );
    assert_eq!(health["activities"][1]["switch"], "not-offered");
    assert_eq!(health["activities"][2]["switch"], "on");

    world.teams.is_away.store(true, Ordering::Relaxed);
    let health = world.get(&path).await.answered(200).body;
    assert_eq!(
        (&health["verdict"], &health["mapped"]),
        (&json!("failed"), &json!(null))
    );
    assert_eq!(health["failures"].as_array().unwrap().len(), 2);
}
