//! D1 to D24.

use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use shifts_auth::FederationError;

use crate::world::{
    ISSUER, LOGIN, SECRET, World, claims_of, now, own, part, public_pem, rsa, sign_parts,
};

const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

/// The parts of a token that is out.
async fn parts(world: &World) -> [String; 3] {
    let token = world.issue(LOGIN).await;
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

#[tokio::test]
async fn d1_no_algorithm_is_refused() {
    let world = World::new();
    let [_, claims, signature] = parts(&world).await;
    for header in [
        r#"{"typ":"JWT","alg":"none"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":""}"#,
    ] {
        world.refuses(&format!("{}.{claims}.", part(header))).await;
        world
            .refuses(&format!("{}.{claims}.{signature}", part(header)))
            .await;
        world.refuses(&format!("{}.{claims}", part(header))).await;
    }
}

#[tokio::test]
async fn d2_no_algorithm_in_other_letters_is_refused() {
    let world = World::new();
    let [_, claims, signature] = parts(&world).await;
    for name in ["None", "nOnE", "NONE", "hs256", "HS256 ", "HS384"] {
        let header = part(&json!({"typ": "JWT", "alg": name}).to_string());
        world
            .refuses(&format!("{header}.{claims}.{signature}"))
            .await;
        world.refuses(&format!("{header}.{claims}.")).await;
    }
}

#[tokio::test]
async fn d3_a_public_key_used_as_a_shared_secret_is_refused() {
    let world = World::with(rsa(false));
    let claims = claims_of(&world.issue(LOGIN).await).to_string();
    for secret in [public_pem(), public_pem().trim()] {
        world.refuses(&sign_parts(HEADER, &claims, secret)).await;
        let pretending = r#"{"typ":"JWT","alg":"RS256"}"#;
        world
            .refuses(&sign_parts(pretending, &claims, secret))
            .await;
    }
}

#[tokio::test]
async fn d4_another_key_is_refused() {
    let world = World::new();
    let claims = claims_of(&world.issue(LOGIN).await).to_string();
    for secret in ["thirty-two bytes that nobody haS", "", "secret"] {
        world.refuses(&sign_parts(HEADER, &claims, secret)).await;
    }
}

#[tokio::test]
async fn d5_an_empty_signature_is_refused() {
    let world = World::new();
    let [header, claims, _] = parts(&world).await;
    world.refuses(&format!("{header}.{claims}.")).await;
    world.refuses(&format!("{header}.{claims}")).await;
}

#[tokio::test]
async fn d6_changed_claims_are_refused() {
    let world = World::new();
    let token = world.issue(LOGIN).await;
    let [header, _, signature] = parts(&world).await;
    let mut claims = claims_of(&token);
    claims["sub"] = json!("boss");
    world
        .refuses(&format!(
            "{header}.{}.{signature}",
            part(&claims.to_string())
        ))
        .await;
    let flips = token
        .char_indices()
        .filter(|(_, c)| *c != '.')
        .map(|(at, c)| {
            let other = if c == 'A' { "B" } else { "A" };
            format!("{}{other}{}", &token[..at], &token[at + 1..])
        });
    for bent in flips {
        assert!(world.answer(&bent).await.is_err(), "{bent}");
    }
    assert!(
        world.answer(&token).await.is_ok(),
        "the token itself is good"
    );
}

/// Headers with something more than ours has, signed with the right key.
async fn refuses_headers(headers: &[Value]) {
    let world = World::new();
    for more in headers {
        let mut header = json!({"typ": "JWT", "alg": "HS256"});
        for (key, value) in more.as_object().unwrap() {
            header[key] = value.clone();
        }
        let claims = claims_of(&world.issue(LOGIN).await).to_string();
        world
            .refuses(&sign_parts(&header.to_string(), &claims, SECRET))
            .await;
    }
}

#[tokio::test]
async fn d7_a_name_of_a_key_that_is_a_path_a_query_or_an_address_is_refused() {
    refuses_headers(&[
        json!({"kid": "../../dev/null"}),
        json!({"kid": "' OR '1'='1"}),
        json!({"kid": "https://evil.example/key"}),
        json!({"kid": "1"}),
    ])
    .await;
}

#[tokio::test]
async fn d8_keys_and_addresses_of_keys_in_the_header_are_refused() {
    refuses_headers(&[
        json!({"jku": "https://evil.example/keys"}),
        json!({"x5u": "https://evil.example/cert"}),
        json!({"jwk": {"kty": "oct", "k": "c2VjcmV0"}}),
        json!({"x5c": ["MIIB"]}),
    ])
    .await;
}

#[tokio::test]
async fn d9_an_unknown_extension_that_is_demanded_is_refused() {
    refuses_headers(&[
        json!({"crit": ["exp"]}),
        json!({"crit": ["b64"], "b64": false}),
    ])
    .await;
}

#[tokio::test]
async fn d10_a_token_without_an_end_or_any_other_claim_is_refused() {
    let world = World::new();
    for claim in ["exp", "iat", "nbf", "iss", "aud", "sub", "jti"] {
        let token = world.resigned(|claims| {
            claims.as_object_mut().unwrap().remove(claim);
        });
        world.refuses(&token.await).await;
        let token = world.resigned(|claims| claims[claim] = Value::Null).await;
        world.refuses(&token).await;
    }
    for wrong in [json!("9999999999"), json!(1.5), json!([1]), json!(true)] {
        let token = world.resigned(|claims| claims["exp"] = wrong).await;
        world.refuses(&token).await;
    }
}

#[tokio::test]
async fn d11_an_expired_token_is_refused_and_thirty_seconds_are_forgiven() {
    for (after, is_good) in [
        (59, true),
        (60, true),
        (89, true),
        (90, false),
        (91, false),
        (9999, false),
    ] {
        let world = World::new();
        let token = world.issue(LOGIN).await;
        let at = now() + jiff::SignedDuration::from_secs(after);
        assert_eq!(
            world.answer_at(&token, at).await.is_ok(),
            is_good,
            "{after}"
        );
    }
}

#[tokio::test]
async fn d12_a_token_of_the_future_is_refused_and_thirty_seconds_are_forgiven() {
    let world = World::new();
    let start = now().as_second();
    for claim in ["nbf", "iat"] {
        let moved = |by: i64| {
            world.resigned(move |claims| {
                claims[claim] = json!(start + by);
                claims["exp"] = json!(start + 60);
            })
        };
        world.refuses(&moved(31).await).await;
        world.refuses(&moved(i64::MAX - start).await).await;
        assert!(world.answer(&moved(30).await).await.is_ok(), "{claim}");
    }
}

#[tokio::test]
async fn d13_a_token_that_lives_too_long_is_refused() {
    let world = World::new();
    let start = now().as_second();
    for life in [61, 3600, i64::MAX - start, 0, -1] {
        let token = world
            .resigned(|claims| claims["exp"] = json!(start + life))
            .await;
        world.refuses(&token).await;
    }
}

#[tokio::test]
async fn d14_another_audience_is_refused_and_a_list_is_one() {
    let world = World::new();
    for aud in [
        json!("other"),
        json!(""),
        json!([ISSUER]),
        json!([ISSUER, "other"]),
        json!(7),
    ] {
        let token = world.resigned(|claims| claims["aud"] = aud).await;
        world.refuses(&token).await;
    }
}

#[tokio::test]
async fn d15_another_issuer_is_refused() {
    let world = World::new();
    for iss in [
        "other",
        "",
        "ADAPTER-OF-PRODUCTION",
        "adapter-of-production ",
    ] {
        let token = world.resigned(|claims| claims["iss"] = json!(iss)).await;
        world.refuses(&token).await;
    }
}

#[tokio::test]
async fn d16_a_token_about_nobody_is_refused() {
    let world = World::new();
    let long = "x".repeat(257);
    for sub in ["", " ", long.as_str(), "a\u{0}b", "a\nb", "a\u{ffff}"] {
        let token = world.resigned(|claims| claims["sub"] = json!(sub)).await;
        world.refuses(&token).await;
    }
    let fits = "x".repeat(256);
    let token = world.issue(&fits).await;
    assert!(world.answer(&token).await.is_ok());
}

#[tokio::test]
async fn d17_what_means_something_in_xml_is_escaped() {
    let world = World::new();
    let token = world.issue("<a href=\"x\">&'</userId>é").await;
    assert_eq!(
        world.answer(&token).await.unwrap(),
        "<userId>&lt;a href=&quot;x&quot;&gt;&amp;&apos;&lt;/userId&gt;é</userId>"
    );
    let token = world.issue(LOGIN).await;
    assert_eq!(
        world.answer(&token).await.unwrap(),
        "<userId>ada.lovelace</userId>"
    );
}

#[tokio::test]
async fn d18_a_token_that_was_used_is_refused() {
    let world = World::new();
    let token = world.issue(LOGIN).await;
    assert!(world.answer(&token).await.is_ok());
    for _ in 0..3 {
        world.refuses(&token).await;
    }
    let later = now() + jiff::SignedDuration::from_secs(89);
    assert!(
        world.answer_at(&token, later).await.is_err(),
        "for as long as it would be good"
    );
}

#[tokio::test]
async fn d19_claims_that_come_twice_are_refused() {
    let world = World::new();
    for claim in ["sub", "exp", "aud", "jti", "iss"] {
        let claims = claims_of(&world.issue(LOGIN).await);
        let value = claims[claim].to_string();
        let text = claims.to_string();
        let doubled = format!("{},\"{claim}\":{value}}}", &text[..text.len() - 1]);
        world.refuses(&sign_parts(HEADER, &doubled, SECRET)).await;
    }
    let claims = claims_of(&world.issue(LOGIN).await).to_string();
    let header = r#"{"typ":"JWT","alg":"HS256","alg":"HS256"}"#;
    world.refuses(&sign_parts(header, &claims, SECRET)).await;
    let token = world.resigned(|claims| claims["admin"] = json!(true)).await;
    world.refuses(&token).await;
}

#[tokio::test]
async fn d20_a_token_that_is_written_in_another_way_is_refused() {
    let world = World::new();
    let [header, claims, signature] = parts(&world).await;
    // The last letter of 32 bytes carries two bits that mean nothing.
    let last = signature.chars().last().unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = letters.find(last).unwrap();
    let twin = letters.chars().nth(at ^ 1).unwrap();
    let short = &signature[..signature.len() - 1];
    for other in [
        format!("{header}.{claims}.{short}{twin}"),
        format!("{header}.{claims}.{signature}="),
        format!("{header}=.{claims}.{signature}"),
        format!("{header}.{claims}.{signature} "),
        format!(" {header}.{claims}.{signature}"),
        format!("{header}.{claims}.{}\n", signature),
        format!(
            "{header}.{claims}.{}",
            signature.replace('-', "+").replace('_', "/") + "+"
        ),
    ] {
        world.refuses(&other).await;
    }
}

#[tokio::test]
async fn d21_encrypted_nested_and_compressed_tokens_are_refused() {
    let world = World::new();
    let token = world.issue(LOGIN).await;
    world
        .refuses(&format!("{token}.{}.{}", part("a"), part("b")))
        .await;
    world.refuses(&format!("{}.{token}", part("x"))).await;
    let claims = claims_of(&token).to_string();
    for header in [
        r#"{"typ":"JWT","alg":"HS256","zip":"DEF"}"#,
        r#"{"typ":"JWT","alg":"HS256","cty":"JWT"}"#,
        r#"{"typ":"JWT","alg":"dir","enc":"A256GCM"}"#,
        r#"{"typ":"JWE","alg":"HS256"}"#,
    ] {
        world.refuses(&sign_parts(header, &claims, SECRET)).await;
    }
    world
        .refuses(&sign_parts(HEADER, &json!(token).to_string(), SECRET))
        .await;
}

#[tokio::test]
async fn d22_a_token_over_eight_kibibytes_is_refused() {
    let world = World::new();
    let token = world
        .resigned(|claims| claims["jti"] = json!("x".repeat(9000)))
        .await;
    assert!(token.len() > 8 * 1024);
    world.refuses(&token).await;
    world.refuses(&"x".repeat(1_000_000)).await;
    world.refuses(&".".repeat(1_000_000)).await;
    world.refuses("").await;
}

#[tokio::test]
async fn d23_a_token_of_another_environment_is_refused() {
    let (test, production) = (World::new(), World::new());
    // Even with the same secret: it is not out here.
    let token = test.issue(LOGIN).await;
    production.issue("somebody.else").await;
    production.refuses(&token).await;
    let token = production
        .resigned(|claims| {
            claims["iss"] = json!("adapter-of-test");
            claims["aud"] = json!("adapter-of-test");
        })
        .await;
    production.refuses(&token).await;
}

#[tokio::test]
async fn d24_a_token_about_somebody_unknown_is_refused_as_one_of_another_key_is() {
    let world = World::new();
    let stolen_key = own(&Header::new(Algorithm::HS256), SECRET);
    let other_key = own(
        &Header::new(Algorithm::HS256),
        "another secret of thirty-two bytes",
    );
    for token in [&stolen_key, &other_key] {
        let error = world.answer(token).await.unwrap_err();
        assert!(matches!(error, FederationError::NotAccepted { .. }));
    }
    // Somebody else's name in the place of the one for whom the token is out.
    let token = world.resigned(|claims| claims["sub"] = json!("boss")).await;
    world.refuses(&token).await;
}
