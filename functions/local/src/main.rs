//! The adapter as one process on embedded stores, and its command line.
//!
//! A composition root: it reads the configuration, builds the ports, calls the use cases and shows
//! what came of it. It decides nothing about shifts.

mod arguments;
mod config;
mod demo;
mod exit;
mod live_view;
mod output;
mod plan;
mod provider;
mod run;
mod setup;
mod simulate;
mod sync;
mod teams;
mod timer;
mod watch;
mod wfi;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use exit::Exit;

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { file, command } = Arguments::parse();
    let command = command.unwrap_or_else(|| Command::when_none_is_given(&file));
    let done = match command {
        Command::Demo(options) => demo::demo(&file, options).await,
        Command::Run(options) => run::run(&file, options).await,
        Command::Plan(options) => plan::plan(&file, options).await,
        Command::Sync(options) => sync::sync(&file, options).await,
        Command::Teams(options) => teams::teams(&file, options).await,
        Command::Wfi(options) => wfi::wfi(&file, options).await,
        Command::Provider(options) => provider::provider(&file, options).await,
        Command::Simulate(options) => simulate::simulate(&file, options).await,
        Command::Config(options) => config::config(&file, &options),
    };
    let exit = done.unwrap_or_else(|error| {
        output::complain(&format!("{error:#}"));
        error
            .downcast_ref::<Exit>()
            .copied()
            .unwrap_or(Exit::Failed)
    });
    exit.into()
}
