//! From what the WFM planned to what Shifts should hold, week by week.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use shifts_model::{
    Digest, Employee, EmployeeId, GroupName, Note, Problem, Reading, Roster, Shift, ShiftActivity,
    ShiftContent, SourceId, UnmappedReason, UserId, Week, WeekCalendar, WfmJob, WfmJobId,
};

use crate::canonical::Canonical;
use crate::themes::ThemeRules;

/// The longest and the shortest shift that Shifts takes (Graph, "Create shift", read 2026-11).
const SHIFT_LENGTH_MAX: SignedDuration = SignedDuration::from_hours(24);
const SHIFT_LENGTH_MIN: SignedDuration = SignedDuration::from_mins(1);

/// What a WFM said about one business unit and window.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its people.
    pub employees: Reading<Employee>,
    /// Its jobs.
    pub jobs: Reading<WfmJob>,
    /// The shifts that start in the window.
    pub shifts: Reading<Shift>,
}

/// The choices that the configuration makes for all shifts.
#[derive(Debug, Clone)]
pub struct ResolveRules {
    /// Which colour stands for which.
    pub themes: ThemeRules,
    /// The scheduling group of shifts whose job names no department.
    pub default_group: GroupName,
}

/// What one week of Shifts should hold.
#[derive(Debug, Clone, Default)]
pub struct Desired {
    /// The shifts, by their id in the WFM.
    pub records: BTreeMap<SourceId, ShiftContent>,
    /// Shifts that cannot be written as they are; what Teams has of them is left alone.
    pub withheld: BTreeMap<SourceId, &'static str>,
    /// Shifts of people without a user. They must not stay with anybody else.
    pub unmapped: BTreeMap<SourceId, EmployeeId>,
}

/// What all weeks of the window should hold.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The weeks, all of the window.
    pub weeks: BTreeMap<Week, Desired>,
    /// Employees who have shifts in the window and no user, and why.
    pub unmapped: BTreeMap<EmployeeId, UnmappedReason>,
    /// What was wrong with the source. While anything is, nothing is deleted on its word.
    pub problems: Vec<Problem>,
}

impl Resolved {
    /// Whether the source told everything, so that what is missing from it is gone.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }

    /// The people without a user, as notes.
    #[must_use]
    pub fn unmapped_notes(&self) -> Vec<Note> {
        self.unmapped
            .iter()
            .map(|(id, reason)| Note::of_unmapped(id, *reason))
            .collect()
    }
}

impl Desired {
    /// The fingerprint of all this. Two weeks with the same one need no look at a snapshot.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut canonical = Canonical::new("desired week");
        canonical.number(self.records.len() as u64);
        for (id, content) in &self.records {
            canonical.text(id.as_str());
            canonical.content(content);
        }
        canonical.number(self.withheld.len() as u64);
        self.withheld
            .keys()
            .for_each(|id| canonical.text(id.as_str()));
        canonical.digest()
    }
}

/// Works out what every week of the window should hold.
#[must_use]
pub fn resolve(
    source: &Source,
    roster: &Roster,
    calendar: &WeekCalendar,
    window: &[Week],
    rules: &ResolveRules,
) -> Resolved {
    let jobs: BTreeMap<&WfmJobId, &WfmJob> = source
        .jobs
        .records()
        .iter()
        .map(|job| (&job.id, job))
        .collect();
    let mut resolved = Resolved {
        weeks: window
            .iter()
            .map(|week| (*week, Desired::default()))
            .collect(),
        unmapped: BTreeMap::new(),
        problems: problems(source),
    };
    for shift in source.shifts.records() {
        let Some(desired) = resolved.weeks.get_mut(&calendar.week_of(shift.starts_at)) else {
            continue;
        };
        let length = shift.starts_at.duration_until(shift.ends_at);
        if let Some(user_id) = roster.users.get(&shift.employee_id) {
            if length < SHIFT_LENGTH_MIN {
                desired.withheld.insert(
                    shift.id.clone(),
                    "it ends less than a minute after it starts",
                );
            } else if length > SHIFT_LENGTH_MAX {
                desired.withheld.insert(
                    shift.id.clone(),
                    "it is longer than 24 hours, which Shifts does not take; split it in the WFM",
                );
            } else {
                let job = shift.job_id.as_ref().and_then(|id| jobs.get(id)).copied();
                let content = content(shift, user_id, job, rules);
                desired.records.insert(shift.id.clone(), content);
            }
        } else {
            let reason = roster.unmapped.get(&shift.employee_id);
            let reason = reason.copied().unwrap_or(UnmappedReason::UnknownEmployee);
            desired
                .unmapped
                .insert(shift.id.clone(), shift.employee_id.clone());
            resolved.unmapped.insert(shift.employee_id.clone(), reason);
        }
    }
    resolved
}

fn problems(source: &Source) -> Vec<Problem> {
    let all: BTreeSet<&Problem> = [
        source.employees.problems(),
        source.jobs.problems(),
        source.shifts.problems(),
    ]
    .into_iter()
    .flatten()
    .collect();
    all.into_iter().cloned().collect()
}

fn content(
    shift: &Shift,
    user_id: &UserId,
    job: Option<&WfmJob>,
    rules: &ResolveRules,
) -> ShiftContent {
    let group = job.and_then(|job| GroupName::new(&job.department));
    ShiftContent {
        user_id: user_id.clone(),
        group: group.unwrap_or_else(|| rules.default_group.clone()),
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        theme: rules.themes.theme_of(job),
        label: words(shift.label.as_deref()),
        notes: words(shift.notes.as_deref()),
        activities: activities(shift),
    }
}

fn words(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The activities within the shift, by start; what sticks out is cut, what is left of nothing goes.
fn activities(shift: &Shift) -> Vec<ShiftActivity> {
    let mut activities: Vec<ShiftActivity> = shift
        .activities
        .iter()
        .map(|activity| ShiftActivity {
            starts_at: activity.starts_at.max(shift.starts_at),
            ends_at: activity.ends_at.min(shift.ends_at),
            ..activity.clone()
        })
        .filter(|activity| activity.starts_at < activity.ends_at)
        .collect();
    activities.sort();
    activities
}
