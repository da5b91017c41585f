//! The ports, built from the configuration: the one place that knows all adapters.
//!
//! Each edition is a feature, so that a program links only what it uses.

mod settings;

#[cfg(feature = "outside")]
mod callbacks;
#[cfg(feature = "callers")]
mod callers;
#[cfg(feature = "aws")]
mod cloud;
#[cfg(all(feature = "cloud", feature = "federated"))]
mod cloud_federated;
#[cfg(all(feature = "cloud", feature = "federated"))]
mod cloud_secrets;
#[cfg(feature = "embedded")]
mod embedded;
#[cfg(feature = "federated")]
mod federations;
#[cfg(feature = "embedded")]
mod integrations;
#[cfg(feature = "outside")]
mod outside;
#[cfg(feature = "embedded")]
mod tokens;

#[cfg(feature = "outside")]
pub use callbacks::{CallbackSecrets, callback_secrets};
#[cfg(feature = "callers")]
pub use callers::callers;
#[cfg(all(feature = "aws", feature = "outside"))]
pub use cloud::{CloudCallbacks, Urgency, assemble_cloud, assemble_cloud_callbacks};
#[cfg(feature = "aws")]
pub use cloud::{job_of, timer_ports};
#[cfg(all(feature = "cloud", feature = "federated"))]
pub use cloud_federated::assemble_cloud_federated;
#[cfg(feature = "embedded")]
pub use embedded::{Access, assemble, assemble_federated, assemble_wfm};
#[cfg(feature = "federated")]
pub use federations::{Federated, FederatedError};
#[cfg(feature = "embedded")]
pub use integrations::integrations;
#[cfg(feature = "outside")]
pub use outside::AssemblyError;
#[cfg(feature = "outside")]
pub(crate) use outside::fetch;
pub use settings::{intervals, sync_settings};
