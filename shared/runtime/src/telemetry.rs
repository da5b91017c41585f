//! Logs: text for people, JSON lines for machines; and in a function metrics beside them.

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::configuration::LogSection;
use crate::metrics::Metrics;

/// Starts logging on standard error. A second start changes nothing.
pub fn start_telemetry(log: &LogSection, is_terminal: bool) {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(log))
        .with_writer(std::io::stderr);
    // An error means that logging has been started before, as tests do.
    let _ = match log.format.as_str() {
        "json" => builder.json().flatten_event(true).try_init(),
        _ => builder.with_ansi(is_terminal).with_target(false).try_init(),
    };
}

/// Starts logging in a function: JSON lines on standard output, and its metrics beside them.
pub fn start_function_telemetry(log: &LogSection, function: &str) {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stdout)
        .with_filter(filter(log));
    let metrics = Metrics::new(function);
    // An error means that logging has been started before.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(metrics)
        .try_init();
}

fn filter(log: &LogSection) -> EnvFilter {
    // A filter that cannot be read must not silence the program.
    EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"))
}
