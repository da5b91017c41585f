//! Availability.
//!
//! A person's week is made of several rows, and a row that is missing says "cannot work that day".
//! So a week is used as a whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::{Date, date};
use shifts_model::{Availability, AvailableWeek, BusinessUnit, EmployeeId, Hours, Reading};
use shifts_ports::WfmError;

use crate::cells::{id, time_of_day, weekday};
use crate::staff::{Place, Staff, stranger};
use crate::table::{BadCell, Row, Table};

/// The file.
pub(crate) const FILE: &str = "availability.csv";
const COLUMNS: [&str; 4] = ["employee_id", "weekday", "starts", "ends"];
/// A Monday: weeks that are all alike may be counted from any.
const ROTATES_FROM: Date = date(1970, 1, 5);

/// When the people of a business unit can work. Whoever has no row is left out, and so is whoever
/// has a row that cannot be used. If it is unknown whose rows are missing, all are left out.
pub(crate) fn availability(
    folder: &Path,
    unit: &BusinessUnit,
) -> Result<Reading<Availability>, WfmError> {
    let table = Table::offered(folder, FILE, &COLUMNS)?;
    let staff = Staff::read(folder, &unit.id)?;
    let mut weeks: BTreeMap<EmployeeId, AvailableWeek> = BTreeMap::new();
    let (mut doubtful, mut nameless) = (BTreeSet::new(), false);
    let findings = table.read(|row| {
        let employee_id = id(row, "employee_id").inspect_err(|_| nameless = true)?;
        match staff.place_of(&employee_id) {
            Place::Elsewhere => Ok(()),
            Place::Unknown => Err(stranger(row)),
            Place::Here => {
                let week = weeks.entry(employee_id.clone()).or_default();
                let added = add(row, week);
                if added.is_err() {
                    doubtful.insert(employee_id);
                }
                added
            }
        }
    });
    weeks.retain(|employee_id, _| !doubtful.contains(employee_id));
    if nameless || findings.rows_lost {
        weeks.clear();
    }
    let of_person = |(employee_id, week)| Availability {
        employee_id,
        rotates_from: ROTATES_FROM,
        weeks: vec![week],
    };
    let mut problems = staff.problems;
    problems.extend(findings.problems);
    let records = weeks.into_iter().map(of_person).collect();
    Ok(Reading::from_parts(records, problems))
}

fn add(row: &Row<'_>, week: &mut AvailableWeek) -> Result<(), BadCell> {
    let day = weekday(row, "weekday")?;
    let hours = Hours::new(time_of_day(row, "starts")?, time_of_day(row, "ends")?);
    let hours = hours.ok_or_else(|| {
        let why = "it does not lie after \"starts\"; 00:00 is the end of the day, and hours after \
                   midnight belong to the next day's row";
        row.bad("ends", why)
    })?;
    let why = "the hours overlap those of an earlier line of this person and day";
    if week.add(day, hours) {
        Ok(())
    } else {
        Err(row.bad("starts", why))
    }
}
