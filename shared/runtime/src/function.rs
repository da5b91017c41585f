//! How a function on AWS begins: its configuration read and checked, its telemetry started.

use std::collections::BTreeMap;

use crate::configuration::{ConfigProblem, Configuration, from_environment};
use crate::telemetry::start_function_telemetry;

/// What a function is called where nobody said.
const NAMELESS: &str = "function";

/// Why a function cannot begin: every problem of its configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:{}", lines(.0))]
pub struct BadConfiguration(Vec<ConfigProblem>);

fn lines(problems: &[ConfigProblem]) -> String {
    let line = |problem: &ConfigProblem| format!("\n  {problem}");
    problems.iter().map(line).collect()
}

/// Reads the configuration from the environment of a function and starts its telemetry.
///
/// # Errors
///
/// Every problem of the configuration. A person has to mend it and deploy again.
pub fn begin_function(
    environment: &BTreeMap<String, String>,
) -> Result<Configuration, BadConfiguration> {
    let configuration = from_environment(environment).map_err(BadConfiguration)?;
    let name = environment.get("AWS_LAMBDA_FUNCTION_NAME");
    start_function_telemetry(&configuration.log, name.map_or(NAMELESS, String::as_str));
    let missing = configuration.missing_on_aws();
    if missing.is_empty() {
        Ok(configuration)
    } else {
        Err(BadConfiguration(missing))
    }
}
