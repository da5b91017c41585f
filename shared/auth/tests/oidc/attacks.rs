//! Tokens that somebody made up, changed, kept or stole from elsewhere.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use shifts_auth::AuthError;

use crate::world::{AUDIENCE, FIRST, World, header, signed, signed_as};

fn part(json: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(json)
}

/// A good token with another first part in front of its signature.
fn with_header(world: &World, header: &Value) -> String {
    let good = signed(&world.claims());
    let (_, rest) = good.split_once('.').unwrap();
    format!("{}.{rest}", part(&header.to_string()))
}

#[tokio::test]
async fn a_request_without_a_token_is_told_to_send_one() {
    let world = World::new().await;
    for nothing in [None, Some(""), Some("Bearer"), Some("Bearer "), Some("  ")] {
        let judged = world.oidc.authenticate(nothing).await;
        assert!(matches!(judged, Err(AuthError::Missing)), "{nothing:?}");
    }
    for other in ["Basic YWRhOnB3", "ada", "Negotiate x"] {
        let judged = world.oidc.authenticate(Some(other)).await;
        let is_invalid = matches!(judged, Err(AuthError::Invalid { .. }));
        assert!(is_invalid, "{other}");
    }
    assert_eq!(world.keys_asked(), 0);
}

#[tokio::test]
async fn what_could_never_be_accepted_is_refused_before_the_issuer_is_asked() {
    let world = World::new().await;
    let first = |json: Value| with_header(&world, &json);
    let alg = |name: &str| first(json!({"alg": name, "kid": "first"}));
    let algorithm = "its algorithm is neither RS256 nor ES256";
    let unsigned = "it is not a signed JSON web token";
    let unread = "its header cannot be read";
    let no_kid = "it does not name the key that signed it";
    let cases = [
        (alg("none"), algorithm),
        (alg("nOnE"), algorithm),
        (alg("HS256"), algorithm),
        (alg("RS512"), algorithm),
        (alg("PS256"), algorithm),
        (alg("rs256"), algorithm),
        (first(json!({"alg": "RS256"})), no_kid),
        (first(json!({"alg": "RS256", "kid": ""})), no_kid),
        (first(json!({"alg": "RS256", "kid": 1})), unread),
        (first(json!({"kid": "first"})), unread),
        (
            first(json!({"alg": "RS256", "kid": "first", "crit": ["exp"]})),
            "it demands an extension that is not known here",
        ),
        (
            format!(
                "{}.e30.AA",
                part(r#"{"alg":"RS256","alg":"none","kid":"first"}"#)
            ),
            unread,
        ),
        ("one".to_owned(), unsigned),
        ("one.two".to_owned(), unsigned),
        ("a.b.c.d.e".to_owned(), unsigned),
        ("...".to_owned(), unsigned),
        ("..".to_owned(), unread),
        ("x".repeat(16 * 1024), "it is larger than 16 KiB"),
    ];
    for (token, why) in cases {
        assert_eq!(world.refusal(&token).await, why, "{token}");
    }
    assert_eq!(world.keys_asked(), 0);
}

#[tokio::test]
async fn the_public_key_is_no_shared_secret() {
    let world = World::new().await;
    let pem = include_bytes!("../fixtures/first.public.pem");
    for secret in [pem.as_slice(), FIRST.as_bytes(), FIRST.trim().as_bytes()] {
        let key = EncodingKey::from_secret(secret);
        let token = encode(&header(Algorithm::HS256, "first"), &world.claims(), &key).unwrap();
        let why = world.refusal(&token).await;
        assert_eq!(why, "its algorithm is neither RS256 nor ES256");
    }
}

#[tokio::test]
async fn a_signature_stands_for_its_content_and_its_key_alone() {
    let world = World::new().await;
    let good = signed(&world.claims());
    let parts: Vec<&str> = good.split('.').collect();
    let [head, payload, signature] = parts[..] else {
        panic!("three parts")
    };
    let other = signed(&world.claims_with(json!({"oid": "eve"})));
    let other_payload = other.split('.').nth(1).unwrap();
    let curve = part(r#"{"alg":"ES256","kid":"curve"}"#);
    let crossed = part(r#"{"alg":"ES256","kid":"first"}"#);
    let mixed = "its algorithm is not the one of its key";
    let unsigned = "its signature does not hold";
    let mut wrong_key = header(Algorithm::RS256, "second");
    let by_second = signed_as(&wrong_key, &world.claims());
    wrong_key.kid = Some("first".to_owned());
    let (_, by_second) = by_second.split_once('.').unwrap();
    let cases = [
        (format!("{head}.{other_payload}.{signature}"), unsigned),
        (format!("{head}.{payload}."), unsigned),
        (format!("{head}.{by_second}"), unsigned),
        (format!("{curve}.{payload}.{signature}"), unsigned),
        (format!("{crossed}.{payload}.{signature}"), mixed),
    ];
    for (token, why) in cases {
        assert_eq!(world.refusal(&token).await, why);
    }
    for padded in [
        format!("{good}="),
        format!("{good}\u{e9}"),
        format!("{good} x"),
    ] {
        world.refusal(&padded).await;
    }
}

#[tokio::test]
async fn a_key_that_comes_with_the_token_is_not_trusted() {
    let world = World::new().await;
    let second: Value = serde_json::from_str(crate::world::SECOND).unwrap();
    let brought = Header {
        jwk: Some(serde_json::from_value(second).unwrap()),
        jku: Some(format!("{}/elsewhere", world.base)),
        ..header(Algorithm::RS256, "second")
    };
    let token = signed_as(&brought, &world.claims());
    assert_eq!(
        world.refusal(&token).await,
        "the issuer publishes no such key"
    );
}

#[tokio::test]
async fn a_signed_token_for_somebody_else_or_of_another_time_is_refused() {
    let world = World::new().await;
    let now = world.claims()["nbf"].as_i64().unwrap();
    let (issuer, audience) = ("another issuer gave it", "it is meant for another audience");
    let unread = "its claims cannot be read";
    let cases = [
        (json!({"iss": "https://evil.example"}), issuer),
        (json!({"iss": format!("{}/", world.base)}), issuer),
        (json!({"iss": [world.base]}), unread),
        (json!({"iss": null}), unread),
        (json!({"aud": "another"}), audience),
        (json!({"aud": AUDIENCE.to_uppercase()}), audience),
        (json!({"aud": []}), audience),
        (json!({"aud": null}), unread),
        (json!({"exp": now - 30}), "it has expired"),
        (json!({"exp": null}), unread),
        (json!({"exp": (now + 600).to_string()}), unread),
        (json!({"nbf": now + 3600}), "it is not valid yet"),
        (json!({"nbf": (now + 3600).to_string()}), unread),
        (json!({"roles": "admin"}), unread),
        (json!({"roles": [["admin"]]}), unread),
        (json!({"oid": null, "sub": null}), "it names nobody"),
        (json!({"oid": "a".repeat(257)}), "it names nobody"),
        (json!({"oid": "eve\r\nadmin"}), "it names nobody"),
    ];
    for (changes, why) in cases {
        let token = signed(&world.claims_with(changes.clone()));
        assert_eq!(world.refusal(&token).await, why, "{changes}");
    }
}
