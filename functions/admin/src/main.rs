//! The admin API: the same router as in the program for one machine, under Lambda.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use lambda_http::tower::ServiceExt as _;
use lambda_http::{Error, Request, service_fn};
use shifts_runtime::{
    Configuration, SystemClock, Urgency, asked_for_work, asked_to_end, assemble_cloud,
    begin_function, callers, sync_settings,
};
use shifts_web::{AdminApi, admin};
use tokio::sync::OnceCell;

/// The router, built once with the secrets of the moment.
struct Program {
    configuration: Configuration,
    environment: BTreeMap<String, String>,
    router: OnceCell<Router>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let program = Program {
        configuration: begin_function(&environment)?,
        environment,
        router: OnceCell::new(),
    };
    let requests = service_fn(|request: Request| async {
        let router = program.router().await?.clone();
        Ok::<_, Error>(router.oneshot(request).await?)
    });
    // Work is asked for first: the router gets ready while its answer is on the way.
    tokio::select! {
        biased;
        ended = lambda_http::run(requests) => ended,
        () = asked_to_end() => Ok(()),
        () = program.get_ready() => Ok(()),
    }
}

impl Program {
    async fn router(&self) -> anyhow::Result<&Router> {
        self.router.get_or_try_init(|| self.build()).await
    }

    async fn build(&self) -> anyhow::Result<Router> {
        let (configuration, clock) = (&self.configuration, Arc::new(SystemClock));
        let environment = self.environment.clone();
        let ports = assemble_cloud(configuration, environment, clock.clone(), Urgency::Person);
        Ok(admin(AdminApi {
            settings: sync_settings(configuration),
            callers: Arc::new(callers(configuration, clock)?),
            ports: ports.await.context("the admin API cannot begin")?,
        }))
    }

    /// Builds the router before it is needed, and never ends. What cannot be built is told by the
    /// first request that needs it.
    async fn get_ready(&self) {
        asked_for_work().await;
        let _ = self.router().await;
        std::future::pending().await
    }
}
