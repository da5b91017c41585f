//! An issuer on a port of its own, keys to sign with, and a clock moved by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use shifts_auth::{AuthError, Caller, Oidc, OidcSettings};
use shifts_ports::Clock;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub(crate) const AUDIENCE: &str = "api-of-the-adapter";
pub(crate) const KEYS_TTL: Duration = Duration::from_secs(3600);
pub(crate) const BODY_BYTES_MAX: u64 = 16 * 1024;

pub(crate) const FIRST: &str = include_str!("../fixtures/first.jwk.json");
pub(crate) const SECOND: &str = include_str!("../fixtures/second.jwk.json");
pub(crate) const CURVE: &str = include_str!("../fixtures/curve.jwk.json");

/// A clock that stands still until a test moves it.
pub(crate) struct HandClock(Mutex<Timestamp>);

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {
        unreachable!("nothing here waits");
    }
}

impl HandClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new("2026-11-23T08:00:00Z".parse().unwrap())))
    }

    pub(crate) fn advance(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

/// How an address of the issuer answers.
#[derive(Clone)]
pub(crate) enum Answer {
    Body(String),
    Status(u16),
    Redirect(String),
}

/// What the issuer publishes now, and how often it was asked for its keys.
pub(crate) struct Published {
    pub(crate) discovery: Answer,
    pub(crate) keys: Answer,
    pub(crate) keys_asked: usize,
}

pub(crate) type Issuer = Arc<Mutex<Published>>;

pub(crate) struct World {
    pub(crate) base: String,
    pub(crate) issuer: Issuer,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) oidc: Oidc,
    _serving: JoinSet<std::io::Result<()>>,
}

impl World {
    /// An issuer with the first key and the one on the curve, and a judge who trusts it.
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let issuer: Issuer = Arc::new(Mutex::new(Published {
            discovery: discovery(&base, &format!("{base}/keys")),
            keys: key_set(&[FIRST, CURVE]),
            keys_asked: 0,
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(answer_discovery))
            .route("/keys", get(answer_keys))
            .route("/elsewhere", get(answer_keys))
            .with_state(Arc::clone(&issuer));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await });
        let clock = HandClock::new();
        let oidc = Oidc::new(settings(&base), Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
        Self {
            base,
            issuer,
            clock,
            oidc,
            _serving: serving,
        }
    }

    pub(crate) fn publish(&self, keys: Answer) {
        self.issuer.lock().unwrap().keys = keys;
    }

    pub(crate) fn keys_asked(&self) -> usize {
        self.issuer.lock().unwrap().keys_asked
    }

    /// The claims of an administrator's token of this moment.
    pub(crate) fn claims(&self) -> Value {
        let now = self.clock.now().as_second();
        json!({
            "iss": self.base,
            "aud": AUDIENCE,
            "exp": now + 600,
            "nbf": now,
            "sub": "subject",
            "oid": "ada",
            "roles": ["admin"],
        })
    }

    /// The claims with some of them set, or taken away by null.
    pub(crate) fn claims_with(&self, changes: Value) -> Value {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let all = claims.as_object_mut().unwrap();
        all.retain(|_, value| !value.is_null());
        claims
    }

    pub(crate) async fn judge(&self, token: &str) -> Result<Caller, AuthError> {
        let header = format!("Bearer {token}");
        let judged = self.oidc.authenticate(Some(&header)).await;
        if let Err(error) = &judged {
            let told = format!("{error} {error:?}");
            assert!(!told.contains(token) && !told.contains("ada"), "{told}");
        }
        judged
    }

    /// What is wrong with a token, when it is the token.
    pub(crate) async fn refusal(&self, token: &str) -> &'static str {
        match self.judge(token).await {
            Err(AuthError::Invalid { why }) => why,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn settings(issuer: &str) -> OidcSettings {
    OidcSettings {
        issuer: issuer.to_owned(),
        audience: AUDIENCE.to_owned(),
        allow_plain_http: true,
        keys_ttl: KEYS_TTL,
        request_timeout: Duration::from_secs(10),
        body_bytes_max: BODY_BYTES_MAX,
    }
}

pub(crate) fn discovery(issuer: &str, jwks_uri: &str) -> Answer {
    Answer::Body(json!({"issuer": issuer, "jwks_uri": jwks_uri}).to_string())
}

pub(crate) fn key_set(keys: &[&str]) -> Answer {
    let keys: Vec<Value> = keys
        .iter()
        .map(|key| serde_json::from_str(key).unwrap())
        .collect();
    Answer::Body(json!({"keys": keys}).to_string())
}

/// Signs with the first key.
pub(crate) fn signed(claims: &Value) -> String {
    signed_as(&header(Algorithm::RS256, "first"), claims)
}

/// Signs with the key that the header names.
pub(crate) fn signed_as(header: &Header, claims: &Value) -> String {
    let first: &[u8] = include_bytes!("../fixtures/first.der");
    let key = match header.kid.as_deref() {
        Some("second") => EncodingKey::from_rsa_der(include_bytes!("../fixtures/second.der")),
        Some("curve") => EncodingKey::from_ec_der(include_bytes!("../fixtures/curve.der")),
        _ => EncodingKey::from_rsa_der(first),
    };
    encode(header, claims, &key).unwrap()
}

pub(crate) fn header(algorithm: Algorithm, kid: &str) -> Header {
    Header {
        kid: Some(kid.to_owned()),
        ..Header::new(algorithm)
    }
}

async fn answer_discovery(State(issuer): State<Issuer>) -> Response {
    let answer = issuer.lock().unwrap().discovery.clone();
    response(answer)
}

async fn answer_keys(State(issuer): State<Issuer>) -> Response {
    let answer = {
        let mut issuer = issuer.lock().unwrap();
        issuer.keys_asked += 1;
        issuer.keys.clone()
    };
    response(answer)
}

fn response(answer: Answer) -> Response {
    match answer {
        Answer::Body(text) => text.into_response(),
        Answer::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Answer::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
    }
}
