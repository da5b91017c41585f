//! The issuer's keys: fetched, kept, renewed, refused.

use std::future::{Future as _, poll_fn};
use std::task::Poll;

use jsonwebtoken::Algorithm;
use serde_json::json;
use shifts_auth::AuthError;

use crate::world::{
    Answer, BODY_BYTES_MAX, CURVE, FIRST, KEYS_TTL, SECOND, World, discovery, header, key_set,
    signed, signed_as,
};

/// A token of an hour from now on, so that only the keys can be the reason of a refusal.
fn by_second(world: &World) -> String {
    signed_as(&header(Algorithm::RS256, "second"), &world.claims())
}

async fn unavailable(world: &World) -> String {
    match world.judge(&signed(&world.claims())).await {
        Err(AuthError::KeysUnavailable { cause }) => cause.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_kept_for_their_time() {
    let world = World::new().await;
    for _ in 0..3 {
        assert!(world.judge(&signed(&world.claims())).await.is_ok());
    }
    world.clock.advance(KEYS_TTL.as_secs() - 1);
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
    assert_eq!(world.keys_asked(), 1);
    world.clock.advance(1);
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
    assert_eq!(world.keys_asked(), 2);
}

#[tokio::test]
async fn a_flood_of_unknown_keys_asks_the_issuer_once_a_minute() {
    let world = World::new().await;
    for minute in 1..=3 {
        for kid in 0..20 {
            let unknown = header(Algorithm::RS256, &format!("../{kid}' or 1=1"));
            let token = signed_as(&unknown, &world.claims());
            assert_eq!(
                world.refusal(&token).await,
                "the issuer publishes no such key"
            );
            world.clock.advance(if kid == 19 { 41 } else { 1 });
        }
        assert_eq!(world.keys_asked(), minute);
    }
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
}

#[tokio::test]
async fn a_new_key_is_known_within_a_minute_and_a_withdrawn_one_is_forgotten() {
    let world = World::new().await;
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
    world.publish(key_set(&[SECOND]));
    world.clock.advance(60);
    assert!(world.judge(&by_second(&world)).await.is_ok());
    assert_eq!(world.keys_asked(), 2);
    let refused = world.refusal(&signed(&world.claims())).await;
    assert_eq!(refused, "the issuer publishes no such key");
}

#[tokio::test]
async fn old_keys_serve_twice_their_time_while_the_issuer_is_away() {
    let world = World::new().await;
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
    world.publish(Answer::Status(503));
    world.clock.advance(KEYS_TTL.as_secs());
    for _ in 0..3 {
        assert!(world.judge(&signed(&world.claims())).await.is_ok());
    }
    assert_eq!(world.keys_asked(), 2);
    // Whether a key is new cannot be told without the issuer.
    let judged = world.judge(&by_second(&world)).await;
    assert!(matches!(judged, Err(AuthError::KeysUnavailable { .. })));
    world.clock.advance(KEYS_TTL.as_secs() - 1);
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
    world.clock.advance(1);
    assert_eq!(
        unavailable(&world).await,
        "the issuer's key document: it was answered with 503"
    );
    world.publish(key_set(&[FIRST]));
    world.clock.advance(5);
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
}

#[tokio::test]
async fn an_issuer_that_was_never_reached_is_asked_again_after_five_seconds() {
    let world = World::new().await;
    world.publish(Answer::Status(500));
    for _ in 0..4 {
        unavailable(&world).await;
    }
    assert_eq!(world.keys_asked(), 1);
    world.publish(key_set(&[FIRST]));
    world.clock.advance(5);
    assert!(world.judge(&signed(&world.claims())).await.is_ok());
}

#[tokio::test]
async fn callers_who_come_together_ask_once() {
    let world = World::new().await;
    let token = signed(&world.claims());
    let (one, two, three) = tokio::join!(
        world.judge(&token),
        world.judge(&token),
        world.judge(&token)
    );
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(world.keys_asked(), 1);
}

#[tokio::test]
async fn callers_who_go_away_neither_keep_others_out_nor_ask_without_end() {
    let world = World::new().await;
    let token = signed(&world.claims());
    let gone = |token: String| {
        let world = &world;
        async move {
            let mut judged = Box::pin(world.judge(&token));
            // Polled once, which sends the question, and then dropped.
            poll_fn(|context| Poll::Ready(judged.as_mut().poll(context).is_pending())).await
        }
    };
    assert!(gone(token.clone()).await);
    assert!(world.judge(&token).await.is_ok());
    world.clock.advance(60);
    assert!(gone(by_second(&world)).await);
    // Their question was the one of this minute, though nobody heard the answer.
    let refused = world.refusal(&by_second(&world)).await;
    assert_eq!(refused, "the issuer publishes no such key");
    assert!(world.judge(&token).await.is_ok());
    assert_eq!(world.keys_asked(), 1);
}

#[tokio::test]
async fn documents_that_cannot_be_trusted_are_not_used() {
    let keys = "the issuer's key document:";
    let found = "the issuer's discovery document:";
    let large = format!(
        r#"{{"keys":[],"x":"{}"}}"#,
        "x".repeat(BODY_BYTES_MAX as usize)
    );
    let sealed = json!({"kid": "first", "kty": "oct", "k": "c2VjcmV0"}).to_string();
    let body = |text: &str| Answer::Body(text.to_owned());
    let redirect = || Answer::Redirect("/elsewhere".to_owned());
    let cases: Vec<(Answer, String)> = vec![
        (redirect(), format!("{keys} it was answered with 302")),
        (body(&large), format!("{keys} it is larger than allowed")),
        (
            body("<html>"),
            format!("{keys} it is not a set of JSON web keys"),
        ),
        (
            key_set(&[]),
            format!("{keys} it holds no key that can be used"),
        ),
        (
            key_set(&[&sealed]),
            format!("{keys} it holds no key that can be used"),
        ),
    ];
    for (answer, why) in cases {
        let world = World::new().await;
        world.publish(answer);
        assert_eq!(unavailable(&world).await, why);
    }
    let other = format!("{found} it is the one of another issuer");
    let not_https = format!("{found} its jwks_uri may not be asked: it is not https");
    let untold = format!("{found} it names no issuer or no jwks_uri");
    type Discovery = fn(&str) -> Answer;
    let cases: [(Discovery, &str); 7] = [
        (
            |base| discovery("https://evil.example", &format!("{base}/keys")),
            &other,
        ),
        (
            |base| discovery(&format!("{base}/"), &format!("{base}/keys")),
            &other,
        ),
        (
            |base| discovery(base, "http://evil.example/keys"),
            &not_https,
        ),
        (
            |base| discovery(base, "http://169.254.169.254/keys"),
            &not_https,
        ),
        (|base| discovery(base, "file:///etc/keys"), &not_https),
        (|_| Answer::Body("{}".to_owned()), &untold),
        (
            |_| Answer::Body("x".repeat(BODY_BYTES_MAX as usize + 1)),
            "larger than allowed",
        ),
    ];
    for (answer, why) in cases {
        let world = World::new().await;
        let told = answer(&world.base);
        world.issuer.lock().unwrap().discovery = told;
        let problem = unavailable(&world).await;
        assert!(problem.contains(why), "{problem}");
        assert_eq!(world.keys_asked(), 0);
    }
}

#[tokio::test]
async fn keys_that_are_not_for_signatures_are_left_out() {
    let world = World::new().await;
    for (name, value) in [("use", "enc"), ("alg", "RS512"), ("kty", "EC"), ("n", "!")] {
        let mut odd: serde_json::Value = serde_json::from_str(FIRST).unwrap();
        odd[name] = json!(value);
        world.publish(key_set(&[&odd.to_string(), CURVE]));
        world.clock.advance(60);
        let refused = world.refusal(&signed(&world.claims())).await;
        assert_eq!(refused, "the issuer publishes no such key", "{name}");
    }
}
