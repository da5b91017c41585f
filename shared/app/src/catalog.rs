//! The catalog stage: scheduling groups exist and hold their people, and time-off reasons exist,
//! before items name them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use shifts_engine::{
    CatalogChange, Plan, Required, adopt_listed_groups, adopt_listed_reasons, plan_catalog,
    required, settle_catalog,
};
use shifts_model::{Outcome, SchedulingGroup, TeamCatalog, TeamId, TimeOffReason};
use shifts_ports::{StoreError, Write, WriteOp};

use crate::failures::{Failure, FailureKind};
use crate::passes::send_before;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::visit::{Stop, TeamVisit};

/// Makes everything ready that the plans need, for all teams together. `plans` stand in the order
/// of `stops`. A team whose catalog cannot be made ready fails; its items wait.
pub(crate) async fn prepare_catalog(
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
        // 1. Promise what is to be made.
        match promise(ports, &mut stop.team, plans).await {
            Ok(wanted) => changes.extend(wanted.into_iter().map(|change| (at, change))),
            Err(failure) => stop.report.failure = Some(failure.to_string()),
        }
    }
    if changes.is_empty() {
        return;
    }
    // 2. Make and change it.
    let writes = changes
        .iter()
        .map(|(at, change)| write(&stops[*at].team, change))
        .collect();
    let leases = changes.iter().map(|(at, _)| &stops[*at].lease);
    let deadline = send_before(ports.clock.now(), settings, leases);
    let outcomes = ports.shifts.write(writes, deadline).await;
    // 3. Remember what came of it.
    settle(ports, stops, &changes, &outcomes).await;
}

/// Settles what was promised and never answered, once it is old enough.
pub(crate) async fn settle_promised_catalog(
    ports: &Ports,
    settings: &SyncSettings,
    team: &mut TeamVisit,
) -> Result<(), Failure> {
    let now = ports.clock.now();
    let settled_before = now.saturating_sub(settings.quiet());
    let settled_before = settled_before.unwrap_or(Timestamp::MIN);
    let old = |written_at: &Timestamp| *written_at <= settled_before;
    let groups = team.catalog.intents.values().any(old);
    let reasons = team.catalog.reason_intents.values().any(old);
    if !groups && !reasons {
        return Ok(());
    }
    list_again(ports, team, settled_before).await
}

/// What Teams has of a catalog; `None` for what was not asked for.
pub(crate) struct ListedCatalog {
    groups: Option<Vec<SchedulingGroup>>,
    reasons: Option<Vec<TimeOffReason>>,
}

impl ListedCatalog {
    /// What is known after this was listed. Promises made at `settled_before` or earlier are
    /// settled by it.
    pub(crate) fn merged_into(
        &self,
        known: &TeamCatalog,
        settled_before: Timestamp,
    ) -> TeamCatalog {
        let mut merged = known.clone();
        if let Some(groups) = &self.groups {
            merged = adopt_listed_groups(&merged, groups, settled_before);
        }
        if let Some(reasons) = &self.reasons {
            merged = adopt_listed_reasons(&merged, reasons, settled_before);
        }
        merged
    }
}

/// Lists what is asked for of a team's catalog.
pub(crate) async fn list_catalog(
    ports: &Ports,
    team_id: &TeamId,
    with_groups: bool,
    with_reasons: bool,
) -> Result<ListedCatalog, Failure> {
    let graph = |e| Failure::of_shifts(&e);
    let mut listed = ListedCatalog {
        groups: None,
        reasons: None,
    };
    if with_groups {
        let groups = ports.schedules.list_scheduling_groups(team_id).await;
        listed.groups = Some(groups.map_err(graph)?);
    }
    if with_reasons {
        let reasons = ports.schedules.list_time_off_reasons(team_id).await;
        listed.reasons = Some(reasons.map_err(graph)?);
    }
    Ok(listed)
}

async fn list_again(
    ports: &Ports,
    team: &mut TeamVisit,
    settled_before: Timestamp,
) -> Result<(), Failure> {
    let with_reasons = team.catalog.reasons.is_some();
    let team_id = team.team_id().clone();
    let listed = list_catalog(ports, &team_id, true, with_reasons).await?;
    update_catalog(ports, team, |known| {
        listed.merged_into(known, settled_before)
    })
    .await
}

/// How often a lost race for the catalog is decided again. Another activity of the same team
/// changes it too.
const UPDATE_ATTEMPTS_MAX: usize = 5;

