//! An endpoint that opens what Shifts sends, writes it down and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jsonschema::Validator;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::envelopes::opened;
use crate::schema::Schemas;

pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdefFEDCBA9876543210FEDCBA9876543210";

static CONNECT: LazyLock<Validator> = LazyLock::new(|| Schemas::read().of("wfi.connect"));
static REQUESTS: LazyLock<Validator> = LazyLock::new(|| Schemas::read().of("wfi.requests"));

/// What the endpoint says to one request.
#[derive(Clone)]
pub(super) enum Says {
    Yes,
    No(&'static str),
    /// An HTTP status, with an approving body.
    Status(u16),
    /// An approving body that was changed.
    Bent(fn(&mut Value)),
    /// A body that is no answer.
    Text(&'static str),
    /// These may be chosen.
    Choose(Vec<String>),
    Nothing,
}

/// One request as it was heard.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) content: Value,
    /// The secret that opened it.
    pub(super) secret: String,
}

impl Heard {
    pub(super) fn items(&self) -> &Vec<Value> {
        self.content["requests"].as_array().unwrap()
    }

    /// Method and url of each item, ids left out, which other words count on.
    pub(super) fn told(&self) -> Vec<String> {
        let told = self.items().iter().map(|item| {
            let url = item["url"].as_str().unwrap();
            let kind = url.split('/').nth(1).unwrap();
            format!("{} {kind}", item["method"].as_str().unwrap())
        });
        told.collect()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

#[derive(Default)]
struct Memory {
    secrets: Vec<String>,
    heard: Vec<Heard>,
    says: VecDeque<Says>,
}

#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) url: String,
    memory: Arc<Mutex<Memory>>,
    _serving: Arc<JoinSet<()>>,
}

impl Endpoint {
    pub(super) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/shifts", listener.local_addr().unwrap());
        let memory = Arc::new(Mutex::new(Memory {
            secrets: vec![SECRET.to_owned()],
            ..Memory::default()
        }));
        let router = Router::new().fallback(answer).with_state(memory.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            memory,
            _serving: Arc::new(serving),
        }
    }

    /// What to say next, in this order; yes to everything after that.
    pub(super) fn says(&self, says: impl IntoIterator<Item = Says>) {
        self.memory.lock().unwrap().says.extend(says);
    }

    pub(super) fn knows(&self, secret: &str) {
        self.memory.lock().unwrap().secrets.push(secret.to_owned());
    }

    /// What was heard since it was asked last.
    pub(super) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.memory.lock().unwrap().heard)
    }

    /// The one request that was heard.
    pub(super) fn heard_one(&self) -> Heard {
        let mut heard = self.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard.remove(0)
    }
}

async fn answer(
    State(memory): State<Arc<Mutex<Memory>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (content, says) = {
        let mut memory = memory.lock().unwrap();
        let mut secrets = memory.secrets.iter();
        let opened = secrets.find_map(|secret| Some((secret.clone(), opened(secret, &body)?)));
        let (secret, text) = opened.expect("one of the secrets opens it");
        let content: Value = serde_json::from_str(&text).unwrap();
        memory.heard.push(Heard {
            path: uri.path().to_owned(),
            headers,
            content: content.clone(),
            secret,
        });
        (content, memory.says.pop_front().unwrap_or(Says::Yes))
    };
    let schema = if content["requests"].is_null() {
        &CONNECT
    } else {
        &REQUESTS
    };
    assert!(schema.is_valid(&content), "{content}");
    let mut status = 200;
    let body = match says {
        Says::Yes => approving(&content, &json!(null)).to_string(),
        Says::No(message) => refusing(&content, message).to_string(),
        Says::Status(other) => {
            status = other;
            approving(&content, &json!(null)).to_string()
        }
        Says::Bent(bend) => {
            let mut body = approving(&content, &json!(null));
            bend(&mut body);
            body.to_string()
        }
        Says::Text(text) => text.to_owned(),
        Says::Choose(ids) => approving(&content, &json!(ids)).to_string(),
        Says::Nothing => std::future::pending().await,
    };
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

fn approving(content: &Value, data: &Value) -> Value {
    let requests = content["requests"].as_array();
    let responses = requests.into_iter().flatten().map(|request| {
        let body = json!({"eTag": "mark", "error": null, "data": data});
        json!({"id": request["id"], "status": 200, "body": body})
    });
    json!({"responses": responses.collect::<Vec<_>>()})
}

fn refusing(content: &Value, message: &str) -> Value {
    let requests = content["requests"].as_array();
    let responses = requests.into_iter().flatten().map(|request| {
        let error = json!({"code": "NO", "message": message});
        let body = json!({"eTag": null, "error": error, "data": null});
        json!({"id": request["id"], "status": 400, "body": body})
    });
    json!({"responses": responses.collect::<Vec<_>>()})
}
