//! Entra's side towards the APIs of others: discovery, keys, tokens with roles.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use shifts_sim::tenant::TenantSettings;

use crate::world::{APP, Answered, TEAM, World, below};

const API: &str = "api://shifts-adapter";

async fn get(world: &World, url: &str) -> Answered {
    world.send(world.http.get(url)).await
}

async fn ask(world: &World, url: &str, scope: &str) -> Answered {
    let request = world.http.post(url).body(form(APP, scope));
    world.send(request).await
}

/// What a token for the API says, its signature unproven.
async fn claims(world: &World) -> Value {
    claims_of(world, APP).await
}

async fn claims_of(world: &World, client_id: &str) -> Value {
    let url = format!("{}/contoso/oauth2/v2.0/token", world.host);
    let form = form(client_id, &format!("{API}/.default"));
    let granted = world.send(world.http.post(url).body(form)).await;
    assert_eq!(granted.status, 200, "{}", granted.body);
    let token = granted.body["access_token"].as_str().unwrap();
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn form(client_id: &str, scope: &str) -> String {
    format!("grant_type=client_credentials&client_id={client_id}&client_secret=s&scope={scope}")
}

#[tokio::test]
async fn discovery_leads_to_the_key_that_signed_the_token() {
    let world = World::new().await;
    let issuer = format!("{}/contoso/v2.0", world.host);
    let found = get(
        &world,
        &format!("{issuer}/.well-known/openid-configuration"),
    )
    .await;
    assert_eq!((found.status, &found.body["issuer"]), (200, &json!(issuer)));
    let keys = get(&world, found.body["jwks_uri"].as_str().unwrap()).await;
    let key = &keys.body["keys"][0];
    assert_eq!(
        (&key["kty"], &key["use"], &key["alg"]),
        (&json!("RSA"), &json!("sig"), &json!("RS256"))
    );
    let endpoint = found.body["token_endpoint"].as_str().unwrap();
    let granted = ask(&world, endpoint, &format!("{API}/.default")).await;
    let token = granted.body["access_token"].as_str().unwrap();
    let public =
        DecodingKey::from_rsa_components(key["n"].as_str().unwrap(), key["e"].as_str().unwrap());
    let mut validation = Validation::new(Algorithm::RS256);
    // The tenant's clock is not the machine's.
    validation.validate_exp = false;
    validation.set_audience(&[API]);
    validation.set_issuer(&[issuer]);
    let proven = decode::<Value>(token, &public.unwrap(), &validation).unwrap();
    assert_eq!(json!(proven.header.kid), key["kid"]);
}

#[tokio::test]
async fn a_token_for_an_api_says_for_whom_by_whom_and_how_long() {
    let world = World::new().await;
    let claims = claims(&world).await;
    let now = world.tenant.now().as_second();
    let principal = claims["oid"].clone();
    let expected = json!({
        "aud": API,
        "iss": format!("{}/contoso/v2.0", world.host),
        "iat": now,
        "nbf": now,
        "exp": now + 3599,
        "appid": APP,
        "azp": APP,
        "azpacr": "1",
        "oid": principal,
        "sub": principal,
        "tid": "contoso",
        "ver": "2.0",
    });
    assert_eq!(claims, expected);
}

#[tokio::test]
async fn an_application_keeps_its_principal_and_shares_it_with_none() {
    let world = World::new().await;
    let principal = claims(&world).await["oid"].clone();
    assert_eq!(principal.as_str().unwrap().len(), 36);
    world.sim("POST", "reset", json!(null)).await;
    world.clock.advance(3600.0);
    assert_eq!(claims(&world).await["oid"], principal);
    assert_ne!(claims_of(&world, "another").await["oid"], principal);
}

#[tokio::test]
async fn an_application_carries_the_roles_it_was_given_until_a_reset() {
    let world = World::new().await;
    assert_eq!(claims(&world).await["roles"], json!(null));
    let path = format!("apps/{APP}");
    for roles in [json!(["admin"]), json!(["viewer", "operator"])] {
        let set = world.sim("PUT", &path, json!({"roles": roles})).await;
        assert_eq!((set.status, set.id()), (200, APP.to_owned()));
        assert_eq!(claims(&world).await["roles"], roles);
        assert_eq!(world.tenant.state()["apps"][APP]["roles"], roles);
    }
    world.sim("POST", "reset", json!(null)).await;
    assert_eq!(claims(&world).await["roles"], json!(null));
    let wrong = world.sim("PUT", &path, json!({"role": "admin"})).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn a_token_for_graph_stays_what_it_was() {
    let world = World::new().await;
    let url = format!("{}/contoso/oauth2/v2.0/token", world.host);
    for scope in [
        String::new(),
        "https%3A%2F%2Fgraph.microsoft.com%2F.default".to_owned(),
        "https://graph.microsoft.com//.default".to_owned(),
        format!("{}/.default", world.host),
    ] {
        let granted = ask(&world, &url, &scope).await;
        let token = granted.body["access_token"].as_str().unwrap();
        assert!(!token.contains('.'), "{scope}");
        let request = world.http.get(format!("{}/v1.0{}", world.host, below("")));
        assert_eq!(world.send(request.bearer_auth(token)).await.status, 200);
    }
}

#[tokio::test]
async fn a_token_for_an_api_opens_nothing_in_graph() {
    let world = World::new().await;
    let url = format!("{}/contoso/oauth2/v2.0/token", world.host);
    let granted = ask(&world, &url, &format!("{API}/.default")).await;
    let token = granted.body["access_token"].as_str().unwrap();
    let request = world.http.get(format!("{}/v1.0/teams/{TEAM}", world.host));
    assert_eq!(world.send(request.bearer_auth(token)).await.status, 401);
}

#[tokio::test]
async fn only_the_tenant_itself_is_described() {
    let settings = TenantSettings {
        tenant_id: Some("Contoso".to_owned()),
        ..Default::default()
    };
    let world = World::with(settings).await;
    let path = "v2.0/.well-known/openid-configuration";
    for (tenant, status) in [("contoso", 200), ("CONTOSO", 200), ("fabrikam", 400)] {
        let answered = get(&world, &format!("{}/{tenant}/{path}", world.host)).await;
        assert_eq!(answered.status, status, "{tenant}");
    }
    let nothing = get(&world, &format!("{}/contoso/v2.0/keys", world.host)).await;
    assert_eq!(nothing.status, 404);
}
