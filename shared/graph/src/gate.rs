//! The list of teams that may be spoken to.
//!
//! The permission `Schedule.ReadWrite.All` reaches every schedule of the tenant, and no smaller
//! one exists. So the client itself refuses teams that were not admitted.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use shifts_model::TeamId;
use shifts_ports::ShiftsError;

/// The admitted teams; none at first.
#[derive(Debug, Default)]
pub(crate) struct Gate(RwLock<BTreeSet<TeamId>>);

impl Gate {
    pub(crate) fn admit(&self, teams: BTreeSet<TeamId>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = teams;
    }

    pub(crate) fn is_open_for(&self, team_id: &TeamId) -> bool {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(team_id)
    }

    pub(crate) fn check(&self, team_id: &TeamId) -> Result<(), ShiftsError> {
        if self.is_open_for(team_id) {
            Ok(())
        } else {
            Err(ShiftsError::TeamNotConnected {
                team_id: team_id.clone(),
            })
        }
    }
}
