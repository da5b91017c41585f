//! Who signs people in at a WFM: the same keys for the provider that issues tokens and for whoever
//! answers when the WFM brings them back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use shifts_auth::{
    Federation, FederationKeys, FederationSettings, FederationSettingsError, KeyPair,
};
use shifts_model::WfmName;
use shifts_ports::{SecretError, Secrets, Tokens};

use crate::configuration::{BlueYonderSection, Configuration, WfmSection};

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
        let (Ok(wfm), WfmSection::BlueYonder(section)) = (WfmName::parse(name), section) else {
            continue;
        };
        if let Some(federation) = federation(name, section, secrets).await? {
            federations.insert(wfm, Arc::new(federation));
        }
    }
    Ok(federations)
}

/// Who signs for one WFM; `None` where people do not sign in so.
pub(super) async fn federation(
    name: &str,
    section: &BlueYonderSection,
    secrets: &dyn Secrets,
) -> Result<Option<Federation>, FederatedError> {
    let keys = References { name, secrets };
    let keys = match section.federation_algorithm.as_str() {
        "" => return Ok(None),
        "HS256" => FederationKeys::Shared {
            current: keys.fetch("key", &section.federation_key).await?,
            previous: keys
                .find("previous_key", &section.federation_previous_key)
                .await?,
        },
        "RS256" => FederationKeys::Rsa(keys.pair(section).await?),
        // Whatever is none of these was refused when the configuration was read.
        _ => FederationKeys::Curve(keys.pair(section).await?),
    };
    let built = Federation::new(FederationSettings {
        issuer: section.federation_issuer.clone(),
        audience: section.federation_issuer.clone(),
        life: Duration::from_secs(section.federation_life_s),
        keys,
    });
    let failed = |cause| FederatedError::Settings {
        name: name.to_owned(),
        cause,
    };
    built.map(Some).map_err(failed)
}

/// The keys of one WFM.
struct References<'a> {
    name: &'a str,
    secrets: &'a dyn Secrets,
}

impl References<'_> {
    async fn fetch(&self, key: &str, reference: &str) -> Result<SecretString, FederatedError> {
        let failed = |cause| FederatedError::Secret {
            key: format!("wfm.{}.federation_{key}", self.name),
            cause,
        };
        self.secrets.fetch(reference).await.map_err(failed)
    }

    async fn find(
        &self,
        key: &str,
        reference: &str,
    ) -> Result<Option<SecretString>, FederatedError> {
        if reference.is_empty() {
            return Ok(None);
        }
        self.fetch(key, reference).await.map(Some)
    }

    async fn pair(&self, section: &BlueYonderSection) -> Result<KeyPair, FederatedError> {
        let pem = |secret: SecretString| secret.expose_secret().to_owned();
        let previous = &section.federation_previous_public_key;
        Ok(KeyPair {
            signing: self.fetch("key", &section.federation_key).await?,
            current: pem(self
                .fetch("public_key", &section.federation_public_key)
                .await?),
            previous: self.find("previous_public_key", previous).await?.map(pem),
        })
    }
}
