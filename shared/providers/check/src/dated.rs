//! Shifts, open shifts and time off: what has a beginning and an end.

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    Activity, BusinessUnit, EmployeeId, OpenShift, Reading, Shift, ShiftActivity, SourceId, Span,
    TimeOff, WfmJobId,
};
use shifts_ports::{Wfm, WfmError};

use crate::Scene;
use crate::sheet::{
    Check, Group, Rule, Sheet, Verdict, completeness, counted, doubles, not_offered, nothing_wrong,
    told,
};

/// How often readings may differ because somebody edits the rota meanwhile.
const ATTEMPTS_MAX: u32 = 2;

const COMPLETE: Rule = Rule {
    name: "complete",
    wanted: "the reading of four weeks is whole",
    remedy: "mend the records that are named, or whatever keeps the answer from its end; if the WFM \
             does not have this, take it out of `offers`",
};
const UNIQUE: Rule = Rule {
    name: "unique",
    wanted: "no two have one id",
    remedy: "give each an id of its own, also where one repeats",
};
const ORDERED: Rule = Rule {
    name: "ordered",
    wanted: "each ends after it begins, and so does what happens within it, within it",
    remedy: "look at how midnight, nights and the change of clocks are told",
};
const IN_SPAN: Rule = Rule {
    name: "in-span",
    wanted: "nothing is told that lies outside the span that was asked for",
    remedy: "shifts and open shifts belong where they begin, time off wherever it overlaps; compare \
             moments, not local texts",
};
const STABLE: Rule = Rule {
    name: "stable",
    wanted: "a second reading is equal to the first",
    remedy: "answer the same while nothing changes, ids and texts included: every difference is \
             written to Teams",
};
const WEEKS: Rule = Rule {
    name: "weeks",
    wanted: "four weeks read at once are what they are one by one, and none is told in two",
    remedy: "look at what begins at the border of a span, which includes its beginning and not its \
             end, and at the borders of pages",
};
const PEOPLE: Rule = Rule {
    name: "people",
    wanted: "everybody is one of the business unit's employees",
    remedy: "list whoever works here as an employee here, also people lent by others",
};
const JOBS: Rule = Rule {
    name: "jobs",
    wanted: "every job is one of the business unit's jobs",
    remedy: "list every job that is worked here",
};

pub(crate) const SHIFTS: Group = Group {
    prefix: "shifts",
    rules: &[
        &COMPLETE, &UNIQUE, &ORDERED, &IN_SPAN, &STABLE, &WEEKS, &PEOPLE, &JOBS,
    ],
};
pub(crate) const OPEN_SHIFTS: Group = Group {
    prefix: "open-shifts",
    rules: &[
        &COMPLETE, &UNIQUE, &ORDERED, &IN_SPAN, &STABLE, &WEEKS, &JOBS,
    ],
};
pub(crate) const TIME_OFF: Group = Group {
    prefix: "time-off",
    rules: &[
        &COMPLETE, &UNIQUE, &ORDERED, &IN_SPAN, &STABLE, &WEEKS, &PEOPLE,
    ],
};

/// What has a beginning and an end.
#[async_trait]
pub(crate) trait Dated: Clone + PartialEq + Send + Sync + Sized {
    const GROUP: &'static Group;
    const ACTIVITY: Activity;

