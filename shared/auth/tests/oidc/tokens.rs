//! Tokens that are good, and the callers in them.

use jsonwebtoken::Algorithm;
use serde_json::json;
use shifts_auth::{AuthError, Caller, Role};

use crate::world::{AUDIENCE, World, header, signed, signed_as};

#[tokio::test]
async fn an_administrator_is_known_by_the_object_id_and_the_role() {
    let world = World::new().await;
    let caller = world.judge(&signed(&world.claims())).await.unwrap();
    let ada = Caller {
        id: "ada".to_owned(),
        role: Role::Admin,
    };
    assert_eq!(caller, ada);
}

#[tokio::test]
async fn without_an_object_id_the_subject_counts() {
    let world = World::new().await;
    for oid in [json!(null), json!("")] {
        let claims = world.claims_with(json!({"oid": oid}));
        assert_eq!(world.judge(&signed(&claims)).await.unwrap().id, "subject");
    }
}

#[tokio::test]
async fn both_algorithms_are_accepted_with_their_keys() {
    let world = World::new().await;
    let token = signed_as(&header(Algorithm::ES256, "curve"), &world.claims());
    assert_eq!(world.judge(&token).await.unwrap().role, Role::Admin);
}

#[tokio::test]
async fn the_highest_role_wins_in_any_case_of_its_letters() {
    let world = World::new().await;
    for (words, role) in [
        (json!(["viewer"]), Role::Viewer),
        (json!(["Operator", "viewer"]), Role::Operator),
        (json!(["viewer", "ADMIN", "operator"]), Role::Admin),
        (json!(["Shifts.Admin", "viewer", "admins"]), Role::Viewer),
    ] {
        let token = signed(&world.claims_with(json!({"roles": words})));
        assert_eq!(world.judge(&token).await.unwrap().role, role, "{words}");
    }
    assert!(Role::Viewer < Role::Operator && Role::Operator < Role::Admin);
}

#[tokio::test]
async fn who_has_no_role_is_known_and_not_let_in() {
    let world = World::new().await;
    for words in [json!(null), json!([]), json!(["Shifts.Admin"])] {
        let token = signed(&world.claims_with(json!({"roles": words})));
        let judged = world.judge(&token).await;
        assert!(matches!(judged, Err(AuthError::NoRole)), "{judged:?}");
    }
}

#[tokio::test]
async fn one_of_several_audiences_may_be_ours() {
    let world = World::new().await;
    let token = signed(&world.claims_with(json!({"aud": ["another", AUDIENCE]})));
    assert!(world.judge(&token).await.is_ok());
}

#[tokio::test]
async fn clocks_may_be_half_a_minute_apart() {
    let world = World::new().await;
    let token = signed(&world.claims());
    world.clock.advance(629);
    assert!(world.judge(&token).await.is_ok());
    world.clock.advance(1);
    assert_eq!(world.refusal(&token).await, "it has expired");
    let now = world.claims()["nbf"].as_i64().unwrap();
    for (nbf, good) in [(now + 30, true), (now + 31, false)] {
        let token = signed(&world.claims_with(json!({"nbf": nbf})));
        assert_eq!(world.judge(&token).await.is_ok(), good, "{}", nbf - now);
    }
}

#[tokio::test]
async fn a_token_need_not_say_from_when_on_it_is_good() {
    let world = World::new().await;
    let token = signed(&world.claims_with(json!({"nbf": null})));
    assert!(world.judge(&token).await.is_ok());
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case() {
    let world = World::new().await;
    let header = format!("bEARER {}", signed(&world.claims()));
    assert!(world.oidc.authenticate(Some(&header)).await.is_ok());
}
