//! What a preflight found, judged: each check with its result and what to do about it.

use std::collections::BTreeSet;

use shifts_model::{BusinessUnit, Connection, Employee, Member, Reading, Roster, UserId, WfmName};
use shifts_ports::{Attachment, Schedule, ScheduleSettings, ShiftsError};

use crate::existing::Existing;
use crate::failures::Failure;
use crate::integrations::Attached;
use crate::schedules::{differences, zone_words};

/// One thing that was looked at before connecting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name, for scripts.
    pub name: &'static str,
    /// How it ended.
    pub result: CheckResult,
    /// What was found. Never a name or an address of a person.
    pub found: String,
    /// What a person can do, where something is to be done.
    pub remedy: Option<String>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckResult {
    /// As it should be.
    Passed,
    /// It could not be looked at, because of an earlier failure.
    Skipped,
    /// Connecting is possible, and a person should know this.
    Attention,
    /// Connecting is not possible.
    Failed,
}

impl CheckResult {
    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Attention => "attention",
            Self::Failed => "failed",
        }
    }
}

impl Check {
    pub(crate) fn passed(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Passed, found.into(), None)
    }

    pub(crate) fn skipped(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, CheckResult::Skipped, found.into(), None)
    }

    pub(crate) fn attention(name: &'static str, found: impl Into<String>, remedy: &str) -> Self {
        let remedy = Some(remedy.to_owned());
        Self::new(name, CheckResult::Attention, found.into(), remedy)
    }

    /// A failure says what to do after its last semicolon.
    pub(crate) fn failed(name: &'static str, failure: &Failure) -> Self {
        let text = failure.to_string();
        let (found, remedy) = match text.rsplit_once("; ") {
            Some((found, remedy)) => (found.to_owned(), Some(remedy.to_owned())),
            None => (text, None),
        };
        Self::new(name, CheckResult::Failed, found, remedy)
    }

    fn new(name: &'static str, result: CheckResult, found: String, remedy: Option<String>) -> Self {
        Self {
            name,
            result,
            found,
            remedy,
        }
    }
}

/// The side of the WFM.
pub(crate) fn check_source(
    wfm: &WfmName,
    unit: &Result<BusinessUnit, Failure>,
    employees: Option<&Result<Reading<Employee>, Failure>>,
) -> Vec<Check> {
    let unit = match unit {
        Ok(unit) => {
            let zone = zone_words(Some(&unit.zone));
            let found = format!(
                "business unit {} \"{}\" of WFM {wfm}, zone {zone}",
                unit.id, unit.name
            );
            Check::passed("business-unit", found)
        }
        Err(failure) => Check::failed("business-unit", failure),
    };
    let employees = match employees {
        None => Check::skipped("employees", "the business unit was not found"),
        Some(Err(failure)) => Check::failed("employees", failure),
        Some(Ok(Reading::Complete(all))) => {
            Check::passed("employees", format!("{} employees", all.len()))
        }
        Some(Ok(Reading::Partial { records, problems })) => Check::attention(
            "employees",
            format!(
                "{} employees, and {} that cannot be read",
                records.len(),
                problems.len()
            ),
            "mend the source; until then nothing is deleted on its word",
        ),
    };
    vec![unit, employees]
}

/// What Teams answered; `None` for what was not asked after an earlier failure.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) name: Option<Result<String, ShiftsError>>,
    pub(crate) schedule: Option<Result<Schedule, ShiftsError>>,
    pub(crate) members: Option<Result<Vec<Member>, ShiftsError>>,
}

impl Answers {
    fn errors(&self) -> impl Iterator<Item = &ShiftsError> {
        let name = self.name.as_ref().and_then(|answer| answer.as_ref().err());
        let schedule = self
            .schedule
            .as_ref()
            .and_then(|answer| answer.as_ref().err());
        let members = self
            .members
            .as_ref()
            .and_then(|answer| answer.as_ref().err());
        [name, schedule, members].into_iter().flatten()
    }

