//! Secrets of functions on AWS.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;
use shifts_aws::{Cloud, CloudSecrets};
use shifts_ports::{Clock, SecretError, Secrets};

use crate::secrets::SecretReferences;

/// Follows `secretsmanager:NAME` into the account, and everything else on this machine.
pub(super) struct CloudReferences {
    cloud: CloudSecrets,
    here: SecretReferences,
}

impl CloudReferences {
    pub(super) fn new(
        cloud: &Cloud,
        clock: &Arc<dyn Clock>,
        environment: BTreeMap<String, String>,
    ) -> Self {
        Self {
            cloud: CloudSecrets::new(cloud, Arc::clone(clock)),
            here: SecretReferences::new(environment),
        }
    }
}

#[async_trait]
impl Secrets for CloudReferences {
    async fn fetch(&self, reference: &str) -> Result<SecretString, SecretError> {
        if reference.starts_with("secretsmanager:") {
            self.cloud.fetch(reference).await
        } else {
            self.here.fetch(reference).await
        }
    }
}
