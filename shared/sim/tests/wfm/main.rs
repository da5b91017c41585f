//! The simulated WFM over real HTTP: what a person or a test does to it, and what it then tells.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod actions;
mod faults;
mod records;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::{Client, Method};
use serde_json::Value;
use shifts_ports::Clock;
use shifts_sim::wfm::Wfm;
use shifts_sim::world::Retail;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A clock that stands still.
struct Still;

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep(&self, _duration: Duration) {}
}

struct Server {
    wfm: Wfm,
    at: String,
    http: Client,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn new() -> Self {
        let company = Retail {
            stores: 2,
            people_per_store: 12,
            weeks: 2,
            first_day: jiff::civil::date(2026, 11, 23),
            seed: 3,
        };
        let wfm = Wfm::new(company.build(), None, 3, Arc::new(Still));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let mut tasks = JoinSet::new();
        let served = wfm.clone();
        tasks.spawn(async move { served.serve(listener).await.unwrap() });
        Self {
            wfm,
            at,
            http: Client::new(),
            _tasks: tasks,
        }
    }

    /// The status and the JSON of an answer; `Null` when it has none.
    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.at));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(Method::GET, path, None).await
    }

    async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// The items of a reading of the first store.
    async fn read(&self, what: &str) -> Vec<Value> {
        let path = format!("/v1/business-units/store-01/{what}");
        let (status, page) = self.get(&path).await;
        assert_eq!(
            (status, &page["complete"]),
            (200, &Value::Bool(true)),
            "{page}"
        );
        page["items"].as_array().unwrap().clone()
    }
}

/// The record of that id, by whatever it is called.
fn find<'a>(items: &'a [Value], id: &str) -> Option<&'a Value> {
    let is_it = |item: &&Value| item["id"] == id || item["employee_id"] == id;
    items.iter().find(is_it)
}
