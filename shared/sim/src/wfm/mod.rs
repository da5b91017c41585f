//! A WFM that speaks the open provider protocol: a rota behind real HTTP.
//!
//! Written from `open-provider.yaml`. Beside the protocol's paths it has `/sim/…`, with which a
//! person or a test edits the rota, makes and answers requests, and makes the WFM misbehave.

mod actions;
mod bodies;
mod control;
mod faults;
mod forms;
mod protocol;
mod records;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use jiff::civil::Date;
use shifts_ports::Clock;
use tokio::net::TcpListener;

pub use actions::{
    ActionEntry, Clocked, Deed, Done, Refusal, RefusalCode, Reply, RequestKind, RequestState, Role,
    Rules, Wanted, WfmRequest,
};
pub use faults::{Fault, WfmFault, WfmFaultKind};

pub(crate) use actions::broken_off;
pub(crate) use faults::Faults;

use crate::world::{Rota, edit};
use actions::{Actions, Desk};

/// The simulated WFM. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Wfm {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    state: Mutex<State>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The key that requests must carry, if any.
    pub(crate) key: Option<String>,
    pub(crate) seed: u64,
}

pub(crate) struct State {
    pub(crate) rota: Rota,
    pub(crate) at_first: Rota,
    /// Grows with every edit; the entity tag of every reading.
    pub(crate) edits: u64,
    pub(crate) faults: Faults<WfmFaultKind>,
    pub(crate) desk: Desk,
    pub(crate) actions: Actions,
    pub(crate) log: Vec<String>,
}

/// How many requests the log keeps.
const LOG_MAX: usize = 10_000;

impl Wfm {
    /// A WFM with that rota. With a key, requests must carry it as `X-Internal-Key` or as a bearer
    /// token.
    #[must_use]
    pub fn new(rota: Rota, key: Option<String>, seed: u64, clock: Arc<dyn Clock>) -> Self {
        let state = State {
            at_first: rota.clone(),
            rota,
            edits: 1,
            faults: Faults::new(seed),
            desk: Desk::default(),
            actions: Actions::default(),
            log: Vec::new(),
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                clock,
                key,
                seed,
            }),
        }
    }

    /// Answers on that listener until dropped.
    ///
    /// # Errors
    ///
    /// When the listener fails.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        axum::serve(listener, self.router()).await
    }

    fn router(&self) -> Router {
        protocol::routes()
            .merge(actions::routes())
            .merge(control::routes())
            .with_state(self.clone())
            .merge(self.world_router())
    }

    /// What a person or a test does to the rota and the requests about it, whatever the WFM speaks.
    pub(crate) fn world_router(&self) -> Router {
        control::world_routes()
            .merge(actions::control_routes())
            .with_state(self.clone())
    }

    /// Brings the rota back, and forgets the requests.
    pub(crate) fn reset(&self) {
        let at_first = self.state().at_first.clone();
        self.edit(|rota| *rota = at_first);
        self.state().desk = Desk::default();
        self.clear_faults();
    }

    /// The rota as it is now.
    #[must_use]
    pub fn rota(&self) -> Rota {
        self.state().rota.clone()
    }

    /// Edits the rota.
    pub fn edit(&self, change: impl FnOnce(&mut Rota)) {
        let mut state = self.state();
        change(&mut state.rota);
        state.edits += 1;
    }

    /// Lets time pass: one to three small edits near that day, told without names.
    pub fn live(&self, step: u64, around: Date) -> Vec<String> {
        let mut told = Vec::new();
        self.edit(|rota| told = edit(rota, step, self.shared.seed, around));
        told
    }

    /// Makes the WFM misbehave.
    pub fn inject(&self, fault: WfmFault) {
        self.state().faults.add(fault);
    }

    /// Makes it behave.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// The present moment, on the WFM's clock.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.shared.clock.now()
    }

    /// Lets time pass before an answer.
    pub(crate) async fn wait(&self, ms: u64) {
        let duration = std::time::Duration::from_millis(ms);
        self.shared.clock.sleep(duration).await;
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, line: String) {
        let mut state = self.state();
        if state.log.len() >= LOG_MAX {
            state.log.remove(0);
        }
        state.log.push(line);
    }
}
