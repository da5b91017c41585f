//! `config`: is the configuration good, and what is in force.

use shifts_runtime::Configuration;

use crate::arguments::{ConfigAction, ConfigFile, ConfigOptions};
use crate::exit::Exit;
use crate::output::say;
use crate::setup::{configuration, problems};

pub(crate) fn config(file: &ConfigFile, options: &ConfigOptions) -> anyhow::Result<Exit> {
    match &options.action {
        ConfigAction::Check => {
            let configuration = configuration(file)?;
            let missing = configuration.missing_for_sync();
            if !missing.is_empty() {
                return Err(problems(&missing));
            }
            say(&format!(
                "the configuration is good: {}",
                summary(&configuration)
            ));
        }
        ConfigAction::Show => say(configuration(file)?.show().trim_end()),
    }
    Ok(Exit::Done)
}

fn summary(configuration: &Configuration) -> String {
    let wfms: Vec<&str> = configuration.wfm.keys().map(String::as_str).collect();
    format!(
        "{} WFM ({}), {} weeks back and {} ahead",
        wfms.len(),
        wfms.join(", "),
        configuration.sync.past_weeks,
        configuration.sync.future_weeks
    )
}
