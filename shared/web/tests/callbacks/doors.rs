//! Who gets in: containers, encodings, sizes, secrets.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use shifts_web::{WfiApi, wfi};

use crate::sealing::{OTHER, SECRET, sealed};
use crate::world::{TEAM, World};

const NOBODY: &str = "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA9876543210_-";

#[tokio::test(start_paused = true)]
async fn a01_to_a20_whatever_is_not_sealed_with_the_secret_is_401_without_a_body() {
    let world = World::new().await;
    let item = world.adas("SHFT_1");
    let text = json!({"requests": [item]}).to_string();
    let whole = sealed(SECRET, &text);
    let mut bodies = vec![
        Vec::new(),
        vec![0],
        vec![0x10; 65_536],
        text.clone().into_bytes(),
    ];
    bodies.push(sealed(NOBODY, &text));
    bodies.push(whole[..whole.len() - 1].to_vec());
    bodies.push([whole.as_slice(), &[0]].concat());
    for at in [5, 60, whole.len() - 20] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        bodies.push(flipped);
    }
    for path in [
        "connect",
        "teams/team-a/update",
        "teams/team-a/read",
        "users/u/update",
    ] {
        for body in &bodies {
            let answer = world.bring(path, &[], body.clone()).await;
            assert_eq!(answer, (StatusCode::UNAUTHORIZED, Vec::new()), "{path}");
        }
    }
    assert_eq!(world.wfm.deeds(), 0);
}

#[tokio::test(start_paused = true)]
async fn a04_more_than_the_cap_is_413() {
    let world = World::new().await;
    let too_much = vec![0; (4 << 20) + 1];
    let (status, _) = world.bring("teams/team-a/update", &[], too_much).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(start_paused = true)]
async fn a20_a21_a_secret_that_is_none_keeps_the_program_from_beginning() {
    let world = World::new().await;
    for secret in ["", "short", &"ü".repeat(64), &"s".repeat(65)] {
        let api = WfiApi {
            ports: world.ports.of_callbacks(),
            settings: world.settings.clone(),
            secret: secret.into(),
            previous_secret: None,
            tenant_id: String::new(),
        };
        assert!(wfi(api).is_err(), "{secret}");
    }
}

#[tokio::test(start_paused = true)]
async fn a22_the_secret_before_counts_for_its_time_and_no_longer() {
    let world = World::new().await;
    let body = sealed(
        OTHER,
        &json!({"tenantId": "tenant-1", "userId": "u"}).to_string(),
    );
    let (status, _) = world.bring("connect", &[], body.clone()).await;
    assert_eq!(status, StatusCode::OK);
    let hour = SignedDuration::from_hours(1);
    world.ports.clock.sleep(hour.try_into().unwrap()).await;
    let answer = world.bring("connect", &[], body).await;
    assert_eq!(answer, (StatusCode::UNAUTHORIZED, Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn a23_what_has_to_be_unpacked_first_is_415() {
    let world = World::new().await;
    let body = sealed(
        SECRET,
        &json!({"requests": [world.adas("SHFT_1")]}).to_string(),
    );
    let path = format!("teams/{TEAM}/update");
    for encoding in ["gzip", "br", "x-unknown", "identity, gzip"] {
        let headers = [("content-encoding", encoding)];
        let (status, _) = world.bring(&path, &headers, body.clone()).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{encoding}");
    }
    let headers = [("content-encoding", "identity")];
    assert_eq!(world.bring(&path, &headers, body).await.0, StatusCode::OK);
}
