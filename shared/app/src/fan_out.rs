//! The timer: once a tick, it puts the due teams into the queue.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shifts_engine::{Candidate, due, trace_of};
use shifts_model::{Activity, Connection, TeamId, Visit};
use shifts_ports::{Job, StoreError, Stored};

use crate::failures::Failure;
use crate::ports::TimerPorts;
use crate::settings::Intervals;

/// How many jobs go to the queue at once. Their starts are noted before the next ones go.
const JOBS_AT_ONCE: usize = 10;

/// What a tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tick {
    /// How many teams are connected and enabled.
    pub enabled: usize,
    /// How many jobs were queued.
    pub queued: usize,
    /// How many teams could not be looked at, because what is stored of them cannot be read.
    pub unreadable: usize,
}

/// Queues a job for every team that is due. Two ticks in one slot queue once.
///
/// # Errors
///
/// When the store fails. What was queued before stays queued.
pub async fn fan_out(
    ports: &TimerPorts,
    intervals: &Intervals,
    slot: &str,
) -> Result<Tick, Failure> {
    let store = |e| Failure::of_store(&e);
    let mut tick = Tick::default();
    // 1. Who may be visited, and when each last was.
    let mut enabled: Vec<Connection> = Vec::new();
    for listed in ports.connections.list().await.map_err(store)? {
        match listed {
            Ok(stored) if stored.value.enabled => enabled.push(stored.value),
            Ok(_) => {}
            Err(error) => skip(&mut tick, &error),
        }
    }
    tick.enabled = enabled.len();
    let mut visits = BTreeMap::new();
    for (team_id, activity, listed) in ports.visits.list_visits().await.map_err(store)? {
        match listed {
            Ok(stored) => {
                visits.insert((team_id, activity), stored);
            }
            Err(error) => {
                enabled.retain(|connection| connection.team_id != team_id);
                skip(&mut tick, &error);
            }
        }
    }
    // 2. Who is due, queued first and then noted: a tick that dies in between starts them again,
    // which costs a visit; the other way round they would wait another interval.
    let now = ports.clock.now();
    for activity in Activity::ALL {
        let Some(minutes) = intervals.minutes(activity) else {
            continue;
        };
        let started = due(&candidates(&enabled, activity, &visits), minutes, now);
        for team_ids in started.chunks(JOBS_AT_ONCE) {
            let job = |team_id: &TeamId| Job {
                team_id: team_id.clone(),
                activity,
                slot: slot.to_owned(),
            };
            let jobs: Vec<Job> = team_ids.iter().map(job).collect();
            ports.jobs.enqueue(&jobs).await.map_err(store)?;
            let notes = jobs.iter().map(|job| {
                let before = visits.get(&(job.team_id.clone(), activity));
                note_start(ports, job, before, now)
            });
            futures::future::try_join_all(notes).await.map_err(store)?;
            tick.queued += jobs.len();
        }
    }
    tracing::info!(
        event = "timer.ticked",
        trace.id = %trace_of(slot),
        slot,
        teams.enabled = tick.enabled,
        teams.unreadable = tick.unreadable,
        jobs.queued = tick.queued,
        "Queued {} jobs for {} teams",
        tick.queued,
        tick.enabled
    );
    Ok(tick)
}

fn skip(tick: &mut Tick, error: &StoreError) {
    tick.unreadable += 1;
    tracing::error!(
        event = "timer.unreadable",
        runbook = "SA0001",
        "A team is not visited: {error}"
    );
}

fn candidates(
    enabled: &[Connection],
    activity: Activity,
    visits: &BTreeMap<(TeamId, Activity), Stored<Visit>>,
) -> Vec<Candidate> {
    let candidate = |team_id: &TeamId| {
        let visit = visits.get(&(team_id.clone(), activity)).map(|s| &s.value);
        Candidate {
            team_id: team_id.clone(),
            last_run_at: visit.and_then(|visit| visit.last_run_at),
            wake_at: visit.and_then(|visit| visit.wake_at),
        }
    };
    let on = enabled.iter().filter(|team| !team.off.contains(&activity));
    on.map(|team| candidate(&team.team_id)).collect()
}

async fn note_start(
    ports: &TimerPorts,
    job: &Job,
    before: Option<&Stored<Visit>>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut visit = before
        .map(|stored| stored.value.clone())
        .unwrap_or_default();
    visit.last_run_at = Some(now);
    visit.wake_at = None;
    let revision = before.map(|stored| stored.revision.clone());
    let saved = ports
        .visits
        .save_visit(&job.team_id, job.activity, &visit, revision)
        .await;
    match saved {
        // A run that ended just now has remembered its own time, which is as good.
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
