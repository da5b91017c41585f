//! What answers, kept from question to question.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::http::StatusCode;
use shifts_ports::Clock as _;
use shifts_runtime::{
    Believed, Configuration, SystemClock, asked_for_work, assemble_cloud_federated,
};
use shifts_web::{FederatedApi, federated};

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

    /// The router, built with the keys of the moment if there is none yet.
    pub(crate) async fn router(&self) -> anyhow::Result<Router> {
        let router = self.router.get(SystemClock.now(), self.build()).await;
        router.context("nobody can be signed in")
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

    /// A token that no key proves may be signed with a key that is newer than ours.
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