    /// The first thing that makes connecting impossible.
    pub(crate) fn obstacle(&self) -> Option<Failure> {
        self.errors().next().map(Failure::of_shifts)
    }
}

/// The side of Teams: token, permissions, team, members.
pub(crate) fn check_team(answers: &Answers) -> Vec<Check> {
    let token = match answers.errors().find(|error| error.is_about_token()) {
        Some(error) => Check::failed("token", &Failure::of_shifts(error)),
        None => Check::passed("token", "Microsoft Entra gives the application a token"),
    };
    let has_token = token.result == CheckResult::Passed;
    let forbidden = |error: &&ShiftsError| {
        matches!(error, ShiftsError::Forbidden { .. }) && !error.is_about_token()
    };
    let permissions = match answers.errors().find(forbidden) {
        Some(error) => Check::failed("permissions", &Failure::of_shifts(error)),
        None if answers.errors().next().is_some() => {
            Check::skipped("permissions", "Teams did not answer all that was asked")
        }
        None => Check::passed(
            "permissions",
            "the application may read the team, its members and its schedule; whether it may \
             write shows when it connects",
        ),
    };
    let team = match &answers.name {
        Some(Ok(name)) => Check::passed("team", format!("team \"{name}\" exists")),
        Some(Err(error)) if has_token => Check::failed("team", &Failure::of_shifts(error)),
        Some(Err(_)) | None => Check::skipped("team", "there is no token to ask with"),
    };
    let members = match &answers.members {
        Some(Ok(members)) => Check::passed("members", format!("{} members", members.len())),
        Some(Err(error)) if has_token => Check::failed("members", &Failure::of_shifts(error)),
        Some(Err(_)) | None => Check::skipped("members", "the team was not found"),
    };
    vec![token, permissions, team, members]
}

/// The schedule: provisioned, in the right zone, with the right integration and switches.
pub(crate) fn check_schedule(
    schedule: Option<&Result<Schedule, ShiftsError>>,
    wanted: Option<&ScheduleSettings>,
) -> Vec<Check> {
    let names = ["time-zone", "workforce-integration", "switches"];
    let skipped = |why: &'static str| names.map(|name| Check::skipped(name, why));
    let (first, rest) = match schedule {
        None => (
            Check::skipped("schedule", "the team was not found"),
            skipped("the team was not found"),
        ),
        Some(Err(error)) => (
            Check::failed("schedule", &Failure::of_shifts(error)),
            skipped("the schedule could not be read"),
        ),
        Some(Ok(Schedule::Absent)) => (
            Check::attention("schedule", "there is none yet", "connecting makes it"),
            skipped("connecting sets it"),
        ),
        Some(Ok(Schedule::Provisioning)) => (
            Check::attention(
                "schedule",
                "Shifts is making it just now",
                "connecting waits for it; if that takes too long, connect again in some minutes",
            ),
            skipped("connecting sets it"),
        ),
        Some(Ok(Schedule::Failed { code })) => (
            Check::attention(
                "schedule",
                format!("Shifts could not make it ({code})"),
                "connecting tries again; the permission Schedule.ReadWrite.All and a licence for \
                 Shifts are the usual causes",
            ),
            skipped("connecting sets it"),
        ),
        Some(Ok(ready @ Schedule::Ready { .. })) => (
            Check::passed("schedule", "it is ready"),
            match wanted {
                Some(wanted) => check_settings(ready, wanted),
                None => skipped("the business unit was not found"),
            },
        ),
    };
    std::iter::once(first).chain(rest).collect()
}

