//! Whom a person says an employee is.

use std::collections::{BTreeMap, BTreeSet};

use shifts_engine::{
    Recognised, Recognition, WrittenOverride, match_people, read_overrides, recognised_differently,
    shared_users,
};
use shifts_model::{
    Activity, Connection, EmployeeId, Problem, Roster, TeamId, TeamMembers, UserId,
};
use shifts_ports::Revision;

use crate::connect::connected;
use crate::failures::Failure;
use crate::finish::set_look;
use crate::look::read_employees;
use crate::members::{keep_members, team_members};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::traces::traced_by_hand;

/// The activities that follow who is who.
const OF_PEOPLE: [Activity; 4] = [
    Activity::Roster,
    Activity::Shifts,
    Activity::TimeOff,
    Activity::Availability,
];

/// What a list of overrides would change. Nothing has been changed.
#[derive(Debug, Clone)]
pub struct OverridesPreview {
    /// The overrides of the list.
    pub overrides: BTreeMap<EmployeeId, UserId>,
    /// What is wrong with the list. It cannot be taken then.
    pub problems: Vec<Problem>,
    /// Who would be recognised differently than now.
    pub changed: Vec<Recognised>,
    /// Users whom several employees would be recognised as, who would all be shown to them.
    pub shared: BTreeMap<UserId, BTreeSet<EmployeeId>>,
    connection: Connection,
    revision: Revision,
    members: TeamMembers,
}

impl OverridesPreview {
    /// The team.
    #[must_use]
    pub fn team_id(&self) -> &TeamId {
        &self.connection.team_id
    }
}

/// Reads a list of overrides against both sides, and tells what it would change.
///
/// # Errors
///
/// When the team is not connected, or one of the sides or the store does not answer.
pub async fn preview_overrides(
    ports: &Ports,
    settings: &SyncSettings,
    team_id: &TeamId,
    written: &[WrittenOverride],
) -> Result<OverridesPreview, Failure> {
    // 1. Both sides.
    let stored = connected(ports, team_id).await?;
    let connection = stored.value;
    let employees = read_employees(&ports.wfms, &connection).await?;
    ports
        .schedules
        .admit(traced_by_hand(ports, "overrides", [team_id]));
    let members = ports.schedules.list_members(team_id).await;
    let members = members.map_err(|e| Failure::of_shifts(&e))?;
    // 2. The list, judged.
    let (overrides, problems) = match read_overrides(written, &employees, &members) {
        Ok(overrides) => (overrides, Vec::new()),
        Err(problems) => (connection.overrides.clone(), problems),
    };
    // 3. What it would change.
    let roster = |overrides: &BTreeMap<EmployeeId, UserId>| -> Roster {
        let rules = &settings.match_rules;
        match_people(
            employees.records(),
            &members,
            Recognition { rules, overrides },
        )
    };
    let (before, after) = (roster(&connection.overrides), roster(&overrides));
    let shared = shared_users(&after);
    let changed = recognised_differently(&before, &after);
    let read_at = ports.clock.now();
    Ok(OverridesPreview {
        overrides,
        problems,
        changed,
        shared,
        members: team_members(members, &employees, &after, read_at),
        connection,
        revision: stored.revision,
    })
}

/// Stores the overrides of a preview, unless the connection has changed since.
///
/// # Errors
///
/// When the list has problems, somebody else changed the connection, or the store fails.
pub async fn set_overrides(ports: &Ports, preview: OverridesPreview) -> Result<(), Failure> {
    if let Some(problem) = preview.problems.first() {
        return Err(Failure::wrong_list(problem, preview.problems.len()));
    }
    let team_id = preview.connection.team_id.clone();
    // 1. The overrides. Whoever looks from here on follows them.
    let connection = Connection {
        overrides: preview.overrides,
        ..preview.connection
    };
    let revision = Some(preview.revision);
    ports.connections.save(&connection, revision).await?;
    // 2. The members that they were read against: one who is new would not be found otherwise.
    keep_members(ports, &team_id, &preview.members).await;
    // 3. The next looks are close ones. Should we stop before this they are as well, as overrides
    // are part of what a look sees; a visit that goes on just now must not remember what it saw.
    for activity in OF_PEOPLE {
        set_look(&*ports.visits, &team_id, activity, None).await?;
    }
    Ok(())
}
