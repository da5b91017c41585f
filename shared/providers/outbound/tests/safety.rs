//! The client over real connections: F5 and F10 to F13.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use reqwest::Client;
use shifts_provider_outbound::{Addresses, Chunked, capped, client};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

const CAP: usize = 100_000;

fn of_this_machine(timeout: Duration) -> Client {
    let addresses = Addresses {
        allow_this_machine: true,
        ..Addresses::default()
    };
    client(&addresses, timeout).unwrap()
}

fn patient() -> Client {
    of_this_machine(Duration::from_secs(10))
}

async fn served(router: Router, serving: &mut JoinSet<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
    at
}

#[tokio::test]
async fn f5_a_redirect_comes_back_as_it_is() {
    let mut serving = JoinSet::new();
    for there in [
        "http://10.0.0.1/",
        "http://example.com/",
        "https://evil.example/",
        "/here",
    ] {
        let lead =
            move || async move { (StatusCode::FOUND, [(header::LOCATION, there)]).into_response() };
        let at = served(Router::new().fallback(lead), &mut serving).await;
        let answer = patient().get(&at).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 302, "{there}");
    }
}

#[tokio::test]
async fn f10_an_answer_without_an_end_is_cut_off_at_the_cap() {
    let mut serving = JoinSet::new();
    let endless = || async {
        let chunks = std::iter::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 10_000]));
        Body::from_stream(futures::stream::iter(chunks))
    };
    let at = served(Router::new().fallback(endless), &mut serving).await;
    let mut answer = patient().get(&at).send().await.unwrap();
    assert!(matches!(
        capped(&mut answer, CAP).await,
        Ok(Chunked::TooLarge)
    ));
}

#[tokio::test]
async fn f10_an_answer_that_drips_ends_with_the_time_of_the_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 1024]).await;
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nx";
        socket.write_all(head).await.unwrap();
        std::future::pending::<()>().await;
    });
    let hasty = of_this_machine(Duration::from_millis(300));
    let mut answer = hasty.get(&at).send().await.unwrap();
    assert!(capped(&mut answer, CAP).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn f11_a_certificate_that_nobody_vouches_for_ends_the_connection_before_anything_is_sent() {
    let certificate = include_bytes!("fixtures/self-signed.der").as_slice().into();
    let key = PrivatePkcs8KeyDer::from(include_bytes!("fixtures/self-signed.key.der").as_slice());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::from(key))
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepting = async move {
        let (socket, _) = listener.accept().await.unwrap();
        acceptor.accept(socket).await.is_ok()
    };
    let asked = patient()
        .post(format!("https://localhost:{port}/"))
        .body("secret")
        .send();
    let (was_accepted, answer) = tokio::join!(accepting, asked);
    let error = answer.unwrap_err();
    assert!(error.is_connect() && !was_accepted, "{error:?}");
}

#[tokio::test]
async fn f12_a_proxy_in_the_environment_is_not_asked() {
    const PROXY: &str = "SHIFTS_TEST_PROXY_CHILD";
    if let Ok(at) = std::env::var(PROXY) {
        // With the proxy in the environment: what is asked is answered by whom it was asked of.
        let answer = patient().get(at).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), "straight");
        return;
    }
    let mut serving = JoinSet::new();
    let straight = served(
        Router::new().fallback(|| async { "straight" }),
        &mut serving,
    )
    .await;
    let proxy = served(Router::new().fallback(|| async { "proxy" }), &mut serving).await;
    let child = tokio::task::spawn_blocking(move || {
        let mut child = Command::new(std::env::current_exe().unwrap());
        for name in [
            "http_proxy",
            "HTTP_PROXY",
            "https_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "all_proxy",
        ] {
            child.env(name, &proxy);
        }
        let child = child
            .env_remove("no_proxy")
            .env_remove("NO_PROXY")
            .env(PROXY, straight);
        let name = "f12_a_proxy_in_the_environment_is_not_asked";
        child.args(["--exact", name]).output().unwrap()
    });
    let output = child.await.unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}"
    );
}

#[tokio::test]
async fn f13_a_small_answer_that_unpacks_into_a_huge_one_is_cut_off() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b' '; 10_000_000]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < CAP, "on the wire it is below the cap");
    let mut serving = JoinSet::new();
    let bomb = move || {
        let packed = packed.clone();
        async move { ([(header::CONTENT_ENCODING, "gzip")], packed) }
    };
    let at = served(Router::new().fallback(bomb), &mut serving).await;
    let mut answer = patient().get(&at).send().await.unwrap();
    assert!(matches!(
        capped(&mut answer, CAP).await,
        Ok(Chunked::TooLarge)
    ));
}
