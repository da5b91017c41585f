//! Everything that could be wrong with a connection, looked at before it is made.

use std::collections::BTreeSet;

use shifts_engine::{match_people, strangers};
use shifts_model::{
    BusinessUnit, BusinessUnitId, Connection, Employee, ItemKind, Member, Note, Reading, Roster,
    TeamId, UserId, WfmName,
};
use shifts_ports::{Revision, Schedule, ShiftsError, Stored};

use crate::checks::{
    Answers, Check, check_connection, check_existing, check_people, check_schedule, check_source,
    check_team,
};
use crate::existing::{Existing, Named, check_name, find_existing};
use crate::failures::{Failure, FailureKind};
use crate::ports::Ports;
use crate::schedules::wanted_settings;
use crate::settings::SyncSettings;
use crate::sync::is_offered;
use crate::traces::traced_by_hand;

/// What was found before connecting. Nothing has been changed.
#[derive(Debug, Clone)]
pub struct Preflight {
    /// The team.
    pub team_id: TeamId,
    /// The WFM that it is to follow.
    pub wfm: WfmName,
    /// The business unit there.
    pub business_unit_id: BusinessUnitId,
    /// Everything that was looked at, failures and all.
    pub checks: Vec<Check>,
    /// The connection that would be made, if it can be.
    pub connection: Option<Connection>,
    /// The business unit, if it was found.
    pub business_unit: Option<BusinessUnit>,
    /// The team's schedule as it is, if it could be read.
    pub schedule: Option<Schedule>,
    /// How many members the team has.
    pub members: usize,
    /// How many employees the business unit has.
    pub employees: usize,
    /// Employees without a user.
    pub unmapped: Vec<Note>,
    /// Members whom no employee is recognised as.
    pub strangers: BTreeSet<UserId>,
    /// What Teams shows already, once that was [looked at](look_at_items).
    pub existing: Vec<Existing>,
    /// What is connected to the team now, if anything.
    pub replaces: Option<Connection>,
    /// The first thing that makes connecting impossible.
    pub obstacle: Option<Failure>,
    pub(crate) revision: Option<Revision>,
}

/// Looks at both sides of a connection that is to be made. What makes connecting impossible is
/// among the checks, and does not keep the others from being made.
///
/// # Errors
///
/// When the store fails.
pub async fn preflight(
    ports: &Ports,
    settings: &SyncSettings,
    team_id: &TeamId,
    wfm: &WfmName,
    business_unit_id: &BusinessUnitId,
) -> Result<Preflight, Failure> {
    let stored = ports.connections.load(team_id).await?;
    let mut found = Preflight::of(team_id, wfm, business_unit_id, stored);
    // 1. The WFM's side.
    let unit = fetch_unit(ports, wfm, business_unit_id).await;
    let employees = match &unit {
        Ok(_) => Some(list_employees(ports, wfm, business_unit_id).await),
        Err(_) => None,
    };
    found
        .checks
        .extend(check_source(wfm, &unit, employees.as_ref()));
    // 2. Teams' side.
    ports
        .schedules
        .admit(traced_by_hand(ports, "connect", [team_id]));
    let answers = ask_teams(ports, team_id).await;
    found.checks.extend(check_team(&answers));
    // 3. The two together.
    found.join(settings, unit, employees, answers, |connection| {
        wanted_settings(ports, settings, connection)
    });
    Ok(found)
}

/// Looks what the team's schedule holds already, and adds that to the checks.
pub async fn look_at_items(ports: &Ports, settings: &SyncSettings, found: &mut Preflight) {
    let (Some(connection), Some(Schedule::Ready { .. })) = (&found.connection, &found.schedule)
    else {
        let names = ItemKind::ALL.map(check_name);
        let why = match &found.schedule {
            Some(Schedule::Absent) => "there is no schedule, so there is nothing in it",
            _ => "the schedule is not ready",
        };
        let skipped = names.map(|name| Check::skipped(name, why));
        found.checks.extend(skipped);
        return;
    };
    let is_kept = |kind: &ItemKind| is_offered(&ports.wfms, settings, connection, kind.activity());
    let kinds = ItemKind::ALL.into_iter().filter(is_kept);
    let named = Named::list(ports, connection).await;
    for kind in kinds {
        let existing = match &named {
            Ok(named) => find_existing(ports, settings, connection, kind, named).await,
            Err(failure) => Err(failure.clone()),
        };
        match existing {
            Ok(existing) => {
                found.checks.push(check_existing(&existing));
                found.existing.push(existing);
            }
            // It keeps nobody from connecting: the next sync says it again.
            Err(failure) => {
                let what = failure.to_string();
                let remedy = "look again before the first sync, or let `shifts-adapter plan` tell";
                found
                    .checks
                    .push(Check::attention(check_name(kind), what, remedy));
            }
        }
    }
}

