//! From what the WFM planned to what Shifts should hold, week by week.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    Content, Digest, Employee, EmployeeId, GroupName, Note, OpenShift, OpenShiftContent, Problem,
    Reading, Roster, Shift, ShiftActivity, ShiftContent, SourceId, TimeOff, TimeOffContent,
    UnmappedReason, UserId, Week, WeekCalendar, WfmJob, WfmJobId,
};

use crate::canonical::Canonical;
use crate::themes::ThemeRules;

/// The longest and the shortest shift that Shifts takes (Graph, "Create shift", read 2026-11).
const SHIFT_LENGTH_MAX: SignedDuration = SignedDuration::from_hours(24);
const SHIFT_LENGTH_MIN: SignedDuration = SignedDuration::from_mins(1);

/// What a WFM said about one business unit and window.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its people; none are read for open shifts, which belong to nobody.
    pub employees: Reading<Employee>,
    /// Its jobs; none are read for time off.
    pub jobs: Reading<WfmJob>,
    /// What is to be kept equal.
    pub records: Records,
}

/// The records of one kind.
#[derive(Debug, Clone)]
pub enum Records {
    /// The shifts that start in the window.
    Shifts(Reading<Shift>),
    /// The open shifts that start in the window.
    OpenShifts(Reading<OpenShift>),
    /// The time off that overlaps the window.
    TimeOff(Reading<TimeOff>),
}

impl Records {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Shifts(reading) => reading.records().len(),
            Self::OpenShifts(reading) => reading.records().len(),
            Self::TimeOff(reading) => reading.records().len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether these are all there are.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Shifts(reading) => reading.is_complete(),
            Self::OpenShifts(reading) => reading.is_complete(),
            Self::TimeOff(reading) => reading.is_complete(),
        }
    }

    fn problems(&self) -> &[Problem] {
        match self {
            Self::Shifts(reading) => reading.problems(),
            Self::OpenShifts(reading) => reading.problems(),
            Self::TimeOff(reading) => reading.problems(),
        }
    }
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
    /// The items, by their id in the WFM.
    pub records: BTreeMap<SourceId, Content>,
    /// Records that cannot be written as they are; what Teams has of them is left alone.
    pub withheld: BTreeMap<SourceId, &'static str>,
    /// Records of people without a user. They must not stay with anybody else.
    pub unmapped: BTreeMap<SourceId, EmployeeId>,
}

/// What all weeks of the window should hold.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The weeks: all of the window, and those in which longer time off began.
    pub weeks: BTreeMap<Week, Desired>,
    /// Employees who have records in the window and no user, and why.
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
    let jobs = source.jobs.records();
    let context = Context {
        roster,
        rules,
        jobs: jobs.iter().map(|job| (&job.id, job)).collect(),
    };
    let mut resolved = Resolved {
        weeks: window
            .iter()
            .map(|week| (*week, Desired::default()))
            .collect(),
        unmapped: BTreeMap::new(),
        problems: problems(source),
    };
    match &source.records {
        Records::Shifts(shifts) => {
            for shift in shifts.records() {
                let week = calendar.week_of(shift.starts_at);
                if resolved.weeks.contains_key(&week) {
                    resolved.add(week, &shift.id, context.shift(shift));
                }
            }
        }
        Records::OpenShifts(open_shifts) => {
            for open in open_shifts.records().iter().filter(|open| open.slots > 0) {
                let week = calendar.week_of(open.starts_at);
                if resolved.weeks.contains_key(&week) {
                    resolved.add(week, &open.id, context.open_shift(open));
                }
            }
        }
        // Time off belongs to the week in which it begins, however long it lasts.
        Records::TimeOff(time_off) => {
            for away in time_off.records() {
                let week = calendar.week_of(away.starts_at);
                resolved.add(week, &away.id, context.time_off(away));
            }
        }
    }
    resolved
}

/// What one record comes to.
enum Fate {
    Item(Content),
    Withheld(&'static str),
    Unmapped(EmployeeId, UnmappedReason),
}

impl Resolved {
    fn add(&mut self, week: Week, id: &SourceId, fate: Fate) {
        let desired = self.weeks.entry(week).or_default();
        match fate {
            Fate::Item(content) => {
                desired.records.insert(id.clone(), content);
            }
            Fate::Withheld(why) => {
                desired.withheld.insert(id.clone(), why);
            }
            Fate::Unmapped(employee_id, reason) => {
                desired.unmapped.insert(id.clone(), employee_id.clone());
                self.unmapped.insert(employee_id, reason);
            }
        }
    }
}

/// What records are resolved with.
struct Context<'a> {
    roster: &'a Roster,
    rules: &'a ResolveRules,
    jobs: BTreeMap<&'a WfmJobId, &'a WfmJob>,
}

