//! The admin API: the same router as in the program for one machine, under Lambda.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use lambda_http::Error;
use shifts_runtime::{
    SystemClock, Urgency, asked_to_end, assemble_cloud, begin_function, callers, sync_settings,
};
use shifts_web::{AdminApi, admin};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let configuration = begin_function(&environment)?;
    let clock = Arc::new(SystemClock);
    let ports = assemble_cloud(&configuration, environment, clock.clone(), Urgency::Person);
    let api = AdminApi {
        settings: sync_settings(&configuration),
        callers: Arc::new(callers(&configuration, clock)?),
        ports: ports.await.context("the admin API cannot begin")?,
    };
    tokio::select! {
        ended = lambda_http::run(admin(api)) => ended,
        () = asked_to_end() => Ok(()),
    }
}
