//! The configuration: defaults, a file, the environment; every problem at once.

mod activities;
mod layers;
mod problems;
mod ranges;
mod sections;
mod show;
mod validate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Table;

pub use problems::ConfigProblem;
pub use sections::{
    AdminSection, AwsSection, BrakeSection, DriftSection, GraphSection, LogSection, RosterSection,
    ServerSection, StoreSection, SyncSection, ThemesSection, WfiSection,
};

use layers::Layer;

pub(crate) use layers::Origins;
pub(crate) use validate::{address, secret};

use crate::providers::{WfmSection, take_wfm_sections};

/// The defaults, which are the reference manual as well.
pub(crate) const DEFAULTS: &str = include_str!("../../config.default.toml");
/// The file that is read when none is named.
const FILE_NAME: &str = "shifts-adapter.toml";

/// The variable that holds the text of a function's configuration.
const TEXT_VARIABLE: &str = "SHIFTS_ADAPTER_TOML";

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// Microsoft Graph.
    pub graph: GraphSection,
    /// The workforce integration.
    pub wfi: WfiSection,
    /// The store.
    pub store: StoreSection,
    /// The edition on AWS.
    pub aws: AwsSection,
    /// Who may use the admin API.
    pub admin: AdminSection,
    /// The WFMs, by name.
    pub wfm: BTreeMap<String, WfmSection>,
    /// How teams are kept equal.
    pub sync: SyncSection,
    /// How much a WFM may ask for at once.
    pub brake: BrakeSection,
    /// What is done about changes made in Teams.
    pub drift: DriftSection,
    /// How people are recognised.
    pub roster: RosterSection,
    /// How colours are chosen.
    pub themes: ThemesSection,
    /// What is served.
    pub server: ServerSection,
    /// What is logged.
    pub log: LogSection,
    table: Table,
    origins: Origins,
}

/// Reads the configuration from the defaults, a file and the environment.
///
/// Without an explicit path `shifts-adapter.toml` in the working directory is read if it is there.
///
/// # Errors
///
/// Every problem that was found, each with its key, value, place and remedy.
pub fn load(
    explicit: Option<&Path>,
    working_dir: &Path,
    env: &BTreeMap<String, String>,
) -> Result<Configuration, Vec<ConfigProblem>> {
    let path = match explicit {
        Some(path) => Some(working_dir.join(path)),
        None => Some(working_dir.join(FILE_NAME)).filter(|path| path.exists()),
    };
    let Some(path) = path else {
        return build(None, working_dir, env);
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        vec![ConfigProblem {
            key: "--config".to_owned(),
            value: path.display().to_string(),
            why: format!("the file cannot be read: {error}"),
            remedy: "check the path".to_owned(),
            place: "command line".to_owned(),
        }]
    })?;
    let base = path
        .parent()
        .map_or_else(|| working_dir.to_owned(), Path::to_owned);
    build(Some((path.display().to_string(), text)), &base, env)
}

/// Reads the configuration of a function: the defaults, the text in the variable
/// `SHIFTS_ADAPTER_TOML`, and the environment.
///
/// # Errors
///
/// As [`load`].
pub fn from_environment(
    env: &BTreeMap<String, String>,
) -> Result<Configuration, Vec<ConfigProblem>> {
    let text = env.get(TEXT_VARIABLE).cloned().unwrap_or_default();
    let file = Some((TEXT_VARIABLE.to_owned(), text));
    build(file, &PathBuf::from("/"), env)
}

/// Reads the configuration from the defaults, a text and the environment.
///
/// # Errors
///
/// As [`load`].
pub fn from_text(
    text: &str,
    env: &BTreeMap<String, String>,
) -> Result<Configuration, Vec<ConfigProblem>> {
    build(
        Some(("text".to_owned(), text.to_owned())),
        &PathBuf::from("."),
        env,
    )
}

fn build(
    file: Option<(String, String)>,
    base: &Path,
    env: &BTreeMap<String, String>,
) -> Result<Configuration, Vec<ConfigProblem>> {
    let mut problems = Vec::new();
    let mut layers = Vec::new();
    if let Some((name, text)) = file {
        match Layer::of_file(&name, &text) {
            Ok(layer) => layers.push(layer),
            Err(problem) => problems.push(problem),
        }
    }
    layers.push(Layer::of_environment(env));
    let (mut table, origins) = layers::merge(DEFAULTS, layers, &mut problems);
    let wfm = take_wfm_sections(&mut table, &origins, base, &mut problems);
    validate::check(&table, &origins, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    sections::read(table, wfm, origins).map_err(|problem| vec![problem])
}

#[cfg(test)]
mod tests;
