//! Entra's side towards the APIs of others: who issues, with which key, and tokens that they can
//! judge by themselves.
//!
//! The shapes follow the Microsoft identity platform: "OpenID Connect on the Microsoft identity
//! platform" (the discovery document and the keys), "OAuth 2.0 client credentials flow" (the
//! request) and "Access token claims reference" (the token, version 2.0). What is not of use to an
//! API that judges tokens is left out, as are people who sign in: tokens are those of
//! applications. `aud` repeats the audience that was asked for, where Microsoft would put the id
//! of the application that goes by that name.
//!
//! The key is in `keys/`, for everybody to read. Its signatures prove nothing.

use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::access::{grant, problem};
use super::skewed_clock::later;
use crate::chance::Chance;

/// The names that Graph goes by as an audience, without a slash at the end.
const GRAPH: [&str; 5] = [
    "00000003-0000-0000-c000-000000000000",
    "https://graph.microsoft.com",
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
];

static SIGNING_KEY: LazyLock<EncodingKey> =
    LazyLock::new(|| EncodingKey::from_rsa_der(include_bytes!("../../keys/tenant.der")));
/// Its public half.
static JWK: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../keys/tenant.jwk.json"))
        .expect("the file is a JSON object")
});

/// The authority of one tenant, under the address where the caller found it.
#[derive(Debug)]
pub(crate) struct Authority<'a> {
    /// Scheme, host and port.
    pub(crate) base: String,
    pub(crate) tenant_id: &'a str,
}

impl Authority<'_> {
    fn issuer(&self) -> String {
        format!("{}/{}/v2.0", self.base, self.tenant_id)
    }

    /// The document at a path below the tenant, in lower case, if there is one.
    pub(crate) fn document(&self, path: &[&str]) -> Option<Value> {
        match path {
            ["v2.0", ".well-known", "openid-configuration"] => Some(self.configuration()),
            ["discovery", "v2.0", "keys"] => Some(json!({"keys": [*JWK]})),
            _ => None,
        }
    }

    fn configuration(&self) -> Value {
        let Self { base, tenant_id } = self;
        json!({
            "issuer": self.issuer(),
            "token_endpoint": format!("{base}/{tenant_id}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "jwks_uri": format!("{base}/{tenant_id}/discovery/v2.0/keys"),
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })
    }

    /// The API that a scope asks for, when it is another one than Graph.
    pub(crate) fn audience<'s>(&self, scope: &'s str) -> Option<&'s str> {
        let audience = scope.trim().strip_suffix("/.default")?;
        let name = audience.trim_end_matches('/');
        let is = |graph: &str| name.eq_ignore_ascii_case(graph);
        // Who found Graph at this address may call it by that.
        let is_graph = name.is_empty() || is(&self.base) || GRAPH.into_iter().any(is);
        (!is_graph).then_some(audience)
    }

    /// Answers the token address with a signed token: a status and the body that goes with it.
    pub(crate) fn issue(
        &self,
        app_id: &str,
        roles: &[String],
        audience: &str,
        now: Timestamp,
        life_s: u64,
    ) -> (u16, Value) {
        let principal_id = self.principal_id(app_id);
        let issued_at = now.as_second();
        let mut claims = json!({
            "aud": audience,
            "iss": self.issuer(),
            "iat": issued_at,
            "nbf": issued_at,
            "exp": later(now, Duration::from_secs(life_s)).as_second(),
            "appid": app_id,
            "azp": app_id,
            "azpacr": "1",
            "oid": principal_id,
            "sub": principal_id,
            "tid": self.tenant_id,
            "ver": "2.0",
        });
        // Entra leaves the claim out of a token without roles.
        if !roles.is_empty() {
            claims["roles"] = json!(roles);
        }
        let header = Header {
            kid: JWK["kid"].as_str().map(str::to_owned),
            ..Header::new(Algorithm::RS256)
        };
        match encode(&header, &claims, &SIGNING_KEY) {
            Ok(token) => (200, grant(&token, life_s)),
            Err(_) => problem(
                500,
                "server_error",
                "AADSTS90033: A transient error has occurred.",
            ),
        }
    }

    /// The id of an application's service principal: one of its own in each tenant, ever the same.
    fn principal_id(&self, app_id: &str) -> String {
        let name = format!("{}/{app_id}", self.tenant_id).to_ascii_lowercase();
        // FNV-1a: the same on every machine and in every build.
        let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Chance::new(hash, 0).guid()
    }
}
