//! A WFM as a value: what it plans, and whether it tells everything.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shifts_model::{
    BusinessUnit, BusinessUnitId, Employee, EmployeeId, Problem, Reading, Shift, SourceId, Span,
    WfmJob, WfmJobId,
};
use shifts_ports::{Wfm, WfmError};

/// A WFM whose rota is edited by hand.
#[derive(Default)]
pub struct FakeWfm {
    people: Vec<String>,
    shifts: Mutex<BTreeMap<(String, SourceId), Shift>>,
    incomplete: Mutex<bool>,
}

impl FakeWfm {
    /// A WFM in which these people work.
    pub fn of(people: &[&str]) -> Self {
        Self {
            people: people.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Plans a shift, or plans it anew.
    pub fn publish(&self, unit: &str, shift: Shift) {
        self.shifts
            .lock()
            .unwrap()
            .insert((unit.to_owned(), shift.id.clone()), shift);
    }

    /// Drops a shift.
    pub fn cancel(&self, unit: &str, id: &str) {
        let id = SourceId::parse(id).unwrap();
        self.shifts.lock().unwrap().remove(&(unit.to_owned(), id));
    }

    /// From now on it says that its answers are not everything, or that they are.
    pub fn be_incomplete(&self, incomplete: bool) {
        *self.incomplete.lock().unwrap() = incomplete;
    }

    /// What it plans for a business unit.
    pub fn planned(&self, unit: &str) -> Vec<Shift> {
        let shifts = self.shifts.lock().unwrap();
        shifts
            .iter()
            .filter(|((of, _), _)| of == unit)
            .map(|(_, shift)| shift.clone())
            .collect()
    }
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
        Ok(Reading::Complete(
            self.people.iter().map(employee).collect(),
        ))
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
        let problem = Problem {
            place: "the WFM".to_owned(),
            why: "is not sure".to_owned(),
        };
        let problems = if *self.incomplete.lock().unwrap() {
            vec![problem]
        } else {
            Vec::new()
        };
        Ok(Reading::from_parts(records, problems))
    }
}
