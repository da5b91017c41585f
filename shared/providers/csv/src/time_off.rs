//! Time off.

use std::collections::BTreeSet;
use std::path::Path;

use shifts_model::{BusinessUnit, EmployeeId, Reading, ReasonName, SourceId, Span, TimeOff};
use shifts_ports::WfmError;

use crate::cells::{id, new_id};
use crate::moments::times_or_days;
use crate::staff::{Place, Staff, stranger};
use crate::table::{BadCell, Row, Table};

/// The file.
pub(crate) const FILE: &str = "time_off.csv";
const COLUMNS: [&str; 5] = ["time_off_id", "employee_id", "reason", "starts", "ends"];

/// The time off of a business unit's people that overlaps `span`.
///
/// Rows of people whom `employees.csv` does not have are named while they overlap `span`. The old
/// rows of people who left long ago trouble nobody.
pub(crate) fn time_off(
    folder: &Path,
    unit: &BusinessUnit,
    span: Span,
) -> Result<Reading<TimeOff>, WfmError> {
    let table = Table::offered(folder, FILE, &COLUMNS)?;
    let staff = Staff::read(folder, &unit.id)?;
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let findings = table.read(|row| {
        let time_off_id = new_id(row, "time_off_id", &seen)?;
        let employee_id = id(row, "employee_id")?;
        let place = staff.place_of(&employee_id);
        if place != Place::Elsewhere {
            let (time_off, away) = one(row, time_off_id.clone(), employee_id, unit)?;
            let overlaps = span.overlaps(away);
            match place {
                Place::Here if overlaps => found.push(time_off),
                Place::Unknown if overlaps => return Err(stranger(row)),
                Place::Here | Place::Elsewhere | Place::Unknown => {}
            }
        }
        seen.insert(time_off_id);
        Ok(())
    });
    let mut problems = staff.problems;
    problems.extend(findings.problems);
    Ok(Reading::from_parts(found, problems))
}

fn one(
    row: &Row<'_>,
    id: SourceId,
    employee_id: EmployeeId,
    unit: &BusinessUnit,
) -> Result<(TimeOff, Span), BadCell> {
    let away = times_or_days(row, &unit.zone)?;
    let reason = ReasonName::new(row.text("reason")?);
    let time_off = TimeOff {
        id,
        employee_id,
        reason: reason.ok_or_else(|| row.bad("reason", "it is empty; write why, such as Leave"))?,
        starts_at: away.starts_at,
        ends_at: away.ends_at,
    };
    Ok((time_off, away))
}
