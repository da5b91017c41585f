//! The first half of a visit: what the WFM plans, who works there, and whether that says anything
//! new. It needs no right to work on the team, because it changes nothing there.

use std::sync::Arc;

use futures::{FutureExt as _, StreamExt as _, stream};
use jiff::Timestamp;
use shifts_engine::{Look, Records, Resolved, Source, resolve};
use shifts_model::{
    Connection, Digest, Employee, ItemKind, Problem, Reading, Roster, Span, Visit, Week,
    WeekCalendar,
};
use shifts_ports::{Recalled, Wfm};

use crate::failures::{Failure, FailureKind};
use crate::members::{Refresh, fresh_roster, keep_fresh_members};
use crate::ports::{Ports, Wfms};
use crate::schedules::moved;
use crate::settings::SyncSettings;

/// Whether what is read may be remembered. A plan remembers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Remember it.
    Keep,
    /// Leave the store as it is.
    Untouched,
}

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// A source that is as it was is enough: the roster has visits of its own.
    Source,
    /// With a roster that is as fresh as it should be.
    People,
}

/// What a team should hold.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    pub(crate) kind: ItemKind,
    pub(crate) connection: Connection,
    pub(crate) calendar: WeekCalendar,
    /// The weeks that are kept equal, nearest first, and after them those in which longer time
    /// off began.
    pub(crate) window: Vec<Week>,
    /// The span of which the source told.
    pub(crate) told: Span,
    pub(crate) resolved: Resolved,
    /// Whether the source named any record, where it is implausible that there is none.
    pub(crate) tells_something: bool,
    /// How many people have a user; `None` where nobody is asked for.
    pub(crate) people: Option<u32>,
    /// The digest of all that was read; `None` when that was not everything.
    pub(crate) looked: Option<Digest>,
    /// When reading began. What callbacks noted later may not be in it.
    pub(crate) began_at: Timestamp,
    /// Whether Shifts asks before it saves, so that callbacks leave notes.
    pub(crate) is_integrated: bool,
}

/// What a look showed.
#[derive(Debug, Clone)]
pub(crate) enum Seen {
    /// Exactly what the last visit saw, which left nothing open.
    Nothing {
        /// The weeks that are kept equal.
        window: Vec<Week>,
    },
    /// Perhaps something new.
    Something(Box<Sight>),
}

/// Looks at several teams side by side; the answers come in the order of the teams.
pub(crate) async fn look_at_teams(
    ports: &Ports,
    settings: &SyncSettings,
    kind: ItemKind,
    teams: &[Recalled],
    depth: Depth,
    memory: Memory,
) -> Vec<Result<Seen, Failure>> {
    // Boxed, or the compiler cannot see that whoever awaits this may move between threads.
    let looks = teams
        .iter()
        .map(|team| look(ports, settings, kind, team, depth, memory).boxed());
    stream::iter(looks.collect::<Vec<_>>())
        .buffered(settings.source_reads_in_flight_max.max(1))
        .collect()
        .await
}

/// Looks at one team.
pub(crate) async fn look(
    ports: &Ports,
    settings: &SyncSettings,
    kind: ItemKind,
    team: &Recalled,
    depth: Depth,
    memory: Memory,
) -> Result<Seen, Failure> {
    let connection = &team.connection;
    let now = ports.clock.now();
    let calendar = WeekCalendar::new(connection.zone.clone(), settings.first_day_of_week);
    let window = calendar.window(now, settings.past_weeks, settings.future_weeks);

    // 1. What the WFM plans.
    let spans = window.iter().map(|week| calendar.span(*week));
    let span = spans
        .reduce(Span::union)
        .ok_or_else(|| Failure::new(FailureKind::WrongInput, "the window has no weeks"))?;
    let source = read_source(ports, connection, kind, span).await?;
    let look = Look {
        source: &source,
        calendar: &calendar,
        window: &window,
        now,
        resolve_rules: &settings.resolve_rules,
        recognition: settings.recognition(connection),
    };
    let looked = look.digest();
    let visit = team.visit.as_ref().map(|stored| &stored.value);
    if depth == Depth::Source && visit.is_some_and(|visit| is_over(visit, looked)) {
        return Ok(Seen::Nothing { window });
    }

    // 2. Who works there.
    let refresh = match depth {
        Depth::Source => Refresh::WhenUnknown,
        Depth::People => Refresh::WhenOld,
    };
    let team_id = &connection.team_id;
    let roster = match kind {
        ItemKind::OpenShift => None,
        ItemKind::Shift | ItemKind::TimeOff => {
            let fresh =
                fresh_roster(ports, settings, connection, &source.employees, refresh).await?;
            if memory == Memory::Keep {
                keep_fresh_members(ports, team_id, &fresh).await;
            }
            Some(fresh.roster)
        }
    };
    let people = roster.as_ref().map(|roster| count(roster.users.len()));
    let roster = roster.unwrap_or_default();

    // 3. What Shifts should hold.
    let rules = &settings.resolve_rules;
    let mut resolved = resolve(&source, &roster, &calendar, &window, rules);
    let problem = roster_problem(&source, &roster);
    resolved.problems.extend(problem);
    let window = match kind {
        ItemKind::TimeOff => with_long_time_off(window, &mut resolved, visit),
        ItemKind::Shift | ItemKind::OpenShift => window,
    };
    Ok(Seen::Something(Box::new(Sight {
        kind,
        connection: connection.clone(),
        calendar,
        window,
        told: span,
        resolved,
        // All open shifts may be filled and nobody may be away, but somebody always works.
        tells_something: kind != ItemKind::Shift || !source.records.is_empty(),
        people,
        looked,
        began_at: now,
        is_integrated: settings.workforce_integration_id.is_some(),
    })))
}

