//! The list of teams that may be spoken to.
//!
//! The permission `Schedule.ReadWrite.All` reaches every schedule of the tenant, and no smaller
//! one exists. So the client itself refuses teams that were not admitted.

use std::sync::{PoisonError, RwLock};

use shifts_model::{TeamId, TraceId};
use shifts_ports::{ShiftsError, Traces};

/// The admitted teams; none at first.
#[derive(Debug, Default)]
pub(crate) struct Gate(RwLock<Traces>);

impl Gate {
    pub(crate) fn admit(&self, teams: Traces) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = teams;
    }

    pub(crate) fn admit_also(&self, team_id: &TeamId, trace: TraceId) {
        let mut admitted = self.0.write().unwrap_or_else(PoisonError::into_inner);
        admitted.entry(team_id.clone()).or_insert(trace);
    }

    /// The trace of the work on a team, without which no request about it can be made.
    pub(crate) fn check(&self, team_id: &TeamId) -> Result<TraceId, ShiftsError> {
        let admitted = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let trace = admitted.get(team_id).copied();
        trace.ok_or_else(|| ShiftsError::TeamNotConnected {
            team_id: team_id.clone(),
        })
    }
}
