//! Who belongs to a business unit, for files that name people alone.

use std::collections::BTreeSet;
use std::path::Path;

use shifts_model::{BusinessUnitId, EmployeeId, Problem};
use shifts_ports::WfmError;

use crate::cells::id;
use crate::table::{BadCell, Row, Table};

/// Everybody in `employees.csv`, by where they work.
pub(crate) struct Staff {
    here: BTreeSet<EmployeeId>,
    elsewhere: BTreeSet<EmployeeId>,
    /// What was wrong with the file.
    pub(crate) problems: Vec<Problem>,
}

/// Where somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the business unit.
    Here,
    /// In another, and not in this one.
    Elsewhere,
    /// Nobody of that id is known.
    Unknown,
}

impl Staff {
    /// Reads who works in a business unit, and who elsewhere.
    pub(crate) fn read(folder: &Path, unit_id: &BusinessUnitId) -> Result<Self, WfmError> {
        let columns = ["employee_id", "business_unit_id"];
        let table = Table::required(folder, "employees.csv", &columns)?;
        let (mut here, mut elsewhere) = (BTreeSet::new(), BTreeSet::new());
        let findings = table.read(|row| {
            let employee_id = id(row, "employee_id")?;
            if row.text("business_unit_id")? == unit_id.as_str() {
                here.insert(employee_id);
            } else {
                elsewhere.insert(employee_id);
            }
            Ok(())
        });
        Ok(Self {
            here,
            elsewhere,
            problems: findings.problems,
        })
    }

    /// Where somebody works. Who works in several business units works in this one too.
    pub(crate) fn place_of(&self, employee_id: &EmployeeId) -> Place {
        if self.here.contains(employee_id) {
            Place::Here
        } else if self.elsewhere.contains(employee_id) {
            Place::Elsewhere
        } else {
            Place::Unknown
        }
    }
}

/// The complaint about a row of somebody unknown. It might be of anybody, so the reading is not
/// everything.
pub(crate) fn stranger(row: &Row<'_>) -> BadCell {
    row.bad("employee_id", "employees.csv has nobody of this id")
}
