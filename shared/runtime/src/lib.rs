//! What every program of the adapter needs before it can begin: configuration, secrets, the
//! machine's clock and tasks, telemetry, and the ports built from all that.
//!
//! This is the one place that knows all adapters; `providers` is the registry of those to WFMs.

mod assembly;
#[cfg(feature = "cloud")]
mod believed;
mod clock;
mod configuration;
pub mod fields;
#[cfg(feature = "cloud")]
mod function;
mod metrics;
mod providers;
mod random;
mod secrets;
mod tasks;
mod telemetry;

#[cfg(feature = "outside")]
pub use assembly::AssemblyError;
#[cfg(all(feature = "cloud", feature = "federated"))]
pub use assembly::assemble_cloud_federated;
#[cfg(feature = "callers")]
pub use assembly::callers;
#[cfg(feature = "embedded")]
pub use assembly::{Access, assemble, assemble_federated, assemble_wfm, integrations};
#[cfg(feature = "outside")]
pub use assembly::{CallbackSecrets, callback_secrets};
#[cfg(all(feature = "aws", feature = "outside"))]
pub use assembly::{CloudCallbacks, Urgency, assemble_cloud, assemble_cloud_callbacks};
#[cfg(feature = "federated")]
pub use assembly::{Federated, FederatedError};
pub use assembly::{intervals, sync_settings};
#[cfg(feature = "aws")]
pub use assembly::{job_of, timer_ports};
#[cfg(feature = "cloud")]
pub use believed::Believed;
pub use clock::SystemClock;
pub use configuration::{
    AdminSection, AwsSection, BrakeSection, ConfigProblem, Configuration, DriftSection,
    GraphSection, LogSection, RosterSection, ServerSection, StoreSection, SyncSection,
    ThemesSection, WfiSection, from_environment, from_text, load,
};
#[cfg(feature = "cloud")]
pub use function::{BadConfiguration, begin_function};
pub use providers::WfmSection;
pub use random::{NoRandomness, random_bytes};
pub use secrets::SecretReferences;
pub use tasks::{Tasks, asked_for_work, asked_to_end};
pub use telemetry::{start_function_telemetry, start_telemetry};
