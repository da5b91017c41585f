//! Who is who: the members of a team, read when needed, matched to the employees every time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shifts_engine::{match_people, strangers};
use shifts_model::{
    Activity, Connection, Employee, EmployeeId, Member, Reading, Roster, TeamId, TeamMembers,
    UserId,
};
use shifts_ports::StoreError;

use crate::failures::Failure;
use crate::finish::set_look;
use crate::ports::Ports;
use crate::settings::SyncSettings;

/// When the members have to be read from Teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refresh {
    /// When they were never read, or an employee has appeared who matches nobody.
    WhenUnknown,
    /// Then, and when they were not read within the roster interval.
    WhenOld,
}

/// The roster, and whether the members had to be read for it.
pub(crate) struct FreshRoster {
    pub(crate) roster: Roster,
    /// The members to remember, if they were read.
    pub(crate) read: Option<TeamMembers>,
    /// Whether these are others than those that were known.
    pub(crate) changed: bool,
}

/// Matches the employees to the team's members.
pub(crate) async fn fresh_roster(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    employees: &Reading<Employee>,
    refresh: Refresh,
) -> Result<FreshRoster, Failure> {
    let team_id = &connection.team_id;
    let recognition = settings.recognition(connection);
    let known = known_members(ports, team_id).await;
    let now = ports.clock.now();
    if let Some(known) = &known {
        let roster = match_people(employees.records(), &known.members, recognition);
        let age_minutes = known.read_at.duration_until(now).as_mins();
        let newly_unmapped = roster
            .unmapped
            .keys()
            .any(|id| !known.unmapped.contains(id));
        let old = refresh == Refresh::WhenOld
            && age_minutes
                >= i64::from(
                    settings
                        .intervals
                        .minutes(Activity::Roster)
                        .unwrap_or(u32::MAX),
                );
        if !newly_unmapped && !old {
            return Ok(FreshRoster {
                roster,
                read: None,
                changed: false,
            });
        }
    }
    let members = ports
        .schedules
        .list_members(team_id)
        .await
        .map_err(|e| Failure::of_shifts(&e))?;
    let roster = match_people(employees.records(), &members, recognition);
    let changed = known.is_none_or(|known| known.members != members);
    let read = Some(team_members(members, employees, &roster, now));
    Ok(FreshRoster {
        roster,
        read,
        changed,
    })
}

/// The members to remember, with who was nobody on the other side.
pub(crate) fn team_members(
    members: Vec<Member>,
    employees: &Reading<Employee>,
    roster: &Roster,
    read_at: Timestamp,
) -> TeamMembers {
    // Whoever the WFM did not tell of may be an employee all the same.
    let strangers = if employees.is_complete() {
        strangers(roster, &members)
    } else {
        BTreeSet::new()
    };
    TeamMembers {
        strangers,
        unmapped: roster.unmapped.keys().cloned().collect(),
        employees: employees_of(roster),
        members,
        read_at,
    }
}

/// Who is which employee; of several who are one user, the first by id.
pub(crate) fn employees_of(roster: &Roster) -> BTreeMap<UserId, EmployeeId> {
    let pairs = roster.users.iter().rev();
    pairs
        .map(|(employee, user)| (user.clone(), employee.clone()))
        .collect()
}

/// The members as last read. Where they cannot be had, they are read anew: what is kept of them
/// only saves that reading.
async fn known_members(ports: &Ports, team_id: &TeamId) -> Option<TeamMembers> {
    match ports.rosters.load_members(team_id).await {
        Ok(known) => known,
        Err(error) => {
            log_unavailable(team_id, &error);
            None
        }
    }
}

/// Keeps what a visit has read of the members, if it can be kept.
///
/// Others than those that were known are news to everything that belongs to people. To tell it is
/// the roster's part, whose last look has to be forgotten first: if the members change back before
/// it looks again, it would see nothing new, and what is kept here would stay.
pub(crate) async fn keep_fresh_members(ports: &Ports, team_id: &TeamId, fresh: &FreshRoster) {
    let Some(members) = &fresh.read else { return };
    if fresh.changed {
        let forgotten = set_look(&*ports.visits, team_id, Activity::Roster, None).await;
        if forgotten.is_err() {
            // The members are read anew then, until this can be noted.
            return;
        }
    }
    keep_members(ports, team_id, members).await;
}

/// Keeps members whose news reach every activity by other ways, if they can be kept.
pub(crate) async fn keep_members(ports: &Ports, team_id: &TeamId, members: &TeamMembers) {
    if let Err(error) = ports.rosters.save_members(team_id, members).await {
        log_unavailable(team_id, &error);
    }
}

fn log_unavailable(team_id: &TeamId, error: &StoreError) {
    tracing::warn!(
        event = "roster.unavailable",
        team.id = %team_id,
        "The members of team {team_id} are read from Teams at every visit: {error}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use shifts_model::Problem;

    fn strangers(employees: &Reading<Employee>) -> Vec<String> {
        let member = |id: &str| Member {
            user_id: UserId::parse(id).unwrap(),
            user_principal_name: None,
            mail: None,
            display_name: String::new(),
        };
        let ada = shifts_model::EmployeeId::parse("e1").unwrap();
        let roster = Roster {
            users: [(ada, UserId::parse("ada").unwrap())].into(),
            ..Roster::default()
        };
        let members = vec![member("ada"), member("zoe")];
        let read = team_members(members, employees, &roster, Timestamp::UNIX_EPOCH);
        read.strangers.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn members_are_strangers_only_when_everybody_was_told() {
        assert_eq!(strangers(&Reading::Complete(Vec::new())), ["zoe"]);
        let problem = Problem {
            place: "employees.csv, line 2".to_owned(),
            why: "it has no id".to_owned(),
        };
        let partial = Reading::from_parts(Vec::new(), vec![problem]);
        assert!(strangers(&partial).is_empty());
    }
}
