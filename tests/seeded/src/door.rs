//! What callbacks pass on their way to the program, and what can happen to them there.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use shifts_tests_scenario::{Fate, Moment};
use shifts_wfi::{WfiSecret, WfiSecrets};
use tokio::sync::Notify;

use crate::shop::SECRET;

/// The longest body that is looked into.
const BODY_MAX: usize = 16 * 1024 * 1024;

/// What happens to one callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It never arrives.
    LostBefore,
    /// Its answer never arrives.
    LostAfter,
    /// The store cannot be reached for so many uses, after so many that still succeed.
    StoreLost(usize, usize),
    /// The program dies at the effect of that number, and is there again for the repetition.
    Death(usize, Moment),
}

/// Where callbacks come in.
#[derive(Default)]
pub struct Door {
    mishaps: Mutex<VecDeque<Mishap>>,
    fate: Arc<Fate>,
    mismatched: Mutex<Vec<String>>,
    echo: Echo,
}

/// A callback about a write of the adapter's own that is kept waiting.
#[derive(Default)]
struct Echo {
    is_awaited: AtomicBool,
    came: Notify,
    released: Notify,
}

impl Door {
    /// A door to the program with that fate.
    #[must_use]
    pub fn to(fate: Arc<Fate>) -> Arc<Self> {
        Arc::new(Self {
            fate,
            ..Self::default()
        })
    }

    /// Keeps the next callback about a write of the adapter's own waiting, does something, and
    /// lets it through: until then, the sync that wrote waits for Graph.
    pub async fn while_an_echo_waits(&self, meanwhile: impl Future<Output = ()>) {
        self.echo.is_awaited.store(true, Ordering::SeqCst);
        self.echo.came.notified().await;
        meanwhile.await;
        self.echo.released.notify_one();
    }

    /// Answers that were not about exactly the items that were asked about.
    pub fn mismatched(&self) -> Vec<String> {
        self.mismatched.lock().unwrap().clone()
    }

    /// Lets a callback in, and compares the ids of the answer with those of the question.
    async fn let_in(&self, request: Request, next: Next) -> Response {
        let (head, body) = request.into_parts();
        let container = to_bytes(body, BODY_MAX).await.unwrap();
        let asked = ids_of(&opened(&container), "requests");
        let request = Request::from_parts(head, Body::from(container));
        let (head, body) = next.run(request).await.into_parts();
        let body = to_bytes(body, BODY_MAX).await.unwrap();
        if head.status == StatusCode::OK && !asked.is_empty() {
            let answer = serde_json::from_slice(&body).unwrap_or_default();
            let answered = ids_of(&answer, "responses");
            if asked != answered {
                let told = format!("asked {asked:?}, answered {answered:?}");
                self.mismatched.lock().unwrap().push(told);
            }
        }
        Response::from_parts(head, Body::from(body))
    }

    /// What happens to the next callbacks that people cause, one after the other.
    pub fn await_mishaps(&self, mishaps: impl IntoIterator<Item = Mishap>) {
        self.mishaps.lock().unwrap().extend(mishaps);
    }

    /// Nothing happens any more.
    pub fn clear(&self) {
        self.mishaps.lock().unwrap().clear();
    }
}

/// What Shifts sealed.
fn opened(container: &[u8]) -> Value {
    let secrets = WfiSecrets {
        current: WfiSecret::parse(SECRET).unwrap(),
        previous: None,
    };
    let opened = secrets.open(container, jiff::Timestamp::UNIX_EPOCH);
    serde_json::from_str(opened.unwrap().as_str()).unwrap()
}

/// The ids of items, in an order of their own.
fn ids_of(body: &Value, items: &str) -> Vec<String> {
    let items = body[items].as_array().into_iter().flatten();
    let mut ids: Vec<String> = items.map(|item| item["id"].to_string()).collect();
    ids.sort();
    ids
}

/// Lets a callback through, or what is left of it.
pub(crate) async fn pass(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    // Only people's changes: what happens to the adapter's own is the business of other faults.
    let is_ours = request.headers().contains_key("x-ms-wfmpassthrough");
    if is_ours && door.echo.is_awaited.swap(false, Ordering::SeqCst) {
        door.echo.came.notify_one();
        door.echo.released.notified().await;
    }
    let mishap = (!is_ours).then(|| door.mishaps.lock().unwrap().pop_front());
    let lost = StatusCode::SERVICE_UNAVAILABLE.into_response();
    match mishap.flatten() {
        None => door.let_in(request, next).await,
        Some(Mishap::LostBefore) => lost,
        Some(Mishap::LostAfter) => {
            door.let_in(request, next).await;
            lost
        }
        Some(Mishap::StoreLost(after, uses)) => {
            door.fate.lose_store(after, uses);
            let answer = door.let_in(request, next).await;
            door.fate.find_store();
            answer
        }
        Some(Mishap::Death(effect, moment)) => {
            door.fate.die_at(effect, moment);
            let answered = tokio::select! {
                answer = door.let_in(request, next) => answer,
                () = door.fate.died() => lost,
            };
            door.fate.live();
            answered
        }
    }
}
