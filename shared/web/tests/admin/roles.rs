//! Who is let in where.

use axum::http::header;

use crate::described::document;
use crate::world::{Answer, World};

/// Every described route with a body that it takes, and the lowest role that it is open to.
fn routes() -> Vec<(String, String, &'static str, String)> {
    let document = document();
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.replace("{team}", "t1").replace("{activity}", "shifts");
        for (method, operation) in operations.as_object().unwrap() {
            if method == "parameters" {
                continue;
            }
            let body = match (method.as_str(), path.rsplit('/').next().unwrap()) {
                ("put", "t1") => r#"{"wfm":"fake","business_unit_id":"u1"}"#,
                ("put", "drift-policy") => r#"{"policy":"report"}"#,
                ("put", "overrides") => r#"{"overrides":[]}"#,
                _ => "",
            };
            let role = operation["security"][0]["bearer"][0].as_str();
            let role = role.unwrap_or_default().to_owned();
            routes.push((method.to_uppercase(), path.clone(), body, role));
        }
    }
    routes
}

async fn each(token: &str, mut judge: impl FnMut(&str, &str, Answer)) {
    for (method, path, body, role) in routes() {
        // Anew for each, as some routes take away what others need.
        let world = World::connected().await;
        let answer = world.ask(token, &method, &path, body).await;
        judge(&role, &format!("{method} {path} as {token:?}"), answer);
    }
}

#[tokio::test]
async fn each_role_may_do_what_the_lower_ones_may_and_nothing_more() {
    let order = ["", "viewer", "operator", "admin"];
    let rank = |role: &str| order.iter().position(|one| *one == role).unwrap();
    for token in &order[1..] {
        each(token, |role, what, answer| {
            if rank(token) >= rank(role) {
                assert!(answer.status.is_success(), "{what}: {}", answer.body);
            } else {
                assert_eq!(answer.status, 403, "{what}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_good_token() {
    for (token, status) in [
        ("", 401),
        ("forged", 401),
        ("roleless", 403),
        ("keyless", 503),
    ] {
        each(token, |role, what, answer| {
            if role.is_empty() {
                assert_eq!(answer.status, 200, "{what}");
                return;
            }
            assert_eq!(answer.status, status, "{what}");
            let asks = answer.header(header::WWW_AUTHENTICATE);
            assert_eq!(asks, if status == 401 { "Bearer" } else { "" }, "{what}");
            let has_pause = !answer.header(header::RETRY_AFTER).is_empty();
            assert_eq!(has_pause, status == 503, "{what}");
        })
        .await;
    }
}

#[tokio::test]
async fn the_open_routes_are_the_health_and_the_description() {
    let mut open: Vec<String> = routes()
        .into_iter()
        .filter(|(_, _, _, role)| role.is_empty())
        .map(|(method, path, ..)| format!("{method} {path}"))
        .collect();
    open.sort();
    assert_eq!(open, ["GET /api/v1/openapi.json", "GET /health"]);
}

#[tokio::test]
async fn whoever_is_turned_away_changes_nothing() {
    for token in ["", "forged", "roleless", "keyless", "viewer"] {
        for (method, path, body, role) in routes() {
            if ["", "viewer"].contains(&role.as_str()) {
                continue;
            }
            let world = World::connected().await;
            let before = world.get("/api/v1/teams").await.body;
            world.ask(token, &method, &path, body).await;
            assert_eq!(world.get("/api/v1/teams").await.body, before);
            assert!(world.teams.provisioned.lock().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn each_path_takes_the_described_methods_and_no_other() {
    let described = routes();
    let world = World::connected().await;
    for (_, path, ..) in &described {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let is_described = described
                .iter()
                .any(|one| (&*one.0, &one.1) == (method, path));
            // Without a token, so that nothing is changed in between.
            let answer = world.ask("", method, path, "").await;
            assert_eq!(answer.status == 405, !is_described, "{method} {path}");
        }
    }
}
