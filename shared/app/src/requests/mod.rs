//! The way back: requests that were made, decided or withdrawn in the WFM (ARCHITECTURE.md, "Walk of
//! one request").
//!
//! What is done is promised before it is sent, so that it is done once, and known again when Shifts
//! asks about it.

mod acts;
mod known;
mod remembered;

use futures::StreamExt as _;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use shifts_engine::requests_digest;
use shifts_model::{Activity, BusinessUnit, Connection, Note, RunReport, Visit};
use shifts_ports::{LeaseKey, Recalled, Stored};

use crate::failures::Failure;
use crate::leases::take_lease;
use crate::look::configured_wfm;
use crate::observer::Silent;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::{End, Patience, end_now, end_visit};
use crate::visit::empty_report;
use acts::Work;
use known::read_both;
use remembered::remember;

/// How far back the first look goes. What nobody answered for longer is left where it is.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Settles the requests of several teams, team after team side by side.
pub(crate) async fn sync_requests(
    ports: &Ports,
    settings: &SyncSettings,
    teams: &[Recalled],
) -> Vec<End> {
    stream::iter(teams)
        .map(|team| sync_team(ports, settings, team))
        .buffered(settings.source_reads_in_flight_max.max(1))
        .collect()
        .await
}

async fn sync_team(ports: &Ports, settings: &SyncSettings, recalled: &Recalled) -> End {
    let connection = &recalled.connection;
    let mut report = empty_report(&connection.team_id, Activity::Requests, ports.clock.now());
    let visit = recalled.visit.as_ref();
    let patience = Patience::Requeue;
    let settled = settle(ports, settings, connection, visit, patience, &mut report).await;
    end_visit(ports, recalled, report, settled).await
}

/// Settles the requests of a team whose schedule is about to be changed. An approval changes it too,
/// and has to come first: a shift that had changed hands already could not be swapped any more, and an
/// open shift would be given twice.
pub(crate) async fn settle_before(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    patience: Patience,
) -> Result<(), Failure> {
    let (team_id, activity) = (&connection.team_id, Activity::Requests);
    let visit = ports.visits.load_visit(team_id, activity).await?;
    let mut report = empty_report(team_id, activity, ports.clock.now());
    let visit = visit.as_ref();
    let settled = settle(ports, settings, connection, visit, patience, &mut report).await;
    if settled? {
        end_now(ports, &mut report, ports.clock.now());
        crate::sync::keep_report(ports, &report).await;
    }
    Ok(())
}

/// The walk of one visit. False when the WFM says what it said before.
async fn settle(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    visit: Option<&Stored<Visit>>,
    patience: Patience,
    report: &mut RunReport,
) -> Result<bool, Failure> {
    // 1. What has changed in the WFM. Most visits end here.
    let wfm = configured_wfm(&ports.wfms, connection)?;
    let Some(actor) = wfm.actions() else {
        return Ok(false);
    };
    let now = ports.clock.now();
    let before = visit.map(|stored| &stored.value);
    let first = now.saturating_sub(FIRST_LOOK).unwrap_or(Timestamp::MIN);
    let since = before.and_then(|visit| visit.since).unwrap_or(first);
    let unit = BusinessUnit {
        id: connection.business_unit_id.clone(),
        name: connection.team_name.clone(),
        zone: connection.zone.clone(),
    };
    let reading = actor.list_requests(&unit, since).await;
    let reading = reading.map_err(|error| Failure::of_wfm(&error))?;
    let looked = requests_digest(&reading, since);
    if looked.is_some() && before.is_some_and(|visit| visit.looked == looked) {
        return Ok(false);
    }
    report.withheld = reading.problems().iter().map(Note::of_problem).collect();
    let mut wake_at = None;
    if !reading.records().is_empty() {
        // 2. The right to work on them.
        let key = LeaseKey {
            team_id: connection.team_id.clone(),
            activity: Activity::Requests,
        };
        let lease = take_lease(ports, settings, &key, patience, &Silent).await?;
        // 3. What both sides and we know of them.
        let both = read_both(ports, settings, connection, reading.records()).await;
        let mut work = Work::new(ports, settings, connection, lease, report);
        // 4. One after the other, until nothing is left to do.
        let done = match both {
            Ok(both) => work.run(both).await,
            Err(failure) => Err(failure),
        };
        wake_at = work.wake_at();
        // A lease that cannot be given back ends by itself.
        let _ = ports.leases.release(work.lease()).await;
        done?;
    }
    report.counts.withheld = report.withheld.len() as u64;
    // 5. Only then is this look over.
    remember(ports, connection, visit, &reading, since, wake_at).await?;
    let is_told = report.counts != shifts_model::Counts::default();
    Ok(is_told)
}
