//! What answers, kept from question to question.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use shifts_ports::Clock as _;
use shifts_runtime::{Configuration, SystemClock, asked_for_work, assemble_cloud_federated};
use shifts_web::{FederatedApi, federated};
use tokio::sync::Mutex;

/// How long keys are believed, however many tokens they do not prove: a stranger's, or ours after a
/// rotation. Strangers cannot make us read secrets more often than that.
const BELIEVED: SignedDuration = SignedDuration::from_mins(1);

/// What answers, kept from question to question: no question reads a key, but the first one after a
/// rotation.
pub(crate) struct Program {
    configuration: Configuration,
    environment: BTreeMap<String, String>,
    router: Mutex<Option<(Router, Timestamp)>>,
}

impl Program {
    pub(crate) fn new(configuration: Configuration, environment: BTreeMap<String, String>) -> Self {
        Self {
            configuration,
            environment,
            router: Mutex::new(None),
        }
    }

    /// The router, built with the keys of the moment if there is none yet.
    pub(crate) async fn router(&self) -> anyhow::Result<Router> {
        let mut kept = self.router.lock().await;
        if let Some((router, _)) = &*kept {
            return Ok(router.clone());
        }
        let router = self.build().await.context("nobody can be signed in")?;
        *kept = Some((router.clone(), SystemClock.now()));
        Ok(router)
    }

    async fn build(&self) -> anyhow::Result<Router> {
        let (environment, clock) = (self.environment.clone(), Arc::new(SystemClock));
        let built = assemble_cloud_federated(&self.configuration, environment, clock.clone());
        let built = built.await?;
        Ok(federated(FederatedApi {
            federations: built.federations,
            tokens: built.tokens,
            clock,
        }))
    }

    /// A token that no key proves may be signed with a key that is newer than ours: the next one is
    /// judged with fresh ones.
    pub(crate) async fn saw(&self, status: StatusCode) {
        if status != StatusCode::UNAUTHORIZED {
            return;
        }
        let mut kept = self.router.lock().await;
        let is_old = |since: &Timestamp| since.duration_until(SystemClock.now()) > BELIEVED;
        if kept.as_ref().is_some_and(|(_, since)| is_old(since)) {
            *kept = None;
        }
    }

    /// Builds the router before it is needed, and never ends. What cannot be built is told by the
    /// first question.
    pub(crate) async fn get_ready(&self) {
        asked_for_work().await;
        let _ = self.router().await;
        std::future::pending().await
    }
}
