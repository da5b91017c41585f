//! Whether a source says anything new since it was last looked at.
//!
//! The digests cover everything that decides what a team should hold, in an order of their own:
//! a feed that tells the same records in another order tells nothing new. A partial reading has
//! no digest, because nothing can be equal to what was not told.

use jiff::Timestamp;
use jiff::civil::Date;
use shifts_model::{
    Availability, Digest, Employee, Member, OpenShift, Reading, Shift, TimeOff, Week, WeekCalendar,
    WfmJob,
};

use crate::canonical::Canonical;
use crate::resolve::{Records, ResolveRules, Source};
use crate::roster::Recognition;

/// What a visit saw: its source, and what the source is read with.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// What the WFM said.
    pub source: &'a Source,
    /// The team's weeks.
    pub calendar: &'a WeekCalendar,
    /// The weeks that are kept equal.
    pub window: &'a [Week],
    /// The present moment. A new day in the team's zone is a new look, so that no digest is
    /// trusted for longer.
    pub now: Timestamp,
    /// How shifts become what Shifts shows.
    pub resolve_rules: &'a ResolveRules,
    /// How employees are recognised among the members.
    pub recognition: Recognition<'a>,
}

impl Look<'_> {
    /// The digest of all this; `None` when the source did not tell everything.
    #[must_use]
    pub fn digest(&self) -> Option<Digest> {
        let Source {
            employees,
            jobs,
            records,
        } = self.source;
        if !(employees.is_complete() && jobs.is_complete() && records.is_complete()) {
            return None;
        }
        let mut canonical = Canonical::new("look");
        canonical.text(&format!("{:?} {:?}", self.resolve_rules, self.recognition));
        let today = self.calendar.zone().to_datetime(self.now).date();
        canonical.text(&today.to_string());
        canonical.number(self.window.len() as u64);
        self.window
            .iter()
            .for_each(|week| canonical.text(&week.to_string()));
        add_sorted(&mut canonical, employees.records(), |e| &e.id, add_employee);
        add_sorted(&mut canonical, jobs.records(), |job| &job.id, add_job);
        match records {
            Records::Shifts(read) => {
                add_sorted(&mut canonical, read.records(), |s| &s.id, add_shift);
            }
            Records::OpenShifts(read) => {
                add_sorted(&mut canonical, read.records(), |o| &o.id, add_open_shift);
            }
            Records::TimeOff(read) => {
                add_sorted(&mut canonical, read.records(), |t| &t.id, add_time_off);
            }
        }
        Some(canonical.digest())
    }
}

/// The digest of who is who; `None` when the WFM did not tell everybody.
#[must_use]
pub fn people_digest(
    employees: &Reading<Employee>,
    members: &[Member],
    recognition: Recognition<'_>,
) -> Option<Digest> {
    if !employees.is_complete() {
        return None;
    }
    let mut canonical = Canonical::new("look at people");
    canonical.text(&format!("{recognition:?}"));
    add_sorted(&mut canonical, employees.records(), |e| &e.id, add_employee);
    add_sorted(&mut canonical, members, |m| &m.user_id, add_member);
    Some(canonical.digest())
}

/// The digest of when who can work; `None` when the WFM did not tell everything. A new day is a
/// new look, because a rotation goes on by itself.
#[must_use]
pub fn availability_digest(
    employees: &Reading<Employee>,
    availability: &Reading<Availability>,
    recognition: Recognition<'_>,
    today: Date,
) -> Option<Digest> {
    if !(employees.is_complete() && availability.is_complete()) {
        return None;
    }
    let mut canonical = Canonical::new("look at availability");
    canonical.text(&format!("{recognition:?} {today}"));
    add_sorted(&mut canonical, employees.records(), |e| &e.id, add_employee);
    let records = availability.records();
    add_sorted(
        &mut canonical,
        records,
        |a| &a.employee_id,
        |to, one| {
            to.text(one.employee_id.as_str());
            to.text(&one.rotates_from.to_string());
            to.number(one.weeks.len() as u64);
            one.weeks.iter().for_each(|week| to.available_week(week));
        },
    );
    Some(canonical.digest())
}

fn add_sorted<T, K: Ord + ?Sized>(
    canonical: &mut Canonical,
    records: &[T],
    key: impl Fn(&T) -> &K,
    add: impl Fn(&mut Canonical, &T),
) {
    let mut sorted: Vec<&T> = records.iter().collect();
    sorted.sort_by(|a, b| key(a).cmp(key(b)));
    canonical.number(sorted.len() as u64);
    sorted.into_iter().for_each(|record| add(canonical, record));
}

fn add_employee(canonical: &mut Canonical, employee: &Employee) {
    canonical.text(employee.id.as_str());
    canonical.words(employee.login.as_deref());
    canonical.words(employee.mail.as_deref());
    canonical.text(&employee.name);
    canonical.number(u64::from(employee.is_manager));
}

fn add_member(canonical: &mut Canonical, member: &Member) {
    canonical.text(member.user_id.as_str());
    canonical.words(member.user_principal_name.as_deref());
    canonical.words(member.mail.as_deref());
    canonical.text(&member.display_name);
}

fn add_job(canonical: &mut Canonical, job: &WfmJob) {
    canonical.text(job.id.as_str());
    canonical.text(&job.name);
    canonical.text(&job.department);
    canonical.words(job.color.as_deref());
}

fn add_open_shift(canonical: &mut Canonical, open: &OpenShift) {
    canonical.text(open.id.as_str());
    canonical.words(open.job_id.as_ref().map(shifts_model::WfmJobId::as_str));
    canonical.moment(open.starts_at);
    canonical.moment(open.ends_at);
    canonical.number(u64::from(open.slots));
    canonical.words(open.label.as_deref());
    canonical.words(open.notes.as_deref());
    let mut activities = open.activities.clone();
    activities.sort();
    canonical.activities(&activities);
}

fn add_time_off(canonical: &mut Canonical, away: &TimeOff) {
    canonical.text(away.id.as_str());
    canonical.text(away.employee_id.as_str());
    canonical.text(away.reason.as_str());
    canonical.moment(away.starts_at);
    canonical.moment(away.ends_at);
}

fn add_shift(canonical: &mut Canonical, shift: &Shift) {
    canonical.text(shift.id.as_str());
    canonical.text(shift.employee_id.as_str());
    canonical.words(shift.job_id.as_ref().map(shifts_model::WfmJobId::as_str));
    canonical.moment(shift.starts_at);
    canonical.moment(shift.ends_at);
    canonical.words(shift.label.as_deref());
    canonical.words(shift.notes.as_deref());
    let mut activities = shift.activities.clone();
    activities.sort();
    canonical.activities(&activities);
}
