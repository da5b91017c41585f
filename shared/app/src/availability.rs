//! The availability activity: one object a person, written when it changed.

use futures::StreamExt as _;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use shifts_engine::{AvailabilityChange, availability_digest, plan_availability};
use shifts_model::{
    Activity, Availability, Connection, Employee, Note, Outcome, Reading, RunReport, TeamId,
    WeekCalendar,
};
use shifts_ports::{HeldAvailability, Lease, LeaseKey, Recalled, Write, WriteOp};

use crate::failures::Failure;
use crate::finish::update_visit;
use crate::leases::take_lease;
use crate::look::configured_wfm;
use crate::members::{Refresh, fresh_roster};
use crate::observer::Silent;
use crate::passes::send_before;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::{End, Patience, end_visit, is_offered, split};
use crate::traces::traced_by_hand;
use crate::visit::empty_report;

/// Writes the availability of several teams' people, team after team side by side.
pub(crate) async fn sync_availability(
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
    let team_id = &recalled.connection.team_id;
    let mut report = empty_report(team_id, Activity::Availability, ports.clock.now());
    let written = write_changed(ports, settings, recalled, &mut report).await;
    end_visit(ports, recalled, report, written).await
}

/// What a sync would write of one team's availability.
#[derive(Debug, Clone)]
pub struct AvailabilityPlan {
    /// The team.
    pub team_id: TeamId,
    /// One change for each person whose hours are not known to be in Shifts.
    pub changes: Vec<AvailabilityChange>,
    /// What was wrong with the source.
    pub problems: Vec<Note>,
    /// Why the team could not be planned, if it could not.
    pub failure: Option<Failure>,
}

/// Plans the availability of the teams' people. Asks the WFM and Teams, and writes nothing
/// anywhere.
///
/// There are no weeks in it and no hash: Shifts keeps one week of hours for a person, which is
/// replaced as a whole, and nobody is sent home by it.
///
/// # Errors
///
/// When the store fails.
pub async fn plan_people(
    ports: &Ports,
    settings: &SyncSettings,
    team_ids: &[TeamId],
) -> Result<Vec<AvailabilityPlan>, Failure> {
    let activity = Activity::Availability;
    ports
        .schedules
        .admit(traced_by_hand(ports, "plan", team_ids));
    let (teams, unreadable) = split(ports.visits.recall(team_ids, activity).await?);
    let failed = unreadable.into_iter();
    let mut plans: Vec<AvailabilityPlan> = failed
        .map(|(team_id, failure)| AvailabilityPlan::failed(team_id, failure))
        .collect();
    for team in teams {
        let connection = &team.connection;
        if is_offered(&ports.wfms, settings, connection, activity) {
            let planned = plan_team(ports, settings, connection).await;
            plans.push(planned.unwrap_or_else(|failure| {
                AvailabilityPlan::failed(connection.team_id.clone(), failure)
            }));
        }
    }
    plans.sort_by(|a, b| a.team_id.cmp(&b.team_id));
    Ok(plans)
}

impl AvailabilityPlan {
    fn failed(team_id: TeamId, failure: Failure) -> Self {
        Self {
            team_id,
            changes: Vec::new(),
            problems: Vec::new(),
            failure: Some(failure),
        }
    }
}

async fn plan_team(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
) -> Result<AvailabilityPlan, Failure> {
    let team_id = &connection.team_id;
    let calendar = WeekCalendar::new(connection.zone.clone(), settings.first_day_of_week);
    let (employees, availability) = read_source(ports, connection).await?;
    let refresh = Refresh::WhenOld;
    let fresh = fresh_roster(ports, settings, connection, &employees, refresh).await?;
    let held = ports.snapshots.load_availability(team_id).await?;
    let held = held.map(|stored| stored.value).unwrap_or_default();
    let now = ports.clock.now();
    let records = availability.records();
    Ok(AvailabilityPlan {
        team_id: team_id.clone(),
        changes: plan_availability(records, &fresh.roster, &calendar, &held, now),
        problems: problems_of(&availability),
        failure: None,
    })
}

fn problems_of(availability: &Reading<Availability>) -> Vec<Note> {
    let problems = availability.problems().iter();
    problems.map(Note::of_problem).collect()
}

