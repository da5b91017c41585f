//! The demo's workforce integration: registered, answered and attached as a tenant's would be.
//!
//! Shifts asks the adapter about everything from the first shift on, so what is tried by hand goes
//! the way that it goes for real.

use std::net::TcpListener as Bound;
use std::path::Path;

use anyhow::Context as _;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::{Router, serve};
use shifts_app::{callback_url, register_integration};
use shifts_model::{FilteredEntity, WorkforceEntity, WorkforceIntegrationId};
use shifts_ports::NewIntegration;
use shifts_runtime::{Tasks, random_bytes};
use shifts_web::WfiSecret;
use tokio::net::TcpListener;

use super::{Outside, adapter};
use crate::exit::usage;
use crate::output::complain;
use crate::setup::{Program, federated_of, wfi_of};
use crate::wfi::integrations_of;

/// The adapter with its integration registered, and answering Shifts, and a WFM that asks who signs
/// in, for as long as the tasks live.
pub(super) async fn registered(
    outside: &Outside,
    data: &Path,
    tasks: &mut Tasks,
) -> anyhow::Result<Program> {
    // 1. A secret, and an address of its own: what leads to the board must not be Microsoft's.
    let secret = WfiSecret::from_random(&random_bytes().context("no secret can be made")?);
    let bound = TcpListener::bind("127.0.0.1:0").await?.into_std()?;
    let public_url = format!("http://{}", bound.local_addr()?);
    // 2. Registered, while somebody answers who does not know the registration's id yet.
    let id = {
        let program = adapter(outside, data, "", &secret).await?;
        let mut meanwhile = Tasks::new();
        // A conversation that went on would be with somebody who knows no id.
        let callbacks = callbacks(&program).await?;
        let callbacks = callbacks.layer(map_response(ending));
        answer(callbacks, bound.try_clone()?, &mut meanwhile)?;
        register(&program, &public_url, &secret).await?
    };
    // 3. Answered by somebody who does.
    let lines = format!("id = \"{id}\"\npublic_url = \"{public_url}\"");
    let program = adapter(outside, data, &lines, &secret).await?;
    let router = callbacks(&program).await?;
    let router = match federated_of(&program).await? {
        None => router,
        Some(federated) => federated.fallback_service(router),
    };
    answer(router, bound, tasks)?;
    outside.wire.vouched_for_at(&public_url);
    Ok(program)
}

async fn register(
    program: &Program,
    public_url: &str,
    secret: &WfiSecret,
) -> anyhow::Result<WorkforceIntegrationId> {
    let integrations = integrations_of(program, true).await?;
    let wanted = NewIntegration {
        name: "Northwind".to_owned(),
        url: callback_url(public_url).map_err(usage)?,
        secret: secret.expose().to_owned().into(),
        entities: WorkforceEntity::ALL.into(),
        eligibility: FilteredEntity::ALL.into(),
    };
    Ok(register_integration(&*integrations, &program.settings, &wanted).await?)
}

async fn callbacks(program: &Program) -> anyhow::Result<Router> {
    let callbacks = wfi_of(program).await?;
    callbacks.context("the demo has no secret for its integration")
}

fn answer(callbacks: Router, bound: Bound, tasks: &mut Tasks) -> anyhow::Result<()> {
    let listener = TcpListener::from_std(bound)?;
    tasks.spawn(async move {
        if let Err(error) = serve(listener, callbacks).await {
            complain(&format!("Shifts is not answered any more: {error}"));
        }
    });
    Ok(())
}

/// The last answer of a conversation.
async fn ending(mut answer: Response) -> Response {
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(header::CONNECTION, close);
    answer
}
