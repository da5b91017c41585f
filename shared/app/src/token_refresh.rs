//! The token-refresh activity: people's sessions at the WFM, renewed before they end.
//!
//! Nothing of Teams is read or written. A session that is not renewed costs its owner a login at
//! the next action, no more, so that nothing here has to be remembered or made good.

use std::time::Duration;

use jiff::Timestamp;
use shifts_model::{Activity, Note, RunReport};
use shifts_ports::Recalled;

use crate::failures::Failure;
use crate::look::{configured_wfm, read_employees};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::{End, end_visit};
use crate::visit::empty_report;

/// How many sessions one visit of a team renews. More are left for the next visit.
const RENEWALS_MAX: usize = 100;
/// How much later than its interval the next visit may come.
const LATE: Duration = Duration::from_secs(120);

/// Renews the sessions of several teams' people. One team after the other: each asks its WFM as
/// often side by side as the WFM allows.
pub(crate) async fn refresh_tokens(
    ports: &Ports,
    settings: &SyncSettings,
    teams: &[Recalled],
    stop_at: Option<Timestamp>,
) -> Vec<End> {
    let mut ends = Vec::new();
    for team in teams {
        let started_at = ports.clock.now();
        let team_id = &team.connection.team_id;
        let mut report = empty_report(team_id, Activity::TokenRefresh, started_at);
        if stop_at.is_some_and(|at| started_at >= at) {
            // The job is handed on.
            report.counts.deferred = 1;
            ends.push(End::Quiet(report));
            continue;
        }
        let renewed = renew(ports, settings, team, &mut report).await;
        ends.push(end_visit(ports, team, report, renewed).await);
    }
    ends
}

/// False when there was nothing to do.
async fn renew(
    ports: &Ports,
    settings: &SyncSettings,
    team: &Recalled,
    report: &mut RunReport,
) -> Result<bool, Failure> {
    let connection = &team.connection;
    let wfm = configured_wfm(&ports.wfms, connection)?;
    let Some(sessions) = wfm.sessions() else {
        return Ok(false);
    };
    let employees = read_employees(&ports.wfms, connection).await?;
    let minutes = settings.intervals.minutes(Activity::TokenRefresh);
    let interval = Duration::from_secs(u64::from(minutes.unwrap_or_default()) * 60);
    let until = report.at.saturating_add(interval + LATE);
    let until = until.unwrap_or(Timestamp::MAX);
    let done = sessions
        .renew(employees.records(), until, RENEWALS_MAX)
        .await;
    report.counts.updated = done.renewed;
    report.counts.deferred = done.left;
    report.counts.refused = done.failed.len() as u64;
    let failed = done.failed.iter();
    report.refused = failed
        .map(|(id, error)| Note {
            subject: format!("employee {id}"),
            why: format!("is not signed in again before acting next: {error}"),
        })
        .collect();
    Ok(done.renewed + done.left > 0 || !done.failed.is_empty())
}
