//! What a person switches for one team.

use shifts_model::{Activity, Connection, DriftPolicy, TeamId};

use crate::connect::connected;
use crate::failures::Failure;
use crate::finish::set_look;
use crate::ports::Ports;

/// Lets the timer visit a team, or not.
///
/// # Errors
///
/// When the team is not connected, or the store fails.
pub async fn set_enabled(ports: &Ports, team_id: &TeamId, enabled: bool) -> Result<(), Failure> {
    let change = |connection: &mut Connection| connection.enabled = enabled;
    change_connection(ports, team_id, change).await
}

/// Switches activities of a team on or off. One that is off is not run for the team, by nobody;
/// what Teams shows of it stays.
///
/// # Errors
///
/// When the team is not connected, or the store fails.
pub async fn set_activities(
    ports: &Ports,
    team_id: &TeamId,
    activities: &[Activity],
    on: bool,
) -> Result<(), Failure> {
    // 1. The switch.
    let switch = |connection: &mut Connection| {
        for activity in activities {
            if on {
                connection.off.remove(activity);
            } else {
                connection.off.insert(*activity);
            }
        }
    };
    change_connection(ports, team_id, switch).await?;
    // 2. What comes back looks closely: much may have happened meanwhile. Without this it would
    // find out all the same, as soon as the source says anything new.
    if on {
        for activity in activities {
            set_look(&*ports.visits, team_id, *activity, None).await?;
        }
    }
    Ok(())
}

/// Sets what is done about differences that were made in Teams; `None` as for all teams.
///
/// # Errors
///
/// When the team is not connected, or the store fails.
pub async fn set_drift_policy(
    ports: &Ports,
    team_id: &TeamId,
    policy: Option<DriftPolicy>,
) -> Result<(), Failure> {
    let change = |connection: &mut Connection| connection.drift_policy = policy;
    change_connection(ports, team_id, change).await
}

async fn change_connection(
    ports: &Ports,
    team_id: &TeamId,
    change: impl Fn(&mut Connection),
) -> Result<(), Failure> {
    let stored = connected(ports, team_id).await?;
    let mut connection = stored.value;
    change(&mut connection);
    let revision = Some(stored.revision);
    ports.connections.save(&connection, revision).await?;
    Ok(())
}
