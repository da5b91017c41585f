//! Who signs people in at a WFM: the same keys for the provider that issues tokens and for whoever
//! answers when the WFM brings them back.

use std::collections::BTreeMap;
use std::sync::Arc;

use shifts_auth::{Federation, FederationSettingsError};
use shifts_model::WfmName;
use shifts_ports::{SecretError, Secrets, Tokens};

use crate::configuration::Configuration;

/// What is answered from when a WFM brings a token back.
pub struct Federated {
    /// Who signs for each WFM; none where nobody signs in so.
    pub federations: BTreeMap<WfmName, Arc<Federation>>,
    /// Where those who sign remember which tokens are out.
    pub tokens: Arc<dyn Tokens>,
}

/// Why people cannot be signed in as configured. A person has to mend the configuration.
#[derive(Debug, thiserror::Error)]
pub enum FederatedError {
    /// A secret cannot be had.
    #[error("{key}: the secret cannot be had")]
    Secret {
        /// The key that holds the reference.
        key: String,
        /// Why not.
        #[source]
        cause: SecretError,
    },
    /// The keys or the settings cannot be used.
    #[error("wfm.{name} cannot be used")]
    Settings {
        /// The WFM.
        name: String,
        /// Why not.
        #[source]
        cause: FederationSettingsError,
    },
}

/// Who signs for each WFM that signs people in so, with the keys of the moment.
pub(super) async fn federations(
    configuration: &Configuration,
    secrets: &dyn Secrets,
) -> Result<BTreeMap<WfmName, Arc<Federation>>, FederatedError> {
    let mut federations = BTreeMap::new();
    for (name, section) in &configuration.wfm {
        let Ok(wfm) = WfmName::parse(name) else {
            continue;
        };
        if let Some(federation) = section.federation(name, secrets).await? {
            federations.insert(wfm, Arc::new(federation));
        }
    }
    Ok(federations)
}
