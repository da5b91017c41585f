//! What operators and admins change.

use std::io;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use shifts_app::trace_of;
use shifts_model::TeamId;
use shifts_ports::{Connections as _, Job, Jobs as _};

use crate::world::{NOW, World, connection};

const WISH: &str = r#"{"wfm":"fake","business_unit_id":"u1"}"#;

async fn queued(world: &World) -> Vec<Job> {
    let taken = world
        .store
        .take(10, Duration::from_secs(60), NOW.parse().unwrap())
        .await;
    taken
        .unwrap()
        .into_iter()
        .map(|delivery| delivery.job)
        .collect()
}

#[tokio::test]
async fn a_sync_is_queued_at_once() {
    for (body, activity) in [
        ("", "shifts"),
        ("{}", "shifts"),
        (r#"{"activity":"shifts"}"#, "shifts"),
        (r#"{"activity":"roster"}"#, "roster"),
    ] {
        let world = World::connected().await;
        let answer = world
            .post("/api/v1/teams/t1/sync", body)
            .await
            .answered(202);
        let job_id = format!("t1/{activity}/now-{NOW}");
        let trace_id = trace_of(&format!("now-{NOW}")).to_string();
        let expected = json!({
            "job_id": job_id, "team_id": "t1", "activity": activity, "trace_id": trace_id,
        });
        assert_eq!(answer.body, expected);
        let jobs = queued(&world).await;
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].slot, format!("now-{NOW}"));
        assert_eq!(jobs[0].activity.as_str(), activity);
    }
}

