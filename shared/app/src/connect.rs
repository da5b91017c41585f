//! Connecting a team: first everything that could be wrong, then, if wanted, the connection.

use std::collections::BTreeSet;
use std::time::Duration;

use shifts_engine::{Recognition, match_people, trace_of};
use shifts_model::{Activity, BusinessUnit, BusinessUnitId, Connection, Note, TeamId, WfmName};
use shifts_ports::{
    Lease, LeaseKey, Revision, Schedule, ScheduleSettings, ScheduleSwitches, Stored,
};

use crate::failures::{Failure, FailureKind};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::is_offered;

/// What was found before connecting. Nothing has been changed.
#[derive(Debug, Clone)]
pub struct Preflight {
    /// The connection that would be made.
    pub connection: Connection,
    /// The business unit.
    pub business_unit: BusinessUnit,
    /// The team's schedule as it is.
    pub schedule: Schedule,
    /// How many members the team has.
    pub members: usize,
    /// How many employees the business unit has.
    pub employees: usize,
    /// Employees without a user.
    pub unmapped: Vec<Note>,
    /// What is connected to the team now, if anything.
    pub replaces: Option<Connection>,
    revision: Option<Revision>,
}

/// Looks at both sides of a connection that is to be made.
///
/// # Errors
///
/// The first thing that makes connecting impossible: what it is and what to do.
pub async fn preflight(
    ports: &Ports,
    settings: &SyncSettings,
    team_id: &TeamId,
    wfm_name: &WfmName,
    business_unit_id: &BusinessUnitId,
) -> Result<Preflight, Failure> {
    let wfm = ports.wfms.get(wfm_name).ok_or_else(|| {
        let known: Vec<&str> = ports.wfms.keys().map(WfmName::as_str).collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        Failure::new(FailureKind::WrongInput, format!(
            "there is no WFM `{wfm_name}` in the configuration (there is: {known}); add a section \
             [wfm.{wfm_name}]"
        ))
    })?;
    let business_unit = wfm
        .fetch_business_unit(business_unit_id)
        .await
        .map_err(|e| Failure::of_wfm(&e))?;
    let employees = wfm
        .list_employees(business_unit_id)
        .await
        .map_err(|e| Failure::of_wfm(&e))?;

    let graph = |e| Failure::of_shifts(&e);
    let trace = trace_of(&format!("connect-{}", ports.clock.now()));
    ports.schedules.admit([(team_id.clone(), trace)].into());
    let team_name = ports
        .schedules
        .fetch_team_name(team_id)
        .await
        .map_err(graph)?;
    let schedule = ports
        .schedules
        .fetch_schedule(team_id)
        .await
        .map_err(graph)?;
    let members = ports.schedules.list_members(team_id).await.map_err(graph)?;

    let stored = ports
        .connections
        .load(team_id)
        .await
        .map_err(|e| Failure::of_store(&e))?;
    let revision = stored.as_ref().map(|stored| stored.revision.clone());
    let overrides = stored.as_ref().map(|stored| stored.value.overrides.clone());
    let overrides = overrides.unwrap_or_default();
    let recognition = Recognition {
        rules: &settings.match_rules,
        overrides: &overrides,
    };
    let roster = match_people(employees.records(), &members, recognition);
    Ok(Preflight {
        connection: Connection {
            team_id: team_id.clone(),
            team_name,
            wfm: wfm_name.clone(),
            business_unit_id: business_unit_id.clone(),
            zone: business_unit.zone.clone(),
            enabled: true,
            off: BTreeSet::new(),
            overrides,
            drift_policy: None,
        },
        business_unit,
        schedule,
        members: members.len(),
        employees: employees.records().len(),
        unmapped: roster.unmapped_notes(),
        replaces: stored.map(|stored| stored.value),
        revision,
    })
}

/// Makes the connection: the schedule is there, in the business unit's zone, then it is stored.
///
/// # Errors
///
/// When the schedule cannot be made, with the cause that Shifts names, or the store fails.
pub async fn connect(
    ports: &Ports,
    settings: &SyncSettings,
    preflight: &Preflight,
) -> Result<(), Failure> {
    let connection = &preflight.connection;
    // 1. The schedule.
    if !is_as_wanted(ports, settings, preflight) {
        let wanted = ScheduleSettings {
            zone: connection.zone.clone(),
            workforce_integration_id: settings.workforce_integration_id.clone(),
            switches: wanted_switches(ports, settings, connection),
        };
        let made = ports
            .schedules
            .provision_schedule(&connection.team_id, &wanted)
            .await;
        match made.map_err(|e| Failure::of_shifts(&e))? {
            Schedule::Ready { .. } => {}
            Schedule::Failed { code } => {
                return Err(Failure::new(
                    FailureKind::Outside,
                    format!(
                        "Shifts could not make the schedule of team {} ({code}); the permission \
                     Schedule.ReadWrite.All and a licence for Shifts are the usual causes",
                        connection.team_id
                    ),
                ));
            }
            Schedule::Absent | Schedule::Provisioning => {
                return Err(Failure::new(
                    FailureKind::Outside,
                    format!(
                        "Shifts is still making the schedule of team {}; run the command again in a \
                     few minutes",
                        connection.team_id
                    ),
                ));
            }
        }
    }
    // 2. The connection.
    let saved = ports
        .connections
        .save(connection, preflight.revision.clone())
        .await;
    saved.map_err(|e| Failure::of_store(&e))?;
    Ok(())
}

