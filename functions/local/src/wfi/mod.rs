//! `wfi`: the registration by which Shifts asks the adapter before it saves.

mod arguments;
mod listening;
mod register;
mod secret_file;
mod status;
mod teams;

use std::sync::Arc;

use shifts_app::{WantedIntegration, callback_url};
use shifts_ports::Integrations;
use shifts_runtime::{Access, integrations};

pub(crate) use arguments::WfiOptions;

use crate::arguments::ConfigFile;
use crate::exit::{Exit, usage};
use crate::setup::{Program, program};
use arguments::WfiAction;

pub(crate) async fn wfi(file: &ConfigFile, options: WfiOptions) -> anyhow::Result<Exit> {
    let access = match options.action {
        WfiAction::Status { .. } => Access::ReadOnly,
        WfiAction::Register(_)
        | WfiAction::Attach { .. }
        | WfiAction::Detach { .. }
        | WfiAction::Rotate { .. }
        | WfiAction::Unregister { .. } => Access::ReadWrite,
    };
    let program = program(file, access).await?;
    match options.action {
        WfiAction::Register(options) => register::register(&program, &options).await,
        WfiAction::Status { json } => status::status(&program, json).await,
        WfiAction::Attach { team, replace } => {
            teams::attach(&program, team.as_deref(), replace).await
        }
        WfiAction::Detach { team } => teams::detach(&program, team.as_deref()).await,
        WfiAction::Rotate { secret_file } => {
            register::rotate(&program, secret_file.as_deref()).await
        }
        WfiAction::Unregister { yes } => teams::unregister(&program, yes).await,
    }
}

/// The tenant's registrations; with `eligibility`, over the version of Graph that shows it.
pub(crate) async fn integrations_of(
    program: &Program,
    eligibility: bool,
) -> anyhow::Result<Arc<dyn Integrations>> {
    let clock = program.ports.clock.clone();
    let secrets = program.secrets();
    let built = integrations(&program.configuration, &secrets, clock, eligibility).await;
    built.map_err(|error| usage(format!("{:#}", anyhow::Error::new(error))))
}

/// How the configuration wants it registered.
fn wanted(program: &Program) -> anyhow::Result<WantedIntegration> {
    let wfi = &program.configuration.wfi;
    let url = match wfi.public_url.as_str() {
        "" => None,
        public_url => Some(callback_url(public_url).map_err(usage)?),
    };
    Ok(WantedIntegration {
        url,
        eligibility: wfi.eligibility,
    })
}
