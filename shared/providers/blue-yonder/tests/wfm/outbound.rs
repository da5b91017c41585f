//! What goes out, and where to: F1 to F13 as far as they are about this provider. What all
//! providers share is tested in `outbound`, under the same ids.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use serde_json::json;
use shifts_ports::{Wfm as _, WfmError};
use shifts_provider_blue_yonder::{BlueYonder, BlueYonderSettings};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::company::{this_week, unit, unit_id, week};
use crate::stub::{Stub, settings};

const WEEK: &str = "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23";

/// The key that is complained about.
async fn wrong(change: impl FnOnce(&mut BlueYonderSettings)) -> &'static str {
    let stub = Stub::new().await;
    let mut settings = settings("https://by.example.com");
    settings.addresses.allow_this_machine = false;
    change(&mut settings);
    let error = BlueYonder::new(settings, stub.outside()).err().unwrap();
    error.key
}

#[tokio::test]
async fn f1_f2_f6_f7_f8_both_addresses_are_judged_before_anything_is_sent() {
    for address in [
        "http://by.example.com",
        "https://169.254.169.254",
        "https://127.0.0.1",
        "https://localhost",
        "https://[::1]",
        "https://[fd00::1]",
        "https://0.0.0.0",
        "https://2130706433",
        "https://[::ffff:10.0.0.1]",
        "https://user:hunter2@by.example.com",
        "https://by.example.com:22",
        "https://by.ex\u{430}mple.com",
    ] {
        let text = address.to_owned();
        assert_eq!(
            wrong(|settings| settings.base_url = text).await,
            "base_url",
            "{address}"
        );
        let text = address.to_owned();
        assert_eq!(
            wrong(|settings| settings.people_url = text).await,
            "people_url",
            "{address}"
        );
    }
    for address in [
        "https://by.example.com.evil.example",
        "https://evil-by.example.com",
    ] {
        let key = wrong(|settings| {
            settings.addresses.hosts = vec!["by.example.com".to_owned()];
            settings.people_url = address.to_owned();
        });
        assert_eq!(key.await, "people_url", "{address}");
    }
    assert_eq!(
        wrong(|settings| settings.sealing_key = "short".to_owned().into()).await,
        "sealing_key"
    );
}

#[tokio::test]
async fn f5_a_redirect_is_not_followed_and_the_session_stays_here() {
    let stolen: Arc<Mutex<Vec<HeaderMap>>> = Arc::default();
    let thief = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let there = format!("http://{}/", thief.local_addr().unwrap());
    let seen = Arc::clone(&stolen);
    let steal = Router::new().fallback(async move |headers: HeaderMap| {
        seen.lock().unwrap().push(headers);
    });
    let mut serving = JoinSet::new();
    serving.spawn(async move { axum::serve(thief, steal).await.unwrap() });
    let stub = Stub::of_a_site().await;
    for status in [301, 302, 303, 307, 308] {
        let there = there.clone();
        stub.on_with(WEEK, move |_| {
            let status = StatusCode::from_u16(status).unwrap();
            (status, [(header::LOCATION, there.clone())]).into_response()
        });
        let error = stub.client().list_shifts(&unit(), this_week()).await;
        assert!(matches!(error, Err(WfmError::Unusable { .. })), "{status}");
    }
    assert!(stolen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn f9_an_address_in_an_answer_is_never_asked() {
    let stub = Stub::of_a_site().await;
    let mut listed = week("2026-11-23T00:00:00", &[]);
    for key in ["nextLink", "@odata.nextLink", "next"] {
        listed[key] = json!("http://127.0.0.1:9/more");
    }
    stub.on(WEEK, 200, listed);
    let client = stub.client();
    client.list_shifts(&unit(), this_week()).await.unwrap();
    let known = [
        "sites",
        "timeZones",
        "departments",
        "jobs",
        "scheduledShifts",
    ];
    for seen in stub.seen() {
        assert!(
            known.iter().any(|known| seen.path.starts_with(known)),
            "{}",
            seen.path
        );
    }
}

#[tokio::test]
async fn cookies_of_one_go_nowhere_else() {
    let (stub, other) = (Stub::of_a_site().await, Stub::of_a_site().await);
    let client = stub.client_with(|settings| settings.people_url = other.at.clone());
    client.fetch_business_unit(&unit_id()).await.unwrap();
    assert!(other.log().is_empty());
    let seen = stub.seen();
    assert!(
        seen.iter()
            .all(|seen| !seen.headers.contains_key(header::AUTHORIZATION))
    );
}
