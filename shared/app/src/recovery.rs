//! Finding out what became of unanswered creates, once their quiet time is over.

use jiff::Timestamp;
use shifts_engine::{Recovery, recover, waiting_until};
use shifts_model::{Span, Visibility, Week};

use crate::catalog::settle_promised_catalog;
use crate::failures::Failure;
use crate::ports::Ports;
use crate::read::list_sides;
use crate::settings::SyncSettings;
use crate::share::{remember_opening, save_week};
use crate::visit::{Stop, TeamVisit};

/// Settles all promises that are old enough, of the catalog and of items, team by team, with one
/// listing of each. True when any item was found.
pub(crate) async fn recover_promises(
    ports: &Ports,
    settings: &SyncSettings,
    stops: &mut [Stop],
) -> bool {
    let mut found = false;
    for stop in stops
        .iter_mut()
        .filter(|stop| stop.report.failure.is_none())
    {
        let catalog = settle_promised_catalog(ports, settings, &mut stop.team).await;
        let recovered = match catalog {
            Ok(()) => recover_team(ports, settings, &mut stop.team).await,
            Err(failure) => Err(failure),
        };
        match recovered {
            Ok(adopted) => {
                stop.report.counts.adopted += adopted;
                found |= adopted > 0;
            }
            Err(failure) => stop.report.failure = Some(failure.to_string()),
        }
    }
    found
}

/// The moment at which the first of the team's promises can be settled; `None` without promises.
pub(crate) fn first_settling(settings: &SyncSettings, team: &TeamVisit) -> Option<Timestamp> {
    let weeks = team.weeks.values();
    let items = weeks
        .filter_map(|state| waiting_until(&state.snapshot, settings.quiet()))
        .min();
    let quiet = settings.quiet();
    let catalog = &team.catalog;
    let promised = catalog
        .intents
        .values()
        .chain(catalog.reason_intents.values());
    let catalog = promised.min().and_then(|at| at.saturating_add(quiet).ok());
    [items, catalog].into_iter().flatten().min()
}

async fn recover_team(
    ports: &Ports,
    settings: &SyncSettings,
    team: &mut TeamVisit,
) -> Result<u64, Failure> {
    let now = ports.clock.now();
    let due: Vec<Week> = team
        .weeks
        .iter()
        .filter(|(_, state)| {
            waiting_until(&state.snapshot, settings.quiet()).is_some_and(|until| until <= now)
        })
        .map(|(week, _)| *week)
        .collect();
    let Some(span) = team.span_of(&due) else {
        return Ok(0);
    };
    // What somebody made in Shifts may be a draft, whatever we write.
    let mut intents = due
        .iter()
        .flat_map(|week| team.weeks[week].snapshot.intents.values());
    let with_drafts = settings.visibility == Visibility::Draft
        || intents.any(|intent| !intent.target_ids.is_empty());
    let listed = list_sides(
        ports,
        team.team_id(),
        team.sight.kind,
        &team.catalog,
        span,
        with_drafts,
    )
    .await?;
    let mut adopted = 0;
    for week in due {
        let elsewhere = team.held_elsewhere(week);
        let of_week: Vec<_> = listed
            .iter()
            .filter(|shift| team.sight.calendar.week_of(shift.content.starts_at()) == week)
            .filter(|shift| !elsewhere.contains(&shift.id))
            .cloned()
            .collect();
        let recovery = recover(&team.weeks[&week].snapshot, &of_week);
        adopted += recovery.adopted.len() as u64;
        // A draft that was created and never answered may have missed the share of its visit.
        if let Some(span) = drafts_among(&recovery) {
            remember_opening(ports, team, week, Some(span)).await?;
        }
        save_week(ports, team, week, recovery.snapshot).await?;
    }
    Ok(adopted)
}

fn drafts_among(recovery: &Recovery) -> Option<Span> {
    let entries = recovery
        .adopted
        .iter()
        .filter_map(|(id, _)| recovery.snapshot.entries.get(id));
    entries
        .filter(|entry| entry.visibility == Visibility::Draft)
        .map(|entry| entry.content.span())
        .reduce(Span::union)
}
