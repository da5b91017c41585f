//! The command line of `provider`.

use clap::{Args, Subcommand};

#[derive(Debug, Clone, Args)]
pub(crate) struct ProviderOptions {
    #[command(subcommand)]
    pub(crate) action: ProviderAction,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ProviderAction {
    /// Hold a configured WFM against what the adapter relies on; without --act it is only read
    Check(CheckOptions),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct CheckOptions {
    /// The WFM, as [wfm.NAME] names it
    pub(crate) name: String,
    /// A business unit to look at; may be given several times
    #[arg(long = "business-unit", value_name = "ID", required = true)]
    pub(crate) business_units: Vec<String>,
    /// Try out what people do as well: for test systems alone
    #[arg(long)]
    pub(crate) act: bool,
    /// Without it --act does nothing
    #[arg(long, requires = "act")]
    pub(crate) yes: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
