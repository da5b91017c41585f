//! A federation, its keys, a memory, and tokens that somebody made themselves.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use shifts_auth::{Federation, FederationError, FederationKeys, FederationSettings, KeyPair};
use shifts_ports::{NoRandomness, Randomness, StoreError, Tokens};

pub(crate) const SECRET: &str = "thirty-two bytes that nobody has";
pub(crate) const ISSUER: &str = "adapter-of-production";
pub(crate) const LOGIN: &str = "ada.lovelace";

const FIRST: &[u8] = include_bytes!("../fixtures/first.der");
const FIRST_PUBLIC: &str = include_str!("../fixtures/first.public.pem");
const SECOND: &[u8] = include_bytes!("../fixtures/second.der");
const SECOND_PUBLIC: &str = include_str!("../fixtures/second.public.pem");
const CURVE: &[u8] = include_bytes!("../fixtures/curve.der");
const CURVE_PUBLIC: &str = include_str!("../fixtures/curve.public.pem");

/// The port of tokens, in memory.
#[derive(Default)]
pub(crate) struct Held {
    kept: Mutex<BTreeMap<String, (Vec<u8>, Timestamp)>>,
    pub(crate) is_down: Mutex<bool>,
}

impl Held {
    fn up(&self) -> Result<(), StoreError> {
        if *self.is_down.lock().unwrap() {
            return Err(StoreError::Unavailable {
                operation: "keep tokens",
                cause: "down".into(),
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Tokens for Held {
    async fn load(&self, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        self.up()?;
        let kept = self.kept.lock().unwrap();
        let found = kept.get(name).filter(|(_, until)| now < *until);
        Ok(found.map(|(bytes, _)| bytes.clone()))
    }

    async fn save(&self, name: &str, bytes: &[u8], until: Timestamp) -> Result<(), StoreError> {
        self.up()?;
        let mut kept = self.kept.lock().unwrap();
        kept.insert(name.to_owned(), (bytes.to_vec(), until));
        Ok(())
    }

    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.up()?;
        let mut kept = self.kept.lock().unwrap();
        let is_taken = kept.get(name).is_some_and(|(_, until)| now < *until);
        if !is_taken {
            kept.insert(name.to_owned(), (bytes.to_vec(), until));
        }
        Ok(!is_taken)
    }

    async fn forget(&self, name: &str) -> Result<(), StoreError> {
        self.up()?;
        self.kept.lock().unwrap().remove(name);
        Ok(())
    }
}

#[derive(Default)]
struct Counting(Mutex<u8>);

impl Randomness for Counting {
    fn draw(&self) -> Result<[u8; 32], NoRandomness> {
        let mut number = self.0.lock().unwrap();
        *number += 1;
        Ok([*number; 32])
    }
}

pub(crate) struct World {
    pub(crate) federation: Federation,
    pub(crate) held: Held,
    random: Counting,
}

impl World {
    /// A federation with a shared secret.
    pub(crate) fn new() -> Self {
        Self::with(FederationKeys::Shared {
            current: SECRET.to_owned().into(),
            previous: None,
        })
    }

    pub(crate) fn with(keys: FederationKeys) -> Self {
        Self {
            federation: Federation::new(settings(keys)).unwrap(),
            held: Held::default(),
            random: Counting::default(),
        }
    }

    pub(crate) async fn issue(&self, login: &str) -> String {
        let issued = self
            .federation
            .issue(login, now(), &self.held, &self.random);
        issued.await.unwrap().expose_secret().to_owned()
    }

    /// What the WFM is told for a token.
    pub(crate) async fn answer(&self, token: &str) -> Result<String, FederationError> {
        self.answer_at(token, now()).await
    }

    pub(crate) async fn answer_at(
        &self,
        token: &str,
        at: Timestamp,
    ) -> Result<String, FederationError> {
        self.federation.answer(token, at, &self.held).await
    }

    /// That a token gets nothing, and that a good one still gets its answer.
    pub(crate) async fn refuses(&self, token: &str) {
        let error = self.answer(token).await.unwrap_err();
        assert!(
            matches!(error, FederationError::NotAccepted { .. }),
            "{token}"
        );
        let told = format!("{error:?} {error}");
        assert!(!told.contains(LOGIN), "{told}");
        let good = self.issue(LOGIN).await;
        assert!(self.answer(&good).await.is_ok());
    }

    /// A token that is out, with its claims changed and signed anew with the right key: what only
    /// somebody who has the key can make.
    pub(crate) async fn resigned(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = claims_of(&self.issue(LOGIN).await);
        change(&mut claims);
        sign(&Header::new(Algorithm::HS256), &claims.to_string(), SECRET)
    }
}

pub(crate) fn settings(keys: FederationKeys) -> FederationSettings {
    FederationSettings {
        issuer: ISSUER.to_owned(),
        audience: ISSUER.to_owned(),
        life: Duration::from_secs(60),
        keys,
    }
}

pub(crate) fn now() -> Timestamp {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

fn pem(kind: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n",
        lines.join("\n")
    )
}

/// The first pair, which the second one may have come after.
pub(crate) fn rsa(previous: bool) -> FederationKeys {
    let (signing, current) = if previous {
        (SECOND, SECOND_PUBLIC)
    } else {
        (FIRST, FIRST_PUBLIC)
    };
    FederationKeys::Rsa(KeyPair {
        signing: pem("RSA PRIVATE KEY", signing).into(),
        current: current.to_owned(),
        previous: previous.then(|| FIRST_PUBLIC.to_owned()),
    })
}

/// A private key with the public key of another.
pub(crate) fn mismatched() -> FederationKeys {
    FederationKeys::Rsa(KeyPair {
        signing: pem("RSA PRIVATE KEY", FIRST).into(),
        current: SECOND_PUBLIC.to_owned(),
        previous: None,
    })
}

pub(crate) fn curve() -> FederationKeys {
    FederationKeys::Curve(KeyPair {
        signing: pem("PRIVATE KEY", CURVE).into(),
        current: CURVE_PUBLIC.to_owned(),
        previous: None,
    })
}

pub(crate) fn public_pem() -> &'static str {
    FIRST_PUBLIC
}

/// The claims as an issued token holds them.
pub(crate) fn claims_of(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub(crate) fn part(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// Signs a text as it is, also one that no serializer would write.
pub(crate) fn sign(header: &Header, claims: &str, secret: &str) -> String {
    sign_parts(&serde_json::to_string(header).unwrap(), claims, secret)
}

pub(crate) fn sign_parts(header: &str, claims: &str, secret: &str) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let key = EncodingKey::from_secret(secret.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256);
    format!("{message}.{}", signature.unwrap())
}

/// Somebody's own token: good claims of this moment.
pub(crate) fn own(header: &Header, secret: &str) -> String {
    let at = now().as_second();
    let claims = json!({
        "iss": ISSUER, "aud": ISSUER, "sub": LOGIN, "iat": at, "nbf": at, "exp": at + 60,
        "jti": "own",
    });
    encode(
        header,
        &claims,
        &EncodingKey::from_secret(secret.as_bytes()),
    )
    .unwrap()
}
