//! The right to work on several activities of a team at once, for what must not meet a visit.

use std::time::Duration;

use shifts_model::{Activity, TeamId};
use shifts_ports::{Lease, LeaseKey};

use crate::failures::{Failure, FailureKind};
use crate::ports::Ports;

/// Leases on several activities of one team.
pub(crate) struct Rights {
    leases: Vec<Lease>,
    ttl: Duration,
}

impl Rights {
    /// Takes all of them, or none. The team must be switched off, or the next visit takes them.
    pub(crate) async fn take(
        ports: &Ports,
        team_id: &TeamId,
        activities: &[Activity],
        ttl: Duration,
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
            let now = ports.clock.now();
            let taken = match ports.leases.acquire(&key, ttl, now).await {
                Ok(Ok(lease)) => Ok(lease),
                Ok(Err(_)) => Err(worked_on(team_id)),
                Err(error) => Err(Failure::of_store(&error)),
            };
            match taken {
                Ok(lease) => rights.leases.push(lease),
                Err(failure) => {
                    rights.give_back(ports).await;
                    return Err(failure);
                }
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

fn worked_on(team_id: &TeamId) -> Failure {
    Failure::new(
        FailureKind::Conflict,
        format!(
            "another run works on team {team_id}; it is switched off now, so try again when that \
             run is over"
        ),
    )
}
