//! Who works in a business unit, and at what.

use std::collections::BTreeSet;

use shifts_model::{EmployeeId, WfmJobId};

use crate::Scene;
use crate::sheet::{
    Check, Group, Rule, Sheet, Verdict, completeness, counted, doubles, nothing_wrong, told,
};

const COMPLETE: Rule = Rule {
    name: "complete",
    wanted: "the reading is whole",
    remedy: "mend the records that are named, or whatever keeps the answer from its end; nothing is \
             deleted on the word of an incomplete reading",
};
const UNIQUE: Rule = Rule {
    name: "unique",
    wanted: "no two have one id",
    remedy: "give each an id of its own",
};
const STABLE: Rule = Rule {
    name: "stable",
    wanted: "a second reading has the same ids",
    remedy: "keep an id for life: whoever gets a new one is another one",
};

pub(crate) const EMPLOYEES: Group = Group {
    prefix: "employees",
    rules: &[&COMPLETE, &UNIQUE, &STABLE],
};
pub(crate) const JOBS: Group = Group {
    prefix: "jobs",
    rules: &[&COMPLETE, &UNIQUE, &STABLE],
};

pub(crate) async fn check_employees(scene: &mut Scene<'_>) -> Vec<Check> {
    let id = scene.unit.id.clone();
    let mut sheet = Sheet::new(&id, &EMPLOYEES);
    let (seen, employees) = completeness(scene.wfm.list_employees(&id).await);
    let is_whole = sheet.judge(&COMPLETE, seen);
    let Some(employees) = employees else {
        return sheet.end(Verdict::NotTried, "they could not be read");
    };
    let ids = || employees.iter().map(|employee| &employee.id);
    sheet.judge(&UNIQUE, nothing_wrong(doubles(ids()), employees.len()));
    let first: BTreeSet<EmployeeId> = ids().cloned().collect();
    let again = scene.wfm.list_employees(&id).await;
    let again = again.map(|again| again.records().iter().map(|e| e.id.clone()).collect());
    sheet.judge(&STABLE, equal(&first, again.map_err(|e| told(&e))));
    scene.staff = is_whole.then_some(first);
    scene.employees = employees;
    sheet.done()
}

pub(crate) async fn check_jobs(scene: &mut Scene<'_>) -> Vec<Check> {
    let id = scene.unit.id.clone();
    let mut sheet = Sheet::new(&id, &JOBS);
    let (seen, jobs) = completeness(scene.wfm.list_jobs(&id).await);
    let is_whole = sheet.judge(&COMPLETE, seen);
    let Some(jobs) = jobs else {
        return sheet.end(Verdict::NotTried, "they could not be read");
    };
    let ids = || jobs.iter().map(|job| &job.id);
    sheet.judge(&UNIQUE, nothing_wrong(doubles(ids()), jobs.len()));
    let first: BTreeSet<WfmJobId> = ids().cloned().collect();
    let again = scene.wfm.list_jobs(&id).await;
    let again = again.map(|again| again.records().iter().map(|job| job.id.clone()).collect());
    sheet.judge(&STABLE, equal(&first, again.map_err(|e| told(&e))));
    scene.jobs = is_whole.then_some(first);
    sheet.done()
}

fn equal<T: Ord + std::fmt::Display>(
    first: &BTreeSet<T>,
    again: Result<BTreeSet<T>, String>,
) -> Result<String, String> {
    let again = again?;
    let differing: Vec<&T> = first.symmetric_difference(&again).collect();
    nothing_wrong(differing, first.len()).map(|_| counted(first.len()))
}
