//! The command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use shifts_model::Activity;

use crate::provider::ProviderOptions;
use crate::teams::TeamsOptions;
use crate::wfi::WfiOptions;

/// Keeps Microsoft Teams Shifts equal to a workforce-management system.
#[derive(Debug, Parser)]
#[command(name = "shifts-adapter", version, about)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) file: ConfigFile,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show a retail company's rota arriving in a simulated Teams, and staying equal to it
    Demo(DemoOptions),
    /// Keep the connected teams equal: timer, jobs and board in one process
    Run(RunOptions),
    /// Show what a sync would do, with the hash of each plan; write nothing anywhere
    Plan(PlanOptions),
    /// Bring teams equal now, until nothing is deferred
    Sync(SyncOptions),
    /// Connected teams: list, connect, look after, clear, forget
    Teams(TeamsOptions),
    /// The registration by which Shifts asks before it saves: make, show, attach, remove
    Wfi(WfiOptions),
    /// Whether a WFM keeps what the adapter relies on
    Provider(ProviderOptions),
    /// Serve only the simulated Teams and WFM, for any client
    Simulate(SimulateOptions),
    /// Check or show the configuration
    Config(ConfigOptions),
}

/// The configuration file.
#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigFile {
    /// The configuration file [default: ./shifts-adapter.toml if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DemoOptions {
    /// The protocol of the simulated WFM
    #[arg(long, value_enum, default_value_t = DemoWfm::Open)]
    pub(crate) wfm: DemoWfm,
    /// How many stores
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) teams: u16,
    /// How many people in each store
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) people: u16,
    /// The same seed shows the same company
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The port of the board; another one is taken if it is in use
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Where to keep the demo's files [default: a folder for temporary files]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// End after the first sync
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DemoWfm {
    Open,
    Csv,
    BlueYonder,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RunOptions {
    /// One tick of the timer and the jobs that follow, then end
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PlanOptions {
    /// Only this team
    #[arg(long, value_name = "ID")]
    pub(crate) team: Option<String>,
    /// Only this activity
    #[arg(long, value_parser = parse_activity)]
    pub(crate) activity: Option<Activity>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SyncOptions {
    /// Only this team
    #[arg(long, value_name = "ID")]
    pub(crate) team: Option<String>,
    /// Only this activity
    #[arg(long, value_parser = parse_activity)]
    pub(crate) activity: Option<Activity>,
    /// Apply exactly the plan of this hash, or refuse
    #[arg(long, value_name = "HASH")]
    pub(crate) plan: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SimulateOptions {
    /// The port of the simulated Teams
    #[arg(long, default_value_t = 8081)]
    pub(crate) teams_port: u16,
    /// The port of the simulated WFM
    #[arg(long, default_value_t = 8082)]
    pub(crate) wfm_port: u16,
    /// What the simulated WFM speaks
    #[arg(long, value_enum, default_value_t = SimulatedWfm::Open)]
    pub(crate) wfm: SimulatedWfm,
    /// The same seed shows the same company
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many stores
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) teams: u16,
    /// How many people in each store
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) people: u16,
    /// Nobody edits the rota
    #[arg(long)]
    pub(crate) still: bool,
    /// No company: a tenant without teams and a WFM without stores
    #[arg(long)]
    pub(crate) empty: bool,
    /// How many times Microsoft's limits the simulated Teams allows
    #[arg(long, default_value_t = 1.0, value_parser = parse_scale)]
    pub(crate) rate_scale: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SimulatedWfm {
    Open,
    BlueYonder,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ConfigOptions {
    #[command(subcommand)]
    pub(crate) action: ConfigAction,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ConfigAction {
    /// All problems at once, each with its key, value, place and remedy
    Check,
    /// The configuration in force, each value with its origin; secrets are never shown
    Show,
}

impl Command {
    /// Without a command: `run` where there is a configuration, else the demo.
    pub(crate) fn when_none_is_given(file: &ConfigFile) -> Self {
        if file.config.is_some() || Path::new("shifts-adapter.toml").exists() {
            return Self::Run(RunOptions { once: false });
        }
        Self::Demo(DemoOptions {
            wfm: DemoWfm::Open,
            teams: 6,
            people: 60,
            seed: 1,
            port: 8080,
            data: None,
            once: false,
        })
    }
}

pub(crate) fn parse_activity(name: &str) -> Result<Activity, String> {
    let known: Vec<&str> = Activity::ALL.into_iter().map(Activity::as_str).collect();
    Activity::parse(name)
        .ok_or_else(|| format!("there is no such activity; there is: {}", known.join(", ")))
}

fn parse_scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "this is no number".to_owned())?;
    let fits = scale > 0.0 && scale <= 1000.0;
    if fits {
        Ok(scale)
    } else {
        Err("write a number above 0 and up to 1000".to_owned())
    }
}
