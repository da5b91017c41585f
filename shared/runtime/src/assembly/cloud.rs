//! The ports on AWS.

use std::sync::Arc;

use shifts_app::TimerPorts;
use shifts_aws::{Cloud, Queue, Table};
use shifts_ports::{Clock, Meter};

use crate::configuration::Configuration;

pub use shifts_aws::job_of;

/// The ports of the timer: the table and the queue, no secret and nothing outside.
pub async fn timer_ports(configuration: &Configuration, clock: Arc<dyn Clock>) -> TimerPorts {
    let cloud = Cloud::connect(Arc::new(Meter::default())).await;
    let table = Arc::new(Table::new(&cloud, &configuration.aws.table));
    TimerPorts {
        clock,
        connections: table.clone(),
        visits: table,
        jobs: Arc::new(Queue::new(&cloud, &configuration.aws.queue_url)),
    }
}

#[cfg(feature = "outside")]
pub use all::{CloudCallbacks, Urgency, assemble_cloud, assemble_cloud_callbacks};

#[cfg(feature = "outside")]
mod all {
    use std::collections::BTreeMap;

    use secrecy::{ExposeSecret as _, SecretString};
    use shifts_app::{CallbackPorts, Ports};
    use shifts_aws::{Bucket, RedisRosters};
    use shifts_graph::Graph;
    use shifts_ports::{Rosters, Secrets, Tokens};

    use super::{Arc, Clock, Cloud, Configuration, Meter, Queue, Table};
    use crate::assembly::callbacks::{CallbackSecrets, callback_secrets};
    use crate::assembly::cloud_secrets::CloudReferences;
    use crate::assembly::outside::{AssemblyError, fetch, graph_settings, wfms};

    /// Whether people wait for the answers of Graph.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Urgency {
        /// Nobody in particular does.
        Background,
        /// Somebody does: calls go ahead of those nobody waits for.
        Person,
    }

    /// Builds all ports on AWS.
    ///
    /// # Errors
    ///
    /// What cannot be built, and why. Nothing has been written anywhere.
    pub async fn assemble_cloud(
        configuration: &Configuration,
        environment: BTreeMap<String, String>,
        clock: Arc<dyn Clock>,
        urgency: Urgency,
    ) -> Result<Ports, AssemblyError> {
        let meter = Arc::new(Meter::default());
        let cloud = Cloud::connect(Arc::clone(&meter)).await;
        let secrets = CloudReferences::new(&cloud, &clock, environment);
        let aws = &configuration.aws;
        let urgent = urgency == Urgency::Person;
        let settings = graph_settings(configuration, &secrets, urgent).await?;
        let table = Arc::new(Table::new(&cloud, &aws.table));
        let tokens: Arc<dyn Tokens> = table.clone();
        let wfms = wfms(configuration, &secrets, &clock, &meter, &tokens).await?;
        let graph = Graph::new(
            settings,
            Arc::clone(&clock),
            Arc::clone(&meter),
            table.clone(),
        );
        let graph = Arc::new(graph.map_err(AssemblyError::Graph)?);
        let rosters = rosters(&aws.redis_url, &secrets, &table, &meter).await?;
        Ok(Ports {
            clock,
            connections: table.clone(),
            snapshots: Arc::new(Bucket::new(&cloud, &aws.bucket)),
            visits: table.clone(),
            rosters,
            leases: table.clone(),
            deletions: table.clone(),
            callbacks: table.clone(),
            jobs: Arc::new(Queue::new(&cloud, &aws.queue_url)),
            runs: table,
            schedules: graph.clone(),
            shifts: graph.clone(),
            requests: graph,
            wfms,
            meter,
        })
    }

    /// What callbacks are answered with on AWS.
    pub struct CloudCallbacks {
        /// The stores and the WFMs.
        pub ports: CallbackPorts,
        /// What Shifts seals with; `None` where no workforce integration is configured.
        pub secrets: Option<CallbackSecrets>,
    }

    /// Builds what callbacks need on AWS, and nothing of Microsoft Graph: its secret is not read.
    ///
    /// # Errors
    ///
    /// What cannot be built, and why. Nothing has been written anywhere.
    pub async fn assemble_cloud_callbacks(
        configuration: &Configuration,
        environment: BTreeMap<String, String>,
        clock: Arc<dyn Clock>,
    ) -> Result<CloudCallbacks, AssemblyError> {
        let meter = Arc::new(Meter::default());
        let cloud = Cloud::connect(Arc::clone(&meter)).await;
        let references = CloudReferences::new(&cloud, &clock, environment);
        let aws = &configuration.aws;
        let secrets = callback_secrets(configuration, &references, clock.now()).await?;
        let table = Arc::new(Table::new(&cloud, &aws.table));
        let tokens: Arc<dyn Tokens> = table.clone();
        let wfms = wfms(configuration, &references, &clock, &meter, &tokens).await?;
        let ports = CallbackPorts {
            clock,
            connections: table.clone(),
            snapshots: Arc::new(Bucket::new(&cloud, &aws.bucket)),
            visits: table.clone(),
            rosters: rosters(&aws.redis_url, &references, &table, &meter).await?,
            callbacks: table,
            jobs: Arc::new(Queue::new(&cloud, &aws.queue_url)),
            wfms,
        };
        Ok(CloudCallbacks { ports, secrets })
    }

    /// Where members are remembered.
    async fn rosters(
        url: &str,
        secrets: &dyn Secrets,
        table: &Arc<Table>,
        meter: &Arc<Meter>,
    ) -> Result<Arc<dyn Rosters>, AssemblyError> {
        if url.is_empty() {
            return Ok(table.clone());
        }
        let url = redis_url(secrets, url).await?;
        let redis = RedisRosters::new(url.expose_secret(), Arc::clone(meter));
        Ok(Arc::new(
            redis.map_err(|error| AssemblyError::Store(error.into()))?,
        ))
    }

    /// An address without a password stands as it is; one with a password is a reference.
    async fn redis_url(secrets: &dyn Secrets, url: &str) -> Result<SecretString, AssemblyError> {
        if url.contains("://") {
            return Ok(url.to_owned().into());
        }
        fetch(secrets, "aws.redis_url", url).await
    }
}
