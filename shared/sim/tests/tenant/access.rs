//! Tokens.

use serde_json::json;
use shifts_sim::tenant::TenantSettings;

use crate::world::{APP, TEAM, World, below, team};

#[tokio::test]
async fn a_call_without_a_token_is_unauthorized() {
    let world = World::new().await;
    let request = world.http.get(format!("{}/v1.0/teams/{TEAM}", world.host));
    let answered = world.send(request).await;
    assert_eq!(
        (answered.status, answered.code()),
        (401, "InvalidAuthenticationToken")
    );
}

#[tokio::test]
async fn a_token_is_good_until_its_life_ends() {
    let world = World::new().await;
    world.clock.advance(3598.0);
    assert_eq!(world.get(&below("")).await.status, 200);
    world.clock.advance(1.0);
    assert_eq!(world.get(&below("")).await.status, 401);
}

#[tokio::test]
async fn all_tokens_can_be_expired_at_once() {
    let world = World::new().await;
    world
        .sim("POST", "faults", json!({"do": "expire-tokens"}))
        .await;
    assert_eq!(world.get(&below("")).await.status, 401);
}

#[tokio::test]
async fn a_grant_says_how_long_it_lasts() {
    let world = World::new().await;
    let granted = world.ask_token(APP, "secret").await;
    assert_eq!(granted.body["token_type"], "Bearer");
    assert_eq!(granted.body["expires_in"], 3599);
}

#[tokio::test]
async fn a_wrong_secret_gets_no_token() {
    let settings = TenantSettings {
        client_id: Some(APP.to_owned()),
        client_secret: Some("right".to_owned()),
        ..Default::default()
    };
    let world = World::with(settings).await;
    world.tenant.put_team(TEAM, team(None));
    let refused = world.ask_token(APP, "wrong").await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (401, &json!("invalid_client"))
    );
    assert_eq!(world.ask_token("other", "right").await.status, 401);
    assert_eq!(world.ask_token(APP, "right").await.status, 200);
}

#[tokio::test]
async fn credentials_may_come_in_the_header() {
    let world = World::new().await;
    let url = format!("{}/contoso/oauth2/v2.0/token", world.host);
    let request = world.http.post(url).body("grant_type=client_credentials");
    assert_eq!(world.send(request.try_clone().unwrap()).await.status, 401);
    let granted = world.send(request.basic_auth(APP, Some("secret"))).await;
    assert!(granted.body["access_token"].is_string());
}

#[tokio::test]
async fn the_old_header_is_asked_for_only_in_the_old_days() {
    let world = World::new().await;
    assert_eq!(world.get(&below("/shifts")).await.status, 200);
    world
        .tenant
        .set_switch("acts_as_header", "required")
        .unwrap();
    let refused = world.get(&below("/shifts")).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.inner_code(), "MissingUserIdHeaderInAppContext");
}
