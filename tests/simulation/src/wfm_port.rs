//! The WFM port of a process: readings of what is planned, true or not.

use async_trait::async_trait;
use jiff::tz::TimeZone;
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, Employee, OpenShift, Problem, Reading,
    Shift, Span, TimeOff, WfmJob,
};
use shifts_ports::{Wfm, WfmError};

use crate::bugs::Bug;
use crate::checks::Part;
use crate::draws::Draws;
use crate::faults::{Door, Fault};
use crate::process::Process;
use crate::universe::Universe;
use crate::wfm::Unit;

fn unreachable() -> WfmError {
    WfmError::Unreachable {
        operation: "a reading".to_owned(),
        cause: "the simulation says so".into(),
    }
}

fn failure(fault: Fault, id: &BusinessUnitId) -> Option<WfmError> {
    let operation = || "a reading".to_owned();
    match fault {
        Fault::UnitUnreachable | Fault::PeopleUnreachable | Fault::RecordsUnreachable => {
            Some(unreachable())
        }
        Fault::UnitGone => Some(WfmError::NoSuchBusinessUnit { id: id.clone() }),
        Fault::RecordsForbidden => Some(WfmError::Forbidden {
            operation: operation(),
        }),
        Fault::RecordsUnusable => Some(WfmError::Unusable {
            operation: operation(),
            why: "the simulation says so".to_owned(),
        }),
        _ => None,
    }
}

/// What a reading tells of these records, with a fault.
fn told<T: Clone>(mut records: Vec<T>, fault: Option<Fault>, draws: &mut Draws) -> Reading<T> {
    let half = records.len().div_ceil(2);
    match fault {
        Some(Fault::RecordsPartial | Fault::PeoplePartial) => {
            records.retain(|_| !draws.one_in(3));
            let problem = Problem {
                place: "a line".to_owned(),
                why: "it cannot be read".to_owned(),
            };
            return Reading::Partial {
                records,
                problems: vec![problem],
            };
        }
        Some(Fault::RecordsNone) => records.clear(),
        Some(Fault::RecordsTruncated | Fault::PeopleShrunk) => records.truncate(half),
        Some(Fault::RecordsTwice) => {
            let twice: Vec<T> = records
                .iter()
                .filter(|_| draws.one_in(3))
                .cloned()
                .collect();
            records.extend(twice);
        }
        Some(Fault::RecordsReordered) => draws.shuffle(&mut records),
        _ => {}
    }
    Reading::Complete(records)
}

impl Process {
    async fn read<T: Clone>(
        &self,
        id: &BusinessUnitId,
        (door, part): (Door, Part),
        records: impl FnOnce(&Unit, Option<Fault>) -> Vec<T>,
    ) -> Result<Reading<T>, WfmError> {
        let fault = self.enter(door).await;
        if let Some(failure) = fault.and_then(|fault| failure(fault, id)) {
            return Err(failure);
        }
        let read = self.with(|u: &mut Universe| {
            let unit = u.wfm.units.get(id)?;
            let mood = unit.mood.filter(|mood| mood.door() == door);
            let fault = mood.or(fault);
            let reading = told(records(unit, fault), fault, &mut u.draws);
            u.checks.on_reading(self.id, (id.clone(), part), &reading);
            Some(reading)
        });
        let read = read.ok_or_else(unreachable)?;
        Ok(match read {
            Reading::Partial { records, .. } if self.has(Bug::BelievePartial) => {
                Reading::Complete(records)
            }
            read => read,
        })
    }
}

#[async_trait]
impl Wfm for Process {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        let fault = self.enter(Door::Unit).await;
        if let Some(failure) = fault.and_then(|fault| failure(fault, id)) {
            return Err(failure);
        }
        let zone = self.with(|u| u.wfm.units.get(id).map(|unit| unit.zone.clone()));
        let zone = zone.ok_or_else(unreachable)?;
        let elsewhere = || TimeZone::get("Pacific/Auckland").unwrap_or(TimeZone::UTC);
        Ok(BusinessUnit {
            id: id.clone(),
            name: id.to_string(),
            zone: match fault {
                Some(Fault::UnitZoneChanged) => elsewhere(),
                _ => zone,
            },
        })
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        let all = |unit: &Unit, fault| {
            let mut people: Vec<Employee> = unit.employees.values().cloned().collect();
            if let (Some(Fault::LoginMissing), Some(first)) = (fault, people.first_mut()) {
                first.login = None;
            }
            people
        };
        self.read(id, (Door::People, Part::Employees), all).await
    }

    async fn list_jobs(&self, id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        let all = |unit: &Unit, _| unit.jobs.values().cloned().collect();
        self.read(id, (Door::Records, Part::Jobs), all).await
    }

    async fn list_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        let within = |unit: &Unit, _| {
            let all = unit.plan.shifts.values();
            all.filter(|s| span.contains(s.starts_at))
                .cloned()
                .collect()
        };
        self.read(&unit.id, (Door::Records, Part::Shifts), within)
            .await
    }

    fn offers(&self, _activity: Activity) -> bool {
        true
    }

    async fn list_open_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        let within = |unit: &Unit, _| {
            let all = unit.plan.open_shifts.values();
            all.filter(|o| span.contains(o.starts_at))
                .cloned()
                .collect()
        };
        self.read(&unit.id, (Door::Records, Part::OpenShifts), within)
            .await
    }

    async fn list_time_off(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        let within = |unit: &Unit, _| {
            let all = unit.plan.time_off.values();
            let overlaps = |t: &&TimeOff| t.starts_at < span.ends_at && span.starts_at < t.ends_at;
            all.filter(overlaps).cloned().collect()
        };
        self.read(&unit.id, (Door::Records, Part::TimeOff), within)
            .await
    }

    async fn list_availability(
        &self,
        unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        let all = |unit: &Unit, _| unit.availability.values().cloned().collect();
        self.read(&unit.id, (Door::People, Part::Availability), all)
            .await
    }
}
