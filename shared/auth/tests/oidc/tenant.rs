//! Tokens of the simulated Microsoft tenant, over real HTTP both ways.

use std::sync::Arc;

use serde_json::{Value, json};
use shifts_auth::{AuthError, Oidc, Role};
use shifts_ports::Clock;
use shifts_sim::tenant::{Tenant, TenantSettings};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::world::{AUDIENCE, HandClock, settings};

const CLIENT: &str = "c0000000-0000-4000-8000-000000000003";

/// A header with a token that an application gets for our audience.
async fn bearer(base: &str, audience: &str) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "secret"),
        ("scope", &format!("{audience}/.default")),
    ];
    let url = format!("{base}/contoso/oauth2/v2.0/token");
    let request = reqwest::Client::new().post(url).form(&form);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    format!("Bearer {}", answer["access_token"].as_str().unwrap())
}

async fn give_roles(base: &str, roles: Value) {
    let url = format!("{base}/sim/apps/{CLIENT}");
    let request = reqwest::Client::new().put(url);
    let answer = request.json(&json!({"roles": roles})).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn an_application_of_the_tenant_is_let_in_with_the_role_it_was_given() {
    let clock = HandClock::new();
    let tenant = Tenant::new(
        TenantSettings::default(),
        Arc::clone(&clock) as Arc<dyn Clock>,
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut serving = JoinSet::new();
    serving.spawn(tenant.serve(listener));
    let trusted = settings(&format!("{base}/contoso/v2.0"));
    let oidc = Oidc::new(trusted, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();

    let token = bearer(&base, AUDIENCE).await;
    let nobody = oidc.authenticate(Some(&token)).await;
    assert!(matches!(nobody, Err(AuthError::NoRole)), "{nobody:?}");

    let mut ids = Vec::new();
    for (word, role) in [("viewer", Role::Viewer), ("admin", Role::Admin)] {
        give_roles(&base, json!([word])).await;
        let token = bearer(&base, AUDIENCE).await;
        let caller = oidc.authenticate(Some(&token)).await.unwrap();
        assert_eq!(caller.role, role);
        ids.push(caller.id);
    }
    assert_eq!(ids[0], ids[1]);

    for other in ["api://another", "https://graph.microsoft.com"] {
        let token = bearer(&base, other).await;
        let refused = oidc.authenticate(Some(&token)).await;
        assert!(matches!(refused, Err(AuthError::Invalid { .. })), "{other}");
    }
    let token = bearer(&base, AUDIENCE).await;
    clock.advance(3599 + 30);
    let expired = oidc.authenticate(Some(&token)).await;
    assert!(matches!(expired, Err(AuthError::Invalid { .. })));
}
