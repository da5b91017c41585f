//! The ports on one database file.

use std::path::Path;
use std::sync::Arc;

use shifts_app::Ports;
use shifts_embedded::Embedded;
use shifts_graph::Graph;
use shifts_model::WfmName;
use shifts_ports::{Budgets, Clock, Meter, Secrets, Tokens, Wfm};

use super::federations::{Federated, federations};
use super::outside::{AssemblyError, graph_settings, wfms};
use super::tokens::TokensToBe;
use crate::configuration::Configuration;
use crate::providers::Shared;

/// Whether the store may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is opened for reading; a file that is not there stays away.
    ReadOnly,
    /// It is opened for reading and writing, and made if it is not there.
    ReadWrite,
}

/// Builds the ports.
///
/// # Errors
///
/// What cannot be built, and why. Nothing has been written to Teams or the WFM.
pub async fn assemble(
    configuration: &Configuration,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    access: Access,
) -> Result<Ports, AssemblyError> {
    let meter = Arc::new(Meter::default());
    let settings = graph_settings(configuration, secrets, false).await?;
    let to_be = Arc::new(TokensToBe::default());
    let tokens: Arc<dyn Tokens> = to_be.clone();
    let wfms = wfms(configuration, secrets, &clock, &meter, &tokens).await?;
    // The store comes last of what can be wrong: until here nothing has been made on the disk.
    let path = &configuration.store.path;
    let store = Arc::new(open_store(path, access, Arc::clone(&meter))?);
    to_be.are(store.clone());
    let graph = Graph::new(
        settings,
        Arc::clone(&clock),
        Arc::clone(&meter),
        budgets(&store, access)?,
    );
    let graph = Arc::new(graph.map_err(AssemblyError::Graph)?);
    Ok(Ports {
        clock,
        connections: store.clone(),
        snapshots: store.clone(),
        visits: store.clone(),
        rosters: store.clone(),
        leases: store.clone(),
        deletions: store.clone(),
        callbacks: store.clone(),
        jobs: store.clone(),
        runs: store,
        schedules: graph.clone(),
        shifts: graph.clone(),
        requests: graph,
        wfms,
        meter,
    })
}

/// One WFM alone, for whoever looks at it and keeps nothing: its sessions end with the process.
///
/// # Errors
///
/// What cannot be built, and why; `None` if no WFM of that name is configured.
pub async fn assemble_wfm(
    configuration: &Configuration,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    name: &WfmName,
) -> Result<Option<Arc<dyn Wfm>>, AssemblyError> {
    let Some(section) = configuration.wfm.get(name.as_str()) else {
        return Ok(None);
    };
    let own = Embedded::in_memory(Arc::default());
    let own = own.map_err(|error| AssemblyError::Store(error.into()))?;
    let tokens: Arc<dyn Tokens> = Arc::new(own);
    let shared = Shared {
        configuration,
        secrets,
        clock: &clock,
        meter: &Arc::default(),
        tokens: &tokens,
    };
    section.build(name.as_str(), &shared).await.map(Some)
}

/// Builds what a WFM's questions about people need; `None` where nobody signs in so.
///
/// # Errors
///
/// What cannot be built, and why.
pub async fn assemble_federated(
    configuration: &Configuration,
    secrets: &dyn Secrets,
) -> Result<Option<Federated>, AssemblyError> {
    let federations = federations(configuration, secrets).await;
    let federations = federations.map_err(AssemblyError::from)?;
    if federations.is_empty() {
        return Ok(None);
    }
    let (path, meter) = (&configuration.store.path, Arc::default());
    let tokens = Arc::new(open_store(path, Access::ReadWrite, meter)?);
    Ok(Some(Federated {
        federations,
        tokens,
    }))
}

/// The budget for Graph. Whoever may not write cannot take a place in the shared one, and asks a
/// few questions at a pace of their own.
fn budgets(store: &Arc<Embedded>, access: Access) -> Result<Arc<dyn Budgets>, AssemblyError> {
    match access {
        Access::ReadWrite => Ok(store.clone()),
        Access::ReadOnly => match Embedded::in_memory(Arc::default()) {
            Ok(own) => Ok(Arc::new(own)),
            Err(error) => Err(AssemblyError::Store(error.into())),
        },
    }
}

fn open_store(path: &Path, access: Access, meter: Arc<Meter>) -> Result<Embedded, AssemblyError> {
    let opened = match access {
        Access::ReadOnly => Embedded::open_read_only(path, meter),
        Access::ReadWrite => Embedded::open(path, meter),
    };
    opened.map_err(|error| AssemblyError::Store(error.into()))
}
