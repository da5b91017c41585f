//! The reading half of a visit: everything that is known about a team, and no effect but
//! remembering what was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream;
use jiff::Timestamp;
use shifts_engine::{Source, adopt_listed_groups, resolve};
use shifts_model::{
    Activity, Connection, Employee, GroupName, ListedShift, Problem, Reading, Roster,
    SchedulingGroupId, Span, TeamGroups, Visibility, Visit, Week, WeekCalendar,
};
use shifts_ports::{WeekKey, Wfm};

use crate::failures::Failure;
use crate::members::{Refresh, fresh_roster};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::visit::{TeamVisit, WeekState};

/// Whether what is read may be remembered. A plan remembers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Remember it.
    Keep,
    /// Leave the store as it is.
    Untouched,
}

/// Reads several teams side by side; the answers come in the order of the connections.
pub(crate) async fn read_teams(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
    memory: Memory,
) -> Vec<Result<TeamVisit, Failure>> {
    stream::iter(connections)
        .map(|connection| read_team(ports, settings, connection, memory))
        .buffered(settings.source_reads_in_flight_max.max(1))
        .collect()
        .await
}

/// Reads one team: its source, its roster, its groups, and the snapshots of the weeks that differ.
async fn read_team(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    memory: Memory,
) -> Result<TeamVisit, Failure> {
    let store = |e| Failure::of_store(&e);
    let team_id = &connection.team_id;
    let now = ports.clock.now();
    let calendar = WeekCalendar::new(connection.zone.clone(), settings.first_day_of_week);
    let window = calendar.window(now, settings.past_weeks, settings.future_weeks);

    // 1. What the WFM plans, and who works there.
    let source = read_source(ports, connection, &calendar, &window).await?;
    let fresh = fresh_roster(
        ports,
        settings,
        team_id,
        &source.employees,
        Refresh::WhenNeeded,
    )
    .await?;
    if let (Some(members), Memory::Keep) = (&fresh.read, memory) {
        ports
            .rosters
            .save_members(team_id, members)
            .await
            .map_err(store)?;
    }

    // 2. What Shifts should hold.
    let mut resolved = resolve(
        &source,
        &fresh.roster,
        &calendar,
        &window,
        &settings.resolve_rules,
    );
    resolved
        .problems
        .extend(roster_problem(&source, &fresh.roster));

    // 3. What it is believed to hold, for the weeks in which that may differ.
    let visit = ports
        .visits
        .load_visit(team_id, Activity::Shifts)
        .await
        .map_err(store)?;
    let visit_revision = visit.as_ref().map(|stored| stored.revision);
    let visit = visit.map(|stored| stored.value).unwrap_or_default();
    let mut team = TeamVisit {
        connection: connection.clone(),
        calendar,
        window,
        resolved,
        groups: TeamGroups::default(),
        groups_revision: None,
        visit,
        visit_revision,
        weeks: BTreeMap::new(),
    };
    load_weeks(ports, &mut team).await?;
    if team.weeks.is_empty() {
        return Ok(team);
    }

    // 4. Its groups, and for weeks never looked into what is there already.
    read_groups(ports, &mut team, memory, now).await?;
    list_unknown_weeks(ports, settings, &mut team).await?;
    Ok(team)
}

/// Loads the snapshots of the weeks that may differ from what they should hold.
async fn load_weeks(ports: &Ports, team: &mut TeamVisit) -> Result<(), Failure> {
    for week in team.window.clone() {
        if may_differ(team, week) {
            let key = WeekKey {
                team_id: team.team_id().clone(),
                week,
            };
            let stored = ports
                .snapshots
                .load_week(&key)
                .await
                .map_err(|e| Failure::of_store(&e))?;
            let state = stored.map_or_else(WeekState::default, |stored| WeekState {
                snapshot: stored.value,
                revision: Some(stored.revision),
                listed: Vec::new(),
            });
            team.weeks.insert(week, state);
        }
    }
    Ok(())
}

async fn read_source(
    ports: &Ports,
    connection: &Connection,
    calendar: &WeekCalendar,
    window: &[Week],
) -> Result<Source, Failure> {
    let wfm = configured_wfm(ports, connection)?;
    let id = &connection.business_unit_id;
    let failure = |e| Failure::of_wfm(&e);
    let unit = wfm.fetch_business_unit(id).await.map_err(failure)?;
    if unit.zone != connection.zone {
        return Err(Failure::new(format!(
            "business unit {id} now lies in another time zone than when team {} was connected; \
             check it in the WFM, then connect the team anew",
            connection.team_id
        )));
    }
    let spans = window.iter().map(|week| calendar.span(*week));
    let span = spans
        .reduce(Span::union)
        .ok_or_else(|| Failure::new("the window has no weeks"))?;
    let (employees, jobs, shifts) = futures::try_join!(
        wfm.list_employees(id),
        wfm.list_jobs(id),
        wfm.list_shifts(&unit, span)
    )
    .map_err(failure)?;
    Ok(Source {
        employees,
        jobs,
        shifts,
    })
}

