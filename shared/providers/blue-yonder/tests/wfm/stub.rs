//! A server that signs in and answers what it was told to answer, and remembers what it was asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use shifts_auth::{Federation, FederationKeys, FederationSettings};
use shifts_model::{ActionKind, Activity};
use shifts_ports::{Clock, Meter, NoRandomness, Randomness, StoreError, Tokens};
use shifts_provider_blue_yonder::{
    ApiPaths, BlueYonder, BlueYonderSettings, Outside, PeopleLogin, TimeOffEnd,
};
use shifts_provider_outbound::Addresses;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::document;

/// The password of the account, and the key that seals. Neither may ever be seen again.
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const SEALING_KEY: &str = "a key of thirty-two bytes or more";
/// The secret by which people's tokens are signed.
pub(crate) const FEDERATION_KEY: &str = "another key of thirty-two bytes!!";

/// One request.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) api: String,
    pub(crate) method: String,
    /// Behind the API's own path, without a slash before it.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) cookies: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Value>,
}

type Answering = Arc<dyn Fn(&Seen) -> Response + Send + Sync>;

#[derive(Default)]
struct Told {
    answers: BTreeMap<String, Answering>,
    seen: Vec<Seen>,
    sessions: BTreeSet<String>,
    logins: usize,
    refuses_logins: bool,
    turned_away: BTreeSet<String>,
    signed_in: Vec<String>,
}

/// The server, and what the provider that asks it needs.
pub(crate) struct Stub {
    told: Arc<Mutex<Told>>,
    pub(crate) at: String,
    pub(crate) tokens: Arc<Held>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) meter: Arc<Meter>,
    _serving: JoinSet<()>,
}

impl Stub {
    pub(crate) async fn new() -> Self {
        let told: Arc<Mutex<Told>> = Arc::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(serve).with_state(Arc::clone(&told));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            told,
            at,
            tokens: Arc::default(),
            clock: Arc::new(HandClock(Mutex::new(
                "2026-11-23T08:00:00Z".parse().unwrap(),
            ))),
            meter: Arc::default(),
            _serving: serving,
        }
    }

    /// Answers a request, named `GET retail/sites/7`, with or without its query.
    pub(crate) fn on(&self, request: &str, status: u16, body: Value) -> &Self {
        self.on_with(request, move |_| answer(status, &body))
    }

    pub(crate) fn on_with(
        &self,
        request: &str,
        answering: impl Fn(&Seen) -> Response + Send + Sync + 'static,
    ) -> &Self {
        let mut told = self.told.lock().unwrap();
        told.answers.insert(request.to_owned(), Arc::new(answering));
        drop(told);
        self
    }

    /// All requests but logins.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let seen = self.told.lock().unwrap().seen.clone();
        seen.into_iter()
            .filter(|seen| seen.api != "login")
            .collect()
    }

    /// Everything that was asked, logins too, one line each.
    pub(crate) fn log(&self) -> Vec<String> {
        let told = self.told.lock().unwrap();
        let line = |seen: &Seen| format!("{} {}/{}", seen.method, seen.api, seen.path);
        told.seen.iter().map(line).collect()
    }

    /// The body of the last request of that method.
    pub(crate) fn body_of(&self, method: &str) -> Value {
        let seen = self.seen();
        let found = seen.iter().rev().find(|seen| seen.method == method);
        found.unwrap().body.clone().unwrap()
    }

    pub(crate) fn logins(&self) -> usize {
        self.told.lock().unwrap().logins
    }

    pub(crate) fn login_headers(&self) -> Vec<HeaderMap> {
        let told = self.told.lock().unwrap();
        let logins = told.seen.iter().filter(|seen| seen.api == "login");
        logins.map(|seen| seen.headers.clone()).collect()
    }

    /// Forgets all sessions, as a server that was started anew does.
    pub(crate) fn end_sessions(&self) {
        self.told.lock().unwrap().sessions.clear();
    }

    pub(crate) fn refuse_logins(&self, refuses: bool) {
        self.told.lock().unwrap().refuses_logins = refuses;
    }

    /// Lets a person in no more.
    pub(crate) fn turn_away(&self, login: &str) {
        let mut told = self.told.lock().unwrap();
        told.turned_away.insert(login.to_owned());
    }

    /// Who was signed in since this was last asked, by login name.
    pub(crate) fn signed_in(&self) -> Vec<String> {
        let mut told = self.told.lock().unwrap();
        let mut signed_in = std::mem::take(&mut told.signed_in);
        signed_in.sort();
        signed_in
    }

    pub(crate) fn clear(&self) {
        self.told.lock().unwrap().seen.clear();
    }

    pub(crate) fn client(&self) -> BlueYonder {
        self.client_with(|_| {})
    }

    pub(crate) fn client_with(&self, change: impl FnOnce(&mut BlueYonderSettings)) -> BlueYonder {
        let mut settings = settings(&self.at);
        change(&mut settings);
        BlueYonder::new(settings, self.outside()).unwrap()
    }

    pub(crate) fn outside(&self) -> Outside {
        Outside {
            clock: self.clock.clone(),
            meter: self.meter.clone(),
            tokens: self.tokens.clone(),
            random: Arc::new(Counting::default()),
        }
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let complaints = document::complaints(&self.seen());
            assert!(complaints.is_empty(), "{complaints:#?}");
        }
    }
}