    async fn list(
        wfm: &dyn Wfm,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Self>, WfmError>;

    fn id(&self) -> &SourceId;
    fn starts_at(&self) -> Timestamp;
    fn ends_at(&self) -> Timestamp;

    fn belongs_to(&self, span: Span) -> bool {
        span.contains(self.starts_at())
    }
    fn person(&self) -> Option<&EmployeeId> {
        None
    }
    fn job(&self) -> Option<&WfmJobId> {
        None
    }
    fn parts(&mut self) -> &mut [ShiftActivity] {
        &mut []
    }
}

/// Looks at one kind. The records are given out for those that come after, if they are whole.
pub(crate) async fn check<T: Dated>(scene: &Scene<'_>) -> (Vec<Check>, Vec<T>) {
    let id = &scene.unit.id;
    if !scene.wfm.offers(T::ACTIVITY) {
        return (not_offered(id, T::GROUP), Vec::new());
    }
    let mut sheet = Sheet::new(id, T::GROUP);
    let span = scene.span();
    let (seen, records) = completeness(T::list(scene.wfm, &scene.unit, span).await);
    let is_whole = sheet.judge(&COMPLETE, seen);
    let Some(mut records) = records else {
        let checks = sheet.end(Verdict::NotTried, "they could not be read");
        return (checks, Vec::new());
    };
    if records.is_empty() {
        let checks = sheet.end(Verdict::NotTried, "there is none in these four weeks");
        return (checks, records);
    }
    let ids = records.iter().map(Dated::id);
    let is_unique = sheet.judge(&UNIQUE, nothing_wrong(doubles(ids), records.len()));
    sheet.judge(&ORDERED, ordered(&mut records));
    let outside = records.iter().filter(|one| !one.belongs_to(span));
    let is_inside = sheet.judge(
        &IN_SPAN,
        nothing_wrong(outside.map(Dated::id), records.len()),
    );
    let is_stable = sheet.judge(&STABLE, stable(scene, &records).await);
    if is_whole && is_unique && is_inside && is_stable {
        sheet.judge(&WEEKS, weeks::<T>(scene).await);
    } else {
        let why = "the readings are no good to be compared";
        sheet.note(&WEEKS, Verdict::NotTried, why);
    }
    if let Some(staff) = &scene.staff {
        let strange = |one: &&T| one.person().is_some_and(|person| !staff.contains(person));
        let strangers = records.iter().filter(strange).map(Dated::id);
        sheet.judge(&PEOPLE, nothing_wrong(strangers, records.len()));
    }
    if let Some(jobs) = &scene.jobs {
        let strange = |one: &&T| one.job().is_some_and(|job| !jobs.contains(job));
        let strangers = records.iter().filter(strange).map(Dated::id);
        sheet.judge(&JOBS, nothing_wrong(strangers, records.len()));
    }
    let why = "who works here, or at what, could not be read whole";
    let records = if is_whole { records } else { Vec::new() };
    (sheet.end(Verdict::NotTried, why), records)
}

fn ordered<T: Dated>(records: &mut [T]) -> Result<String, String> {
    let count = records.len();
    let mut wrong = Vec::new();
    for record in records {
        let (starts_at, ends_at) = (record.starts_at(), record.ends_at());
        let is_part = |part: &ShiftActivity| {
            starts_at <= part.starts_at && part.starts_at < part.ends_at && part.ends_at <= ends_at
        };
        if starts_at >= ends_at || !record.parts().iter().all(is_part) {
            wrong.push(record.id().clone());
        }
    }
    nothing_wrong(wrong, count)
}

/// A second reading, and a third if the rota may have been edited between the two.
async fn stable<T: Dated>(scene: &Scene<'_>, first: &[T]) -> Result<String, String> {
    let mut before = in_order(first.to_vec());
    let mut seen = Ok(String::new());
    for _ in 0..ATTEMPTS_MAX {
        let again = in_order(read::<T>(scene, scene.span()).await?);
        seen = same(&before, &again);
        if seen.is_ok() {
            break;
        }
        before = again;
    }
    seen
}

/// The weeks one by one against all at once.
async fn weeks<T: Dated>(scene: &Scene<'_>) -> Result<String, String> {
    let mut seen = Ok(String::new());
    for _ in 0..ATTEMPTS_MAX {
        let mut parts = Vec::new();
        for week in &scene.weeks {
            parts.extend(read::<T>(scene, *week).await?);
        }
        let mut parts = in_order(parts);
        if T::ACTIVITY == Activity::TimeOff {
            // Leave belongs to each week that it overlaps.
            parts.dedup();
        }
        let whole = in_order(read::<T>(scene, scene.span()).await?);
        seen = same(&whole, &parts);
        if seen.is_ok() {
            break;
        }
    }
    seen
}

async fn read<T: Dated>(scene: &Scene<'_>, span: Span) -> Result<Vec<T>, String> {
    let reading = T::list(scene.wfm, &scene.unit, span).await;
    let reading = reading.map_err(|error| told(&error))?;
    Ok(reading.records().to_vec())
}

/// By id, with what has no order in one.
fn in_order<T: Dated>(mut records: Vec<T>) -> Vec<T> {
    for record in &mut records {
        record.parts().sort_unstable();
    }
    records.sort_by(|a, b| a.id().cmp(b.id()));
    records
}

/// Whether two lists that are in order are equal; else the ids of what is in one alone.
fn same<T: Dated>(first: &[T], second: &[T]) -> Result<String, String> {
    if first == second {
        return Ok(counted(first.len()));
    }
    let (mut a, mut b) = (first.iter().peekable(), second.iter().peekable());
    let mut differing = Vec::new();
    loop {
        match (a.peek(), b.peek()) {
            (None, None) => break,
            (Some(one), Some(other)) if one == other => {
                a.next();
                b.next();
            }
            (Some(one), Some(other)) if one.id() == other.id() => {
                differing.push(one.id());
                a.next();
                b.next();
            }
            (Some(one), other) if other.is_none_or(|other| one.id() < other.id()) => {
                differing.push(one.id());
                a.next();
            }
            (_, Some(other)) => {
                differing.push(other.id());
                b.next();
            }
            (Some(_), None) => break,
        }
    }
    nothing_wrong(differing, first.len())
}

#[async_trait]
impl Dated for Shift {
    const GROUP: &'static Group = &SHIFTS;
    const ACTIVITY: Activity = Activity::Shifts;

