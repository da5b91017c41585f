//! Business units, employees and jobs.

use std::collections::BTreeSet;
use std::path::Path;

use shifts_model::{BusinessUnit, BusinessUnitId, Employee, Reading, WfmJob};
use shifts_ports::WfmError;

use crate::cells::{flag, id, new_id, optional_text, zone};
use crate::table::Table;

/// How many business units a message lists.
const UNITS_TOLD_MAX: usize = 20;

/// One business unit.
pub(crate) fn business_unit(
    folder: &Path,
    wanted: &BusinessUnitId,
) -> Result<BusinessUnit, WfmError> {
    let table = Table::required(
        folder,
        "business_units.csv",
        &["business_unit_id", "name", "time_zone"],
    )?;
    let mut found = None;
    let mut known = Vec::new();
    let findings = table.read(|row| {
        let unit_id: BusinessUnitId = id(row, "business_unit_id")?;
        if unit_id == *wanted && found.is_none() {
            let name = row.text("name")?.to_owned();
            found = Some(BusinessUnit {
                id: unit_id,
                name,
                zone: zone(row, "time_zone")?,
            });
        } else if known.len() < UNITS_TOLD_MAX {
            known.push(unit_id.to_string());
        }
        Ok(())
    });
    match (found, findings.problems.first()) {
        (Some(unit), _) => Ok(unit),
        (None, Some(problem)) => Err(WfmError::Unusable {
            operation: format!("find business unit {wanted}"),
            why: problem.to_string(),
        }),
        (None, None) if known.is_empty() => {
            Err(WfmError::NoSuchBusinessUnit { id: wanted.clone() })
        }
        (None, None) => Err(WfmError::Unusable {
            operation: format!("find business unit {wanted}"),
            why: format!(
                "business_units.csv has no such id; it has: {}",
                known.join(", ")
            ),
        }),
    }
}

/// The people of a business unit. One that is not there is an error: nobody must be taken to have
/// left because a row of `business_units.csv` has.
pub(crate) fn employees(
    folder: &Path,
    unit_id: &BusinessUnitId,
) -> Result<Reading<Employee>, WfmError> {
    let columns = [
        "employee_id",
        "login",
        "first_name",
        "last_name",
        "business_unit_id",
    ];
    check_known(folder, unit_id)?;
    let table = Table::required(folder, "employees.csv", &columns)?;
    let (mut employees, mut seen) = (Vec::new(), BTreeSet::new());
    let findings = table.read(|row| {
        if row.text("business_unit_id")? != unit_id.as_str() {
            return Ok(());
        }
        let employee_id = new_id(row, "employee_id", &seen)?;
        let name = format!("{} {}", row.text("first_name")?, row.text("last_name")?);
        let employee = Employee {
            id: employee_id,
            login: optional_text(row, "login")?,
            mail: optional_text(row, "mail")?,
            name: name.trim().to_owned(),
            is_manager: flag(row, "is_manager")?,
        };
        seen.insert(employee.id.clone());
        employees.push(employee);
        Ok(())
    });
    Ok(Reading::from_parts(employees, findings.problems))
}

/// That there is such a business unit, as far as its rows can be read.
fn check_known(folder: &Path, wanted: &BusinessUnitId) -> Result<(), WfmError> {
    let table = Table::required(folder, "business_units.csv", &["business_unit_id"])?;
    let mut is_known = false;
    let findings = table.read(|row| {
        is_known |= row.text("business_unit_id")? == wanted.as_str();
        Ok(())
    });
    if is_known || !findings.problems.is_empty() {
        return Ok(());
    }
    Err(WfmError::NoSuchBusinessUnit { id: wanted.clone() })
}

/// All jobs. They belong to no business unit of their own.
pub(crate) fn jobs(folder: &Path) -> Result<Reading<WfmJob>, WfmError> {
    let table = Table::required(folder, "jobs.csv", &["job_id", "name"])?;
    let (mut jobs, mut seen) = (Vec::new(), BTreeSet::new());
    let findings = table.read(|row| {
        let job = WfmJob {
            id: new_id(row, "job_id", &seen)?,
            name: row.text("name")?.to_owned(),
            department: row.text("department")?.to_owned(),
            color: optional_text(row, "color")?,
        };
        seen.insert(job.id.clone());
        jobs.push(job);
        Ok(())
    });
    Ok(Reading::from_parts(jobs, findings.problems))
}