/// The buttons that somebody answers. Requests need the workforce integration, which answers them.
fn wanted_switches(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
) -> ScheduleSwitches {
    ScheduleSwitches {
        open_shifts: is_offered(ports, settings, connection, Activity::OpenShifts),
        ..ScheduleSwitches::default()
    }
}

fn is_as_wanted(ports: &Ports, settings: &SyncSettings, preflight: &Preflight) -> bool {
    let Schedule::Ready {
        zone,
        workforce_integration_ids,
        switches,
    } = &preflight.schedule
    else {
        return false;
    };
    let attached = |id: &String| workforce_integration_ids.contains(id);
    zone.as_ref() == Some(&preflight.connection.zone)
        && *switches == wanted_switches(ports, settings, &preflight.connection)
        && settings
            .workforce_integration_id
            .as_ref()
            .is_none_or(attached)
}

/// Lets the timer visit a team, or not.
///
/// # Errors
///
/// When the team is not connected, or the store fails.
pub async fn set_enabled(ports: &Ports, team_id: &TeamId, enabled: bool) -> Result<(), Failure> {
    let stored = connected(ports, team_id).await?;
    let connection = Connection {
        enabled,
        ..stored.value
    };
    let saved = ports
        .connections
        .save(&connection, Some(stored.revision))
        .await;
    saved.map_err(|e| Failure::of_store(&e))?;
    Ok(())
}

/// How long forgetting a team may take before somebody else may work on it.
const FORGETTING_TTL: Duration = Duration::from_secs(60);

/// Forgets a team. What it shows in Shifts stays there.
///
/// # Errors
///
/// When the team is not connected, somebody works on it just now, or the store fails.
pub async fn disconnect(ports: &Ports, team_id: &TeamId) -> Result<(), Failure> {
    let store = |e| Failure::of_store(&e);
    let stored = connected(ports, team_id).await?;
    // 1. Nobody begins a visit any more.
    let off = Connection {
        enabled: false,
        ..stored.value
    };
    let saved = ports.connections.save(&off, Some(stored.revision)).await;
    let revision = saved.map_err(store)?;
    // 2. Nobody works on it any more: whoever did would remember again what is forgotten below.
    let leases = take_all_leases(ports, team_id).await?;
    // 3. What is remembered. A team without a memory is one that is looked at anew, so that
    // stopping here harms nobody.
    ports.snapshots.forget_team(team_id).await.map_err(store)?;
    ports.rosters.forget_members(team_id).await.map_err(store)?;
    ports.visits.forget_visits(team_id).await.map_err(store)?;
    // 4. The connection.
    let removed = ports.connections.remove(team_id, revision).await;
    give_back(ports, &leases).await;
    removed.map_err(store)
}

/// Takes the right to work on every activity of a team, or none.
async fn take_all_leases(ports: &Ports, team_id: &TeamId) -> Result<Vec<Lease>, Failure> {
    let mut leases = Vec::new();
    for activity in Activity::ALL {
        let key = LeaseKey {
            team_id: team_id.clone(),
            activity,
        };
        let now = ports.clock.now();
        match ports.leases.acquire(&key, FORGETTING_TTL, now).await? {
            Ok(lease) => leases.push(lease),
            Err(_) => {
                give_back(ports, &leases).await;
                return Err(Failure::new(
                    FailureKind::Conflict,
                    format!(
                        "another run works on team {team_id}; it is switched off now, so try again \
                         when that run is over"
                    ),
                ));
            }
        }
    }
    Ok(leases)
}

async fn give_back(ports: &Ports, leases: &[Lease]) {
    for lease in leases {
        // A lease that cannot be given back ends by itself.
        let _ = ports.leases.release(lease).await;
    }
}

async fn connected(ports: &Ports, team_id: &TeamId) -> Result<Stored<Connection>, Failure> {
    let stored = ports
        .connections
        .load(team_id)
        .await
        .map_err(|e| Failure::of_store(&e))?;
    stored.ok_or_else(|| Failure::not_connected(team_id))
}
