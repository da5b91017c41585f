//! Forgetting a team.

use std::time::Duration;

use shifts_model::{Activity, Connection, TeamId};

use crate::connect::connected;
use crate::failures::Failure;
use crate::integrations::detach_integration;
use crate::observer::Silent;
use crate::ports::Ports;
use crate::rights::Rights;
use crate::settings::SyncSettings;
use crate::sync::Patience;

/// How long forgetting a team may take before somebody else may work on it.
const FORGETTING_TTL: Duration = Duration::from_secs(60);

/// Forgets a team. What it shows in Shifts stays there.
///
/// # Errors
///
/// When the team is not connected, our workforce integration cannot be detached from it, somebody
/// works on it just now, or the store fails.
pub async fn disconnect(
    ports: &Ports,
    settings: &SyncSettings,
    team_id: &TeamId,
) -> Result<(), Failure> {
    let stored = connected(ports, team_id).await?;
    // 1. Nobody is asked any more before the schedule is changed: whoever asks about a team that is
    // not known is refused, and nobody could detach it then.
    if settings.workforce_integration_id.is_some() {
        let teams = std::slice::from_ref(&stored.value);
        for team in detach_integration(ports, settings, teams).await? {
            team.outcome?;
        }
    }
    // 2. Nobody begins a visit any more.
    let off = Connection {
        enabled: false,
        ..stored.value
    };
    let revision = ports.connections.save(&off, Some(stored.revision)).await?;
    // 3. Nobody works on it any more: whoever did would remember again what is forgotten below.
    let (ttl, patience) = (FORGETTING_TTL, Patience::Requeue);
    let rights = Rights::take(ports, team_id, &Activity::ALL, ttl, patience, &Silent).await?;
    // 4. What is remembered. A team without a memory is one that is looked at anew, so that
    // stopping here harms nobody.
    let forgotten = forget(ports, team_id).await;
    // 5. The connection.
    let removed = match forgotten {
        Ok(()) => ports.connections.remove(team_id, revision).await,
        Err(failure) => {
            rights.give_back(ports).await;
            return Err(failure);
        }
    };
    rights.give_back(ports).await;
    removed.map_err(|e| Failure::of_store(&e))
}

async fn forget(ports: &Ports, team_id: &TeamId) -> Result<(), Failure> {
    ports.snapshots.forget_team(team_id).await?;
    ports.rosters.forget_members(team_id).await?;
    ports.callbacks.forget_callbacks(team_id).await?;
    ports.visits.forget_visits(team_id).await?;
    Ok(())
}