fn configured_wfm<'a>(
    ports: &'a Ports,
    connection: &Connection,
) -> Result<&'a Arc<dyn Wfm>, Failure> {
    ports.wfms.get(&connection.wfm).ok_or_else(|| {
        Failure::new(format!(
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

/// Whether a week has to be looked into: its records are not the ones it was last brought equal
/// to, something was left open in it, or drafts in it still have to be shared.
fn may_differ(team: &TeamVisit, week: Week) -> bool {
    let Visit {
        digests,
        open,
        to_share,
        ..
    } = &team.visit;
    let span = team.calendar.span(week);
    open.contains(&week)
        || digests.get(&week) != Some(&team.digest(week))
        || to_share.is_some_and(|to| to.starts_at < span.ends_at && span.starts_at < to.ends_at)
}

async fn read_groups(
    ports: &Ports,
    team: &mut TeamVisit,
    memory: Memory,
    now: Timestamp,
) -> Result<(), Failure> {
    let store = |e| Failure::of_store(&e);
    let team_id = team.team_id().clone();
    if let Some(stored) = ports.snapshots.load_groups(&team_id).await.map_err(store)? {
        team.groups = stored.value;
        team.groups_revision = Some(stored.revision);
        return Ok(());
    }
    let listed = ports.schedules.list_scheduling_groups(&team_id).await;
    let listed = listed.map_err(|e| Failure::of_shifts(&e))?;
    team.groups = adopt_listed_groups(&TeamGroups::default(), &listed, now);
    if memory == Memory::Keep {
        let saved = ports
            .snapshots
            .save_groups(&team_id, &team.groups, None)
            .await;
        team.groups_revision = Some(saved.map_err(store)?);
    }
    Ok(())
}

async fn list_unknown_weeks(
    ports: &Ports,
    settings: &SyncSettings,
    team: &mut TeamVisit,
) -> Result<(), Failure> {
    let unknown: Vec<Week> = team
        .weeks
        .iter()
        .filter(|(week, state)| {
            state.revision.is_none() && !team.resolved.weeks[week].records.is_empty()
        })
        .map(|(week, _)| *week)
        .collect();
    let Some(span) = team.span_of(&unknown) else {
        return Ok(());
    };
    let mut listed = list_both_sides(ports, settings, team, span).await?;
    listed.retain(|shift| unknown.contains(&team.calendar.week_of(shift.content.starts_at)));
    for shift in listed {
        let week = team.calendar.week_of(shift.content.starts_at);
        team.weeks.entry(week).or_default().listed.push(shift);
    }
    Ok(())
}

/// Lists the shifts that start within `span`: what employees see, and drafts where we write them.
pub(crate) async fn list_both_sides(
    ports: &Ports,
    settings: &SyncSettings,
    team: &TeamVisit,
    span: Span,
) -> Result<Vec<ListedShift>, Failure> {
    let names: BTreeMap<SchedulingGroupId, GroupName> = team
        .groups
        .groups
        .iter()
        .map(|(name, held)| (held.id.clone(), name.clone()))
        .collect();
    let list = |side| {
        let names = &names;
        async move {
            let listed = ports
                .shifts
                .list_shifts(team.team_id(), span, side, names)
                .await;
            listed.map_err(|e| Failure::of_shifts(&e))
        }
    };
    let mut listed = list(Visibility::Shared).await?;
    if settings.visibility == Visibility::Draft {
        let drafts = list(Visibility::Draft).await?;
        // A shift with both sides is one shift; what employees see of it has been listed.
        let known: Vec<_> = listed.iter().map(|shift| shift.id.clone()).collect();
        listed.extend(
            drafts
                .into_iter()
                .filter(|draft| !known.contains(&draft.id)),
        );
    }
    Ok(listed)
}

/// A reading of people for the roster activity alone.
pub(crate) async fn read_employees(
    ports: &Ports,
    connection: &Connection,
) -> Result<Reading<Employee>, Failure> {
    let wfm = configured_wfm(ports, connection)?;
    wfm.list_employees(&connection.business_unit_id)
        .await
        .map_err(|e| Failure::of_wfm(&e))
}
