//! The group stage: scheduling groups exist and hold their people before shifts name them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use shifts_engine::{
    CatalogChange, Plan, adopt_listed_groups, plan_groups, required_groups, settle_group,
};
use shifts_model::{Outcome, TeamCatalog};
use shifts_ports::{Write, WriteOp};

use crate::failures::Failure;
use crate::passes::send_before;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::visit::{Stop, TeamVisit};

/// Makes all groups ready that the plans need, for all teams together. `plans` stand in the order
/// of `stops`. A team whose groups cannot be made ready fails; its shifts wait.
pub(crate) async fn prepare_groups(
    ports: &Ports,
    settings: &SyncSettings,
    stops: &mut [Stop],
    plans: &[Vec<Plan>],
) {
    let mut changes: Vec<(usize, CatalogChange)> = Vec::new();
    for (at, (stop, plans)) in stops.iter_mut().zip(plans).enumerate() {
        if stop.report.failure.is_some() {
            continue;
        }
        // 1. Promise the groups that are to be made.
        let wanted = plan_groups(&required_groups(plans), &stop.team.groups);
        let promised = promise(ports, &mut stop.team, &wanted).await;
        match promised {
            Ok(()) => changes.extend(wanted.into_iter().map(|change| (at, change))),
            Err(failure) => stop.report.failure = Some(failure.to_string()),
        }
    }
    if changes.is_empty() {
        return;
    }
    // 2. Make and change them.
    let writes = changes
        .iter()
        .map(|(at, change)| write(&stops[*at].team, change))
        .collect();
    let deadline = send_before(ports.clock.now(), settings);
    let outcomes = ports.shifts.write(writes, deadline).await;
    // 3. Remember what came of it.
    settle(ports, stops, &changes, &outcomes).await;
}

/// Settles the groups that were promised and never answered, once they are old enough.
pub(crate) async fn settle_promised_groups(
    ports: &Ports,
    settings: &SyncSettings,
    team: &mut TeamVisit,
) -> Result<(), Failure> {
    let settled_before = ports
        .clock
        .now()
        .saturating_sub(settings.quiet())
        .unwrap_or(Timestamp::MIN);
    if !team
        .groups
        .intents
        .values()
        .any(|written_at| *written_at <= settled_before)
    {
        return Ok(());
    }
    list_again(ports, team, settled_before).await
}

async fn list_again(
    ports: &Ports,
    team: &mut TeamVisit,
    settled_before: Timestamp,
) -> Result<(), Failure> {
    let listed = ports.schedules.list_scheduling_groups(team.team_id()).await;
    let listed = listed.map_err(|e| Failure::of_shifts(&e))?;
    let groups = adopt_listed_groups(&team.groups, &listed, settled_before);
    save(ports, team, groups).await
}

async fn promise(
    ports: &Ports,
    team: &mut TeamVisit,
    changes: &[CatalogChange],
) -> Result<(), Failure> {
    let now = ports.clock.now();
    let mut promised = team.groups.clone();
    for change in changes {
        if let CatalogChange::Create { name, .. } = change {
            promised.intents.insert(name.clone(), now);
        }
    }
    if promised == team.groups {
        Ok(())
    } else {
        save(ports, team, promised).await
    }
}

async fn save(ports: &Ports, team: &mut TeamVisit, groups: TeamCatalog) -> Result<(), Failure> {
    let saved = ports
        .snapshots
        .save_catalog(team.team_id(), &groups, team.groups_revision.clone())
        .await;
    team.groups_revision = Some(saved.map_err(|e| Failure::of_store(&e))?);
    team.groups = groups;
    Ok(())
}

fn write(team: &TeamVisit, change: &CatalogChange) -> Write {
    let op = match change.clone() {
        CatalogChange::Create { name, user_ids } => WriteOp::CreateGroup { name, user_ids },
        CatalogChange::Replace {
            name,
            id,
            etag,
            user_ids,
        } => WriteOp::ReplaceGroup {
            id,
            etag,
            name,
            user_ids,
        },
    };
    Write {
        team_id: team.team_id().clone(),
        op,
    }
}

async fn settle(
    ports: &Ports,
    stops: &mut [Stop],
    changes: &[(usize, CatalogChange)],
    outcomes: &[Outcome],
) {
    let mut stale: BTreeSet<usize> = BTreeSet::new();
    let mut settled: Vec<TeamCatalog> = stops.iter().map(|stop| stop.team.groups.clone()).collect();
    for ((at, change), outcome) in changes.iter().zip(outcomes) {
        let (groups, list_again) = settle_group(&settled[*at], change, outcome);
        settled[*at] = groups;
        if list_again {
            stale.insert(*at);
        }
        if let Outcome::Refused { code } | Outcome::Forbidden { code } = outcome {
            stops[*at].report.failure = Some(format!(
                "Shifts refused the scheduling group {} ({code}); check that the adapter may \
                 write to the team's schedule",
                change.name()
            ));
        }
    }
    for (at, groups) in settled.into_iter().enumerate() {
        let team = &mut stops[at].team;
        let mut result = Ok(());
        if groups != team.groups {
            result = save(ports, team, groups).await;
        }
        if result.is_ok() && stale.contains(&at) {
            // Promises stay open here: only the quiet time settles them.
            result = list_again(ports, team, Timestamp::MIN).await;
        }
        if let Err(failure) = result {
            stops[at].report.failure = Some(failure.to_string());
        }
    }
}
