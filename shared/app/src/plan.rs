//! What a sync would do, without doing anything.

use jiff::tz::TimeZone;
use shifts_engine::{GroupChange, Plan, plan_groups, required_groups};
use shifts_model::{Connection, Digest, Note, TeamId};
use shifts_ports::Recalled;

use crate::failures::Failure;
use crate::look::{Depth, Memory, Seen, look_at_teams};
use crate::ports::Ports;
use crate::read::read_on;
use crate::settings::SyncSettings;
use crate::traces::traced_by_hand;
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
    pub failure: Option<Failure>,
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
pub async fn plan(ports: &Ports, settings: &SyncSettings, teams: &[Recalled]) -> Vec<TeamPlans> {
    ports.schedules.admit(traced_by_hand(ports, "plan", teams));
    let seen = look_at_teams(ports, settings, teams, Depth::People, Memory::Untouched).await;
    let mut plans = Vec::new();
    for (recalled, seen) in teams.iter().zip(seen) {
        let read = match seen {
            Ok(Seen::Something(sight)) => {
                let visit = recalled.visit.clone();
                read_on(ports, settings, *sight, visit, Memory::Untouched).await
            }
            // Only a look at the source alone sees nothing.
            Ok(Seen::Nothing { .. }) => continue,
            Err(failure) => Err(failure),
        };
        plans.push(match read {
            Ok(team) => planned(&team, team.plans(settings, ports.clock.now())),
            Err(failure) => failed(&recalled.connection, failure),
        });
    }
    plans
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
        zone: team.sight.connection.zone.clone(),
        weeks: plans.into_iter().filter(something).map(week).collect(),
        unmapped: team.sight.resolved.unmapped_notes(),
        problems: team
            .sight
            .resolved
            .problems
            .iter()
            .map(Note::of_problem)
            .collect(),
        failure: None,
    }
}

fn failed(connection: &Connection, failure: Failure) -> TeamPlans {
    TeamPlans {
        team_id: connection.team_id.clone(),
        zone: connection.zone.clone(),
        weeks: Vec::new(),
        unmapped: Vec::new(),
        problems: Vec::new(),
        failure: Some(failure),
    }
}
