//! Finding out what became of unanswered creates, once their quiet time is over.

use jiff::Timestamp;
use shifts_engine::{Recovery, recover, waiting_until};
use shifts_model::{Span, Visibility, Week};

use crate::failures::Failure;
use crate::groups::settle_promised_groups;
use crate::ports::Ports;
use crate::read::list_both_sides;
use crate::settings::SyncSettings;
use crate::share::{remember_opening, save_week};
use crate::visit::{Stop, TeamVisit};

/// Settles all promises that are old enough, of groups and of shifts, team by team, with one
/// listing of each.
pub(crate) async fn recover_promises(ports: &Ports, settings: &SyncSettings, stops: &mut [Stop]) {
    for stop in stops
        .iter_mut()
        .filter(|stop| stop.report.failure.is_none())
    {
        let groups = settle_promised_groups(ports, settings, &mut stop.team).await;
        let recovered = match groups {
            Ok(()) => recover_team(ports, settings, &mut stop.team).await,
            Err(failure) => Err(failure),
        };
        match recovered {
            Ok(adopted) => stop.report.counts.adopted += adopted,
            Err(failure) => stop.report.failure = Some(failure.to_string()),
        }
    }
}

/// The moment at which the first of the team's promises can be settled; `None` without promises.
pub(crate) fn first_settling(settings: &SyncSettings, team: &TeamVisit) -> Option<Timestamp> {
    let weeks = team.weeks.values();
    let shifts = weeks
        .filter_map(|state| waiting_until(&state.snapshot, settings.quiet()))
        .min();
    let quiet = settings.quiet();
    let groups = team
        .groups
        .intents
        .values()
        .min()
        .and_then(|at| at.saturating_add(quiet).ok());
    [shifts, groups].into_iter().flatten().min()
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
    let listed = list_both_sides(ports, settings, team, span).await?;
    let mut adopted = 0;
    for week in due {
        let of_week: Vec<_> = listed
            .iter()
            .filter(|shift| team.sight.calendar.week_of(shift.content.starts_at) == week)
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
        .map(|entry| Span {
            starts_at: entry.content.starts_at,
            ends_at: entry.content.ends_at,
        })
        .reduce(Span::union)
}
