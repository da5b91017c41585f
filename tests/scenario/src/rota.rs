//! A WFM as a value: what it plans, and whether it tells everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use async_trait::async_trait;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use shifts_model::{
    Activity, Availability, AvailableWeek, BusinessUnit, BusinessUnitId, Employee, EmployeeId,
    OpenShift, Problem, Reading, ReasonName, Shift, SourceId, Span, TimeOff, WfmJob, WfmJobId,
};
use shifts_ports::{Wfm, WfmError};
use shifts_sim::world::{self, Away, Rota, Slot};

use crate::wire::Trouble;

type Kept<T> = Mutex<BTreeMap<(String, SourceId), T>>;

/// A WFM whose rota is edited by hand. At first it tells of shifts alone.
#[derive(Default)]
pub struct FakeWfm {
    people: Mutex<Vec<String>>,
    shifts: Kept<Shift>,
    open_shifts: Kept<OpenShift>,
    time_off: Kept<TimeOff>,
    availability: Mutex<BTreeMap<EmployeeId, Availability>>,
    offers: Mutex<BTreeSet<Activity>>,
    trouble: Mutex<Option<Trouble>>,
}

impl FakeWfm {
    /// A WFM in which these people work.
    pub fn of(people: &[&str]) -> Self {
        let wfm = Self::default();
        wfm.employ(people);
        *wfm.offers.lock().unwrap() = [Activity::Roster, Activity::Shifts, Activity::Drift].into();
        wfm
    }

    /// From now on these people work there, and nobody else.
    pub fn employ(&self, people: &[&str]) {
        *self.people.lock().unwrap() = people.iter().map(|name| (*name).to_owned()).collect();
    }

    /// From now on it tells of this, too.
    pub fn offer(&self, activities: &[Activity]) {
        self.offers.lock().unwrap().extend(activities);
    }

    /// Plans a shift, or plans it anew.
    pub fn publish(&self, unit: &str, shift: Shift) {
        put(&self.shifts, unit, shift.id.clone(), shift);
    }

    /// Drops a shift.
    pub fn cancel(&self, unit: &str, id: &str) {
        drop_from(&self.shifts, unit, id);
    }

    /// Wants somebody, or somebody else.
    pub fn want(&self, unit: &str, open: OpenShift) {
        put(&self.open_shifts, unit, open.id.clone(), open);
    }

    /// Wants nobody any more.
    pub fn fill(&self, unit: &str, id: &str) {
        drop_from(&self.open_shifts, unit, id);
    }

    /// Grants time off, or changes it.
    pub fn grant(&self, unit: &str, away: TimeOff) {
        put(&self.time_off, unit, away.id.clone(), away);
    }

    /// Takes time off back.
    pub fn call_back(&self, unit: &str, id: &str) {
        drop_from(&self.time_off, unit, id);
    }

    /// Learns when somebody can work.
    pub fn learn(&self, availability: Availability) {
        let mut known = self.availability.lock().unwrap();
        known.insert(availability.employee_id.clone(), availability);
    }

    /// From now on it says that its answers are not everything, or that they are.
    pub fn be_incomplete(&self, incomplete: bool) {
        self.set_trouble(incomplete.then_some(Trouble::Partial));
    }

    /// From now on this is wrong with it, or nothing is.
    pub fn set_trouble(&self, trouble: Option<Trouble>) {
        *self.trouble.lock().unwrap() = trouble;
    }

