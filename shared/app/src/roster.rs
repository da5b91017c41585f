//! The roster activity: who the members of a team are, told when it changes.

use futures::StreamExt as _;
use futures::stream;
use shifts_engine::{match_people, people_digest};
use shifts_model::{Activity, Digest, EmployeeId, RunReport, TeamMembers, Visit};
use shifts_ports::{Recalled, StoreError};

use crate::failures::{Failure, FailureKind};
use crate::finish::forget_look;
use crate::look::read_employees;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::{End, milliseconds_since};
use crate::visit::empty_report;

/// Reads the members of several teams side by side.
pub(crate) async fn sync_rosters(
    ports: &Ports,
    settings: &SyncSettings,
    teams: &[Recalled],
) -> Vec<End> {
    stream::iter(teams)
        .map(|team| sync_roster(ports, settings, team))
        .buffered(settings.source_reads_in_flight_max.max(1))
        .collect()
        .await
}

async fn sync_roster(ports: &Ports, settings: &SyncSettings, recalled: &Recalled) -> End {
    let started_at = ports.clock.now();
    let team_id = &recalled.connection.team_id;
    let mut report = empty_report(team_id, Activity::Roster, started_at);
    let refreshed = refresh(ports, settings, recalled, &mut report).await;
    report.at = ports.clock.now();
    report.duration_ms = milliseconds_since(ports, started_at);
    match refreshed {
        Ok(true) => End::Told(report),
        Ok(false) => End::Quiet(report),
        Err(failure) => {
            report.failure = Some(failure.to_string());
            // The failure that is told is the first one.
            let _ = forget_look(ports, recalled, &report).await;
            End::Told(report)
        }
    }
}

/// Reads both sides. False when they are as they were.
async fn refresh(
    ports: &Ports,
    settings: &SyncSettings,
    recalled: &Recalled,
    report: &mut RunReport,
) -> Result<bool, Failure> {
    let store = |e| Failure::of_store(&e);
    let team_id = &recalled.connection.team_id;
    // 1. Both sides.
    let employees = read_employees(ports, &recalled.connection).await?;
    let members = ports.schedules.list_members(team_id).await;
    let members = members.map_err(|e| Failure::of_shifts(&e))?;
    let roster = match_people(employees.records(), &members, &settings.match_rules);
    report.unmapped = roster.unmapped_notes();
    report.counts.unmapped = report.unmapped.len() as u64;
    let looked = people_digest(&employees, &members, &settings.match_rules);
    let before = recalled.visit.as_ref().map(|stored| &stored.value);
    if looked.is_some() && before.is_some_and(|visit| visit.looked == looked) {
        return Ok(false);
    }
    // 2. The members, for everybody who needs them.
    let unmapped = roster.unmapped.keys().cloned();
    let members = TeamMembers {
        members,
        read_at: ports.clock.now(),
        unmapped: unmapped.collect::<std::collections::BTreeSet<EmployeeId>>(),
    };
    ports
        .rosters
        .save_members(team_id, &members)
        .await
        .map_err(store)?;
    // 3. The shifts of the team are to be looked at with these.
    renew(ports, recalled, Activity::Shifts, None).await?;
    // 4. Only then is this look over.
    renew(ports, recalled, Activity::Roster, looked).await?;
    Ok(true)
}

/// How often the memory of a visit is saved again after somebody else saved it in between.
const SAVE_ATTEMPTS_MAX: usize = 5;

/// Sets what the last look of an activity saw; `None` sees to it that the next one looks closely.
async fn renew(
    ports: &Ports,
    recalled: &Recalled,
    activity: Activity,
    looked: Option<Digest>,
) -> Result<(), Failure> {
    let team_id = &recalled.connection.team_id;
    let store = |e| Failure::of_store(&e);
    for _ in 0..SAVE_ATTEMPTS_MAX {
        let stored = ports
            .visits
            .load_visit(team_id, activity)
            .await
            .map_err(store)?;
        let revision = stored.as_ref().map(|stored| stored.revision.clone());
        let before = stored.map(|stored| stored.value);
        let mut visit = before.clone().unwrap_or_default();
        visit.looked = looked;
        if Some(&visit) == before.as_ref() || (before.is_none() && visit == Visit::default()) {
            return Ok(());
        }
        let saved = ports.visits.save_visit(team_id, activity, &visit, revision);
        match saved.await {
            Ok(_) => return Ok(()),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(Failure::of_store(&error)),
        }
    }
    Err(Failure::new(
        FailureKind::Conflict,
        format!("the memory of team {team_id} keeps changing"),
    ))
}