impl Context<'_> {
    fn shift(&self, shift: &Shift) -> Fate {
        let user_id = match self.user_of(&shift.employee_id) {
            Ok(user_id) => user_id,
            Err(reason) => return Fate::Unmapped(shift.employee_id.clone(), reason),
        };
        if let Some(why) = wrong_length(shift.starts_at, shift.ends_at) {
            return Fate::Withheld(why);
        }
        let job = self.job(shift.job_id.as_ref());
        let content = ShiftContent {
            user_id: user_id.clone(),
            group: self.group(job),
            starts_at: shift.starts_at,
            ends_at: shift.ends_at,
            theme: self.rules.themes.theme_of(job),
            label: words(shift.label.as_deref()),
            notes: words(shift.notes.as_deref()),
            activities: within(&shift.activities, shift.starts_at, shift.ends_at),
        };
        Fate::Item(content.into())
    }

    fn open_shift(&self, open: &OpenShift) -> Fate {
        if let Some(why) = wrong_length(open.starts_at, open.ends_at) {
            return Fate::Withheld(why);
        }
        let job = self.job(open.job_id.as_ref());
        let content = OpenShiftContent {
            group: self.group(job),
            starts_at: open.starts_at,
            ends_at: open.ends_at,
            slots: open.slots,
            theme: self.rules.themes.theme_of(job),
            label: words(open.label.as_deref()),
            notes: words(open.notes.as_deref()),
            activities: within(&open.activities, open.starts_at, open.ends_at),
        };
        Fate::Item(content.into())
    }

    fn time_off(&self, away: &TimeOff) -> Fate {
        let user_id = match self.user_of(&away.employee_id) {
            Ok(user_id) => user_id,
            Err(reason) => return Fate::Unmapped(away.employee_id.clone(), reason),
        };
        if away.starts_at >= away.ends_at {
            return Fate::Withheld("it ends before it starts");
        }
        let content = TimeOffContent {
            user_id: user_id.clone(),
            reason: away.reason.clone(),
            starts_at: away.starts_at,
            ends_at: away.ends_at,
        };
        Fate::Item(content.into())
    }

    fn user_of(&self, employee_id: &EmployeeId) -> Result<&UserId, UnmappedReason> {
        self.roster.users.get(employee_id).ok_or_else(|| {
            let reason = self.roster.unmapped.get(employee_id).copied();
            reason.unwrap_or(UnmappedReason::UnknownEmployee)
        })
    }

    fn job(&self, id: Option<&WfmJobId>) -> Option<&WfmJob> {
        id.and_then(|id| self.jobs.get(id)).copied()
    }

    fn group(&self, job: Option<&WfmJob>) -> GroupName {
        let group = job.and_then(|job| GroupName::new(&job.department));
        group.unwrap_or_else(|| self.rules.default_group.clone())
    }
}

fn wrong_length(starts_at: Timestamp, ends_at: Timestamp) -> Option<&'static str> {
    let length = starts_at.duration_until(ends_at);
    if length < SHIFT_LENGTH_MIN {
        Some("it ends less than a minute after it starts")
    } else if length > SHIFT_LENGTH_MAX {
        Some("it is longer than 24 hours, which Shifts does not take; split it in the WFM")
    } else {
        None
    }
}

fn problems(source: &Source) -> Vec<Problem> {
    let all: BTreeSet<&Problem> = [
        source.employees.problems(),
        source.jobs.problems(),
        source.records.problems(),
    ]
    .into_iter()
    .flatten()
    .collect();
    all.into_iter().cloned().collect()
}

fn words(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The activities within a shift, by start; what sticks out is cut, what is left of nothing goes.
fn within(
    activities: &[ShiftActivity],
    starts_at: Timestamp,
    ends_at: Timestamp,
) -> Vec<ShiftActivity> {
    let mut activities: Vec<ShiftActivity> = activities
        .iter()
        .map(|activity| ShiftActivity {
            starts_at: activity.starts_at.max(starts_at),
            ends_at: activity.ends_at.min(ends_at),
            ..activity.clone()
        })
        .filter(|activity| activity.starts_at < activity.ends_at)
        .collect();
    activities.sort();
    activities
}
