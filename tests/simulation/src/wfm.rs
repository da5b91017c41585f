//! The WFM as a value: business units, their people, and what is planned for them.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use shifts_model::{
    Availability, BusinessUnitId, Employee, EmployeeId, OpenShift, Shift, SourceId, TimeOff,
    WfmJob, WfmJobId,
};

use crate::faults::Fault;

/// All business units.
#[derive(Debug, Default)]
pub struct Planners {
    /// By id.
    pub units: BTreeMap<BusinessUnitId, Unit>,
}

/// A business unit as it truly is.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its zone.
    pub zone: TimeZone,
    /// Its people.
    pub employees: BTreeMap<EmployeeId, Employee>,
    /// Its jobs.
    pub jobs: BTreeMap<WfmJobId, WfmJob>,
    /// What is planned.
    pub plan: Rota,
    /// What was planned before the last edit.
    pub before: Rota,
    /// When people can work.
    pub availability: BTreeMap<EmployeeId, Availability>,
    /// What is wrong with all readings for a while.
    pub mood: Option<Fault>,
}

/// What is planned, by record.
#[derive(Debug, Clone, Default)]
pub struct Rota {
    /// Shifts.
    pub shifts: BTreeMap<SourceId, Shift>,
    /// Open shifts.
    pub open_shifts: BTreeMap<SourceId, OpenShift>,
    /// Time off.
    pub time_off: BTreeMap<SourceId, TimeOff>,
}
