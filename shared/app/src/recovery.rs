//! Finding out what became of unanswered creates, once their quiet time is over.

use jiff::Timestamp;
use shifts_engine::{recover, waiting_until};
use shifts_model::Week;
use shifts_ports::WeekKey;

use crate::failures::Failure;
use crate::ports::Ports;
use crate::read::list_both_sides;
use crate::settings::SyncSettings;
use crate::visit::{Stop, TeamVisit};

/// Settles all promises that are old enough, team by team, with one listing a team.
pub(crate) async fn recover_promises(ports: &Ports, settings: &SyncSettings, stops: &mut [Stop]) {
    for stop in stops
        .iter_mut()
        .filter(|stop| stop.report.failure.is_none())
    {
        match recover_team(ports, settings, &mut stop.team).await {
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
            .filter(|shift| team.calendar.week_of(shift.content.starts_at) == week)
            .cloned()
            .collect();
        let key = WeekKey {
            team_id: team.team_id().clone(),
            week,
        };
        let Some(state) = team.weeks.get_mut(&week) else {
            continue;
        };
        let recovery = recover(&state.snapshot, &of_week);
        adopted += recovery.adopted.len() as u64;
        let saved = ports
            .snapshots
            .save_week(&key, &recovery.snapshot, state.revision)
            .await;
        state.revision = Some(saved.map_err(|e| Failure::of_store(&e))?);
        state.snapshot = recovery.snapshot;
    }
    Ok(adopted)
}
