//! Draws one answer of the board: the team, the week, who is in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use shifts_model::{Connection, Member, TeamMembers, Week, WeekCalendar};

use super::told::{latest_runs, tell_what_happened, tell_what_is_open};
use super::{Board, Choice, Refusal};
use crate::answer::{
    AvailabilityJson, BoardJson, OpenShiftJson, PersonJson, ProgressJson, ShiftJson, TeamJson,
    TimeOffJson, TotalsJson, WeekJson,
};
use crate::shown::{ShownState, ShownWeek, ShownWork};
use crate::view::ViewError;

pub(super) async fn draw(board: &Board, choice: &Choice) -> Result<BoardJson, Refusal> {
    let now = board.clock.now();
    let listed = board.connections.list().await?;
    let stored = listed.into_iter().collect::<Result<Vec<_>, _>>()?;
    let connections: Vec<Connection> = stored.into_iter().map(|stored| stored.value).collect();
    let chosen = choose(&connections, choice.team.as_deref())?;
    let mut drawn = BoardJson {
        teams: connections.iter().map(team_json).collect(),
        team: chosen.map(team_json),
        progress: progress(board, now),
        ..blank(board, now)
    };
    let reports = latest_runs(board, None).await?;
    tell_what_happened(&mut drawn, &connections, &reports);
    if let Some(connection) = chosen {
        draw_week(board, &mut drawn, connection, choice).await?;
        tell_what_is_open(board, &mut drawn, &connection.team_id).await?;
    }
    Ok(drawn)
}

fn blank(board: &Board, now: Timestamp) -> BoardJson {
    let (view, note) = board.view.describe();
    BoardJson {
        product: "WFM Shifts Adapter",
        view,
        note,
        people_page: board.view.people_page(),
        now,
        teams: Vec::new(),
        team: None,
        week: None,
        people: Vec::new(),
        shifts: Vec::new(),
        open_shifts: Vec::new(),
        time_off: Vec::new(),
        availability: Vec::new(),
        progress: None,
        totals: TotalsJson::default(),
        runs: Vec::new(),
        changes: Vec::new(),
        waiting: Vec::new(),
        held: Vec::new(),
        withheld: Vec::new(),
        refused: Vec::new(),
        unmapped: Vec::new(),
        strangers: Vec::new(),
        drifted: Vec::new(),
    }
}

fn choose<'a>(
    connections: &'a [Connection],
    wanted: Option<&str>,
) -> Result<Option<&'a Connection>, Refusal> {
    match wanted {
        None | Some("") => Ok(connections.first()),
        Some(id) => {
            let found = connections
                .iter()
                .find(|connection| connection.team_id.as_str() == id);
            let unknown = || Refusal::Choice("No such team is connected".to_owned());
            found.map(Some).ok_or_else(unknown)
        }
    }
}

async fn draw_week(
    board: &Board,
    drawn: &mut BoardJson,
    connection: &Connection,
    choice: &Choice,
) -> Result<(), Refusal> {
    let calendar = WeekCalendar::new(connection.zone.clone(), board.first_day_of_week);
    let current = calendar.week_of(drawn.now);
    let week = match choice.week.as_deref() {
        None | Some("") => current,
        Some(day) => week_of_day(&calendar, day)?,
    };
    let shown = board.view.week(connection, &calendar, week).await;
    let mut shown = shown.map_err(|ViewError::Store(error)| Refusal::Store(error))?;
    sort(&mut shown);
    let members = board.rosters.load_members(&connection.team_id).await?;
    let names = Names::of(members.as_ref());
    drawn.week = Some(week_json(&calendar, week, current));
    drawn.people = names.people(seen(&shown));
    drawn.strangers = members
        .iter()
        .flat_map(|members| names.people(members.strangers.iter().map(|id| id.as_str())))
        .collect();
    drawn.totals = totals(&shown, drawn.people.len());
    let zone = &connection.zone;
    let shifts = shown.shifts.iter();
    drawn.shifts = shifts.map(|shift| ShiftJson::of(shift, zone)).collect();
    let open_shifts = shown.open_shifts.iter();
    drawn.open_shifts = open_shifts.map(|o| OpenShiftJson::of(o, zone)).collect();
    let time_off = shown.time_off.iter();
    drawn.time_off = time_off.map(|a| TimeOffJson::of(a, zone, week)).collect();
    let availability = shown.availability.iter();
    drawn.availability = availability
        .map(|(user_id, available)| AvailabilityJson::of(user_id, available, week))
        .collect();
    Ok(())
}

