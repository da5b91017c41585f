//! A rota: who works where, when and at what.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;

use super::availability::Availability;
use super::open_shifts::OpenShift;
use super::time_off::TimeOff;

/// Everything a WFM knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rota {
    /// The stores.
    pub business_units: Vec<BusinessUnit>,
    /// The jobs, of all stores.
    pub jobs: Vec<Job>,
    /// The people, of all stores.
    pub employees: Vec<Employee>,
    /// The shifts, by id.
    pub shifts: BTreeMap<String, Shift>,
    /// The open shifts, by id.
    pub open_shifts: BTreeMap<String, OpenShift>,
    /// The time off, by id, cancelled leave too.
    pub time_off: BTreeMap<String, TimeOff>,
    /// When people can work, by employee. Of whoever is not here, nothing is known.
    pub availability: BTreeMap<String, Availability>,
    /// How many hours of leave people have left, by employee. Whoever is not here has none.
    pub leave_balance_hours: BTreeMap<String, u32>,
}

/// A store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessUnit {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its zone, a name of the tz database.
    pub time_zone: String,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its department.
    pub department: String,
    /// Its colour, `#rrggbb`.
    pub color: String,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    /// The id in the WFM.
    pub id: String,
    /// Where the person works.
    pub business_unit_id: String,
    /// The login in the WFM; `None` for people who have none.
    pub login: Option<String>,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Whether the person manages the store.
    pub is_manager: bool,
    /// The person in Microsoft Teams, if there is one.
    pub user: Option<TeamsUser>,
}

/// A person in Microsoft Teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamsUser {
    /// The object id.
    pub id: String,
    /// The user principal name.
    pub user_principal_name: String,
    /// The mail address.
    pub mail: Option<String>,
}

/// A shift, in its store's local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Its id.
    pub id: String,
    /// The store.
    pub business_unit_id: String,
    /// Who works it.
    pub employee_id: String,
    /// Which job is done.
    pub job_id: String,
    /// When it begins.
    pub starts: DateTime,
    /// When it ends.
    pub ends: DateTime,
    /// The text on it.
    pub label: Option<String>,
    /// The text in it.
    pub notes: Option<String>,
    /// What happens within it.
    pub activities: Vec<Activity>,
}

/// A part of a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its name.
    pub name: String,
    /// When it begins.
    pub starts: DateTime,
    /// When it ends.
    pub ends: DateTime,
    /// Whether it is paid.
    pub paid: bool,
}

impl Rota {
    /// The store of that id.
    #[must_use]
    pub fn business_unit(&self, id: &str) -> Option<&BusinessUnit> {
        self.business_units.iter().find(|unit| unit.id == id)
    }

    /// The people of a store.
    pub fn employees_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Employee> {
        self.employees
            .iter()
            .filter(move |employee| employee.business_unit_id == id)
    }

    /// The person of that id.
    #[must_use]
    pub fn employee(&self, id: &str) -> Option<&Employee> {
        self.employees.iter().find(|employee| employee.id == id)
    }

    /// The ids of the people of a store.
    #[must_use]
    pub fn staff_of(&self, id: &str) -> BTreeSet<&str> {
        let here = self.employees.iter();
        let here = here.filter(|employee| employee.business_unit_id == id);
        here.map(|employee| employee.id.as_str()).collect()
    }

    /// Whether a person neither works nor is away between two local times.
    #[must_use]
    pub fn is_free(&self, employee_id: &str, starts: DateTime, ends: DateTime, but: &str) -> bool {
        let works = self.shifts.values().any(|shift| {
            shift.employee_id == employee_id
                && shift.id != but
                && shift.starts < ends
                && starts < shift.ends
        });
        !works && !self.is_away(employee_id, starts, ends)
    }

    /// Whether a person has time off between two local times.
    #[must_use]
    pub fn is_away(&self, employee_id: &str, starts: DateTime, ends: DateTime) -> bool {
        self.time_off.values().any(|time_off| {
            time_off.employee_id == employee_id
                && !time_off.cancelled
                && time_off.away.overlaps(starts, ends)
        })
    }
}
