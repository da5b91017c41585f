//! What happened last.

use async_trait::async_trait;
use shifts_model::{RunReport, TeamId};

use crate::StoreError;

/// The reports of past runs, for people who ask what happened.
#[async_trait]
pub trait Runs: Send + Sync {
    /// Remembers a report. The store keeps a bounded number for each team.
    async fn append(&self, report: &RunReport) -> Result<(), StoreError>;

    /// The latest reports, newest first; of one team, or of all.
    async fn latest(
        &self,
        team_id: Option<&TeamId>,
        count_max: usize,
    ) -> Result<Vec<RunReport>, StoreError>;
}
