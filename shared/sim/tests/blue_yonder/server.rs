//! A Blue Yonder to talk to, and somebody who vouches for tokens.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use jiff::{Timestamp, ToSpan as _};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use shifts_ports::Clock;
use shifts_sim::blue_yonder::{BlueYonder, BlueYonderSettings, Numbered, TokenIn, Voucher};
use shifts_sim::wfm::Wfm;
use shifts_sim::world::Rota;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::document::Document;

pub(crate) const RETAIL: &str = "/data/retailwebapi/api/v1";
pub(crate) const SELF_SERVICE: &str = "/data/wfmess/api/v1-beta1";
pub(crate) const SITE_MANAGER: &str = "/data/wfmsm/api/v1-beta2";

/// A clock that stands where it was put.
pub(crate) struct At(Mutex<Timestamp>);

#[async_trait]
impl Clock for At {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, _duration: Duration) {}
}

/// Whoever vouches: tells whose token it is, which here is what the token says.
#[derive(Clone, Default)]
pub(crate) struct Vouching {
    /// What is answered instead, if anything: a status and a body.
    pub(crate) instead: Arc<Mutex<Option<(u16, String)>>>,
    /// What came: the content type, the header with the token, and the body.
    pub(crate) asked: Arc<Mutex<Vec<(String, String, String)>>>,
}

async fn vouch(State(vouching): State<Vouching>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| {
        let value = headers.get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    };
    let body = String::from_utf8(body.to_vec()).unwrap();
    let (kind, token) = (header("content-type"), header("x-ms-authtoken"));
    let asked = (kind, token.clone(), body.clone());
    vouching.asked.lock().unwrap().push(asked);
    if let Some((status, body)) = vouching.instead.lock().unwrap().clone() {
        return (StatusCode::from_u16(status).unwrap(), body).into_response();
    }
    let in_form = body.strip_prefix("X-MS-AuthToken=").unwrap_or_default();
    let login = if token.is_empty() { in_form } else { &token };
    let login = login.replace("%40", "@").replace('&', "&amp;");
    let kind = [("content-type", "application/xml")];
    (kind, format!("<userId>{login}</userId>")).into_response()
}

pub(crate) struct Server {
    pub(crate) wfm: Wfm,
    pub(crate) blue_yonder: BlueYonder,
    pub(crate) vouching: Vouching,
    pub(crate) at: String,
    pub(crate) voucher_at: String,
    http: Client,
    clock: Arc<At>,
    _tasks: JoinSet<()>,
}

impl Server {
    /// One with that rota, at that moment.
    pub(crate) async fn with(rota: Rota, now: &str, settings: BlueYonderSettings) -> Self {
        let clock = Arc::new(At(Mutex::new(now.parse().unwrap())));
        let wfm = Wfm::new(rota, None, 3, clock.clone());
        let blue_yonder = BlueYonder::new(wfm.clone(), settings);
        let mut tasks = JoinSet::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let served = blue_yonder.clone();
        tasks.spawn(async move { served.serve(listener).await.unwrap() });
        let vouching = Vouching::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let voucher_at = format!("http://{}/auth", listener.local_addr().unwrap());
        let router = Router::new().route("/auth", post(vouch));
        let router = router.with_state(vouching.clone());
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        blue_yonder.set_voucher(Some(Voucher {
            url: voucher_at.clone(),
            token_in: TokenIn::Form,
        }));
        Self {
            wfm,
            blue_yonder,
            vouching,
            at,
            voucher_at,
            http: Client::new(),
            clock,
            _tasks: tasks,
        }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, minutes: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.saturating_add(minutes.minutes()).unwrap();
    }

    pub(crate) fn number(&self, kind: Numbered, id: &str) -> i32 {
        self.blue_yonder.number(kind, id).unwrap()
    }