fn check_settings(schedule: &Schedule, wanted: &ScheduleSettings) -> [Check; 3] {
    let differ = differences(schedule, wanted);
    let check = |name: &'static str, is_so: String, remedy: &str| match differ.get(name) {
        None => Check::passed(name, is_so),
        Some(found) => Check::attention(name, found.clone(), remedy),
    };
    let integration = match (&wanted.attachment, Attached::of(schedule, None)) {
        // It is asked about what the adapter writes, too.
        (Attachment::Keep | Attachment::Detach, Attached::Other(other)) => Check::attention(
            "workforce-integration",
            format!("the workforce integration {other} of another product is attached"),
            "it may refuse what the adapter writes; ask whoever runs that product to detach it",
        ),
        (Attachment::Keep | Attachment::Detach, _) => {
            let found = "none is configured, and none is wanted";
            Check::passed("workforce-integration", found)
        }
        (Attachment::Attach(_), _) => check(
            "workforce-integration",
            "the workforce integration is attached".to_owned(),
            "connecting attaches it, and no other is asked then",
        ),
    };
    [
        check(
            "time-zone",
            format!("both sides are in {}", zone_words(Some(&wanted.zone))),
            "connecting sets the business unit's; if that one is wrong, correct it in the WFM first",
        ),
        integration,
        check(
            "switches",
            "the schedule shows the buttons that are answered".to_owned(),
            "connecting sets them",
        ),
    ]
}

/// The people of both sides who have no counterpart.
pub(crate) fn check_people(people: Option<(&Roster, &BTreeSet<UserId>)>) -> Vec<Check> {
    const WITHOUT_USER: &str = "employees-without-user";
    const WITHOUT_EMPLOYEE: &str = "members-without-employee";
    let Some((roster, strangers)) = people else {
        let why = "the people of both sides could not be read";
        return [WITHOUT_USER, WITHOUT_EMPLOYEE]
            .map(|name| Check::skipped(name, why))
            .into();
    };
    let employees = match roster.unmapped.len() {
        0 => Check::passed(WITHOUT_USER, "every employee is recognised"),
        count if roster.users.is_empty() => Check::attention(
            WITHOUT_USER,
            format!("none of {count} employees is recognised as a member of the team"),
            "check the team, [roster] match and the logins in the WFM; nobody's shifts would arrive",
        ),
        count => Check::attention(
            WITHOUT_USER,
            format!("{count} employees are recognised as no member of the team"),
            "add them to the team, correct their logins, or name them with `teams overrides`; \
             their shifts do not arrive",
        ),
    };
    let members = match strangers.len() {
        0 => Check::passed(WITHOUT_EMPLOYEE, "every member is an employee"),
        count => Check::attention(
            WITHOUT_EMPLOYEE,
            format!("{count} members of the team are recognised as no employee"),
            "nothing has to be done for guests, devices and people of another business unit",
        ),
    };
    vec![employees, members]
}

/// What Teams shows already.
pub(crate) fn check_existing(existing: &Existing) -> Check {
    let Existing {
        in_teams,
        ours,
        adopted,
        ..
    } = *existing;
    let left = in_teams.saturating_sub(ours + adopted);
    let mut found = format!("{in_teams} in Teams within the weeks that are kept equal");
    for (count, words) in [
        (ours, "are the adapter's"),
        (adopted, "match the WFM and would be adopted"),
        (left, "match nothing and would stay"),
    ] {
        if count > 0 {
            found.push_str(&format!("; {count} {words}"));
        }
    }
    if existing.ambiguous.is_empty() {
        return Check::passed(existing.check_name(), found);
    }
    let count = existing.ambiguous.len();
    found.push_str(&format!(
        "; {count} records of the WFM could each be one of several"
    ));
    Check::attention(
        existing.check_name(),
        found,
        "remove the wrong ones in Teams; until then these records are not written",
    )
}

/// A connection that there is already.
pub(crate) fn check_connection(wanted: Option<&Connection>, before: Option<&Connection>) -> Check {
    const NAME: &str = "connection";
    let Some(before) = before else {
        return Check::passed(NAME, "the team is not connected yet");
    };
    let follows = format!(
        "it follows {} of WFM {}",
        before.business_unit_id, before.wfm
    );
    let same = wanted.is_some_and(|wanted| {
        (&wanted.wfm, &wanted.business_unit_id) == (&before.wfm, &before.business_unit_id)
    });
    if same {
        return Check::passed(NAME, format!("{follows} already"));
    }
    Check::attention(
        NAME,
        format!("{follows} now"),
        "connecting lets it follow the new business unit; what the old one wrote is replaced",
    )
}
