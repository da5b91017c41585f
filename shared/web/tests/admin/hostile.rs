//! Requests that nobody in good faith would send.

use axum::body::Body;
use axum::http::{Request, header};

use crate::world::World;

const TEAM: &str = "/api/v1/teams/t1";
const WISH: &str = r#"{"wfm":"fake","business_unit_id":"u1"}"#;

#[tokio::test]
async fn ids_that_cannot_be_ids_are_refused_on_every_route() {
    let world = World::connected().await;
    let long = "x".repeat(201);
    for id in [
        "..", "%2e%2e", "a%2Fb", "a%00b", "a%0ab", "%20", "%ff", "%C3%BC", "a%3Fb", "", &long,
    ] {
        for (method, rest) in [
            ("GET", ""),
            ("GET", "/plan"),
            ("POST", "/sync"),
            ("POST", "/enable"),
            ("POST", "/disable"),
            ("GET", "/health"),
            ("GET", "/overrides"),
            ("POST", "/clear"),
            ("POST", "/schedule"),
            ("DELETE", "/integration"),
            ("PUT", ""),
            ("PUT", "/overrides"),
            ("PUT", "/drift-policy"),
            ("PUT", "/activities/shifts"),
            ("DELETE", "/activities/shifts"),
            ("DELETE", ""),
        ] {
            let path = format!("/api/v1/teams/{id}{rest}");
            if id.is_empty() && rest.is_empty() {
                continue; // That is another path.
            }
            let body = if method == "PUT" { WISH } else { "" };
            let answer = world.ask("admin", method, &path, body).await;
            let answer = answer.refused(400, "unusable team id");
            let detail = answer.body["detail"].as_str().unwrap();
            assert!(id.is_empty() || !detail.contains(id), "{detail} repeats it");
        }
    }
}

#[tokio::test]
async fn whoever_has_no_token_learns_nothing_about_their_ids() {
    let world = World::connected().await;
    for path in [TEAM, "/api/v1/teams/t2", "/api/v1/teams/.."] {
        world
            .ask("", "GET", path, "")
            .await
            .refused(401, "no bearer token");
    }
    // Nor is a body read.
    let large = "x".repeat(1 << 20);
    world
        .ask("viewer", "PUT", TEAM, &large)
        .await
        .refused(403, "role admin");
}

#[tokio::test]
async fn paths_that_do_not_exist_are_not_found() {
    let world = World::connected().await;
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/team",
        "/api/v1/teams/",
        "/api/v1/teams/t1/plan/x",
        "/api/v2/teams",
        "/API/v1/teams",
    ] {
        world.get(path).await.refused(404, "There is no such path");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_one_below_is_read() {
    let world = World::connected().await;
    let padded = |bytes: usize| format!("{WISH}{}", " ".repeat(bytes - WISH.len()));
    world.put(TEAM, &padded(64 * 1024)).await.answered(200);
    world
        .put(TEAM, &padded(64 * 1024 + 1))
        .await
        .refused(413, "64 KiB");
    let sync = "/api/v1/teams/t1/sync";
    world
        .post(sync, &" ".repeat(1 << 20))
        .await
        .refused(413, "64 KiB");
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_the_place() {
    let world = World::connected().await;
    let twice = format!("{WISH} {WISH}");
    for body in ["{", "wfm=fake", "{\"wfm\":}", "\u{0}", " ", &twice] {
        world
            .put(TEAM, body)
            .await
            .refused(400, "no JSON from line 1");
    }
    let mut deep = "[".repeat(60_000);
    world.put(TEAM, &deep).await.refused(400, "");
    deep.insert_str(0, r#"{"wfm":"#);
    world.put(TEAM, &deep).await.refused(400, "");
}

#[tokio::test]
async fn a_body_of_another_shape_is_refused_by_name() {
    let world = World::connected().await;
    for (body, says) in [
        ("", "missing field `wfm`"),
        ("{}", "missing field `wfm`"),
        (r#"{"wfm":"fake"}"#, "missing field `business_unit_id`"),
        (r#"{"wfm":"fake","business_unit_id":7}"#, "invalid type"),
        (
            r#"{"wfm":"fake","wfm":"fake","business_unit_id":"u1"}"#,
            "duplicate field",
        ),
        (
            r#"{"wfm":"fake","business_unit_id":"u1","zone":"UTC"}"#,
            "unknown field `zone`",
        ),
        ("null", "invalid type"),
        ("7", "invalid type"),
        (r#"["fake","u1"]"#, "not a list"),
    ] {
        world.put(TEAM, body).await.refused(400, says);
    }
    world
        .post("/api/v1/teams/t1/sync", r#"{"activty":"shifts"}"#)
        .await
        .refused(400, "activty");
    let long = format!(r#"{{"{}":1}}"#, "k".repeat(60_000));
    let answer = world.put(TEAM, &long).await.refused(400, "unknown field");
    assert!(answer.body["detail"].as_str().unwrap().len() < 500);
}

#[tokio::test]
async fn a_word_that_was_meant_to_hold_a_change_back_is_not_passed_over() {
    let world = World::connected().await;
    let before = world.get(TEAM).await.body;
    for (method, path, body) in [
        ("PUT", "?dryrun=true", WISH),
        ("PUT", "?dry_run=yes", WISH),
        ("PUT", "?dry_run", WISH),
        ("DELETE", "?dry_run=true", ""),
        ("POST", "/disable?dry_run=true", ""),
        ("POST", "/enable?x", ""),
        ("POST", "/sync?dry_run=true", ""),
    ] {
        let path = format!("{TEAM}{path}");
        world
            .ask("admin", method, &path, body)
            .await
            .refused(400, "unusable query");
    }
    assert_eq!(world.get(TEAM).await.body, before);
}

#[tokio::test]
async fn a_body_that_does_not_say_that_it_is_json_is_refused() {
    let world = World::connected().await;
    let send = |content_type: &str| {
        Request::put(TEAM)
            .header(header::AUTHORIZATION, "Bearer admin")
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(WISH))
            .unwrap()
    };
    for wrong in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "",
    ] {
        world
            .send(send(wrong))
            .await
            .refused(415, "application/json");
    }
    for right in ["application/json", "Application/JSON; charset=utf-8"] {
        world.send(send(right)).await.answered(200);
    }
}
