//! What answers, kept from question to question.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use shifts_ports::Clock as _;
use shifts_runtime::{
    Configuration, SystemClock, asked_for_work, assemble_cloud_callbacks, sync_settings,
};
use shifts_web::{WfiApi, wfi};
use tokio::sync::Mutex;

/// How long secrets are believed, however many containers they do not open: a stranger's, or Shifts'
/// after a rotation. Strangers cannot make us read secrets more often than that.
const BELIEVED: SignedDuration = SignedDuration::from_mins(1);

/// What answers, kept from question to question: no question reads a secret, but the first one
/// after a rotation.
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

    /// The router, built with the secrets of the moment if there is none yet.
    pub(crate) async fn router(&self) -> anyhow::Result<Router> {
        let mut kept = self.router.lock().await;
        if let Some((router, _)) = &*kept {
            return Ok(router.clone());
        }
        let router = self.build().await.context("the webhook cannot begin")?;
        *kept = Some((router.clone(), SystemClock.now()));
        Ok(router)
    }

    /// Without a workforce integration there is nobody to answer, and nothing is found here.
    async fn build(&self) -> anyhow::Result<Router> {
        let (configuration, clock) = (&self.configuration, Arc::new(SystemClock));
        let environment = self.environment.clone();
        let built = assemble_cloud_callbacks(configuration, environment, clock).await?;
        let Some(secrets) = built.secrets else {
            return Ok(Router::new());
        };
        let router = wfi(WfiApi {
            ports: built.ports,
            settings: sync_settings(configuration),
            secret: secrets.current,
            previous_secret: secrets.previous,
            tenant_id: configuration.graph.tenant_id.clone(),
        });
        router.context("the secret at [wfi] secret or previous_secret cannot be used")
    }

    /// A container that does not open may be sealed with a secret that is newer than ours: Shifts
    /// asks again, and is answered with fresh ones.
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
