//! Answers that mean harm.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod waiting;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use shifts_model::BusinessUnitId;
use shifts_ports::{Meter, Wfm as _, WfmError};
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use waiting::Still;

/// A client of a server with these routes.
async fn client_of(router: Router, server: &mut JoinSet<()>) -> OpenWfm {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = OpenSettings {
        base_url: format!("http://{}", listener.local_addr().unwrap()),
        credentials: Credentials::Bearer("hunter2".to_owned().into()),
        request_timeout: Duration::from_secs(10),
        page_count_max: 5,
        body_bytes_max: 100_000,
        allow_plain_http: false,
        allow_private_addresses: false,
        offers: BTreeSet::new(),
        actions: BTreeSet::new(),
    };
    server.spawn(async move { axum::serve(listener, router).await.unwrap() });
    OpenWfm::new(settings, Arc::new(Still), Arc::new(Meter::default())).unwrap()
}

fn unit() -> BusinessUnitId {
    BusinessUnitId::parse("b1").unwrap()
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_stays_here() {
    let mut server = JoinSet::new();
    let stolen: Arc<Mutex<Vec<HeaderMap>>> = Arc::default();
    let thief = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let there = format!("http://{}/", thief.local_addr().unwrap());
    let seen = Arc::clone(&stolen);
    let steal = Router::new().fallback(async move |headers: HeaderMap| {
        seen.lock().unwrap().push(headers);
    });
    server.spawn(async move { axum::serve(thief, steal).await.unwrap() });
    let redirect = move || {
        let there = there.clone();
        async move { (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, there)]) }
    };
    let client = client_of(Router::new().fallback(redirect), &mut server).await;
    assert!(matches!(
        client.list_jobs(&unit()).await,
        Err(WfmError::Unusable { .. })
    ));
    assert!(stolen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_small_answer_that_unpacks_into_a_huge_one_is_cut_off() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 50_000_000]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 100_000, "on the wire it is below the cap");
    let bomb = move || {
        let packed = packed.clone();
        async move { ([(header::CONTENT_ENCODING, "gzip")], packed).into_response() }
    };
    let mut server = JoinSet::new();
    let client = client_of(Router::new().fallback(get(bomb)), &mut server).await;
    let error = client.list_jobs(&unit()).await.unwrap_err();
    assert!(error.to_string().contains("body_bytes_max"), "{error}");
}

#[tokio::test]
async fn no_error_repeats_the_token() {
    let mut server = JoinSet::new();
    for status in [401, 403, 418, 500] {
        let refuse = move || async move { StatusCode::from_u16(status).unwrap() };
        let client = client_of(Router::new().fallback(refuse), &mut server).await;
        let error = client.list_jobs(&unit()).await.unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
