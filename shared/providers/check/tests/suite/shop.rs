//! A small shop, right in everything.

use jiff::civil::{Weekday, date};
use shifts_model::{
    Availability, AvailableWeek, Employee, EmployeeId, Hours, OpenShift, ReasonName, Shift,
    ShiftActivity, SourceId, TimeOff, WfmJob, WfmJobId, WfmRequest, WfmRequestId, WfmRequestState,
    WfmTerms,
};

pub(crate) fn employee_id(id: &str) -> EmployeeId {
    EmployeeId::parse(id).unwrap()
}

pub(crate) fn source(id: &str) -> SourceId {
    SourceId::parse(id).unwrap()
}

pub(crate) fn employees() -> Vec<Employee> {
    let employee = |id: &str| Employee {
        id: employee_id(id),
        login: Some(format!("{id}@shop")),
        mail: None,
        name: "Grace Canary".to_owned(),
        is_manager: id == "e1",
    };
    ["e1", "e2", "e3"].map(employee).into()
}

pub(crate) fn jobs() -> Vec<WfmJob> {
    let job = |id: &str| WfmJob {
        id: WfmJobId::parse(id).unwrap(),
        name: format!("Job {id}"),
        department: "Checkout".to_owned(),
        color: None,
    };
    ["j1", "j2"].map(job).into()
}

/// Four weeks from Monday, 9 November 2026, in Berlin; one begins with its week.
pub(crate) fn shifts() -> Vec<Shift> {
    let shift = |(id, employee, starts, ends): (&str, &str, &str, &str)| Shift {
        id: source(id),
        employee_id: employee_id(employee),
        job_id: Some(WfmJobId::parse("j1").unwrap()),
        starts_at: starts.parse().unwrap(),
        ends_at: ends.parse().unwrap(),
        label: None,
        notes: None,
        activities: vec![ShiftActivity {
            starts_at: starts.parse().unwrap(),
            ends_at: ends.parse().unwrap(),
            name: "Till".to_owned(),
            is_paid: true,
        }],
    };
    [
        ("s1", "e1", "2026-11-10T08:00:00Z", "2026-11-10T16:00:00Z"),
        ("s2", "e2", "2026-11-15T23:00:00Z", "2026-11-16T06:00:00Z"),
        ("s3", "e3", "2026-11-19T08:00:00Z", "2026-11-19T16:00:00Z"),
        ("s4", "e1", "2026-11-24T08:00:00Z", "2026-11-24T16:00:00Z"),
        ("s5", "e2", "2026-12-06T20:00:00Z", "2026-12-07T04:00:00Z"),
    ]
    .map(shift)
    .into()
}

pub(crate) fn open_shifts() -> Vec<OpenShift> {
    let open = shifts().into_iter().map(|shift| OpenShift {
        id: source(&format!("o{}", shift.id)),
        job_id: shift.job_id,
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        slots: 2,
        label: None,
        notes: None,
        activities: shift.activities,
    });
    open.collect()
}

/// One of them begins before the four weeks and one lies in two of them.
pub(crate) fn time_off() -> Vec<TimeOff> {
    let away = |(id, employee, starts, ends): (&str, &str, &str, &str)| TimeOff {
        id: source(id),
        employee_id: employee_id(employee),
        reason: ReasonName::new("Vacation").unwrap(),
        starts_at: starts.parse().unwrap(),
        ends_at: ends.parse().unwrap(),
    };
    [
        ("t1", "e1", "2026-10-01T22:00:00Z", "2026-11-11T23:00:00Z"),
        ("t2", "e2", "2026-11-20T23:00:00Z", "2026-11-24T23:00:00Z"),
        ("t3", "e3", "2026-11-29T23:00:00Z", "2026-11-30T23:00:00Z"),
    ]
    .map(away)
    .into()
}

pub(crate) fn availability() -> Vec<Availability> {
    let known = |employee: &str| {
        let mut week = AvailableWeek::default();
        let hours = Hours::new(
            jiff::civil::time(8, 0, 0, 0),
            jiff::civil::time(17, 0, 0, 0),
        );
        assert!(week.add(Weekday::Friday, hours.unwrap()));
        Availability {
            employee_id: employee_id(employee),
            rotates_from: date(2026, 11, 16),
            weeks: vec![week],
        }
    };
    ["e1", "e2"].map(known).into()
}

pub(crate) fn requests() -> Vec<WfmRequest> {
    let request = |(id, changed_at): (&str, &str)| WfmRequest {
        id: WfmRequestId::parse(id).unwrap(),
        state: WfmRequestState::PendingManager,
        sender_id: employee_id("e2"),
        terms: WfmTerms::OpenShift {
            open_shift_id: source("os3"),
        },
        message: None,
        decided_by_id: None,
        shift_ids: Vec::new(),
        time_off_id: None,
        changed_at: changed_at.parse().unwrap(),
    };
    [
        ("r1", "2026-11-01T08:00:00Z"),
        ("r2", "2026-11-10T08:00:00Z"),
        ("r3", "2026-11-17T08:00:00Z"),
    ]
    .map(request)
    .into()
}
