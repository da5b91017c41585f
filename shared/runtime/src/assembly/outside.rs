//! The adapters towards Microsoft and the WFMs, built from the configuration.

use std::collections::BTreeMap;
use std::error::Error;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use shifts_graph::{GraphSettings, GraphSettingsError, GraphVersion, Pacing};
use shifts_model::WfmName;
use shifts_ports::{Clock, Meter, SecretError, Secrets, Tokens, Wfm};
use shifts_provider_outbound::AddressError;

use super::federations::FederatedError;
use crate::configuration::Configuration;
use crate::providers::Shared;

/// The passthrough value while no workforce integration is configured.
const PASSTHROUGH: &str = "shifts-adapter";

/// Why the program cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    /// A secret cannot be had.
    #[error("{key}: the secret cannot be had")]
    Secret {
        /// The key that holds the reference.
        key: String,
        /// Why not.
        #[source]
        cause: SecretError,
    },
    /// The Graph client cannot be built.
    #[error(transparent)]
    Graph(GraphSettingsError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(Box<dyn Error + Send + Sync>),
    /// A WFM cannot be reached as configured.
    #[error("wfm.{name} cannot be used")]
    Wfm {
        /// The WFM.
        name: String,
        /// Why not.
        #[source]
        cause: AddressError,
    },
}

impl From<FederatedError> for AssemblyError {
    /// What is wrong with the keys that sign, as with all that a WFM needs.
    fn from(error: FederatedError) -> Self {
        match error {
            FederatedError::Secret { key, cause } => Self::Secret { key, cause },
            FederatedError::Settings { name, cause } => Self::Wfm {
                name,
                cause: AddressError {
                    key: cause.key,
                    why: cause.why,
                },
            },
        }
    }
}

/// The settings of the Graph client, its secret fetched. `urgent` where people wait for answers.
///
/// # Errors
///
/// When the secret cannot be had.
pub(super) async fn graph_settings(
    configuration: &Configuration,
    secrets: &dyn Secrets,
    urgent: bool,
) -> Result<GraphSettings, AssemblyError> {
    let section = &configuration.graph;
    let token_url = match section.token_url.as_str() {
        "" => format!(
            "https://login.microsoftonline.com/{}/oauth2/v2.0/token",
            section.tenant_id
        ),
        url => url.to_owned(),
    };
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(GraphSettings {
        base_url: section.base_url.clone(),
        token_url,
        client_id: section.client_id.clone(),
        client_secret: fetch(secrets, "graph.client_secret", &section.client_secret).await?,
        pacing: Pacing {
            tenant: section.tenant_id.clone(),
            rate_scale: section.rate_scale,
            urgent,
        },
        passthrough: given(&configuration.wfi.id).unwrap_or_else(|| PASSTHROUGH.to_owned()),
        request_decisions: match section.request_decisions.as_str() {
            "v1.0" => GraphVersion::V1,
            // Whatever is neither was refused when the configuration was read.
            _ => GraphVersion::Beta,
        },
        acts_as: given(&section.acts_as),
        request_timeout: Duration::from_secs(section.request_timeout_s),
        envelopes_in_flight_max: section.envelopes_in_flight_max,
        attempts_max: section.attempts_max,
        seed: RandomState::new().hash_one(()),
        retry_after_max: Duration::from_secs(section.retry_after_max_s),
        page_count_max: section.page_count_max,
        body_bytes_max: section.body_bytes_max,
        provisioning_poll: Duration::from_secs(section.provisioning_poll_s),
        provisioning_wait_max: Duration::from_secs(section.provisioning_wait_max_s),
    })
}

/// The configured WFMs, their secrets fetched.
///
/// # Errors
///
/// Names the WFM that cannot be used, and why.
pub(super) async fn wfms(
    configuration: &Configuration,
    secrets: &dyn Secrets,
    clock: &Arc<dyn Clock>,
    meter: &Arc<Meter>,
    tokens: &Arc<dyn Tokens>,
) -> Result<BTreeMap<WfmName, Arc<dyn Wfm>>, AssemblyError> {
    let shared = Shared {
        configuration,
        secrets,
        clock,
        meter,
        tokens,
    };
    let mut wfms: BTreeMap<WfmName, Arc<dyn Wfm>> = BTreeMap::new();
    for (name, section) in &configuration.wfm {
        let Ok(wfm_name) = WfmName::parse(name) else {
            continue;
        };
        let wfm = section.build(name, &shared).await?;
        wfms.insert(wfm_name, wfm);
    }
    Ok(wfms)
}

pub(crate) async fn fetch(
    secrets: &dyn Secrets,
    key: &str,
    reference: &str,
) -> Result<SecretString, AssemblyError> {
    let failed = |cause| AssemblyError::Secret {
        key: key.to_owned(),
        cause,
    };
    secrets.fetch(reference).await.map_err(failed)
}
