//! The worker: takes jobs from the queue and does what they point at.

use std::time::Duration;

use shifts_model::{Activity, Connection, RunReport, TeamId};
use shifts_ports::{Delivery, Job};

use crate::failures::Failure;
use crate::observer::Observer;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::{Order, Patience, sync};

/// How long a job is hidden from other workers. A job that takes longer is handed out again, and
/// the second worker finds the lease taken or the work done.
const VISIBILITY: Duration = Duration::from_secs(60);

/// Does the due jobs, up to a visit's worth of teams, and reports. Empty when nothing was due.
///
/// # Errors
///
/// When the store fails. Jobs that are not done come back by themselves.
pub async fn work(
    ports: &Ports,
    settings: &SyncSettings,
    observer: &dyn Observer,
) -> Result<Vec<RunReport>, Failure> {
    let store = |e| Failure::of_store(&e);
    let now = ports.clock.now();
    let taken = ports
        .jobs
        .take(settings.teams_per_visit_max, VISIBILITY, now)
        .await;
    let deliveries = taken.map_err(store)?;
    let mut reports = Vec::new();
    for activity in Activity::ALL {
        let of_activity = |delivery: &&Delivery| delivery.job.activity == activity;
        let batch: Vec<&Delivery> = deliveries.iter().filter(of_activity).collect();
        let connections = connected(ports, batch.iter().map(|d| &d.job.team_id)).await?;
        if !connections.is_empty() {
            let order = Order {
                activity: Some(activity),
                approved: None,
                patience: Patience::Requeue,
            };
            let done = sync(ports, settings, &connections, order, observer).await?;
            continue_later(ports, &batch, &done).await?;
            reports.extend(done);
        }
        for delivery in batch {
            ports.jobs.done(delivery).await.map_err(store)?;
        }
    }
    Ok(reports)
}

/// The connections of these teams, without those that are gone or switched off by now.
async fn connected<'a>(
    ports: &Ports,
    teams: impl Iterator<Item = &'a TeamId>,
) -> Result<Vec<Connection>, Failure> {
    let mut connections = Vec::new();
    for team_id in teams {
        let stored = ports
            .connections
            .load(team_id)
            .await
            .map_err(|e| Failure::of_store(&e))?;
        connections.extend(stored.map(|stored| stored.value).filter(|c| c.enabled));
    }
    Ok(connections)
}

/// Queues the teams again that ended waiting, for the moment at which they can go on.
async fn continue_later(
    ports: &Ports,
    batch: &[&Delivery],
    reports: &[RunReport],
) -> Result<(), Failure> {
    for report in reports {
        let Some(until) = report.waiting_until else {
            continue;
        };
        let Some(before) = batch.iter().find(|d| d.job.team_id == report.team_id) else {
            continue;
        };
        let slot = format!("{}+", before.job.slot);
        let job = Job {
            slot,
            ..before.job.clone()
        };
        ports
            .jobs
            .enqueue(&job, until)
            .await
            .map_err(|e| Failure::of_store(&e))?;
    }
    Ok(())
}