async fn fetch_unit(
    ports: &Ports,
    name: &WfmName,
    id: &BusinessUnitId,
) -> Result<BusinessUnit, Failure> {
    let wfm = ports.wfms.get(name).ok_or_else(|| {
        let known: Vec<&str> = ports.wfms.keys().map(WfmName::as_str).collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        Failure::new(
            FailureKind::WrongInput,
            format!(
                "there is no WFM `{name}` in the configuration (there is: {known}); add a section \
                 [wfm.{name}]"
            ),
        )
    })?;
    let unit = wfm.fetch_business_unit(id).await;
    unit.map_err(|e| Failure::of_wfm(&e))
}

async fn list_employees(
    ports: &Ports,
    name: &WfmName,
    id: &BusinessUnitId,
) -> Result<Reading<Employee>, Failure> {
    match ports.wfms.get(name) {
        Some(wfm) => wfm
            .list_employees(id)
            .await
            .map_err(|e| Failure::of_wfm(&e)),
        None => Ok(Reading::Complete(Vec::new())),
    }
}

/// Asks everything that can be asked: without a token nothing, of a team that is not there no more.
async fn ask_teams(ports: &Ports, team_id: &TeamId) -> Answers {
    let name = ports.schedules.fetch_team_name(team_id).await;
    let is_over = |error: &ShiftsError| {
        error.is_about_token() || matches!(error, ShiftsError::NotFound { .. })
    };
    let mut answers = Answers::default();
    if !name.as_ref().is_err_and(is_over) {
        answers.schedule = Some(ports.schedules.fetch_schedule(team_id).await);
        answers.members = Some(ports.schedules.list_members(team_id).await);
    }
    answers.name = Some(name);
    answers
}

impl Preflight {
    fn of(
        team_id: &TeamId,
        wfm: &WfmName,
        business_unit_id: &BusinessUnitId,
        stored: Option<Stored<Connection>>,
    ) -> Self {
        Self {
            team_id: team_id.clone(),
            wfm: wfm.clone(),
            business_unit_id: business_unit_id.clone(),
            checks: Vec::new(),
            connection: None,
            business_unit: None,
            schedule: None,
            members: 0,
            employees: 0,
            unmapped: Vec::new(),
            strangers: BTreeSet::new(),
            existing: Vec::new(),
            revision: stored.as_ref().map(|stored| stored.revision.clone()),
            replaces: stored.map(|stored| stored.value),
            obstacle: None,
        }
    }

    fn join(
        &mut self,
        settings: &SyncSettings,
        unit: Result<BusinessUnit, Failure>,
        employees: Option<Result<Reading<Employee>, Failure>>,
        answers: Answers,
        wanted: impl Fn(&Connection) -> shifts_ports::ScheduleSettings,
    ) {
        let source = unit.as_ref().err().cloned();
        let people = employees
            .as_ref()
            .and_then(|read| read.as_ref().err().cloned());
        self.obstacle = source.or(people).or_else(|| answers.obstacle());
        let name = answers.name.and_then(Result::ok);
        self.connection = match (&unit, &name) {
            (Ok(unit), Some(name)) => Some(self.connection_to(unit, name)),
            _ => None,
        };
        let wanted = self.connection.as_ref().map(wanted);
        let checks = check_schedule(answers.schedule.as_ref(), wanted.as_ref());
        self.checks.extend(checks);
        let members = answers.members.and_then(Result::ok);
        let employees = employees.and_then(Result::ok);
        self.members = members.as_ref().map_or(0, Vec::len);
        self.employees = employees.as_ref().map_or(0, |read| read.records().len());
        let people = match (&self.connection, employees, members) {
            (Some(connection), Some(employees), Some(members)) => {
                Some(recognise(settings, connection, &employees, &members))
            }
            _ => None,
        };
        let shown = people
            .as_ref()
            .map(|(roster, strangers)| (roster, strangers));
        self.checks.extend(check_people(shown));
        if let Some((roster, strangers)) = people {
            self.unmapped = roster.unmapped_notes();
            self.strangers = strangers;
        }
        let connection = check_connection(self.connection.as_ref(), self.replaces.as_ref());
        self.checks.push(connection);
        self.schedule = answers.schedule.and_then(Result::ok);
        self.business_unit = unit.ok();
    }

    /// The connection that would be made. What a person has chosen for the team stays; whom the
    /// person has named stays while they are the same WFM's employees.
    fn connection_to(&self, unit: &BusinessUnit, name: &str) -> Connection {
        let before = self.replaces.as_ref();
        let of_wfm = before.filter(|before| before.wfm == self.wfm);
        Connection {
            team_id: self.team_id.clone(),
            team_name: name.to_owned(),
            wfm: self.wfm.clone(),
            business_unit_id: self.business_unit_id.clone(),
            zone: unit.zone.clone(),
            enabled: true,
            off: before.map(|before| before.off.clone()).unwrap_or_default(),
            overrides: of_wfm
                .map(|before| before.overrides.clone())
                .unwrap_or_default(),
            drift_policy: before.and_then(|before| before.drift_policy),
        }
    }
}

fn recognise(
    settings: &SyncSettings,
    connection: &Connection,
    employees: &Reading<Employee>,
    members: &[Member],
) -> (Roster, BTreeSet<UserId>) {
    let recognition = settings.recognition(connection);
    let roster = match_people(employees.records(), members, recognition);
    let strangers = strangers(&roster, members);
    (roster, strangers)
}