/// False when the WFM says what it said before.
async fn write_changed(
    ports: &Ports,
    settings: &SyncSettings,
    recalled: &Recalled,
    report: &mut RunReport,
) -> Result<bool, Failure> {
    let connection = &recalled.connection;
    let team_id = &connection.team_id;
    let now = ports.clock.now();
    let calendar = WeekCalendar::new(connection.zone.clone(), settings.first_day_of_week);
    // 1. What the WFM says, and of whom.
    let (employees, availability) = read_source(ports, connection).await?;
    let today = calendar.zone().to_datetime(now).date();
    let recognition = settings.recognition(connection);
    let looked = availability_digest(&employees, &availability, recognition, today);
    let before = recalled.visit.as_ref().map(|stored| &stored.value);
    if looked.is_some() && before.is_some_and(|visit| visit.looked == looked) {
        return Ok(false);
    }
    let refresh = Refresh::WhenUnknown;
    let fresh = fresh_roster(ports, settings, connection, &employees, refresh).await?;
    report.withheld = problems_of(&availability);
    report.counts.withheld = report.withheld.len() as u64;
    // 2. The right to work on it.
    let key = LeaseKey {
        team_id: team_id.clone(),
        activity: Activity::Availability,
    };
    let lease = take_lease(ports, settings, &key, Patience::Requeue, &Silent).await?;
    // 3. What Shifts is not known to hold.
    let plan = |held: &HeldAvailability| {
        plan_availability(availability.records(), &fresh.roster, &calendar, held, now)
    };
    let written = write_all(ports, settings, connection, &lease, plan, report).await;
    // A lease that cannot be given back ends by itself.
    let _ = ports.leases.release(&lease).await;
    written?;
    // 4. Only then is this look over. What could not be written is tried again soon.
    let again = report.counts.deferred > 0;
    let wake_at = again.then(|| now.saturating_add(RETRY).unwrap_or(Timestamp::MAX));
    let looked = looked.filter(|_| !again && report.counts.refused == 0);
    update_visit(&*ports.visits, team_id, Activity::Availability, |visit| {
        visit.looked = looked;
        visit.wake_at = wake_at;
    })
    .await?;
    Ok(true)
}

/// After how long availability that could not be written is tried again.
const RETRY: SignedDuration = SignedDuration::from_mins(15);

async fn read_source(
    ports: &Ports,
    connection: &Connection,
) -> Result<(Reading<Employee>, Reading<Availability>), Failure> {
    let wfm = configured_wfm(&ports.wfms, connection)?;
    let id = &connection.business_unit_id;
    let failure = |e| Failure::of_wfm(&e);
    let unit = wfm.fetch_business_unit(id).await.map_err(failure)?;
    futures::try_join!(wfm.list_employees(id), wfm.list_availability(&unit)).map_err(failure)
}

/// Writes what has changed, a slice at a time: noted as unsure, sent, noted as it came out.
async fn write_all(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    lease: &Lease,
    plan: impl Fn(&HeldAvailability) -> Vec<AvailabilityChange>,
    report: &mut RunReport,
) -> Result<(), Failure> {
    let team_id = &connection.team_id;
    let stored = ports.snapshots.load_availability(team_id).await?;
    let (mut held, mut revision) = match stored {
        Some(stored) => (stored.value, Some(stored.revision)),
        None => (HeldAvailability::new(), None),
    };
    for slice in plan(&held).chunks(settings.changes_per_pass_max.max(1)) {
        for change in slice {
            held.insert(change.user_id.clone(), None);
        }
        let noted = ports.snapshots.save_availability(team_id, &held, revision);
        revision = Some(noted.await?);
        let writes = slice.iter().map(|change| write(connection, change));
        let deadline = send_before(ports.clock.now(), settings, [lease]);
        let outcomes = ports.shifts.write(writes.collect(), deadline).await;
        for (change, outcome) in slice.iter().zip(outcomes) {
            settle(&mut held, change, &outcome, report);
        }
        let settled = ports.snapshots.save_availability(team_id, &held, revision);
        revision = Some(settled.await?);
    }
    Ok(())
}

fn write(connection: &Connection, change: &AvailabilityChange) -> Write {
    Write {
        team_id: connection.team_id.clone(),
        op: WriteOp::SetAvailability {
            user_id: change.user_id.clone(),
            week: change.week.clone(),
            zone: connection.zone.clone(),
        },
    }
}

fn settle(
    held: &mut HeldAvailability,
    change: &AvailabilityChange,
    outcome: &Outcome,
    report: &mut RunReport,
) {
    match outcome {
        Outcome::Applied { .. } => {
            held.insert(change.user_id.clone(), Some(change.digest));
            report.counts.updated += 1;
        }
        Outcome::Refused { code } | Outcome::Forbidden { code } => {
            report.counts.refused += 1;
            report.refused.push(Note {
                subject: format!("availability of user {}", change.user_id),
                why: format!("Shifts refused it ({code})"),
            });
        }
        Outcome::Gone => {
            report.counts.refused += 1;
            report.refused.push(Note {
                subject: format!("availability of user {}", change.user_id),
                why: "Shifts knows no such user".to_owned(),
            });
        }
        Outcome::Conflict | Outcome::NotSent | Outcome::Unanswered => report.counts.deferred += 1,
    }
}
