//! `kind = "blue-yonder"`: Blue Yonder Workforce Management.

#[cfg(feature = "outside")]
mod building;
#[cfg(feature = "federated")]
mod federation;
mod section;

use std::path::Path;
#[cfg(feature = "outside")]
use std::sync::Arc;

use toml::Table;

use super::{Checked, Provider};
pub(super) use section::BlueYonderSection;

// Blue Yonder tells no news of requests.
impl Provider for BlueYonderSection {
    fn references(&self) -> Vec<(&'static str, &str)> {
        section::references(self).into()
    }

    fn signs_people_in(&self) -> bool {
        !self.federation_algorithm.is_empty()
    }
}

impl BlueYonderSection {
    pub(super) fn read(merged: Table, _: &Path) -> Checked<Self> {
        section::read(merged)
    }

    #[cfg(feature = "federated")]
    pub(super) async fn federation(
        &self,
        name: &str,
        secrets: &dyn shifts_ports::Secrets,
    ) -> Result<Option<shifts_auth::Federation>, crate::assembly::FederatedError> {
        federation::federation(name, self, secrets).await
    }

    #[cfg(feature = "outside")]
    pub(super) async fn build(
        &self,
        name: &str,
        shared: &super::Shared<'_>,
    ) -> Result<Arc<dyn shifts_ports::Wfm>, super::AssemblyError> {
        Ok(Arc::new(building::blue_yonder(name, self, shared).await?))
    }
}