fn sort(shown: &mut ShownWeek) {
    let place = |work: &ShownWork| (work.starts_at, work.id.clone());
    shown.shifts.sort_by_key(|shift| place(&shift.work));
    shown.open_shifts.sort_by_key(|open| place(&open.work));
    shown
        .time_off
        .sort_by_key(|away| (away.starts_at, away.id.clone()));
}

fn week_json(calendar: &WeekCalendar, week: Week, current: Week) -> WeekJson {
    let days = week.starts_on.series(jiff::Span::new().days(1)).take(7);
    WeekJson {
        starts_on: week.to_string(),
        previous: calendar.offset(week, -1).to_string(),
        next: calendar.offset(week, 1).to_string(),
        current: week == current,
        days: days.map(|day| day.to_string()).collect(),
    }
}

fn week_of_day(calendar: &WeekCalendar, day: &str) -> Result<Week, Refusal> {
    let wrong = || Refusal::Choice("`week` must be a day such as 2026-11-23".to_owned());
    let day: Date = day.parse().map_err(|_| wrong())?;
    let noon = calendar
        .zone()
        .to_timestamp(day.at(12, 0, 0, 0))
        .map_err(|_| wrong())?;
    Ok(calendar.week_of(noon))
}

/// Whose row the week has: everybody who works or is away.
fn seen(shown: &ShownWeek) -> impl Iterator<Item = &str> {
    let working = shown.shifts.iter().map(|shift| shift.user_id.as_str());
    working.chain(shown.time_off.iter().map(|away| away.user_id.as_str()))
}

/// What people are called.
struct Names<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Names<'a> {
    fn of(members: Option<&'a TeamMembers>) -> Self {
        let members = members.map_or(&[][..], |members| &members.members);
        let name = |member: &'a Member| (member.user_id.as_str(), member.display_name.as_str());
        let named = members
            .iter()
            .map(name)
            .filter(|(_, name)| !name.is_empty());
        Self(named.collect())
    }

    /// Each of them once, by name; those without one by their id.
    fn people<'b>(&self, ids: impl Iterator<Item = &'b str>) -> Vec<PersonJson> {
        let ids: BTreeSet<&str> = ids.collect();
        let person = |id: &str| PersonJson {
            user_id: id.to_owned(),
            name: (*self.0.get(id).unwrap_or(&id)).to_owned(),
        };
        let mut people: Vec<PersonJson> = ids.into_iter().map(person).collect();
        people.sort_by(|a, b| (&a.name, &a.user_id).cmp(&(&b.name, &b.user_id)));
        people
    }
}

fn totals(shown: &ShownWeek, people: usize) -> TotalsJson {
    let shifts = shown.shifts.iter().map(|shift| &shift.work);
    let minutes: i64 = shifts
        .map(|work| work.starts_at.duration_until(work.ends_at).as_mins())
        .sum();
    let shifts = shown.shifts.iter().map(|shift| shift.work.state);
    let open_shifts = shown.open_shifts.iter().map(|open| open.work.state);
    let time_off = shown.time_off.iter().map(|away| away.state);
    let states = shifts.chain(open_shifts).chain(time_off);
    let slots = shown.open_shifts.iter().map(|open| u64::from(open.slots));
    TotalsJson {
        shifts: shown.shifts.len(),
        open_shifts: shown.open_shifts.len(),
        open_slots: slots.sum(),
        time_off: shown.time_off.len(),
        people,
        drafts: states.filter(|state| *state == ShownState::Draft).count(),
        hours: f64::from(i32::try_from(minutes).unwrap_or(i32::MAX)) / 60.0,
    }
}

pub(super) fn team_json(connection: &Connection) -> TeamJson {
    let name = match connection.team_name.as_str() {
        "" => connection.team_id.as_str(),
        name => name,
    };
    TeamJson {
        team_id: connection.team_id.to_string(),
        name: name.to_owned(),
        zone: connection.zone.iana_name().unwrap_or("UTC").to_owned(),
        enabled: connection.enabled,
        business_unit_id: connection.business_unit_id.to_string(),
        wfm: connection.wfm.to_string(),
    }
}

fn progress(board: &Board, now: Timestamp) -> Option<ProgressJson> {
    let run = board.progress.shown()?;
    let eta_s = run.left(now).map(|left| left.as_secs());
    Some(ProgressJson {
        what: run.what,
        done: run.done,
        total: run.total,
        eta_s,
    })
}
