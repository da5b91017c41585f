//! The tenant's workforce integrations, for a person at the command line.

use std::sync::Arc;

use shifts_app::trace_of;
use shifts_embedded::Embedded;
use shifts_graph::{Graph, GraphIntegrations, GraphVersion};
use shifts_ports::{Clock, Integrations, Meter, Secrets};

use super::outside::{AssemblyError, graph_settings};
use crate::configuration::Configuration;

/// Builds the port. With `eligibility`, over the version of Graph that keeps it.
///
/// # Errors
///
/// What cannot be built, and why. Nothing has been written to Microsoft.
pub async fn integrations(
    configuration: &Configuration,
    secrets: &dyn Secrets,
    clock: Arc<dyn Clock>,
    eligibility: bool,
) -> Result<Arc<dyn Integrations>, AssemblyError> {
    let settings = graph_settings(configuration, secrets, false).await?;
    // The few calls of a person: Microsoft counts them apart from those on schedules.
    let budgets = Embedded::in_memory(Arc::default());
    let budgets = Arc::new(budgets.map_err(|error| AssemblyError::Store(error.into()))?);
    let trace = trace_of(&format!("wfi-{}", clock.now()));
    let graph = Graph::new(settings, clock, Arc::new(Meter::default()), budgets);
    let graph = graph.map_err(AssemblyError::Graph)?;
    let version = match configuration.wfi.graph_version.as_str() {
        "v1.0" => GraphVersion::V1,
        "beta" => GraphVersion::Beta,
        _ if eligibility => GraphVersion::Beta,
        _ => GraphVersion::V1,
    };
    Ok(Arc::new(GraphIntegrations::new(graph, version, trace)))
}