    /// What is wrong with it.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        *self.trouble.lock().unwrap()
    }

    /// The shifts that it plans for a business unit.
    pub fn planned(&self, unit: &str) -> Vec<Shift> {
        of_unit(&self.shifts, unit)
    }

    /// The open shifts of a business unit.
    pub fn wanted(&self, unit: &str) -> Vec<OpenShift> {
        of_unit(&self.open_shifts, unit)
    }

    /// The time off of a business unit.
    pub fn granted(&self, unit: &str) -> Vec<TimeOff> {
        of_unit(&self.time_off, unit)
    }

    fn reading<T>(&self, records: Vec<T>) -> Result<Reading<T>, WfmError> {
        let problem = || Problem {
            place: "the WFM".to_owned(),
            why: "is not sure".to_owned(),
        };
        match self.trouble() {
            None => Ok(Reading::Complete(records)),
            Some(Trouble::Partial) => Ok(Reading::from_parts(records, vec![problem()])),
            Some(Trouble::Down) => Err(WfmError::Unreachable {
                operation: "a reading".to_owned(),
                cause: "it is down".into(),
            }),
        }
    }

    /// The same as a simulated WFM knows it, in which units of that zone share nothing: a person
    /// or a shift of several has an id in each.
    pub(crate) fn rota(&self, units: &[&str], zone: &str) -> Rota {
        let tz = TimeZone::get(zone).unwrap();
        let mut rota = Rota {
            jobs: vec![world::Job {
                id: "till".to_owned(),
                name: "Till".to_owned(),
                department: "Checkout".to_owned(),
                color: "#000000".to_owned(),
            }],
            ..Rota::default()
        };
        for unit in units {
            rota.business_units.push(world::BusinessUnit {
                id: (*unit).to_owned(),
                name: (*unit).to_owned(),
                time_zone: zone.to_owned(),
            });
            self.add_unit(&mut rota, unit, &tz);
        }
        rota
    }

    fn add_unit(&self, rota: &mut Rota, unit: &str, tz: &TimeZone) {
        let of_unit = |id: &str| format!("{unit}-{id}");
        let local = |at: Timestamp| tz.to_datetime(at);
        for name in self.people.lock().unwrap().iter() {
            rota.employees.push(world::Employee {
                id: of_unit(name),
                business_unit_id: unit.to_owned(),
                login: Some(format!("{name}@contoso.com")),
                first_name: name.clone(),
                last_name: "Person".to_owned(),
                is_manager: false,
                user: None,
            });
        }
        for shift in self.planned(unit) {
            let id = of_unit(shift.id.as_str());
            let planned = world::Shift {
                id: id.clone(),
                business_unit_id: unit.to_owned(),
                employee_id: of_unit(shift.employee_id.as_str()),
                job_id: "till".to_owned(),
                starts: local(shift.starts_at),
                ends: local(shift.ends_at),
                label: shift.label,
                notes: shift.notes,
                activities: Vec::new(),
            };
            rota.shifts.insert(id, planned);
        }
        for open in self.wanted(unit) {
            let id = of_unit(open.id.as_str());
            let wanted = world::OpenShift {
                id: id.clone(),
                business_unit_id: unit.to_owned(),
                job_id: "till".to_owned(),
                starts: local(open.starts_at),
                ends: local(open.ends_at),
                slots: open.slots,
                label: open.label,
                notes: open.notes,
                activities: Vec::new(),
            };
            rota.open_shifts.insert(id, wanted);
        }
        for off in self.granted(unit) {
            let id = of_unit(off.id.as_str());
            let granted = world::TimeOff {
                id: id.clone(),
                employee_id: of_unit(off.employee_id.as_str()),
                reason: off.reason.as_str().to_owned(),
                away: away(local(off.starts_at), local(off.ends_at)),
                cancelled: false,
            };
            rota.time_off.insert(id, granted);
        }
        for known in self.availability.lock().unwrap().values() {
            let employee_id = of_unit(known.employee_id.as_str());
            let known = world::Availability {
                employee_id: employee_id.clone(),
                cycle_starts_on: (known.weeks.len() > 1).then_some(known.rotates_from),
                weeks: known.weeks.iter().map(slots).collect(),
            };
            rota.availability.insert(employee_id, known);
        }
    }
}

fn away(starts: DateTime, ends: DateTime) -> Away {
    let is_midnight = |at: DateTime| at.time() == Time::midnight();
    if is_midnight(starts) && is_midnight(ends) {
        let (first, last) = (starts.date(), ends.date() - 1.day());
        return Away::Days { first, last };
    }
    Away::Hours { starts, ends }
}

fn slots(week: &AvailableWeek) -> Vec<Slot> {
    let days = Weekday::Monday.cycle_forward().zip(&week.days);
    let slots = days.flat_map(|(weekday, hours)| {
        hours.iter().map(move |hours| Slot {
            weekday,
            starts: hours.starts,
            ends: hours.ends,
        })
    });
    slots.collect()
}

