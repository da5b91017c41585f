//! Bringing teams equal to their WFM.

use jiff::Timestamp;
use shifts_model::{Activity, Connection, Digest, RunReport};

use crate::failures::Failure;
use crate::finish::{Concerns, finish};
use crate::leases::take_leases;
use crate::members::{Refresh, fresh_roster};
use crate::observer::{Observer, Step};
use crate::ports::Ports;
use crate::read::{Memory, read_employees, read_teams};
use crate::rounds::{Approved, run_rounds};
use crate::settings::SyncSettings;
use crate::visit::{Stop, empty_report};

/// What a run is to do when nothing is left but waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Wait, and go on: a person asked for it.
    Wait,
    /// End, and say until when to wait: the queue brings it back.
    Requeue,
}

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The one activity to run; `None` runs shifts, with the roster as fresh as it needs to be.
    pub activity: Option<Activity>,
    /// Apply exactly the plan of this hash, and nothing else.
    pub approved: Option<Digest>,
    /// What to do when nothing is left but waiting.
    pub patience: Patience,
}

/// Brings the teams equal to their WFM and reports for each. A failure stays with its team.
///
/// # Errors
///
/// When an approved plan is asked for and no team has it any more; nothing was done then.
pub async fn sync(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
    order: Order,
    observer: &dyn Observer,
) -> Result<Vec<RunReport>, Failure> {
    ports
        .schedules
        .admit(connections.iter().map(|c| c.team_id.clone()).collect());
    let reports = if order.activity == Some(Activity::Roster) {
        let mut reports = Vec::new();
        for connection in connections {
            reports.push(sync_roster(ports, settings, connection).await);
        }
        reports
    } else {
        sync_shifts(ports, settings, connections, order, observer).await?
    };
    for report in &reports {
        log_run(report);
        if let Err(error) = ports.runs.append(report).await {
            tracing::warn!(
                event = "runs.lost",
                team.id = %report.team_id,
                "The report of a run of team {} could not be kept: {error}",
                report.team_id
            );
        }
    }
    Ok(reports)
}

/// The walk of one visit (ARCHITECTURE.md, "Walk of one shift").
async fn sync_shifts(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
    order: Order,
    observer: &dyn Observer,
) -> Result<Vec<RunReport>, Failure> {
    let started_at = ports.clock.now();
    // 1. The right to work on each team.
    let (held, mut reports) =
        take_leases(ports, settings, connections, order.patience, observer).await;
    let to_read: Vec<Connection> = held.iter().map(|(c, _)| c.clone()).collect();
    // 2. Everything that is known.
    let read = read_teams(ports, settings, &to_read, Memory::Keep).await;
    let mut stops = Vec::new();
    for ((connection, lease), team) in held.into_iter().zip(read) {
        let mut report = empty_report(&connection.team_id, Activity::Shifts, started_at);
        match team {
            Ok(team) => {
                report.weeks.clone_from(&team.window);
                stops.push(Stop {
                    team,
                    lease,
                    lost: false,
                    report,
                });
            }
            Err(failure) => {
                report.failure = Some(failure.to_string());
                report.duration_ms = milliseconds_since(ports, started_at);
                // A lease that cannot be given back ends by itself.
                let _ = ports.leases.release(&lease).await;
                reports.push(report);
            }
        }
    }
    observer.on_step(Step::Read { teams: stops.len() });
    // 3. Passes, until nothing is left to do; of an approved plan's, only its own.
    let approved = match order.approved {
        None => Ok(None),
        Some(hash) => Approved::find(hash, &stops, settings, ports.clock.now()).map(Some),
    };
    let (only, refused) = match approved {
        Ok(approved) => {
            let only = approved
                .as_ref()
                .map(|approved| (approved.stop, approved.plan.week));
            run_rounds(
                ports,
                settings,
                &mut stops,
                approved,
                order.patience,
                observer,
            )
            .await;
            (only, None)
        }
        Err(failure) => (None, Some(failure)),
    };
    // 4. Share, remember, give the right back.
    for (at, stop) in stops.into_iter().enumerate() {
        let concerns = match only {
            _ if refused.is_some() => Concerns::Nothing,
            None => Concerns::Everything,
            Some((of, week)) if of == at => Concerns::Only(week),
            Some(_) => Concerns::Nothing,
        };
        let report = finish(ports, settings, stop, concerns, started_at).await;
        if concerns != Concerns::Nothing {
            reports.push(report);
        }
    }
    reports.sort_by(|a, b| a.team_id.cmp(&b.team_id));
    refused.map_or(Ok(reports), Err)
}

async fn sync_roster(ports: &Ports, settings: &SyncSettings, connection: &Connection) -> RunReport {
    let started_at = ports.clock.now();
    let mut report = empty_report(&connection.team_id, Activity::Roster, started_at);
    if let Err(failure) = refresh_roster(ports, settings, connection, &mut report).await {
        report.failure = Some(failure.to_string());
    }
    report.at = ports.clock.now();
    report.duration_ms = milliseconds_since(ports, started_at);
    report
}

async fn refresh_roster(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    report: &mut RunReport,
) -> Result<(), Failure> {
    let team_id = &connection.team_id;
    let employees = read_employees(ports, connection).await?;
    let fresh = fresh_roster(ports, settings, team_id, &employees, Refresh::Now).await?;
    if let Some(members) = &fresh.read {
        let saved = ports.rosters.save_members(team_id, members).await;
        saved.map_err(|e| Failure::of_store(&e))?;
    }
    report.unmapped = fresh.roster.unmapped_notes();
    report.counts.unmapped = report.unmapped.len() as u64;
    Ok(())
}

pub(crate) fn milliseconds_since(ports: &Ports, started_at: Timestamp) -> u64 {
    let elapsed = started_at.duration_until(ports.clock.now()).as_millis();
    u64::try_from(elapsed).unwrap_or(0)
}

fn log_run(report: &RunReport) {
    let counts = report.counts;
    match &report.failure {
        None => tracing::info!(
            event = "sync.applied",
            team.id = %report.team_id,
            activity = report.activity.as_str(),
            changes.created = counts.created,
            changes.updated = counts.updated,
            changes.deleted = counts.deleted,
            changes.adopted = counts.adopted,
            changes.deferred = counts.deferred,
            changes.withheld = counts.withheld,
            changes.refused = counts.refused,
            duration_ms = report.duration_ms,
            "Applied {}+{}+{} changes for team {}",
            counts.created,
            counts.updated,
            counts.deleted,
            report.team_id
        ),
        Some(failure) => tracing::error!(
            event = "sync.failed",
            team.id = %report.team_id,
            activity = report.activity.as_str(),
            runbook = "SA0001",
            duration_ms = report.duration_ms,
            "Team {} was not brought equal: {failure}",
            report.team_id
        ),
    }
}