fn count(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX)
}

/// The window, and the weeks beyond it in which longer time off began: those that the source
/// names now, and those that it named before, which may have to be emptied.
fn with_long_time_off(
    mut window: Vec<Week>,
    resolved: &mut Resolved,
    visit: Option<&Visit>,
) -> Vec<Week> {
    let remembered = visit.into_iter().flat_map(|visit| {
        let weeks = visit.digests.keys().chain(&visit.open);
        weeks.copied()
    });
    remembered.for_each(|week| {
        resolved.weeks.entry(week).or_default();
    });
    let beyond = resolved.weeks.keys().filter(|week| !window.contains(week));
    let beyond: Vec<Week> = beyond.copied().collect();
    window.extend(beyond.into_iter().rev());
    window
}

/// Whether a source of this digest leaves nothing to do.
fn is_over(visit: &Visit, looked: Option<Digest>) -> bool {
    looked.is_some()
        && visit.looked == looked
        && visit.open.is_empty()
        && visit.to_share.is_none()
        && visit.wake_at.is_none()
}

impl Sight {
    /// Whether a week is one that is kept equal, and not only one in which longer time off began.
    pub(crate) fn is_kept(&self, week: Week) -> bool {
        self.told.contains(self.calendar.span(week).starts_at)
    }

    /// Whether a week has to be looked into: its records are not the ones it was last brought
    /// equal to, something was left open in it, or drafts in it still have to be shared.
    pub(crate) fn may_differ(&self, visit: &Visit, week: Week) -> bool {
        let span = self.calendar.span(week);
        visit.open.contains(&week)
            || visit.digests.get(&week) != Some(&self.resolved.weeks[&week].digest())
            || visit
                .to_share
                .is_some_and(|to| to.starts_at < span.ends_at && span.starts_at < to.ends_at)
    }

    /// Whether any week has to be looked into.
    pub(crate) fn differs(&self, visit: &Visit) -> bool {
        self.window.iter().any(|week| self.may_differ(visit, *week))
    }
}

async fn read_source(
    ports: &Ports,
    connection: &Connection,
    kind: ItemKind,
    span: Span,
) -> Result<Source, Failure> {
    let wfm = configured_wfm(&ports.wfms, connection)?;
    let id = &connection.business_unit_id;
    let failure = |e| Failure::of_wfm(&e);
    let unit = wfm.fetch_business_unit(id).await.map_err(failure)?;
    if unit.zone != connection.zone {
        return Err(moved(connection));
    }
    let source = match kind {
        ItemKind::Shift => futures::try_join!(
            wfm.list_employees(id),
            wfm.list_jobs(id),
            wfm.list_shifts(&unit, span)
        )
        .map(|(employees, jobs, shifts)| (employees, jobs, Records::Shifts(shifts))),
        ItemKind::OpenShift => {
            futures::try_join!(wfm.list_jobs(id), wfm.list_open_shifts(&unit, span))
                .map(|(jobs, open_shifts)| (nobody(), jobs, Records::OpenShifts(open_shifts)))
        }
        ItemKind::TimeOff => {
            futures::try_join!(wfm.list_employees(id), wfm.list_time_off(&unit, span))
                .map(|(employees, time_off)| (employees, nobody(), Records::TimeOff(time_off)))
        }
    };
    let (employees, jobs, records) = source.map_err(failure)?;
    Ok(Source {
        employees,
        jobs,
        records,
    })
}

/// The reading of what is not asked for.
fn nobody<T>() -> Reading<T> {
    Reading::Complete(Vec::new())
}

/// A reading of people for the roster activity alone.
pub(crate) async fn read_employees(
    wfms: &Wfms,
    connection: &Connection,
) -> Result<Reading<Employee>, Failure> {
    let wfm = configured_wfm(wfms, connection)?;
    wfm.list_employees(&connection.business_unit_id)
        .await
        .map_err(|e| Failure::of_wfm(&e))
}

pub(crate) fn configured_wfm<'a>(
    wfms: &'a Wfms,
    connection: &Connection,
) -> Result<&'a Arc<dyn Wfm>, Failure> {
    wfms.get(&connection.wfm).ok_or_else(|| {
        Failure::new(FailureKind::WrongInput, format!(
            "team {} follows the WFM `{}`, which is not configured; add [wfm.{}] or connect the \
             team anew",
            connection.team_id, connection.wfm, connection.wfm
        ))
    })
}

/// A roster in which nobody is anybody is a broken one: deleting every shift on its word would be
/// wrong even if the source is whole.
fn roster_problem(source: &Source, roster: &Roster) -> Option<Problem> {
    let nobody = roster.users.is_empty() && !source.employees.records().is_empty();
    nobody.then(|| Problem {
        place: "roster".to_owned(),
        why: "no employee matches any member of the team; check the match rules and the team"
            .to_owned(),
    })
}