    /// What a login answers: the status, `authenticated`, and the cookies.
    pub(crate) async fn log_in_with(&self, login: Login<'_>) -> (u16, Option<String>, Vec<String>) {
        let request = self.http.post(format!("{}/data/login", self.at));
        let request = match login {
            Login::Account(name, password) => request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!("loginName={name}&password={password}")),
            Login::Person(token) => request.header("X-MS-AuthToken", token),
        };
        let answer = request.send().await.unwrap();
        let header = answer.headers().get("authenticated");
        let authenticated = header.map(|value| value.to_str().unwrap().to_owned());
        let cookies = answer.headers().get_all("set-cookie").iter();
        let cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned());
        let cookies = cookies.collect();
        (answer.status().as_u16(), authenticated, cookies)
    }

    async fn session(&self, login: Login<'_>, base: &'static str) -> Session<'_> {
        let (status, authenticated, cookies) = self.log_in_with(login).await;
        assert_eq!((status, authenticated.as_deref()), (200, Some("true")));
        let pairs = cookies
            .iter()
            .map(|cookie| cookie.split(';').next().unwrap());
        Session {
            server: self,
            cookie: pairs.collect::<Vec<_>>().join("; "),
            base,
        }
    }

    /// The service account at the Retail Web API.
    pub(crate) async fn retail(&self) -> Session<'_> {
        let login = Login::Account("adapter", "correct+horse");
        self.session(login, RETAIL).await
    }

    /// A person at self-service.
    pub(crate) async fn person(&self, id: &str) -> Session<'_> {
        self.session(Login::Person(&login_of(id)), SELF_SERVICE)
            .await
    }

    /// A person at the site manager's API.
    pub(crate) async fn manager(&self, id: &str) -> Session<'_> {
        self.session(Login::Person(&login_of(id)), SITE_MANAGER)
            .await
    }

    /// A request to `/sim/…`.
    pub(crate) async fn sim(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.request(method, format!("{}/sim{path}", self.at));
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    /// Makes one request go wrong.
    pub(crate) async fn fault(&self, on: &str, kind: &str) {
        let body = json!({"on": on, "do": kind, "times": 1});
        let (status, answer) = self.sim(Method::POST, "/faults", body).await;
        assert_eq!(status, 204, "{kind}: {answer}");
    }
}

pub(crate) fn login_of(id: &str) -> String {
    format!("{id}@northwind.example")
}

/// How somebody logs in.
pub(crate) enum Login<'a> {
    /// With a name and a password, encoded.
    Account(&'a str, &'a str),
    /// With a token.
    Person(&'a str),
}

/// Somebody who is logged in, at one API.
pub(crate) struct Session<'a> {
    pub(crate) server: &'a Server,
    pub(crate) cookie: String,
    pub(crate) base: &'static str,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What the header says.
    pub(crate) authenticated: Option<String>,
    pub(crate) text: String,
    /// `Null` for what is no JSON.
    pub(crate) body: Value,
}

impl Answer {
    /// The records of a list that has to be there.
    pub(crate) fn entities(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text);
        assert_eq!(self.authenticated.as_deref(), Some("true"));
        self.body["entities"].as_array().unwrap().clone()
    }

    /// The code of an error with a list of errors.
    pub(crate) fn listed_code(&self) -> &str {
        assert!(self.body["responseId"].is_string(), "{}", self.text);
        self.body["errors"][0]["errorCode"].as_str().unwrap()
    }

    /// The code of an error with one error and an id.
    pub(crate) fn alternative_code(&self) -> &str {
        assert!(self.body["errorInstanceId"].is_string(), "{}", self.text);
        self.body["errorCode"].as_str().unwrap()
    }
}

impl Session<'_> {
    /// Sends a request; `None` when the connection broke.
    pub(crate) async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Option<Answer> {
        let url = format!("{}{}{path}", self.server.at, self.base);
        let mut request = self.server.http.request(method, url);
        request = request.header("cookie", &self.cookie);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let header = answer.headers().get("authenticated");
        let authenticated = header.map(|value| value.to_str().unwrap().to_owned());
        let text = answer.text().await.ok()?;
        Some(Answer {
            status,
            authenticated,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        })
    }

    /// Sends a request, and holds both sides against the document.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let answer = self.try_send(method, path, body).await.unwrap();
        let entry = self.server.blue_yonder.log().pop().unwrap();
        if let Some(document) = Document::at_hand() {
            document.check(&entry, &answer);
        }
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }
}
