//! Who the people of a callback are in the WFM.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, stream};
use jiff::Unit;
use shifts_model::{Activity, Connection, EmployeeId, RefusalCode, TeamId, TeamMembers, UserId};

use super::wake::wake;
use crate::failures::Failure;
use crate::ports::CallbackPorts;

/// How many teams are looked into side by side for somebody.
const LOOKS_IN_FLIGHT_MAX: usize = 32;

/// The people of a team.
pub(super) struct People {
    members: BTreeSet<UserId>,
    employees: BTreeMap<UserId, EmployeeId>,
}

impl People {
    /// The people of a team as they are remembered, if they are: whoever waits is not kept waiting
    /// for two lists of everybody. If somebody who is named is not known, they are read anew soon.
    pub(super) async fn load(
        ports: &CallbackPorts,
        connection: &Connection,
        named: &BTreeSet<&UserId>,
    ) -> Result<Option<Self>, Failure> {
        let team_id = &connection.team_id;
        let known = ports.rosters.load_members(team_id).await.ok().flatten();
        let is_known = |known: &TeamMembers| {
            let mut named = named.iter();
            named.all(|user| known.employees.contains_key(*user))
        };
        if !known.as_ref().is_some_and(is_known) {
            // Once a minute for a team, whoever asks how often.
            let now = ports.clock.now();
            let minute = now.round(Unit::Minute).unwrap_or(now);
            let slot = format!("people-{}", minute.as_second());
            wake(ports, team_id, &[Activity::Roster].into(), &slot).await?;
        }
        Ok(known.map(|known| {
            let members = known.members.into_iter().map(|member| member.user_id);
            Self {
                members: members.collect(),
                employees: known.employees,
            }
        }))
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
pub async fn team_of_user(
    ports: &CallbackPorts,
    user_id: &UserId,
) -> Result<Option<TeamId>, Failure> {
    let connections = ports.connections.list().await?;
    let looks = connections.into_iter().flatten().map(async |stored| {
        let team_id = stored.value.team_id;
        let members = ports.rosters.load_members(&team_id).await.ok().flatten();
        let is_there = |known: TeamMembers| {
            let mut members = known.members.into_iter();
            members.any(|member| member.user_id == *user_id)
        };
        members.is_some_and(is_there).then_some(team_id)
    });
    let mut found = stream::iter(looks)
        .buffered(LOOKS_IN_FLIGHT_MAX)
        .filter_map(std::future::ready);
    Ok(found.next().await)
}
