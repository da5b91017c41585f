//! What a WFM's questions about people are answered from on AWS: the table and the keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use shifts_aws::{Cloud, Table};
use shifts_ports::{Clock, Meter};

use super::cloud_secrets::CloudReferences;
use super::federations::{Federated, FederatedError, federations};
use crate::configuration::Configuration;

/// Builds what a WFM's questions about people need on AWS: no secret but the keys that sign is
/// read.
///
/// # Errors
///
/// What cannot be built, and why. Nothing has been written anywhere.
pub async fn assemble_cloud_federated(
    configuration: &Configuration,
    environment: BTreeMap<String, String>,
    clock: Arc<dyn Clock>,
) -> Result<Federated, FederatedError> {
    let cloud = Cloud::connect(Arc::new(Meter::default())).await;
    let references = CloudReferences::new(&cloud, &clock, environment);
    Ok(Federated {
        federations: federations(configuration, &references).await?,
        tokens: Arc::new(Table::new(&cloud, &configuration.aws.table)),
    })
}