    async fn list(
        wfm: &dyn Wfm,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Self>, WfmError> {
        wfm.list_shifts(unit, span).await
    }
    fn id(&self) -> &SourceId {
        &self.id
    }
    fn starts_at(&self) -> Timestamp {
        self.starts_at
    }
    fn ends_at(&self) -> Timestamp {
        self.ends_at
    }
    fn person(&self) -> Option<&EmployeeId> {
        Some(&self.employee_id)
    }
    fn job(&self) -> Option<&WfmJobId> {
        self.job_id.as_ref()
    }
    fn parts(&mut self) -> &mut [ShiftActivity] {
        &mut self.activities
    }
}

#[async_trait]
impl Dated for OpenShift {
    const GROUP: &'static Group = &OPEN_SHIFTS;
    const ACTIVITY: Activity = Activity::OpenShifts;

    async fn list(
        wfm: &dyn Wfm,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Self>, WfmError> {
        wfm.list_open_shifts(unit, span).await
    }
    fn id(&self) -> &SourceId {
        &self.id
    }
    fn starts_at(&self) -> Timestamp {
        self.starts_at
    }
    fn ends_at(&self) -> Timestamp {
        self.ends_at
    }
    fn job(&self) -> Option<&WfmJobId> {
        self.job_id.as_ref()
    }
    fn parts(&mut self) -> &mut [ShiftActivity] {
        &mut self.activities
    }
}

#[async_trait]
impl Dated for TimeOff {
    const GROUP: &'static Group = &TIME_OFF;
    const ACTIVITY: Activity = Activity::TimeOff;

    async fn list(
        wfm: &dyn Wfm,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Self>, WfmError> {
        wfm.list_time_off(unit, span).await
    }
    fn id(&self) -> &SourceId {
        &self.id
    }
    fn starts_at(&self) -> Timestamp {
        self.starts_at
    }
    fn ends_at(&self) -> Timestamp {
        self.ends_at
    }
    fn belongs_to(&self, span: Span) -> bool {
        let own = Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        };
        own.overlaps(span)
    }
    fn person(&self) -> Option<&EmployeeId> {
        Some(&self.employee_id)
    }
}