pub(crate) fn settings(at: &str) -> BlueYonderSettings {
    let federation = Federation::new(FederationSettings {
        issuer: "shifts-adapter-test".to_owned(),
        audience: "shifts-adapter-test".to_owned(),
        life: Duration::from_secs(60),
        keys: FederationKeys::Shared {
            current: FEDERATION_KEY.to_owned().into(),
            previous: None,
        },
    });
    BlueYonderSettings {
        base_url: at.to_owned(),
        people_url: String::new(),
        paths: ApiPaths {
            retail: "/data/retailwebapi/api/v1".to_owned(),
            self_service: "/data/wfmess/api/v1-beta1".to_owned(),
            site_manager: "/data/wfmsm/api/v1-beta2".to_owned(),
            login: "/data/login".to_owned(),
        },
        login_name: "adapter".to_owned(),
        password: PASSWORD.to_owned().into(),
        people_login: Some(PeopleLogin {
            federation: Arc::new(federation.unwrap()),
            header: "X-MS-AuthToken".to_owned(),
        }),
        sealing_key: SEALING_KEY.to_owned().into(),
        authenticated_header: "authenticated".to_owned(),
        session_life: Duration::from_secs(1200),
        login_settles: Duration::from_secs(1),
        manager_groups: [202].into(),
        time_zones: BTreeMap::new(),
        time_off_types: BTreeSet::new(),
        request_types: vec!["Vacation".to_owned(), "Unpaid leave".to_owned()],
        time_off_end: TimeOffEnd::Moment,
        time_off_reach_days: 0,
        ignored_warnings: Vec::new(),
        unpaid_details: ["break".to_owned(), "meal".to_owned()].into(),
        business_day_begins_minutes: 0,
        past_weeks: 0,
        future_weeks: 0,
        people_per_request: 100,
        requests_in_flight_max: 4,
        catalog_life: Duration::from_secs(900),
        people_life: Duration::from_secs(30),
        refusals: BTreeMap::new(),
        request_timeout: Duration::from_secs(10),
        body_bytes_max: 1_000_000,
        addresses: Addresses {
            allow_this_machine: true,
            ..Addresses::default()
        },
        offers: [
            Activity::Shifts,
            Activity::OpenShifts,
            Activity::TimeOff,
            Activity::Availability,
        ]
        .into(),
        actions: ActionKind::ALL.into(),
    }
}

/// An answer to somebody who is signed in.
pub(crate) fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let kind = (header::CONTENT_TYPE, "application/json");
    (status, [kind], body.to_string()).into_response()
}

