//! What gets nothing, and that nobody learns why.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use shifts_auth::Federation;

use crate::world::{FORM, LOGIN, Log, Store, World, blue, federation, field};

fn signed(federation: &Federation, at: &str) -> String {
    let at: Timestamp = at.parse().unwrap();
    let token = federation.sign(LOGIN, "own", at).unwrap();
    token.expose_secret().to_owned()
}

#[tokio::test]
async fn d01_d04_d05_d06_d20_d22_d23_a_worthless_token_is_401_without_a_body() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    let (unsigned, signature) = token.rsplit_once('.').unwrap();
    let (_, claims) = unsigned.split_once('.').unwrap();
    let now = "2026-11-23T08:00:00Z";
    let others = federation("blue-of-production", "thirty-two bytes of somebody else");
    let elsewhere = federation("blue-of-staging", "thirty-two bytes that nobody has");
    let before = world.asked();
    for (case, token) in [
        ("none", String::new()),
        ("no token", "nonsense".to_owned()),
        (
            "D1: {\"typ\":\"JWT\",\"alg\":\"none\"}",
            format!("eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.{claims}."),
        ),
        ("D4: another key", signed(&others, now)),
        ("D5: no signature", format!("{unsigned}.")),
        (
            "D6: changed",
            token.replacen(claims, &claims.replacen('I', "J", 1), 1),
        ),
        ("D20: padded", format!("{unsigned}.{signature}%3D")),
        ("D22: more than 8 KiB", "x".repeat(9 * 1024)),
        ("D23: another environment", signed(&elsewhere, now)),
    ] {
        world.refuses(&[FORM], field(&token), case).await;
        world.refuses(&[("x-ms-authtoken", &token)], "", case).await;
    }
    assert_eq!(world.asked(), before, "the store is asked for no stranger");
    // The one that is out is as good as before.
    assert_eq!(world.bring(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn d11_d12_d18_d24_a_token_out_of_its_time_used_or_never_out_is_401_without_a_body() {
    let world = World::new();
    let used = world.issue(&blue(), LOGIN).await;
    assert_eq!(world.bring(&used).await.status, StatusCode::OK);
    world.refuses(&[FORM], field(&used), "D18: used").await;
    let never_out = signed(&blue(), "2026-11-23T08:00:00Z");
    world
        .refuses(&[FORM], field(&never_out), "D24: nobody")
        .await;
    let future = signed(&blue(), "2026-11-23T08:01:00Z");
    world.refuses(&[FORM], field(&future), "D12").await;
    let late = world.issue(&blue(), LOGIN).await;
    let in_time = world.issue(&blue(), LOGIN).await;
    world.pass(89);
    assert_eq!(world.bring(&in_time).await.status, StatusCode::OK);
    world.pass(1);
    world.refuses(&[FORM], field(&late), "D11: expired").await;
}

#[tokio::test]
async fn of_many_who_bring_one_token_at_once_one_is_told() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    let asks = (0..20).map(|_| world.bring(&token));
    let answers = futures::future::join_all(asks).await;
    let told = answers.iter().filter(|a| a.status == StatusCode::OK);
    assert_eq!(told.count(), 1);
    let refused = answers
        .iter()
        .filter(|a| a.status == StatusCode::UNAUTHORIZED);
    assert_eq!(refused.count(), 19);
}

#[tokio::test]
async fn a_request_that_names_two_tokens_names_none() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    let other = world.issue(&blue(), LOGIN).await;
    let token_header = ("X-MS-AuthToken", token.as_str());
    let (one, two) = (
        field(&token),
        format!("{}&{}", field(&token), field(&other)),
    );
    let twice = format!("{one}&{one}");
    let encoded = format!("{one}&X%2DMS-AuthToken={other}");
    let other_header = ("x-ms-authtoken", other.as_str());
    for (case, headers, body) in [
        ("two fields", vec![FORM], two.as_str()),
        ("the same field twice", vec![FORM], &twice),
        ("one field hidden", vec![FORM], &encoded),
        ("two headers", vec![token_header, other_header], ""),
        (
            "the same header twice",
            vec![token_header, token_header],
            "",
        ),
        ("a field and another header", vec![FORM, other_header], &one),
        (
            "a field and an empty header",
            vec![FORM, ("x-ms-authtoken", "")],
            &one,
        ),
        (
            "an empty field and a header",
            vec![FORM, token_header],
            "X-MS-AuthToken=",
        ),
    ] {
        world.refuses(&headers, body.to_owned(), case).await;
    }
    for token in [token, other] {
        assert_eq!(world.bring(&token).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_token_anywhere_else_is_none() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    let bearer = format!("Bearer {token}");
    let json = format!("{{\"X-MS-AuthToken\":\"{token}\"}}");
    for (case, headers, body) in [
        ("no type", vec![], field(&token)),
        (
            "another type",
            vec![("content-type", "text/plain")],
            field(&token),
        ),
        ("JSON", vec![("content-type", "application/json")], json),
        (
            "another field",
            vec![FORM],
            format!("x-ms-authtoken={token}"),
        ),
        (
            "bearer",
            vec![("authorization", bearer.as_str())],
            String::new(),
        ),
        (
            "cookie",
            vec![("cookie", "X-MS-AuthToken=x")],
            String::new(),
        ),
        (
            "packed",
            vec![FORM, ("content-encoding", "gzip")],
            "\u{1f}".to_owned(),
        ),
    ] {
        world.refuses(&headers, body, case).await;
    }
    let path = format!("/auth?X-MS-AuthToken={token}");
    let answer = world.send(Method::POST, &path, &[], "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "in the address");
    assert_eq!(world.bring(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn more_than_16_kib_is_not_read() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    let body = |bytes: usize| {
        let start = format!("{}&x=", field(&token));
        format!("{start}{}", "x".repeat(bytes - start.len()))
    };
    world
        .refuses(&[FORM], body(16 * 1024 + 1), "16 KiB and 1")
        .await;
    let answer = world.post(&[FORM], body(16 * 1024)).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn who_sends_a_byte_a_second_is_cut_off() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    let bytes = stream::iter(field(&token).into_bytes()).then(|byte| async move {
        let never = std::future::pending::<()>();
        let _ = tokio::time::timeout(Duration::from_secs(1), never).await;
        Ok::<_, Infallible>(vec![byte])
    });
    let began_at = tokio::time::Instant::now();
    world
        .refuses(&[FORM], Body::from_stream(bytes), "slow")
        .await;
    assert!(began_at.elapsed() < Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_is_503_and_the_token_is_good_afterwards() {
    let (log, _guard) = Log::start();
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    for store in [Store::Down, Store::Silent] {
        world.store_is(store);
        let answer = world.bring(&token).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{store:?}");
        assert_eq!(answer.body, "", "{store:?}");
        let text = log.text();
        let last = text.lines().last().unwrap();
        assert!(last.contains("federation.store.failed"), "{last}");
        assert!(last.contains("runbook=\"SA0002\""), "{last}");
    }
    world.store_is(Store::Up);
    assert_eq!(world.bring(&token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_other_method_is_405_and_every_other_path_404() {
    let world = World::new();
    let token = world.issue(&blue(), LOGIN).await;
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        let asked = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = world.send(asked, "/auth", &[FORM], field(&token)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    for path in ["/auth/", "/auth/x", "/Auth", "/"] {
        let answer = world.send(Method::POST, path, &[FORM], field(&token)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(world.bring(&token).await.status, StatusCode::OK);
}
