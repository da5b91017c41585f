//! The worker: does what jobs point at.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use jiff::Timestamp;
use shifts_engine::trace_of;
use shifts_model::{Activity, RunReport, TeamId};
use shifts_ports::{Delivery, Job, Recalled};

use crate::failures::{Failure, FailureKind};
use crate::observer::Observer;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::{Order, Patience, is_offered, sync_activity};
use crate::traces::traced_by_jobs;

/// How long a job is hidden from other workers. A job that takes longer is handed out again, and
/// the second worker finds the lease taken or the work done.
const VISIBILITY: Duration = Duration::from_secs(60);

/// Takes jobs from the queue, up to a visit's worth of teams, does them, and reports. `None` when
/// there was none.
///
/// # Errors
///
/// When the store fails. Jobs that are not done come back by themselves.
pub async fn work(
    ports: &Ports,
    settings: &SyncSettings,
    observer: &dyn Observer,
) -> Result<Option<Vec<RunReport>>, Failure> {
    let now = ports.clock.now();
    let taken = ports
        .jobs
        .take(settings.teams_per_visit_max, VISIBILITY, now)
        .await;
    let deliveries = taken.map_err(|e| Failure::of_store(&e))?;
    if deliveries.is_empty() {
        return Ok(None);
    }
    let jobs: Vec<Job> = deliveries.iter().map(|d| d.job.clone()).collect();
    let done = do_jobs(ports, settings, &jobs, None, observer).await;
    let mut reports = Vec::new();
    for (delivery, done) in deliveries.iter().zip(done) {
        match done {
            Ok(report) => {
                let done = ports.jobs.done(delivery).await;
                done.map_err(|e| Failure::of_store(&e))?;
                reports.extend(report);
            }
            Err(failure) => put_back(ports, delivery, &failure).await,
        }
    }
    Ok(Some(reports))
}

/// Does jobs and answers for each, in their order: what its run reports, nothing when its team is
/// not connected or switched off by now, or why it has to be handed out again.
///
/// No pass begins after `stop_at`; what is left then is queued again at once.
pub async fn do_jobs(
    ports: &Ports,
    settings: &SyncSettings,
    jobs: &[Job],
    stop_at: Option<Timestamp>,
    observer: &dyn Observer,
) -> Vec<Result<Option<RunReport>, Failure>> {
    let mut done: BTreeMap<Job, Result<Option<RunReport>, Failure>> = BTreeMap::new();
    for activity in Activity::ALL {
        let of_activity = jobs.iter().filter(|job| job.activity == activity).cloned();
        let batch: Vec<Job> = of_activity.collect();
        if batch.is_empty() {
            continue;
        }
        let together = do_batch(ports, settings, &batch, stop_at, observer);
        match AssertUnwindSafe(together).catch_unwind().await {
            Ok(answers) => done.extend(answers),
            // A panic is a bug. It costs the job that has it, not the others.
            Err(_) => {
                for job in batch {
                    let alone = std::slice::from_ref(&job);
                    let alone = do_batch(ports, settings, alone, stop_at, observer);
                    let answers = AssertUnwindSafe(alone).catch_unwind().await;
                    let panicked = || {
                        vec![(
                            job,
                            Err(Failure::new(FailureKind::Program, "the program panicked")),
                        )]
                    };
                    done.extend(answers.unwrap_or_else(|_| panicked()));
                }
            }
        }
    }
    let unanswered = || Err(Failure::new(FailureKind::Program, "the job was not done"));
    let answers = jobs.iter();
    answers
        .map(|job| done.get(job).cloned().unwrap_or_else(unanswered))
        .collect()
}

async fn do_batch(
    ports: &Ports,
    settings: &SyncSettings,
    batch: &[Job],
    stop_at: Option<Timestamp>,
    observer: &dyn Observer,
) -> Vec<(Job, Result<Option<RunReport>, Failure>)> {
    let Some(activity) = batch.first().map(|job| job.activity) else {
        return Vec::new();
    };
    let all = |failure: &Failure| {
        let failed = batch.iter();
        failed
            .map(|job| (job.clone(), Err(failure.clone())))
            .collect()
    };
    // 1. What is known of the teams.
    let team_ids: Vec<TeamId> = batch.iter().map(|job| job.team_id.clone()).collect();
    let mut recalled = match ports.visits.recall(&team_ids, activity).await {
        Ok(recalled) => recalled,
        Err(error) => return all(&Failure::of_store(&error)),
    };
    // 2. The visit, for those that are to be visited.
    let mut answers = Vec::new();
    let mut teams: Vec<Recalled> = Vec::new();
    let is_wanted = |team: &Recalled| {
        team.connection.enabled && is_offered(&ports.wfms, settings, &team.connection, activity)
    };
    for job in batch {
        match recalled.remove(&job.team_id) {
            Some(Ok(team)) if is_wanted(&team) => teams.push(team),
            Some(Ok(_)) | None => answers.push((job.clone(), Ok(None))),
            Some(Err(error)) => answers.push((job.clone(), Err(Failure::of_store(&error)))),
        }
    }
    let order = Order {
        activity: Some(activity),
        approved: None,
        patience: Patience::Requeue,
        stop_at,
    };
    let traces = traced_by_jobs(batch, &teams);
    let done = sync_activity(ports, settings, &teams, activity, &traces, order, observer).await;
    let reports = match done {
        Ok(reports) => reports,
        Err(no_plan) => return all(&no_plan.into()),
    };
    // 3. What was cut short goes on at once, in a job of its own.
    for report in reports {
        let Some(job) = batch.iter().find(|job| job.team_id == report.team_id) else {
            continue;
        };
        let cut_short = stop_at.is_some_and(|at| ports.clock.now() >= at);
        let queued = if cut_short && report.counts.deferred > 0 && report.failure.is_none() {
            ports.jobs.enqueue(&[continuation(job)]).await
        } else {
            Ok(())
        };
        let answer = queued
            .map_err(|e| Failure::of_store(&e))
            .map(|()| Some(report));
        answers.push((job.clone(), answer));
    }
    answers
}

/// How long a job that could not be done rests, times its attempts.
const REST: Duration = Duration::from_secs(30);

/// Gives a job back that could not be done, and says so. The queue sorts out one that fails
/// again and again; the next tick looks at its team all the same.
pub async fn put_back(ports: &Ports, delivery: &Delivery, failure: &Failure) {
    let Delivery { job, attempt, .. } = delivery;
    tracing::error!(
        event = "job.failed",
        trace.id = %trace_of(&job.slot),
        team.id = %job.team_id,
        activity = job.activity.as_str(),
        attempt,
        runbook = "SA0001",
        "A job could not be done: {failure}"
    );
    let now = ports.clock.now();
    // A job that cannot even be given back comes back by itself, later.
    let _ = ports.jobs.put_back(delivery, REST * *attempt, now).await;
}

/// The job that goes on where this one ends.
fn continuation(job: &Job) -> Job {
    let (slot, count) = match job.slot.split_once('+') {
        Some((slot, count)) => (slot, count.parse().unwrap_or(0)),
        None => (job.slot.as_str(), 0_u64),
    };
    Job {
        slot: format!("{slot}+{}", count.saturating_add(1)),
        ..job.clone()
    }
}
