//! Who signs people in at a Blue Yonder, from its section.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use shifts_auth::{Federation, FederationKeys, FederationSettings, KeyPair};
use shifts_ports::Secrets;

use super::section::BlueYonderSection;
use crate::assembly::FederatedError;

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
