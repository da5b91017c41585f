//! Logs, on standard error: text for people, JSON lines for machines.

use tracing_subscriber::EnvFilter;

use crate::configuration::LogSection;

/// Starts logging. A second start changes nothing.
pub fn start_telemetry(log: &LogSection, is_terminal: bool) {
    // A filter that cannot be read must not silence the program.
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // An error means that logging has been started before, as tests do.
    let _ = match log.format.as_str() {
        "json" => builder.json().flatten_event(true).try_init(),
        _ => builder.with_ansi(is_terminal).with_target(false).try_init(),
    };
}
