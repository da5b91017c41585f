//! How a team is: both sides, every activity, and what waits for a person. Writes nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use shifts_engine::{match_people, strangers};
use shifts_model::{Activity, Connection, Held, Note, RunReport, TeamId, UserId, Visit, Week};
use shifts_ports::{Schedule, WeekKey};

use crate::failures::Failure;
use crate::integrations::Attached;
use crate::look::read_employees;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::is_offered;
use crate::traces::traced_by_hand;

/// How many of a team's last runs are looked at for the last one of each activity.
const RUNS_MAX: usize = 200;

/// How one team is.
#[derive(Debug, Clone)]
pub struct TeamHealth {
    /// How it is connected.
    pub connection: Connection,
    /// The team's schedule, or why it cannot be read: a team that is gone is told here.
    pub schedule: Result<Schedule, Failure>,
    /// Which workforce integration the schedule has; `None` where it has none and none is
    /// configured, or where it cannot be read.
    pub integration: Option<Attached>,
    /// Who is who, or why that cannot be told.
    pub people: Result<PeopleHealth, Failure>,
    /// Every activity.
    pub activities: Vec<ActivityHealth>,
    /// What the last look for drift found to be missing or different in Teams.
    pub drifted: Vec<Note>,
}

/// The people of both sides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleHealth {
    /// How many employees have a user.
    pub mapped: usize,
    /// Employees without one.
    pub unmapped: Vec<Note>,
    /// Members whom no employee is recognised as.
    pub strangers: BTreeSet<UserId>,
}

/// One activity of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityHealth {
    /// Which.
    pub activity: Activity,
    /// Whether it runs.
    pub switch: Switch,
    /// When it last ran.
    pub last_run_at: Option<Timestamp>,
    /// When it has to run again, however recent its last run.
    pub wake_at: Option<Timestamp>,
    /// Weeks in which something is open.
    pub open_weeks: BTreeSet<Week>,
    /// Creates that were sent and not answered yet.
    pub open_intents: usize,
    /// Weeks whose plans are held back, and since when.
    pub held: Vec<(Week, Held)>,
    /// What its last run held back for a person.
    pub withheld: Vec<Note>,
    /// When it last failed among the runs that are kept, and why.
    pub last_failure: Option<(Timestamp, String)>,
    /// Whether its very last run failed.
    pub is_failing: bool,
}

/// Whether an activity runs for a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It does.
    On,
    /// It is switched off for this team.
    OffForTeam,
    /// It is switched off for all teams.
    OffForAll,
    /// The team's WFM does not tell what it needs.
    NotOffered,
}

impl Switch {
    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::OffForTeam => "off-for-team",
            Self::OffForAll => "off-for-all",
            Self::NotOffered => "not-offered",
        }
    }
}

/// What health comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All is well.
    Healthy,
    /// Something waits for a person.
    Waiting,
    /// Something failed.
    Failed,
}

impl Verdict {
    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
        }
    }
}

impl TeamHealth {
    /// What it comes to. A person without a user waits for a person, and so does what is held
    /// back, and a schedule about which another product is asked or nobody; that a team is
    /// disabled is a person's wish.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let runs = self.activities.iter().filter(|of| of.switch == Switch::On);
        let failing = runs.clone().any(|of| of.is_failing);
        let ready = matches!(self.schedule, Ok(Schedule::Ready { .. }));
        let waiting = runs
            .into_iter()
            .any(|of| !of.held.is_empty() || !of.withheld.is_empty());
        let foreign = matches!(
            self.integration,
            Some(Attached::Other(_) | Attached::Nothing)
        );
        match &self.people {
            Err(_) => Verdict::Failed,
            _ if failing || !ready => Verdict::Failed,
            Ok(people) if waiting || foreign || !people.unmapped.is_empty() => Verdict::Waiting,
            Ok(_) => Verdict::Healthy,
        }
    }
}

