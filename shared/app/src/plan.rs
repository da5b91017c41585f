//! What a sync would do, without doing anything.

use jiff::tz::TimeZone;
use shifts_engine::{CatalogChange, Plan, plan_catalog, required};
use shifts_model::{Activity, Digest, ItemKind, Note, TeamId};
use shifts_ports::Recalled;

use crate::brake::judge;
use crate::failures::Failure;
use crate::look::{Depth, Memory, Seen, look_at_teams};
use crate::ports::Ports;
use crate::read::read_on;
use crate::settings::SyncSettings;
use crate::sync::{is_offered, split};
use crate::traces::traced_by_hand;
use crate::visit::TeamVisit;

/// The plans of one team.
#[derive(Debug, Clone)]
pub struct TeamPlans {
    /// The team.
    pub team_id: TeamId,
    /// The kind of items that are planned.
    pub kind: ItemKind,
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
    /// The scheduling groups and reasons that have to be made or changed before it is applied.
    pub catalog: Vec<CatalogChange>,
}

/// Plans the teams. Asks the WFM and Teams, and writes nothing anywhere.
///
/// `activity` names the one to plan; `None` plans all that keep items.
///
/// # Errors
///
/// When the store fails.
pub async fn plan(
    ports: &Ports,
    settings: &SyncSettings,
    team_ids: &[TeamId],
    activity: Option<Activity>,
) -> Result<Vec<TeamPlans>, Failure> {
    ports
        .schedules
        .admit(traced_by_hand(ports, "plan", team_ids));
    let mut plans = Vec::new();
    for kind in ItemKind::ALL {
        if activity.is_some_and(|activity| activity != kind.activity()) {
            continue;
        }
        let recalled = ports.visits.recall(team_ids, kind.activity()).await?;
        let (teams, unreadable) = split(recalled);
        for (team_id, failure) in unreadable {
            plans.push(failed(team_id, kind, failure));
        }
        let teams: Vec<Recalled> = teams
            .into_iter()
            .filter(|team| is_offered(&ports.wfms, settings, &team.connection, kind.activity()))
            .collect();
        plans.extend(plan_kind(ports, settings, &teams, kind).await);
    }
    plans.sort_by(|a, b| (&a.team_id, a.kind).cmp(&(&b.team_id, b.kind)));
    Ok(plans)
}

async fn plan_kind(
    ports: &Ports,
    settings: &SyncSettings,
    teams: &[Recalled],
    kind: ItemKind,
) -> Vec<TeamPlans> {
    let (depth, memory) = (Depth::People, Memory::Untouched);
    let seen = look_at_teams(ports, settings, kind, teams, depth, memory).await;
    let mut plans = Vec::new();
    for (recalled, seen) in teams.iter().zip(seen) {
        let read = match seen {
            Ok(Seen::Something(sight)) => {
                let visit = recalled.visit.clone();
                read_on(ports, settings, *sight, visit, Memory::Untouched, &[]).await
            }
            // Only a look at the source alone sees nothing.
            Ok(Seen::Nothing { .. }) => continue,
            Err(failure) => Err(failure),
        };
        plans.push(match read {
            Ok(mut team) => {
                let now = ports.clock.now();
                judge(&mut team, settings, now);
                planned(&team, team.plans(settings, now))
            }
            Err(failure) => failed(recalled.connection.team_id.clone(), kind, failure),
        });
    }
    plans
}

fn planned(team: &TeamVisit, plans: Vec<Plan>) -> TeamPlans {
    let something =
        |plan: &Plan| !plan.is_empty() || !plan.withheld.is_empty() || !plan.refused.is_empty();
    let week = |plan: Plan| PlannedWeek {
        hash: plan.hash(team.team_id()),
        catalog: plan_catalog(&required([&plan]), &team.catalog),
        plan,
    };
    TeamPlans {
        team_id: team.team_id().clone(),
        kind: team.sight.kind,
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

fn failed(team_id: TeamId, kind: ItemKind, failure: Failure) -> TeamPlans {
    TeamPlans {
        team_id,
        kind,
        zone: TimeZone::UTC,
        weeks: Vec::new(),
        unmapped: Vec::new(),
        problems: Vec::new(),
        failure: Some(failure),
    }
}
