//! Connecting a team, once everything that could be wrong was looked at.

use shifts_model::{Connection, TeamId};
use shifts_ports::Stored;

use crate::failures::{Failure, FailureKind};
use crate::ports::Ports;
use crate::preflight::Preflight;
use crate::schedules::{differences, provision, wanted_settings};
use crate::settings::SyncSettings;

/// Makes the connection: the schedule is there, in the business unit's zone, then it is stored.
///
/// # Errors
///
/// When the preflight found that it is impossible, the schedule cannot be made, with the cause
/// that Shifts names, or the store fails.
pub async fn connect(
    ports: &Ports,
    settings: &SyncSettings,
    found: &Preflight,
) -> Result<(), Failure> {
    if let Some(obstacle) = &found.obstacle {
        return Err(obstacle.clone());
    }
    let (Some(connection), Some(schedule)) = (&found.connection, &found.schedule) else {
        let why = "one side of the connection was not looked at; look again";
        return Err(Failure::new(FailureKind::Program, why));
    };
    // 1. The schedule.
    let wanted = wanted_settings(ports, settings, connection);
    if !differences(schedule, &wanted).is_empty() {
        provision(ports, &connection.team_id, &wanted).await?;
    }
    // 2. The connection.
    let revision = found.revision.clone();
    ports.connections.save(connection, revision).await?;
    Ok(())
}

/// The stored connection of a team that has to be connected.
pub(crate) async fn connected(
    ports: &Ports,
    team_id: &TeamId,
) -> Result<Stored<Connection>, Failure> {
    let stored = ports.connections.load(team_id).await?;
    stored.ok_or_else(|| Failure::not_connected(team_id))
}