#[tokio::test]
async fn a_sync_that_would_do_nothing_is_not_queued() {
    let world = World::connected().await;
    let path = "/api/v1/teams/t1/sync";
    world
        .post(path, r#"{"activity":"lunch"}"#)
        .await
        .refused(400, "unusable activity");
    world
        .post("/api/v1/teams/t2/sync", "")
        .await
        .refused(404, "is not connected");
    world
        .post("/api/v1/teams/t1/disable", "")
        .await
        .answered(200);
    world.post(path, "").await.refused(409, "enable it first");
    assert_eq!(queued(&world).await, []);
}

#[tokio::test]
async fn a_team_is_disabled_and_enabled() {
    let world = World::connected().await;
    for (word, enabled) in [("disable", false), ("disable", false), ("enable", true)] {
        let answer = world
            .post(&format!("/api/v1/teams/t1/{word}"), "")
            .await
            .answered(200);
        assert_eq!(answer.body, json!({"team_id": "t1", "enabled": enabled}));
        let team = world.get("/api/v1/teams/t1").await.body;
        assert_eq!(team["enabled"], enabled);
    }
    world
        .post("/api/v1/teams/t2/enable", "")
        .await
        .refused(404, "is not connected");
}

#[tokio::test]
async fn a_dry_run_looks_and_changes_nothing() {
    let world = World::empty();
    let answer = world
        .put("/api/v1/teams/t1?dry_run=true", WISH)
        .await
        .answered(200);
    let expected = json!({
        "team_id": "t1", "team_name": "Team t1", "wfm": "fake", "business_unit_id": "u1",
        "zone": "Europe/Berlin", "enabled": true, "off": [], "drift_policy": null, "overrides": 0,
        "schedule": "absent", "schedule_zone": null, "schedule_code": null, "members": 2,
        "employees": 2, "replaces": null, "connected": false, "strangers": ["user-eva"],
        "existing": [], "unmapped": answer.body["unmapped"], "checks": answer.body["checks"],
    });
    assert_eq!(answer.body, expected);
    assert_eq!(answer.body["unmapped"][0]["subject"], "employee eve");
    world
        .get("/api/v1/teams/t1")
        .await
        .refused(404, "is not connected");
    assert!(world.teams.provisioned.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_team_is_connected_and_connected_anew() {
    let world = World::empty();
    let made = world
        .put("/api/v1/teams/t1?dry_run=false", WISH)
        .await
        .answered(201);
    assert_eq!(
        (&made.body["connected"], &made.body["schedule"]),
        (&json!(true), &json!("absent"))
    );
    let team = world.get("/api/v1/teams/t1").await.answered(200).body;
    assert_eq!(
        (&team["wfm"], &team["enabled"]),
        (&json!("fake"), &json!(true))
    );
    let again = world.put("/api/v1/teams/t1", WISH).await.answered(200);
    assert_eq!(again.body["schedule"], "ready");
    assert_eq!(again.body["schedule_zone"], "Europe/Berlin");
    assert_eq!(again.body["replaces"]["business_unit_id"], "u1");
}

#[tokio::test]
async fn what_cannot_be_connected_is_refused_with_the_reason() {
    let world = World::empty();
    let path = "/api/v1/teams/t1";
    let wish = |wfm: &str, unit: &str| json!({"wfm": wfm, "business_unit_id": unit}).to_string();
    world
        .put(path, &wish("other", "u1"))
        .await
        .refused(422, "there is no WFM `other`");
    world
        .put(path, &wish("fake", "u2"))
        .await
        .refused(422, "no business unit u2");
    world
        .put("/api/v1/teams/strange", WISH)
        .await
        .refused(422, "knows no such team");
    world
        .put("/api/v1/teams/unlicensed", WISH)
        .await
        .refused(502, "InsufficientPermissions");
    world
        .put(path, &wish("", "u1"))
        .await
        .refused(400, "unusable WFM name: it is empty");
    world
        .put(path, &wish("fake", "\u{7}"))
        .await
        .refused(400, "unusable business unit id");
    world.wfm.is_away.store(true, Ordering::Relaxed);
    world
        .put(path, WISH)
        .await
        .refused(502, "the WFM did not answer");
    world.wfm.is_away.store(false, Ordering::Relaxed);
    world.teams.is_away.store(true, Ordering::Relaxed);
    world
        .put(path, WISH)
        .await
        .refused(502, "no answer from Graph");
    assert_eq!(world.get("/api/v1/teams").await.body["teams"], json!([]));
}

#[tokio::test]
async fn a_team_is_forgotten() {
    let world = World::connected().await;
    world.delete("/api/v1/teams/t1").await.answered(204);
    world
        .delete("/api/v1/teams/t1")
        .await
        .refused(404, "is not connected");
    assert_eq!(world.get("/api/v1/teams").await.body["teams"], json!([]));
}

#[tokio::test]
async fn whoever_loses_a_race_is_told_to_load_again() {
    let world = World::connected().await;
    world.connections.is_raced.store(true, Ordering::Relaxed);
    for (method, path, body) in [
        ("POST", "/api/v1/teams/t1/disable", ""),
        ("POST", "/api/v1/teams/t1/enable", ""),
        ("PUT", "/api/v1/teams/t1", WISH),
        ("DELETE", "/api/v1/teams/t1", ""),
    ] {
        world
            .ask("admin", method, path, body)
            .await
            .refused(409, "load it again");
    }
    let team_id = TeamId::parse("t1").unwrap();
    let stored = world.store.list().await.unwrap().remove(0).unwrap();
    assert_eq!(
        (stored.value.team_id, stored.value.enabled),
        (team_id, true)
    );
}

#[tokio::test]
async fn teams_connected_at_once_do_not_take_each_other_away() {
    let world = World::empty();
    let (one, other) = tokio::join!(
        world.put("/api/v1/teams/t1", WISH),
        world.put("/api/v1/teams/t2", WISH)
    );
    one.answered(201);
    other.answered(201);
}

/// What was logged while this test ran.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Catches what is logged from now on, as long as the guard lives.
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn acts(&self) -> Vec<String> {
        let text = self.text();
        let acts = text.lines().filter(|line| line.contains("admin.acted"));
        acts.map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn each_change_leaves_one_line_that_says_who_what_and_where() {
    let (log, _guard) = Log::start();
    let world = World::connected().await;
    world.store.save(&connection("t2"), None).await.unwrap();
    world.get("/api/v1/teams").await.answered(200);
    world.get("/api/v1/teams/t1/plan").await.answered(200);
    world
        .put("/api/v1/teams/t1?dry_run=true", WISH)
        .await
        .answered(200);
    world
        .post("/api/v1/teams/t1/disable", "")
        .await
        .answered(200);
    world.put("/api/v1/teams/t1", WISH).await.answered(200);
    world.delete("/api/v1/teams/t3").await.refused(404, "");
    let (text, lines) = (log.text(), log.acts());
    assert_eq!(lines.len(), 3, "{text}");
    for (line, words) in lines.iter().zip([
        ["id-of-operator", "disable", "team.id=t1", "status=200"],
        ["id-of-admin", "connect", "team.id=t1", "status=200"],
        ["id-of-admin", "disconnect", "team.id=t3", "status=404"],
    ]) {
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }
    for word in ["ada", "Team t1", "Bearer", "contoso"] {
        assert!(!text.contains(word), "{word} is in the log:\n{text}");
    }
}

#[tokio::test]
async fn a_change_whose_caller_goes_away_is_logged_too() {
    let (log, _guard) = Log::start();
    let world = World::empty();
    tokio::select! {
        biased;
        _ = world.put("/api/v1/teams/t1", WISH) => panic!("it was answered"),
        () = tokio::task::yield_now() => {}
    }
    let acts = log.acts();
    assert_eq!(acts.len(), 1);
    assert!(acts[0].contains("status=499"), "{}", acts[0]);
}
