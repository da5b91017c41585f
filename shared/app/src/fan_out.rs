//! The timer: once a tick, it puts the due teams into the queue.

use jiff::Timestamp;
use shifts_engine::due;
use shifts_model::{Activity, TeamId};
use shifts_ports::{Job, StoreError};

use crate::failures::Failure;
use crate::ports::Ports;
use crate::settings::SyncSettings;

/// Queues a job for every team that is due, and tells how many. Two ticks in one slot queue once.
///
/// # Errors
///
/// When the store fails. What was queued before stays queued.
pub async fn fan_out(ports: &Ports, settings: &SyncSettings, slot: &str) -> Result<usize, Failure> {
    let store = |e| Failure::of_store(&e);
    let connections = ports.connections.list().await.map_err(store)?;
    let enabled: Vec<TeamId> = connections
        .into_iter()
        .filter(|stored| stored.value.enabled)
        .map(|stored| stored.value.team_id)
        .collect();
    let now = ports.clock.now();
    let mut queued = 0;
    for activity in Activity::ALL {
        let interval_minutes = match activity {
            Activity::Roster => settings.roster_interval_minutes,
            Activity::Shifts => settings.shifts_interval_minutes,
        };
        let mut teams = Vec::with_capacity(enabled.len());
        for team_id in &enabled {
            let visit = ports
                .visits
                .load_visit(team_id, activity)
                .await
                .map_err(store)?;
            teams.push((
                team_id.clone(),
                visit.and_then(|visit| visit.value.last_run_at),
            ));
        }
        for team_id in due(&teams, interval_minutes, now) {
            queue(ports, &team_id, activity, slot, now)
                .await
                .map_err(store)?;
            queued += 1;
        }
    }
    Ok(queued)
}

async fn queue(
    ports: &Ports,
    team_id: &TeamId,
    activity: Activity,
    slot: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let job = Job {
        team_id: team_id.clone(),
        activity,
        slot: slot.to_owned(),
    };
    ports.jobs.enqueue(&job, now).await?;
    let stored = ports.visits.load_visit(team_id, activity).await?;
    let revision = stored.as_ref().map(|stored| stored.revision);
    let mut visit = stored.map(|stored| stored.value).unwrap_or_default();
    visit.last_run_at = Some(now);
    match ports
        .visits
        .save_visit(team_id, activity, &visit, revision)
        .await
    {
        // A run that ended just now has remembered its own time, which is as good.
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
