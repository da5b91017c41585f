//! What callbacks pass on their way to the program, and what can happen to them there.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use shifts_tests_scenario::{Fate, Moment};

/// What happens to one callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It never arrives.
    LostBefore,
    /// Its answer never arrives.
    LostAfter,
    /// The program dies at the effect of that number, and is there again for the repetition.
    Death(usize, Moment),
}

/// Where callbacks come in.
#[derive(Default)]
pub struct Door {
    mishaps: Mutex<VecDeque<Mishap>>,
    fate: Arc<Fate>,
}

impl Door {
    /// A door to the program with that fate.
    #[must_use]
    pub fn to(fate: Arc<Fate>) -> Arc<Self> {
        let mishaps = Mutex::default();
        Arc::new(Self { mishaps, fate })
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

/// Lets a callback through, or what is left of it.
pub(crate) async fn pass(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    // Only people's changes: what happens to the adapter's own is the business of other faults.
    let is_ours = request.headers().contains_key("x-ms-wfmpassthrough");
    let mishap = (!is_ours).then(|| door.mishaps.lock().unwrap().pop_front());
    let lost = StatusCode::SERVICE_UNAVAILABLE.into_response();
    match mishap.flatten() {
        None => next.run(request).await,
        Some(Mishap::LostBefore) => lost,
        Some(Mishap::LostAfter) => {
            next.run(request).await;
            lost
        }
        Some(Mishap::Death(effect, moment)) => {
            door.fate.die_at(effect, moment);
            let answered = tokio::select! {
                answer = next.run(request) => answer,
                () = door.fate.died() => lost,
            };
            door.fate.live();
            answered
        }
    }
}
