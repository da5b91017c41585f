//! Who the people of a callback are in the WFM.

use std::collections::{BTreeMap, BTreeSet};

use shifts_engine::{match_people, trace_of};
use shifts_model::{Connection, EmployeeId, RefusalCode, TeamId, TeamMembers, UserId};

use crate::failures::Failure;
use crate::look::read_employees;
use crate::members::employees_of;
use crate::ports::Ports;
use crate::settings::SyncSettings;

/// The people of a team.
pub(super) struct People {
    members: BTreeSet<UserId>,
    employees: BTreeMap<UserId, EmployeeId>,
}

impl People {
    /// The people that are named. What is remembered of the team is enough, unless somebody is
    /// missing in it: then Teams and the WFM are asked.
    pub(super) async fn load(
        ports: &Ports,
        settings: &SyncSettings,
        connection: &Connection,
        named: &BTreeSet<&UserId>,
    ) -> Result<Self, Failure> {
        let team_id = &connection.team_id;
        let known = ports.rosters.load_members(team_id).await.ok().flatten();
        let members = match known {
            Some(known) => {
                let employees = known.employees;
                if named.iter().all(|user| employees.contains_key(*user)) {
                    let members = known.members.into_iter().map(|member| member.user_id);
                    return Ok(Self {
                        members: members.collect(),
                        employees,
                    });
                }
                known.members
            }
            None => {
                let trace = trace_of(&format!("callback-{}", ports.clock.now()));
                ports.schedules.admit_also(team_id, trace);
                let listed = ports.schedules.list_members(team_id).await;
                listed.map_err(|error| Failure::of_shifts(&error))?
            }
        };
        let employees = read_employees(ports, connection).await?;
        let recognition = settings.recognition(connection);
        let roster = match_people(employees.records(), &members, recognition);
        Ok(Self {
            members: members.into_iter().map(|member| member.user_id).collect(),
            employees: employees_of(&roster),
        })
    }

    /// Who this is in the WFM.
    pub(super) fn employee(&self, user_id: &UserId) -> Result<EmployeeId, RefusalCode> {
        if !self.members.contains(user_id) {
            return Err(RefusalCode::NotOfTheTeam);
        }
        let employee = self.employees.get(user_id).cloned();
        employee.ok_or(RefusalCode::UnknownPerson)
    }

    /// Who this is in Shifts.
    pub(super) fn user(&self, employee_id: &EmployeeId) -> Option<&UserId> {
        let mut all = self.employees.iter();
        all.find(|(_, id)| *id == employee_id).map(|(user, _)| user)
    }
}

/// The team that a user belongs to: of several that are connected the first by id.
///
/// # Errors
///
/// When the store fails.
pub async fn team_of_user(ports: &Ports, user_id: &UserId) -> Result<Option<TeamId>, Failure> {
    for stored in ports.connections.list().await?.into_iter().flatten() {
        let team_id = stored.value.team_id;
        let members = ports.rosters.load_members(&team_id).await.ok().flatten();
        let is_there = |known: TeamMembers| {
            let mut members = known.members.into_iter();
            members.any(|member| member.user_id == *user_id)
        };
        if members.is_some_and(is_there) {
            return Ok(Some(team_id));
        }
    }
    Ok(None)
}
