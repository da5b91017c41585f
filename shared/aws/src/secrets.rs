//! Secrets from Secrets Manager: `secretsmanager:NAME`, and `secretsmanager:NAME#previous` for the
//! one before the last rotation.

use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use secrecy::SecretString;
use shifts_ports::{SecretError, Secrets};

use crate::cloud::Cloud;

/// The word before the name of a secret.
const SCHEME: &str = "secretsmanager:";
/// The words after it for the version before, and what Secrets Manager calls that.
const PREVIOUS: (&str, &str) = ("#previous", "AWSPREVIOUS");
const CURRENT: &str = "AWSCURRENT";

/// The secrets of the account.
#[derive(Clone)]
pub struct CloudSecrets(Client);

impl CloudSecrets {
    /// The secrets of this account.
    #[must_use]
    pub fn new(cloud: &Cloud) -> Self {
        Self(Client::new(&cloud.config))
    }
}

#[async_trait]
impl Secrets for CloudSecrets {
    async fn fetch(&self, reference: &str) -> Result<SecretString, SecretError> {
        let missing = || SecretError::Missing {
            reference: reference.to_owned(),
        };
        let name = reference.strip_prefix(SCHEME).ok_or_else(missing)?;
        let (name, stage) = match name.strip_suffix(PREVIOUS.0) {
            Some(name) => (name, PREVIOUS.1),
            None => (name, CURRENT),
        };
        let got = self
            .0
            .get_secret_value()
            .secret_id(name)
            .version_stage(stage)
            .send()
            .await;
        match got {
            Ok(secret) => secret
                .secret_string
                .map(SecretString::from)
                .ok_or_else(missing),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetSecretValueError::is_resource_not_found_exception) =>
            {
                Err(missing())
            }
            Err(error) => Err(SecretError::Unreadable {
                reference: reference.to_owned(),
                cause: error.into(),
            }),
        }
    }
}
