//! Secrets from Secrets Manager: `secretsmanager:NAME`, and `secretsmanager:NAME#previous` for the
//! one before the last rotation.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde::Deserialize;
use shifts_ports::{Clock, SecretError, Secrets};

use crate::cloud::Cloud;

/// The word before the name of a secret.
const SCHEME: &str = "secretsmanager:";
/// The words after it for the version before, and what Secrets Manager calls that.
const PREVIOUS: (&str, &str) = ("#previous", "AWSPREVIOUS");
const CURRENT: &str = "AWSCURRENT";

/// The secrets of the account.
///
/// A secret is its bare text, or a JSON object of its `value` and the day it `expires_on`. The days
/// that are left are told when it is read, so that somebody can be warned in time.
#[derive(Clone)]
pub struct CloudSecrets {
    client: Client,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatedSecret {
    value: SecretString,
    expires_on: Option<Date>,
}

impl CloudSecrets {
    /// The secrets of this account.
    #[must_use]
    pub fn new(cloud: &Cloud, clock: Arc<dyn Clock>) -> Self {
        Self {
            client: Client::new(&cloud.config),
            clock,
        }
    }

    /// The secret in a stored text.
    fn read(&self, text: String) -> SecretString {
        let Ok(dated) = serde_json::from_str::<DatedSecret>(&text) else {
            return text.into();
        };
        let today = self.clock.now().to_zoned(TimeZone::UTC).date();
        if let Some(left) = dated.expires_on.and_then(|day| today.until(day).ok()) {
            let days_left = left.get_days();
            tracing::info!(
                event = "secret.ages",
                secret.days_left = days_left,
                "A secret is good for {days_left} more days"
            );
        }
        dated.value
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
            .client
            .get_secret_value()
            .secret_id(name)
            .version_stage(stage)
            .send()
            .await;
        match got {
            Ok(secret) => secret
                .secret_string
                .map(|text| self.read(text))
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
