//! The right to work on several activities of a team at once, for what must not meet a visit.

use std::time::Duration;

use shifts_model::{Activity, TeamId};
use shifts_ports::{Lease, LeaseKey};

use crate::failures::{Failure, FailureKind};
use crate::leases::take_lease_for;
use crate::observer::Observer;
use crate::ports::Ports;
use crate::sync::Patience;

/// Leases on several activities of one team.
pub(crate) struct Rights {
    leases: Vec<Lease>,
    ttl: Duration,
}

impl Rights {
    /// Takes all of them, or none; a person's command waits for them. The team must be switched
    /// off, or its next visit takes them first.
    pub(crate) async fn take(
        ports: &Ports,
        team_id: &TeamId,
        activities: &[Activity],
        ttl: Duration,
        patience: Patience,
        observer: &dyn Observer,
    ) -> Result<Self, Failure> {
        let mut rights = Self {
            leases: Vec::new(),
            ttl,
        };
        for activity in activities {
            let key = LeaseKey {
                team_id: team_id.clone(),
                activity: *activity,
            };
            match take_lease_for(ports, ttl, &key, patience, observer).await {
                Ok(lease) => rights.leases.push(lease),
                Err(failure) => {
                    rights.give_back(ports).await;
                    return Err(said_off(failure, team_id));
                }
            }
            // Waiting for one must not let another end.
            if patience == Patience::Wait {
                rights.renew(ports).await?;
            }
        }
        Ok(rights)
    }

    /// Gives a sign of life.
    pub(crate) async fn renew(&mut self, ports: &Ports) -> Result<(), Failure> {
        for lease in &mut self.leases {
            let now = ports.clock.now();
            *lease = ports.leases.renew(lease, self.ttl, now).await?;
        }
        Ok(())
    }

    /// Gives them back.
    pub(crate) async fn give_back(self, ports: &Ports) {
        for lease in &self.leases {
            // A lease that cannot be given back ends by itself.
            let _ = ports.leases.release(lease).await;
        }
    }
}

/// Says that the team is switched off, where somebody else works on it.
fn said_off(failure: Failure, team_id: &TeamId) -> Failure {
    if failure.kind() != FailureKind::Conflict {
        return failure;
    }
    Failure::new(
        FailureKind::Conflict,
        format!(
            "another run works on team {team_id}; it is switched off now, so try again when that \
             run is over"
        ),
    )
}
