//! What every program of the adapter needs before it can begin: configuration, secrets, the
//! machine's clock and tasks, telemetry, and the ports built from all that.
//!
//! This is the one place that knows all adapters.

mod assembly;
mod clock;
mod configuration;
pub mod fields;
mod secrets;
mod tasks;
mod telemetry;

pub use assembly::{Access, AssemblyError, assemble, graph_settings, sync_settings};
pub use clock::SystemClock;
pub use configuration::{
    ConfigProblem, Configuration, GraphSection, LogSection, OpenSection, RosterSection,
    ServerSection, StoreSection, SyncSection, ThemesSection, WfiSection, WfmSection, from_text,
    load,
};
pub use secrets::SecretReferences;
pub use tasks::Tasks;
pub use telemetry::start_telemetry;
