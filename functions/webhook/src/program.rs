//! What answers, kept from question to question.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::http::StatusCode;
use shifts_ports::Clock as _;
use shifts_runtime::{
    Believed, Configuration, SystemClock, asked_for_work, assemble_cloud_callbacks, sync_settings,
};
use shifts_web::{WfiApi, wfi};

/// What answers.
pub(crate) struct Program {
    configuration: Configuration,
    environment: BTreeMap<String, String>,
    router: Believed<Router>,
}

impl Program {
    pub(crate) fn new(configuration: Configuration, environment: BTreeMap<String, String>) -> Self {
        Self {
            configuration,
            environment,
            router: Believed::default(),
        }
    }

    /// The router, built with the secrets of the moment if there is none yet.
    pub(crate) async fn router(&self) -> anyhow::Result<Router> {
        let router = self.router.get(SystemClock.now(), self.build()).await;
        router.context("the webhook cannot begin")
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
    /// asks again.
    pub(crate) async fn saw(&self, status: StatusCode) {
        if status == StatusCode::UNAUTHORIZED {
            self.router.doubt(SystemClock.now()).await;
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
