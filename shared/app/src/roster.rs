//! The roster activity: who the members of a team are, told when it changes.

use futures::StreamExt as _;
use futures::stream;
use shifts_engine::{match_people, people_digest};
use shifts_model::{Activity, RunReport};
use shifts_ports::Recalled;

use crate::failures::Failure;
use crate::finish::{forget_look, set_look};
use crate::look::read_employees;
use crate::members::team_members;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::{End, end_visit};
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
    let team_id = &recalled.connection.team_id;
    let mut report = empty_report(team_id, Activity::Roster, ports.clock.now());
    let refreshed = refresh(ports, settings, recalled, &mut report).await;
    end_visit(ports, recalled, report, refreshed).await
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
    let employees = read_employees(&ports.wfms, &recalled.connection).await?;
    let members = ports.schedules.list_members(team_id).await;
    let members = members.map_err(|e| Failure::of_shifts(&e))?;
    let recognition = settings.recognition(&recalled.connection);
    let roster = match_people(employees.records(), &members, recognition);
    report.unmapped = roster.unmapped_notes();
    report.counts.unmapped = report.unmapped.len() as u64;
    let looked = people_digest(&employees, &members, recognition);
    let before = recalled.visit.as_ref().map(|stored| &stored.value);
    if looked.is_some() && before.is_some_and(|visit| visit.looked == looked) {
        return Ok(false);
    }
    // 2. The members, for everybody who needs them. Whoever stops half-way must not find the last
    // look again when the members change back: these would stay.
    forget_look(ports, recalled, Activity::Roster).await?;
    let members = team_members(members, &employees, &roster, ports.clock.now());
    ports
        .rosters
        .save_members(team_id, &members)
        .await
        .map_err(store)?;
    // 3. Whatever belongs to people is to be looked at with these.
    let of_people = [Activity::Shifts, Activity::TimeOff, Activity::Availability];
    let on = |activity: &Activity| settings.intervals.minutes(*activity).is_some();
    for activity in of_people.into_iter().filter(on) {
        set_look(&*ports.visits, team_id, activity, None).await?;
    }
    // 4. Only then is this look over.
    set_look(&*ports.visits, team_id, Activity::Roster, looked).await?;
    Ok(true)
}