fn put<T>(kept: &Kept<T>, unit: &str, id: SourceId, record: T) {
    kept.lock().unwrap().insert((unit.to_owned(), id), record);
}

fn drop_from<T>(kept: &Kept<T>, unit: &str, id: &str) {
    let id = SourceId::parse(id).unwrap();
    kept.lock().unwrap().remove(&(unit.to_owned(), id));
}

fn of_unit<T: Clone>(kept: &Kept<T>, unit: &str) -> Vec<T> {
    let kept = kept.lock().unwrap();
    let of_unit = kept.iter().filter(|((of, _), _)| of == unit);
    of_unit.map(|(_, record)| record.clone()).collect()
}

/// `shift("s1", "ada", "2026-11-23T09:00Z", 8)`
pub fn shift(id: &str, employee: &str, starts: &str, hours: i64) -> Shift {
    let starts_at: Timestamp = starts.parse().unwrap();
    Shift {
        id: SourceId::parse(id).unwrap(),
        employee_id: EmployeeId::parse(employee).unwrap(),
        job_id: Some(WfmJobId::parse("till").unwrap()),
        starts_at,
        ends_at: starts_at + jiff::SignedDuration::from_hours(hours),
        label: None,
        notes: None,
        activities: Vec::new(),
    }
}

/// `open_shift("o1", "2026-11-23T09:00Z", 8, 2)`
pub fn open_shift(id: &str, starts: &str, hours: i64, slots: u32) -> OpenShift {
    let like = shift(id, "nobody", starts, hours);
    OpenShift {
        id: like.id,
        job_id: like.job_id,
        starts_at: like.starts_at,
        ends_at: like.ends_at,
        slots,
        label: None,
        notes: None,
        activities: Vec::new(),
    }
}

/// `time_off("t1", "ada", "Vacation", "2026-11-23T00:00Z", 3)`, in days of 24 hours.
pub fn time_off(id: &str, employee: &str, reason: &str, starts: &str, days: i64) -> TimeOff {
    let like = shift(id, employee, starts, days * 24);
    TimeOff {
        id: like.id,
        employee_id: like.employee_id,
        reason: ReasonName::new(reason).unwrap(),
        starts_at: like.starts_at,
        ends_at: like.ends_at,
    }
}

#[async_trait]
impl Wfm for FakeWfm {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        Ok(BusinessUnit {
            id: id.clone(),
            name: String::new(),
            zone: TimeZone::get("UTC").unwrap(),
        })
    }

    async fn list_employees(&self, _id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        let employee = |name: &String| Employee {
            id: EmployeeId::parse(name).unwrap(),
            login: Some(format!("{name}@contoso.com")),
            mail: None,
            name: name.clone(),
            is_manager: false,
        };
        let people = self.people.lock().unwrap();
        Ok(Reading::Complete(people.iter().map(employee).collect()))
    }

    async fn list_jobs(&self, _id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        Ok(Reading::Complete(vec![WfmJob {
            id: WfmJobId::parse("till").unwrap(),
            name: "Till".to_owned(),
            department: "Checkout".to_owned(),
            color: None,
        }]))
    }

    async fn list_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        let mut records = self.planned(business_unit.id.as_str());
        records.retain(|shift| span.contains(shift.starts_at));
        self.reading(records)
    }

    fn offers(&self, activity: Activity) -> bool {
        self.offers.lock().unwrap().contains(&activity)
    }

    async fn list_open_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        let mut records = self.wanted(business_unit.id.as_str());
        records.retain(|open| span.contains(open.starts_at));
        self.reading(records)
    }

    async fn list_time_off(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        let mut records = self.granted(business_unit.id.as_str());
        records.retain(|away| away.starts_at < span.ends_at && span.starts_at < away.ends_at);
        self.reading(records)
    }

    async fn list_availability(
        &self,
        _business_unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        let known = self.availability.lock().unwrap();
        self.reading(known.values().cloned().collect())
    }
}