/// How these teams are. What cannot be asked of one is told in its place.
///
/// # Errors
///
/// When the store fails.
pub async fn health(
    ports: &Ports,
    settings: &SyncSettings,
    connections: &[Connection],
) -> Result<Vec<TeamHealth>, Failure> {
    let team_ids = connections.iter().map(|team| &team.team_id);
    ports
        .schedules
        .admit(traced_by_hand(ports, "health", team_ids));
    let mut teams = Vec::new();
    for connection in connections {
        teams.push(health_of(ports, settings, connection).await?);
    }
    Ok(teams)
}

async fn health_of(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
) -> Result<TeamHealth, Failure> {
    let team_id = &connection.team_id;
    let runs = ports.runs.latest(Some(team_id), RUNS_MAX).await?;
    let mut activities = Vec::new();
    for activity in Activity::ALL {
        let switch = switch(ports, settings, connection, activity);
        activities.push(activity_health(ports, team_id, activity, switch, &runs).await?);
    }
    let drift = runs.iter().find(|run| run.activity == Activity::Drift);
    let schedule = ports.schedules.fetch_schedule(team_id).await;
    let ours = settings.workforce_integration_id.as_ref();
    let attached = schedule.as_ref().map(|found| Attached::of(found, ours));
    let is_told = |attached: &Attached| ours.is_some() || *attached != Attached::Nothing;
    Ok(TeamHealth {
        connection: connection.clone(),
        integration: attached.ok().filter(is_told),
        schedule: schedule.map_err(|e| Failure::of_shifts(&e)),
        people: people(ports, settings, connection).await,
        activities,
        drifted: drift.map(|run| run.drifted.clone()).unwrap_or_default(),
    })
}

fn switch(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    activity: Activity,
) -> Switch {
    if is_offered(&ports.wfms, settings, connection, activity) {
        Switch::On
    } else if connection.off.contains(&activity) {
        Switch::OffForTeam
    } else if settings.intervals.minutes(activity).is_none() {
        Switch::OffForAll
    } else {
        Switch::NotOffered
    }
}

async fn activity_health(
    ports: &Ports,
    team_id: &TeamId,
    activity: Activity,
    switch: Switch,
    runs: &[RunReport],
) -> Result<ActivityHealth, Failure> {
    let visit = ports.visits.load_visit(team_id, activity).await?;
    let visit = visit.map(|stored| stored.value).unwrap_or_default();
    let last = runs.iter().find(|run| run.activity == activity);
    let failed = runs.iter().filter(|run| run.activity == activity);
    let last_failure = failed
        .filter_map(|run| Some((run.at, run.failure.clone()?)))
        .next();
    Ok(ActivityHealth {
        activity,
        switch,
        last_run_at: visit.last_run_at,
        wake_at: visit.wake_at,
        open_intents: count_intents(ports, team_id, activity, &visit).await?,
        open_weeks: visit.open,
        held: visit.held.into_iter().collect(),
        withheld: last.map(|run| run.withheld.clone()).unwrap_or_default(),
        is_failing: last.is_some_and(|run| run.failure.is_some()),
        last_failure,
    })
}

/// How many creates of the open weeks were never answered. A promise is made in an open week.
async fn count_intents(
    ports: &Ports,
    team_id: &TeamId,
    activity: Activity,
    visit: &Visit,
) -> Result<usize, Failure> {
    let key = |week: &Week| WeekKey {
        team_id: team_id.clone(),
        activity,
        week: *week,
    };
    let mut count = 0;
    for key in visit.open.iter().map(key) {
        if let Some(stored) = ports.snapshots.load_week(&key).await? {
            count += stored.value.intents.len();
        }
    }
    Ok(count)
}

async fn people(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
) -> Result<PeopleHealth, Failure> {
    let employees = read_employees(&ports.wfms, connection).await?;
    let members = ports.schedules.list_members(&connection.team_id).await;
    let members = members.map_err(|e| Failure::of_shifts(&e))?;
    let recognition = settings.recognition(connection);
    let roster = match_people(employees.records(), &members, recognition);
    Ok(PeopleHealth {
        mapped: roster.users.len(),
        unmapped: roster.unmapped_notes(),
        strangers: strangers(&roster, &members),
    })
}
