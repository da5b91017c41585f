//! Two WFMs whose people are signed in here, and what somebody brings to the door.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use shifts_auth::{Federation, FederationKeys, FederationSettings};
use shifts_embedded::Embedded;
use shifts_model::WfmName;
use shifts_ports::{Clock, NoRandomness, Randomness, StoreError, Tokens};
use shifts_web::{FederatedApi, federated};
use tower::ServiceExt as _;

pub(crate) const LOGIN: &str = "ada.lovelace";
pub(crate) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The clock of a test, which stands still unless it is told to go.
#[derive(Default)]
pub(crate) struct Hands(Mutex<SignedDuration>);

#[async_trait]
impl Clock for Hands {
    fn now(&self) -> Timestamp {
        let began: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        began + *self.0.lock().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
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

/// How the store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    Up,
    Down,
    Silent,
}

/// A store that counts how often it is asked.
struct Watched {
    store: Embedded,
    is: Mutex<Store>,
    asked: Mutex<u32>,
}

impl Watched {
    async fn ask(&self) -> Result<(), StoreError> {
        *self.asked.lock().unwrap() += 1;
        let is = *self.is.lock().unwrap();
        match is {
            Store::Up => Ok(()),
            Store::Silent => std::future::pending().await,
            Store::Down => Err(StoreError::Unavailable {
                operation: "keep tokens",
                cause: "down".into(),
            }),
        }
    }
}

#[async_trait]
impl Tokens for Watched {
    async fn load(&self, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        self.ask().await?;
        self.store.load(name, now).await
    }

    async fn save(&self, name: &str, bytes: &[u8], until: Timestamp) -> Result<(), StoreError> {
        self.ask().await?;
        self.store.save(name, bytes, until).await
    }

    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.ask().await?;
        self.store.claim(name, bytes, now, until).await
    }

    async fn forget(&self, name: &str) -> Result<(), StoreError> {
        self.ask().await?;
        self.store.forget(name).await
    }
}

/// An answer, all of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }
}

pub(crate) struct World {
    pub(crate) clock: Arc<Hands>,
    store: Arc<Watched>,
    random: Counting,
    router: Router,
}

/// A federation of this issuer and with this secret.
pub(crate) fn federation(issuer: &str, secret: &str) -> Federation {
    let settings = FederationSettings {
        issuer: issuer.to_owned(),
        audience: issuer.to_owned(),
        life: Duration::from_secs(60),
        keys: FederationKeys::Shared {
            current: secret.to_owned().into(),
            previous: None,
        },
    };
    Federation::new(settings).unwrap()
}

/// The federation of the first WFM.
pub(crate) fn blue() -> Federation {
    federation("blue-of-production", "thirty-two bytes that nobody has")
}

/// The federation of the second one.
pub(crate) fn green() -> Federation {
    federation("green-of-production", "other bytes, thirty-two or more.")
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(Hands::default());
        let store = Arc::new(Watched {
            store: Embedded::in_memory(Arc::default()).unwrap(),
            is: Mutex::new(Store::Up),
            asked: Mutex::new(0),
        });
        let name = |name| WfmName::parse(name).unwrap();
        let router = federated(FederatedApi {
            federations: BTreeMap::from([
                (name("blue"), Arc::new(blue())),
                (name("green"), Arc::new(green())),
            ]),
            tokens: store.clone(),
            clock: clock.clone(),
        });
        Self {
            clock,
            store,
            random: Counting::default(),
            router,
        }
    }

    /// A token that is out.
    pub(crate) async fn issue(&self, federation: &Federation, login: &str) -> String {
        let now = self.clock.now();
        let issued = federation.issue(login, now, &*self.store, &self.random);
        issued.await.unwrap().expose_secret().to_owned()
    }

    pub(crate) fn pass(&self, seconds: i64) {
        *self.clock.0.lock().unwrap() += SignedDuration::from_secs(seconds);
    }

    pub(crate) fn store_is(&self, is: Store) {
        *self.store.is.lock().unwrap() = is;
    }

    /// How often the store was asked.
    pub(crate) fn asked(&self) -> u32 {
        *self.store.asked.lock().unwrap()
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, 64 * 1024).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn post(&self, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        self.send(Method::POST, "/auth", headers, body).await
    }

    /// Brings a token as Blue Yonder does.
    pub(crate) async fn bring(&self, token: &str) -> Answer {
        self.post(&[FORM], field(token)).await
    }

    /// That this was not accepted, told in the one way there is.
    pub(crate) async fn refuses(&self, headers: &[(&str, &str)], body: impl Into<Body>, why: &str) {
        let answer = self.post(headers, body).await;
        assert_eq!(answer, self.bring("nonsense").await, "{why}");
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{why}");
        assert_eq!(answer.body, "", "{why}");
    }
}

/// A form with the token in it. No character of one has to be escaped.
pub(crate) fn field(token: &str) -> String {
    format!("X-MS-AuthToken={token}")
}

/// What was logged while this test ran.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Catches what is logged from now on, as long as the guard lives.
    pub(crate) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}
