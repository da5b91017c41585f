//! The service account's session, and what is answered without one.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use shifts_sim::blue_yonder::{BlueYonderSettings, Numbered};

use crate::Session;
use crate::server::{Login, SELF_SERVICE, SITE_MANAGER};
use crate::world::{small, small_with};

#[tokio::test]
async fn who_is_not_logged_in_is_told_200_and_nothing_else() {
    let server = small().await;
    let right = server.retail().await;
    assert_eq!(
        right.get("/sites").await.authenticated.as_deref(),
        Some("true")
    );
    let half = right.cookie.split(';').next().unwrap().to_owned();
    for cookie in ["", "REFSSessionID=made-up; .WfmAuth=made-up", &half] {
        let nobody = Session {
            server: &server,
            cookie: cookie.to_owned(),
            base: right.base,
        };
        let answer = nobody.get("/sites").await;
        assert_eq!(
            (answer.status, answer.authenticated.as_deref()),
            (200, Some("false"))
        );
        assert_eq!(answer.body, Value::Null, "no JSON: {}", answer.text);
    }
    let counts = server.blue_yonder.counts();
    assert_eq!((counts.not_authenticated, counts.account_logins), (3, 1));
    assert_eq!(counts.operations["ListSites"], 4);
}

#[tokio::test]
async fn a_wrong_login_gets_200_and_no_cookie() {
    let server = small().await;
    for login in [
        Login::Account("adapter", "wrong"),
        Login::Account("somebody", "correct+horse"),
        Login::Account("", ""),
    ] {
        let (status, authenticated, cookies) = server.log_in_with(login).await;
        assert_eq!((status, authenticated.as_deref()), (200, Some("false")));
        assert!(cookies.is_empty());
    }
    assert_eq!(server.blue_yonder.counts().failed_logins, 3);
    let log = serde_json::to_string(&server.blue_yonder.log()).unwrap();
    assert!(!log.contains("horse") && log.contains("wrong login name or password"));
}

#[tokio::test]
async fn a_session_ends_after_its_time_however_much_it_is_used() {
    let server = small_with(BlueYonderSettings {
        session_lifetime: Duration::from_secs(600),
        ..BlueYonderSettings::default()
    })
    .await;
    let retail = server.retail().await;
    for (minutes, stands) in [(5, "true"), (4, "true"), (1, "false"), (1, "false")] {
        server.pass(minutes);
        let answer = retail.get("/sites").await;
        assert_eq!(answer.authenticated.as_deref(), Some(stands));
    }
    let again = server.retail().await;
    assert_eq!(
        again.get("/sites").await.authenticated.as_deref(),
        Some("true")
    );
}

#[tokio::test]
async fn all_sessions_can_be_ended_at_once() {
    let server = small().await;
    let (retail, ada) = (server.retail().await, server.person("ada").await);
    let standing = server.sim(Method::GET, "/sessions", json!({})).await;
    assert_eq!(standing, (200, json!({"standing": 2})));
    let ended = server.sim(Method::DELETE, "/sessions", json!({})).await;
    assert_eq!(ended.0, 204);
    for answer in [retail.get("/sites").await, ada.get("/myInfo").await] {
        assert_eq!(
            (answer.status, answer.authenticated.as_deref()),
            (200, Some("false"))
        );
    }
}

#[tokio::test]
async fn sessions_can_end_in_the_middle_of_the_work() {
    let server = small().await;
    let retail = server.retail().await;
    server
        .fault("GET /data/retailwebapi/api/v1/timeZones", "end-sessions")
        .await;
    for (path, stands) in [
        ("/sites", "true"),
        ("/timeZones", "false"),
        ("/sites", "false"),
    ] {
        let answer = retail.get(path).await;
        assert_eq!(answer.authenticated.as_deref(), Some(stands), "{path}");
    }
    assert_eq!(
        server
            .retail()
            .await
            .get("/timeZones")
            .await
            .entities()
            .len(),
        2
    );
}

#[tokio::test]
async fn a_login_can_be_refused_on_purpose() {
    let server = small().await;
    server.fault("POST /data/login", "not-authenticated").await;
    let right = || Login::Account("adapter", "correct+horse");
    let (status, authenticated, cookies) = server.log_in_with(right()).await;
    assert_eq!(
        (status, authenticated.as_deref(), cookies.len()),
        (200, Some("false"), 0)
    );
    server.fault("POST /data/login", "503").await;
    assert_eq!(server.log_in_with(right()).await.0, 503);
    assert_eq!(server.log_in_with(right()).await.2.len(), 2);
}

#[tokio::test]
async fn each_api_serves_its_own_and_refuses_others() {
    let server = small().await;
    let site = server.number(Numbered::Site, "s1");
    let retail = server.retail().await;
    for (base, path) in [
        (SELF_SERVICE, "/myInfo".to_owned()),
        (SITE_MANAGER, format!("/{site}/siteInfo")),
    ] {
        let elsewhere = Session {
            server: &server,
            cookie: retail.cookie.clone(),
            base,
        };
        let refused = elsewhere.get(&path).await;
        assert_eq!(refused.status, 403, "{path}");
        assert_eq!(refused.listed_code(), "CommonErrorCodes.UnauthorizedUser");
    }
    let ada = server.person("ada").await;
    let at_retail = Session {
        base: retail.base,
        ..ada
    };
    let refused = at_retail.get("/sites").await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.alternative_code(),
        "CommonErrorCodes.UnauthorizedUser"
    );
    for (who, status) in [("mia", 200), ("ada", 403), ("max", 403)] {
        let manager = server.manager(who).await;
        let answer = manager.get(&format!("/{site}/siteInfo")).await;
        assert_eq!(answer.status, status, "{who}");
    }
    assert_eq!(
        server.manager("mia").await.get("/7/siteInfo").await.status,
        404
    );
}

#[tokio::test]
async fn the_log_has_what_a_check_needs_and_no_cookie() {
    let server = small().await;
    let retail = server.retail().await;
    let site = server.number(Numbered::Site, "s1");
    retail.get(&format!("/jobs?siteIdFilter={site}")).await;
    retail
        .put(
            "/scheduledShifts/7/availableShift",
            json!({"employeeId": 1}),
        )
        .await;
    let (_, log) = server.sim(Method::GET, "/log", json!({})).await;
    let told = |at: usize, what: &str| log[at][what].clone();
    assert_eq!(told(0, "operation"), "login");
    assert_eq!(
        (told(1, "api"), told(1, "method")),
        (json!("retail"), json!("GET"))
    );
    assert_eq!(told(1, "query"), format!("siteIdFilter={site}"));
    assert_eq!(
        (told(2, "path"), told(2, "status")),
        (json!("/scheduledShifts/7/availableShift"), json!(409))
    );
    assert_eq!(told(2, "body"), json!({"employeeId": 1}));
    let first = retail.cookie.split(['=', ';']).nth(1).unwrap();
    assert!(!log.to_string().contains(first));
    let (_, counts) = server.sim(Method::GET, "/counts", json!({})).await;
    assert_eq!(
        counts["operations"],
        json!({"login": 1, "ListJobs": 1, "AssignOpenShift": 1})
    );
}
