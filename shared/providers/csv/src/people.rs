//! Business units, employees and jobs.

use std::collections::BTreeSet;
use std::path::Path;

use shifts_model::{BusinessUnit, BusinessUnitId, Employee, Problem, Reading, WfmJob};
use shifts_ports::WfmError;

use crate::cells::{flag, id, optional_text, zone};
use crate::table::Table;

/// How many business units a message lists.
const UNITS_TOLD_MAX: usize = 20;

/// One business unit.
pub(crate) fn business_unit(
    folder: &Path,
    wanted: &BusinessUnitId,
) -> Result<BusinessUnit, WfmError> {
    let table = required(
        folder,
        "business_units.csv",
        &["business_unit_id", "name", "time_zone"],
    )?;
    let mut found = None;
    let mut known = Vec::new();
    let problems = table.read(|row| {
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
    match (found, problems.first()) {
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

/// The people of a business unit.
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
    let table = required(folder, "employees.csv", &columns)?;
    let (mut employees, mut seen) = (Vec::new(), BTreeSet::new());
    let problems = table.read(|row| {
        if row.text("business_unit_id")? != unit_id.as_str() {
            return Ok(());
        }
        let name = format!("{} {}", row.text("first_name")?, row.text("last_name")?);
        let employee = Employee {
            id: id(row, "employee_id")?,
            login: optional_text(row, "login")?,
            mail: optional_text(row, "mail")?,
            name: name.trim().to_owned(),
            is_manager: flag(row, "is_manager")?,
        };
        if !seen.insert(employee.id.clone()) {
            return Err(row.bad(
                "employee_id",
                "it stands in an earlier line too; ids must be unique",
            ));
        }
        employees.push(employee);
        Ok(())
    });
    Ok(Reading::from_parts(employees, problems))
}

/// All jobs. They belong to no business unit of their own.
pub(crate) fn jobs(folder: &Path) -> Result<Reading<WfmJob>, WfmError> {
    let table = required(folder, "jobs.csv", &["job_id", "name"])?;
    let (mut jobs, mut seen) = (Vec::new(), BTreeSet::new());
    let problems = table.read(|row| {
        let job = WfmJob {
            id: id(row, "job_id")?,
            name: row.text("name")?.to_owned(),
            department: row.text("department")?.to_owned(),
            color: optional_text(row, "color")?,
        };
        if !seen.insert(job.id.clone()) {
            return Err(row.bad(
                "job_id",
                "it stands in an earlier line too; ids must be unique",
            ));
        }
        jobs.push(job);
        Ok(())
    });
    Ok(Reading::from_parts(jobs, problems))
}

/// A file that has to be there.
pub(crate) fn required(folder: &Path, name: &str, columns: &[&str]) -> Result<Table, WfmError> {
    Table::open(folder, name, columns)?.ok_or_else(|| WfmError::Unusable {
        operation: format!("read {}", folder.join(name).display()),
        why: "there is no such file; the folder must hold business_units.csv, employees.csv, \
              jobs.csv and shifts.csv"
            .to_owned(),
    })
}

/// A problem at a place that was passed before.
pub(crate) fn problem(place: String, why: &str) -> Problem {
    Problem {
        place,
        why: why.to_owned(),
    }
}
