//! Shifts and their activities.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use shifts_model::{BusinessUnit, Edge, Reading, Shift, ShiftActivity, SourceId, Span};
use shifts_ports::WfmError;

use crate::cells::{flag, id, optional_text, when};
use crate::people::{problem, required};
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
    let table = required(folder, "shifts.csv", &COLUMNS)?;
    let mut kept: BTreeMap<SourceId, Shift> = BTreeMap::new();
    let mut seen: BTreeSet<SourceId> = BTreeSet::new();
    let mut problems = table.read(|row| {
        let shift_id: SourceId = id(row, "shift_id")?;
        if seen.contains(&shift_id) {
            return Err(row.bad(
                "shift_id",
                "it stands in an earlier line too; ids must be unique",
            ));
        }
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
        let orphan = |place| problem(place, "shifts.csv has no shift of this id");
        problems.extend(found);
        problems.extend(orphans.into_iter().map(orphan));
    }
    Ok(Reading::from_parts(kept.into_values().collect(), problems))
}

fn shift(row: &Row<'_>, id_read: SourceId, unit: &BusinessUnit) -> Result<Shift, BadCell> {
    let (starts_at, ends_at) = moments(row, unit)?;
    let job_id = match row.text("job_id")? {
        "" => None,
        _ => Some(id(row, "job_id")?),
    };
    Ok(Shift {
        id: id_read,
        employee_id: id(row, "employee_id")?,
        job_id,
        starts_at,
        ends_at,
        label: optional_text(row, "label")?,
        notes: optional_text(row, "notes")?,
        activities: Vec::new(),
    })
}

fn activity(row: &Row<'_>, unit: &BusinessUnit) -> Result<ShiftActivity, BadCell> {
    let (starts_at, ends_at) = moments(row, unit)?;
    Ok(ShiftActivity {
        starts_at,
        ends_at,
        name: row.text("name")?.to_owned(),
        is_paid: flag(row, "paid")?,
    })
}

fn moments(row: &Row<'_>, unit: &BusinessUnit) -> Result<(Timestamp, Timestamp), BadCell> {
    let outside = |column| row.bad(column, "it lies outside the years that can be used");
    let starts = when(row, "starts")?.resolve(&unit.zone, Edge::Start);
    let starts_at = starts.ok_or_else(|| outside("starts"))?;
    let ends = when(row, "ends")?.resolve(&unit.zone, Edge::EndOfShiftFrom(starts_at));
    let ends_at = ends.ok_or_else(|| outside("ends"))?;
    if ends_at <= starts_at {
        return Err(row.bad(
            "ends",
            "it does not lie after \"starts\"; give the next day's date to a night shift's end",
        ));
    }
    Ok((starts_at, ends_at))
}
