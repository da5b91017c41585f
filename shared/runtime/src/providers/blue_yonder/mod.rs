//! `kind = "blue-yonder"`: Blue Yonder Workforce Management.

#[cfg(feature = "outside")]
mod building;
#[cfg(feature = "federated")]
mod federation;
mod section;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use toml::Table;

use super::{Checked, Kind, Provider};
use section::BlueYonderSection;

/// The line of the registry.
pub(super) const KIND: Kind = Kind {
    name: "blue-yonder",
    read,
};

fn read(merged: Table, _: &Path) -> Checked {
    Ok(Arc::new(section::read(merged)?))
}

// Blue Yonder tells no news of requests.
#[async_trait]
impl Provider for BlueYonderSection {
    fn references(&self) -> Vec<(&'static str, &str)> {
        section::references(self).into()
    }

    fn signs_people_in(&self) -> bool {
        !self.federation_algorithm.is_empty()
    }

    #[cfg(feature = "federated")]
    async fn federation(
        &self,
        name: &str,
        secrets: &dyn shifts_ports::Secrets,
    ) -> Result<Option<shifts_auth::Federation>, crate::assembly::FederatedError> {
        federation::federation(name, self, secrets).await
    }

    #[cfg(feature = "outside")]
    async fn build(
        &self,
        name: &str,
        shared: &super::Shared<'_>,
    ) -> Result<Arc<dyn shifts_ports::Wfm>, super::AssemblyError> {
        Ok(Arc::new(building::blue_yonder(name, self, shared).await?))
    }
}