async fn serve(
    State(told): State<Arc<Mutex<Told>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let apis = [
        ("/data/retailwebapi/api/v1/", "retail"),
        ("/data/wfmess/api/v1-beta1/", "ess"),
        ("/data/wfmsm/api/v1-beta2/", "sm"),
        ("/data/login", "login"),
    ];
    let found = apis
        .iter()
        .find_map(|(prefix, api)| Some((*api, uri.path().strip_prefix(prefix)?)));
    let (api, path) = found.unwrap_or(("elsewhere", uri.path()));
    let cookies = headers.get(header::COOKIE);
    let seen = Seen {
        api: api.to_owned(),
        method: method.to_string(),
        path: path.to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        cookies: cookies
            .map_or("", |value| value.to_str().unwrap())
            .to_owned(),
        headers,
        body: serde_json::from_slice(&body).ok(),
    };
    let mut told = told.lock().unwrap();
    told.seen.push(seen.clone());
    if api == "login" {
        return log_in(&mut told, &seen, &body);
    }
    if !told.sessions.contains(&seen.cookies) {
        // As Blue Yonder does it: all is well, says the status, and the header says otherwise.
        return ([("authenticated", "false")], "<html>Please log in</html>").into_response();
    }
    let plain = format!("{} {api}/{path}", seen.method);
    let full = format!("{plain}?{}", seen.query);
    let answering = told.answers.get(&full).or_else(|| told.answers.get(&plain));
    let mut response = match answering.cloned() {
        Some(answering) => {
            drop(told);
            answering(&seen)
        }
        None => answer(
            404,
            &json!({"errorCode": "NotFound", "userMessage": "No such thing"}),
        ),
    };
    let headers = response.headers_mut();
    // An answer that says "-" says nothing.
    let said = headers
        .entry("authenticated")
        .or_insert("true".parse().unwrap());
    if said == "-" {
        headers.remove("authenticated");
    }
    response
}

fn log_in(told: &mut Told, seen: &Seen, body: &[u8]) -> Response {
    told.logins += 1;
    let form = String::from_utf8_lossy(body).into_owned();
    let is_account = form == "loginName=adapter&password=correct+horse+battery";
    let is_person = body.is_empty() && seen.headers.contains_key("X-MS-AuthToken");
    let login = seen.headers.get("X-MS-AuthToken").map(login_in);
    let turned_away = login
        .as_ref()
        .is_some_and(|login| told.turned_away.contains(login));
    if told.refuses_logins || turned_away || !(is_account || is_person) {
        return ([("authenticated", "false")], "wrong").into_response();
    }
    told.signed_in.extend(login);
    let number = told.logins;
    told.sessions.insert(format!("RHSESSION=s{number}; node=a"));
    let cookie = |text: String| (header::SET_COOKIE, text);
    let mut response = "welcome".into_response();
    for (name, value) in [
        cookie(format!("RHSESSION=s{number}; Path=/; HttpOnly; Secure")),
        cookie("node=a; Path=/data".to_owned()),
    ] {
        response.headers_mut().append(name, value.parse().unwrap());
    }
    response
        .headers_mut()
        .insert("authenticated", "true".parse().unwrap());
    response
}

/// Whom a token names.
fn login_in(token: &HeaderValue) -> String {
    let claims = token.to_str().unwrap().split('.').nth(1).unwrap();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["sub"].as_str().unwrap().to_owned()
}

/// A clock that moves when a test says so, and on which nobody waits.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub(crate) fn advance(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
}

/// Bytes that are never the same, and that anybody can guess.
#[derive(Default)]
struct Counting(Mutex<u8>);

impl Randomness for Counting {
    fn draw(&self) -> Result<[u8; 32], NoRandomness> {
        let mut number = self.0.lock().unwrap();
        *number += 1;
        Ok([*number; 32])
    }
}

/// The port of tokens, in memory.
#[derive(Default)]
pub(crate) struct Held(pub(crate) Mutex<BTreeMap<String, (Vec<u8>, Timestamp)>>);

#[async_trait]
impl Tokens for Held {
    async fn load(&self, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        let held = self.0.lock().unwrap();
        let found = held.get(name).filter(|(_, until)| now < *until);
        Ok(found.map(|(bytes, _)| bytes.clone()))
    }

    async fn save(&self, name: &str, bytes: &[u8], until: Timestamp) -> Result<(), StoreError> {
        let mut held = self.0.lock().unwrap();
        held.insert(name.to_owned(), (bytes.to_vec(), until));
        Ok(())
    }

    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut held = self.0.lock().unwrap();
        if held.get(name).is_some_and(|(_, until)| now < *until) {
            return Ok(false);
        }
        held.insert(name.to_owned(), (bytes.to_vec(), until));
        Ok(true)
    }

    async fn forget(&self, name: &str) -> Result<(), StoreError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}
