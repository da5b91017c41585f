//! What a sync would do, without doing anything.

use jiff::tz::TimeZone;
use shifts_engine::{GroupChange, Plan, plan_groups, required_groups};
use shifts_model::{Connection, Digest, Note, TeamId};

use crate::failures::Failure;
use crate::ports::Ports;
use crate::read::{Memory, read_teams};
use crate::settings::SyncSettings;
use crate::visit::TeamVisit;

/// The plans of one team.
#[derive(Debug, Clone)]
pub struct TeamPlans {
    /// The team.
    pub team_id: TeamId,
    /// Its zone, for showing times.
    pub zone: TimeZone,
    /// The weeks in which something is to be done, nearest first.
    pub weeks: Vec<PlannedWeek>,
    /// Who has shifts and no user.
    pub unmapped: Vec<Note>,
    /// What was wrong with the source.
    pub problems: Vec<Note>,
    /// Why the team could not be planned, if it could not.
    pub failure: Option<String>,
}

/// The plan of one week.
#[derive(Debug, Clone)]
pub struct PlannedWeek {
    /// The plan.
    pub plan: Plan,
    /// Its name, for approving exactly this one.
    pub hash: Digest,
    /// The scheduling groups that have to be made or changed before it can be applied.
    pub groups: Vec<GroupChange>,
}

/// Plans the teams. Asks the WFM and Teams, and writes nothing anywhere.
pub async fn plan(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
) -> Vec<TeamPlans> {
    ports
        .schedules
        .admit(connections.iter().map(|c| c.team_id.clone()).collect());
    let read = read_teams(ports, settings, connections, Memory::Untouched).await;
    let now = ports.clock.now();
    let pairs = connections.iter().zip(read);
    pairs
        .map(|(connection, team)| match team {
            Ok(team) => planned(&team, team.plans(settings, now)),
            Err(failure) => failed(connection, &failure),
        })
        .collect()
}

fn planned(team: &TeamVisit, plans: Vec<Plan>) -> TeamPlans {
    let something =
        |plan: &Plan| !plan.is_empty() || !plan.withheld.is_empty() || !plan.refused.is_empty();
    let week = |plan: Plan| PlannedWeek {
        hash: plan.hash(team.team_id()),
        groups: plan_groups(&required_groups([&plan]), &team.groups),
        plan,
    };
    TeamPlans {
        team_id: team.team_id().clone(),
        zone: team.connection.zone.clone(),
        weeks: plans.into_iter().filter(something).map(week).collect(),
        unmapped: team.resolved.unmapped_notes(),
        problems: team
            .resolved
            .problems
            .iter()
            .map(Note::of_problem)
            .collect(),
        failure: None,
    }
}

fn failed(connection: &Connection, failure: &Failure) -> TeamPlans {
    TeamPlans {
        team_id: connection.team_id.clone(),
        zone: connection.zone.clone(),
        weeks: Vec::new(),
        unmapped: Vec::new(),
        problems: Vec::new(),
        failure: Some(failure.to_string()),
    }
}
