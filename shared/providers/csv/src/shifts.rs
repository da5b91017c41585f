//! Shifts and their activities.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use shifts_model::{BusinessUnit, Problem, Reading, Shift, ShiftActivity, SourceId, Span};
use shifts_ports::WfmError;

use crate::cells::{flag, id, new_id, optional_id, optional_text};
use crate::moments::times;
use crate::table::{BadCell, Row, Table};

const COLUMNS: [&str; 6] = [
    "shift_id",
    "business_unit_id",
    "employee_id",
    "job_id",
    "starts",
    "ends",
];

/// The shifts of a business unit that start within `span`, with their activities.
pub(crate) fn shifts(
    folder: &Path,
    unit: &BusinessUnit,
    span: Span,
) -> Result<Reading<Shift>, WfmError> {
    let table = Table::required(folder, "shifts.csv", &COLUMNS)?;
    let mut kept: BTreeMap<SourceId, Shift> = BTreeMap::new();
    let mut seen: BTreeSet<SourceId> = BTreeSet::new();
    let findings = table.read(|row| {
        let shift_id = new_id(row, "shift_id", &seen)?;
        let is_ours = row.text("business_unit_id")? == unit.id.as_str();
        if is_ours {
            let shift = shift(row, shift_id.clone(), unit)?;
            if span.contains(shift.starts_at) {
                kept.insert(shift_id.clone(), shift);
            }
        }
        seen.insert(shift_id);
        Ok(())
    });
    let mut problems = findings.problems;
    let columns = ["shift_id", "name", "starts", "ends"];
    if let Some(table) = Table::open(folder, "shift_activities.csv", &columns)? {
        let mut orphans = Vec::new();
        let found = table.read(|row| {
            let shift_id: SourceId = id(row, "shift_id")?;
            if let Some(shift) = kept.get_mut(&shift_id) {
                shift.activities.push(activity(row, unit)?);
            } else if !seen.contains(&shift_id) && problems.is_empty() {
                orphans.push(row.place("shift_id"));
            }
            Ok(())
        });
        let orphan = |place| Problem {
            place,
            why: "shifts.csv has no shift of this id".to_owned(),
        };
        problems.extend(found.problems);
        problems.extend(orphans.into_iter().map(orphan));
    }
    Ok(Reading::from_parts(kept.into_values().collect(), problems))
}

fn shift(row: &Row<'_>, id_read: SourceId, unit: &BusinessUnit) -> Result<Shift, BadCell> {
    let Span { starts_at, ends_at } = times(row, &unit.zone)?;
    Ok(Shift {
        id: id_read,
        employee_id: id(row, "employee_id")?,
        job_id: optional_id(row, "job_id")?,
        starts_at,
        ends_at,
        label: optional_text(row, "label")?,
        notes: optional_text(row, "notes")?,
        activities: Vec::new(),
    })
}

fn activity(row: &Row<'_>, unit: &BusinessUnit) -> Result<ShiftActivity, BadCell> {
    let Span { starts_at, ends_at } = times(row, &unit.zone)?;
    Ok(ShiftActivity {
        starts_at,
        ends_at,
        name: row.text("name")?.to_owned(),
        is_paid: flag(row, "paid")?,
    })
}