/// Changes what is known of a team's catalog, whoever else changes it meanwhile: `change` is
/// applied to what is stored then.
pub(crate) async fn update_catalog(
    ports: &Ports,
    team: &mut TeamVisit,
    mut change: impl FnMut(&TeamCatalog) -> TeamCatalog,
) -> Result<(), Failure> {
    let team_id = team.team_id().clone();
    for _ in 0..UPDATE_ATTEMPTS_MAX {
        let changed = change(&team.catalog);
        if changed == team.catalog && team.catalog_revision.is_some() {
            return Ok(());
        }
        let revision = team.catalog_revision.clone();
        match ports
            .snapshots
            .save_catalog(&team_id, &changed, revision)
            .await
        {
            Ok(revision) => {
                team.catalog_revision = Some(revision);
                team.catalog = changed;
                return Ok(());
            }
            Err(StoreError::Conflict { .. }) => {
                let stored = ports.snapshots.load_catalog(&team_id).await?;
                team.catalog_revision = stored.as_ref().map(|stored| stored.revision.clone());
                team.catalog = stored.map(|stored| stored.value).unwrap_or_default();
            }
            Err(error) => return Err(Failure::of_store(&error)),
        }
    }
    Err(Failure::new(
        FailureKind::Conflict,
        format!("the scheduling groups of team {team_id} keep changing"),
    ))
}

/// Stores what is promised, and answers the changes that may be sent on the strength of it.
async fn promise(
    ports: &Ports,
    team: &mut TeamVisit,
    plans: &[Plan],
) -> Result<Vec<CatalogChange>, Failure> {
    let now = ports.clock.now();
    let required = required(plans);
    if is_promised(&required, &team.catalog) {
        // Another activity may have promised it, and made it meanwhile.
        let stored = ports.snapshots.load_catalog(team.team_id()).await?;
        team.catalog_revision = stored.as_ref().map(|stored| stored.revision.clone());
        team.catalog = stored.map(|stored| stored.value).unwrap_or_default();
    }
    if plan_catalog(&required, &team.catalog).is_empty() {
        return Ok(Vec::new());
    }
    // What another activity promised in the meantime is not wanted any more, so what is wanted is
    // decided on exactly what the promise is stored over.
    let mut wanted = Vec::new();
    update_catalog(ports, team, |known| {
        wanted = plan_catalog(&required, known);
        let mut promised = known.clone();
        for change in &wanted {
            match change {
                CatalogChange::CreateGroup { name, .. } => {
                    promised.intents.insert(name.clone(), now);
                }
                CatalogChange::CreateReason { name } => {
                    promised.reason_intents.insert(name.clone(), now);
                }
                CatalogChange::ReplaceGroup { .. } => {}
            }
        }
        promised
    })
    .await?;
    Ok(wanted)
}

fn is_promised(required: &Required, known: &TeamCatalog) -> bool {
    let mut groups = required.groups.keys();
    let mut reasons = required.reasons.iter();
    groups.any(|name| known.intents.contains_key(name))
        || reasons.any(|name| known.reason_intents.contains_key(name))
}

fn write(team: &TeamVisit, change: &CatalogChange) -> Write {
    let op = match change.clone() {
        CatalogChange::CreateGroup { name, user_ids } => WriteOp::CreateGroup { name, user_ids },
        CatalogChange::ReplaceGroup {
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
        CatalogChange::CreateReason { name } => WriteOp::CreateReason { name },
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
    let touched: BTreeSet<usize> = changes.iter().map(|(at, _)| *at).collect();
    for at in touched {
        let stop = &mut stops[at];
        let of_stop = || {
            let all = changes.iter().zip(outcomes);
            all.filter(move |((of, _), _)| *of == at)
                .map(|((_, change), outcome)| (change, outcome))
        };
        let mut stale = false;
        let settled = update_catalog(ports, &mut stop.team, |known| {
            let mut settled = known.clone();
            for (change, outcome) in of_stop() {
                let (after, list_again) = settle_catalog(&settled, change, outcome);
                settled = after;
                stale |= list_again;
            }
            settled
        });
        let mut settled = settled.await;
        if settled.is_ok() && stale {
            // Promises stay open here: only the quiet time settles them.
            settled = list_again(ports, &mut stop.team, Timestamp::MIN).await;
        }
        let refused = of_stop().find_map(|(change, outcome)| refusal(change, outcome));
        if let Some(failure) = refused.or(settled.err().map(|failure| failure.to_string())) {
            stop.report.failure.get_or_insert(failure);
        }
    }
}

fn refusal(change: &CatalogChange, outcome: &Outcome) -> Option<String> {
    let (Outcome::Refused { code } | Outcome::Forbidden { code }) = outcome else {
        return None;
    };
    Some(format!(
        "Shifts refused the {} {} ({code}); check that the adapter may write to the team's schedule",
        change.words(),
        change.name()
    ))
}
