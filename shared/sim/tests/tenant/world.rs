//! A tenant on a port of its own, a client with a token, and a clock moved by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use shifts_ports::Clock;
use shifts_sim::tenant::{Member, MemberKind, TeamSetup, Tenant, TenantSettings};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

pub(crate) const TEAM: &str = "5c3a1b2e-0000-4000-8000-000000000017";
pub(crate) const ADA: &str = "a0000000-0000-4000-8000-000000000001";
pub(crate) const BOB: &str = "b0000000-0000-4000-8000-000000000002";
pub(crate) const APP: &str = "c0000000-0000-4000-8000-000000000003";

/// A clock that stands still until a test moves it.
pub(crate) struct HandClock {
    now: Mutex<Timestamp>,
    moved: Notify,
}

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.now() + duration;
        loop {
            let moved = self.moved.notified();
            if self.now() >= until {
                return;
            }
            moved.await;
        }
    }
}

impl HandClock {
    pub(crate) fn advance(&self, seconds: f64) {
        *self.now.lock().unwrap() += Duration::from_secs_f64(seconds);
        self.moved.notify_waiters();
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answered {
    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }

    /// The innermost code of a refusal by the Shifts service.
    pub(crate) fn inner_code(&self) -> String {
        let inner: Value = serde_json::from_str(self.message()).unwrap();
        inner["error"]["innererror"]["code"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) fn values(&self) -> &Vec<Value> {
        self.body["value"].as_array().unwrap()
    }
}

pub(crate) struct World {
    pub(crate) tenant: Tenant,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) host: String,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
    _serving: JoinSet<std::io::Result<()>>,
}

impl World {
    /// A tenant with one team of two people and a finished schedule.
    pub(crate) async fn new() -> Self {
        let world = Self::with(TenantSettings {
            rate_scale: 1000.0,
            ..Default::default()
        })
        .await;
        world.tenant.put_team(TEAM, team(Some("Europe/London")));
        world
    }

    /// An empty tenant.
    pub(crate) async fn with(settings: TenantSettings) -> Self {
        let now = Mutex::new("2026-11-23T08:00:00Z".parse().unwrap());
        let clock = Arc::new(HandClock {
            now,
            moved: Notify::new(),
        });
        let tenant = Tenant::new(settings, Arc::clone(&clock) as Arc<dyn Clock>);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("http://{}", listener.local_addr().unwrap());
        let mut serving = JoinSet::new();
        serving.spawn(tenant.clone().serve(listener));
        let http = reqwest::Client::new();
        let token = String::new();
        let mut world = Self {
            tenant,
            clock,
            host,
            http,
            token,
            _serving: serving,
        };
        let granted = world.ask_token(APP, "secret").await;
        world.token = granted.body["access_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        world
    }

    pub(crate) async fn ask_token(&self, client_id: &str, secret: &str) -> Answered {
        let url = format!("{}/contoso/oauth2/v2.0/token", self.host);
        let form = format!(
            "grant_type=client_credentials&client_id={client_id}&client_secret={secret}\
             &scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        );
        let request = self.http.post(url).body(form);
        answered(request.send().await.unwrap()).await
    }

    /// One call; `path` may be a whole link.
    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = match path {
            link if link.starts_with("http") => link.to_owned(),
            path => format!("{}/v1.0{path}", self.host),
        };
        self.http
            .request(Method::from_bytes(method.as_bytes()).unwrap(), url)
            .bearer_auth(&self.token)
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answered {
        answered(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.send(self.request("GET", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answered {
        self.send(self.request("POST", path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answered {
        self.send(self.request("PUT", path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answered {
        self.send(self.request("DELETE", path)).await
    }

    /// A call of the controls.
    pub(crate) async fn sim(&self, method: &str, path: &str, body: Value) -> Answered {
        let url = format!("{}/sim/{path}", self.host);
        self.send(self.request(method, &url).json(&body)).await
    }

    /// The items as answers by id.
    pub(crate) async fn batch(&self, requests: Value) -> Vec<(String, Value)> {
        let answered = self.post("/$batch", json!({"requests": requests})).await;
        assert_eq!(answered.status, 200, "{}", answered.body);
        let responses = answered.body["responses"].as_array().unwrap().clone();
        let keyed = responses.into_iter();
        keyed
            .map(|response| (response["id"].as_str().unwrap().to_owned(), response))
            .collect()
    }

    /// How many objects of a collection the tenant holds.
    pub(crate) fn count(&self, collection: &str) -> usize {
        self.tenant.state()["teams"][TEAM][collection]
            .as_array()
            .unwrap()
            .len()
    }
}

async fn answered(response: reqwest::Response) -> Answered {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answered {
        status,
        headers,
        body,
    }
}

pub(crate) fn team(time_zone: Option<&str>) -> TeamSetup {
    TeamSetup {
        display_name: "Store 17".to_owned(),
        time_zone: time_zone.map(str::to_owned),
        members: vec![member(ADA, "ada", true), member(BOB, "bob", false)],
    }
}

pub(crate) fn member(id: &str, name: &str, owner: bool) -> Member {
    Member {
        id: id.to_owned(),
        kind: MemberKind::User,
        user_principal_name: Some(format!("{name}@contoso.example")),
        mail: Some(format!("{name}@contoso.example")),
        display_name: name.to_owned(),
        owner,
    }
}

/// The path of a collection of the team.
pub(crate) fn below(rest: &str) -> String {
    format!("/teams/{TEAM}/schedule{rest}")
}

pub(crate) fn times(starts: &str, ends: &str) -> Value {
    json!({
        "startDateTime": format!("2026-11-{starts}:00Z"),
        "endDateTime": format!("2026-11-{ends}:00Z"),
        "theme": "blue",
        "displayName": "Till",
        "notes": null,
        "activities": [],
    })
}

/// A shared shift of Ada.
pub(crate) fn shift(starts: &str, ends: &str) -> Value {
    json!({"userId": ADA, "schedulingGroupId": null, "sharedShift": times(starts, ends)})
}

/// A draft shift of Ada.
pub(crate) fn draft(starts: &str, ends: &str) -> Value {
    json!({"userId": ADA, "schedulingGroupId": null, "draftShift": times(starts, ends)})
}
