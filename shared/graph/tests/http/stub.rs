//! A Graph that answers what it is told, and the client that asks it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::to_bytes;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};
use shifts_graph::{Graph, GraphIntegrations, GraphSettings, GraphVersion, Pacing};
use shifts_model::{TeamId, TraceId};
use shifts_ports::{Budgets, Clock, Meter, Place, Schedules as _, StoreError};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A clock that jumps to the end of every wait.
struct Eager(Mutex<Timestamp>);

#[async_trait]
impl Clock for Eager {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

/// Budgets in which there is always room; they remember which of them was asked for how much.
#[derive(Default)]
struct Roomy(Mutex<Vec<Place>>);

#[async_trait]
impl Budgets for Roomy {
    async fn reserve(
        &self,
        places: &[Place],
        now: Timestamp,
        _latest: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.0.lock().unwrap().extend_from_slice(places);
        Ok(Some(now))
    }
}

/// A call that came, alone or in an envelope.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// "METHOD /path", with the query where it names a page.
    pub(crate) call: String,
    pub(crate) filter: Option<String>,
    pub(crate) headers: Value,
    pub(crate) body: Value,
}

/// What to answer to each call, the last answer for ever, and what came. What a body calls `named`
/// is the header `request-id` as well.
#[derive(Default)]
struct Told {
    script: BTreeMap<String, Vec<(u16, Value)>>,
    asked: Vec<Asked>,
}

impl Told {
    fn answer(&mut self, asked: Asked) -> Option<(u16, Value)> {
        let answers = self.script.get_mut(&asked.call);
        self.asked.push(asked);
        let answers = answers?;
        Some(if answers.len() > 1 {
            answers.remove(0)
        } else {
            answers[0].clone()
        })
    }

    /// The answers to an envelope. What nothing is told about succeeds.
    fn open(&mut self, envelope: &Value) -> Value {
        let mut responses = Vec::new();
        for item in envelope["requests"].as_array().unwrap() {
            let text = |name: &str| item[name].as_str().unwrap();
            let asked = Asked {
                call: format!("{} {}", text("method"), text("url")),
                filter: None,
                headers: item["headers"].clone(),
                body: item["body"].clone(),
            };
            let told = self.answer(asked);
            let (status, body) = told.unwrap_or((201, json!({"id": "NEW_1"})));
            responses.push(json!({"id": item["id"], "status": status, "body": body}));
        }
        // Answers come in any order.
        responses.reverse();
        json!({"responses": responses})
    }
}

pub(crate) struct Stub {
    pub(crate) graph: Graph,
    /// The same, which answers requests over v1.0.
    pub(crate) graph_v1: Graph,
    /// The integrations over v1.0.
    pub(crate) integrations: GraphIntegrations,
    /// The integrations over beta.
    pub(crate) integrations_beta: GraphIntegrations,
    pub(crate) at: String,
    told: Arc<Mutex<Told>>,
    budgets: Arc<Roomy>,
    _server: JoinSet<()>,
}

impl Stub {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let told: Arc<Mutex<Told>> = Arc::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&told));
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        let clock: Arc<dyn Clock> = Arc::new(Eager(Mutex::new(Timestamp::UNIX_EPOCH)));
        let budgets = Arc::new(Roomy::default());
        let shared = Arc::clone(&budgets) as Arc<dyn Budgets>;
        let trace = TraceId::from_bytes([7; 6]);
        let client_of = |settings: GraphSettings| {
            let (clock, shared) = (Arc::clone(&clock), Arc::clone(&shared));
            Graph::new(settings, clock, Arc::new(Meter::default()), shared).unwrap()
        };
        let client = || client_of(settings(&at));
        let graph = client();
        let graph_v1 = client_of(GraphSettings {
            request_decisions: GraphVersion::V1,
            ..settings(&at)
        });
        for graph in [&graph, &graph_v1] {
            graph.admit([(team(), trace)].into());
        }
        Self {
            graph,
            graph_v1,
            integrations: GraphIntegrations::new(client(), GraphVersion::V1, trace),
            integrations_beta: GraphIntegrations::new(client(), GraphVersion::Beta, trace),
            at,
            told,
            budgets,
            _server: server,
        }
    }

    pub(crate) fn on(&self, call: &str, answers: &[(u16, Value)]) {
        let mut told = self.told.lock().unwrap();
        told.script.insert(call.to_owned(), answers.to_vec());
    }

    /// Everything that came, tokens too.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.told.lock().unwrap().asked.clone()
    }

    /// The calls that hold this text.
    pub(crate) fn calls_with(&self, text: &str) -> Vec<Asked> {
        let asked = self.asked().into_iter();
        asked.filter(|asked| asked.call.contains(text)).collect()
    }

    /// The budgets that a place was asked in.
    pub(crate) fn budgets(&self) -> Vec<String> {
        let places = self.budgets.0.lock().unwrap();
        places.iter().map(|place| place.budget.clone()).collect()
    }
}

fn head_of(headers: &HeaderMap) -> Value {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let named = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(text(value))));
    Value::Object(named.collect())
}

async fn answer(State(told): State<Arc<Mutex<Told>>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1_000_000).await.unwrap();
    let path = head.uri.path().trim_start_matches("/v1.0");
    let query: Query<BTreeMap<String, String>> = Query::try_from_uri(&head.uri).unwrap();
    let page = query.get("page").map(|page| format!("?page={page}"));
    let asked = Asked {
        call: format!("{} {path}{}", head.method, page.unwrap_or_default()),
        filter: query.get("$filter").cloned(),
        headers: head_of(&head.headers),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let mut told = told.lock().unwrap();
    if path == "/$batch" {
        return Json(told.open(&asked.body)).into_response();
    }
    if path.contains("oauth2") {
        told.asked.push(asked);
        return Json(json!({"access_token": "t", "expires_in": 3600})).into_response();
    }
    match told.answer(asked) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some((status, body)) => {
            let named = body["named"].as_str().map(HeaderValue::from_str);
            let mut response = (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
            if let Some(id) = named {
                response.headers_mut().insert("request-id", id.unwrap());
            }
            response
        }
    }
}

fn settings(at: &str) -> GraphSettings {
    GraphSettings {
        base_url: at.to_owned(),
        token_url: format!("{at}/tenant/oauth2/v2.0/token"),
        client_id: "adapter".to_owned(),
        client_secret: "secret".to_owned().into(),
        pacing: Pacing {
            tenant: "tenant".to_owned(),
            rate_scale: 1.0,
            urgent: false,
        },
        passthrough: "WFI_1".to_owned(),
        request_decisions: GraphVersion::Beta,
        acts_as: None,
        request_timeout: Duration::from_secs(10),
        envelopes_in_flight_max: 2,
        attempts_max: 4,
        seed: 1,
        retry_after_max: Duration::from_secs(60),
        page_count_max: 5,
        body_bytes_max: 100_000,
        provisioning_poll: Duration::from_secs(5),
        provisioning_wait_max: Duration::from_secs(120),
    }
}

pub(crate) fn team() -> TeamId {
    TeamId::parse("t1").unwrap()
}
