//! Open shifts.

use std::collections::BTreeSet;
use std::path::Path;

use shifts_model::{BusinessUnit, OpenShift, Reading, SourceId, Span};
use shifts_ports::WfmError;

use crate::cells::{new_id, optional_id, optional_text, slots};
use crate::moments::times;
use crate::table::{BadCell, Row, Table};

/// The file.
pub(crate) const FILE: &str = "open_shifts.csv";
const COLUMNS: [&str; 6] = [
    "open_shift_id",
    "business_unit_id",
    "job_id",
    "starts",
    "ends",
    "slots",
];

/// The open shifts of a business unit that start within `span`.
pub(crate) fn open_shifts(
    folder: &Path,
    unit: &BusinessUnit,
    span: Span,
) -> Result<Reading<OpenShift>, WfmError> {
    let table = Table::offered(folder, FILE, &COLUMNS)?;
    let (mut open_shifts, mut seen) = (Vec::new(), BTreeSet::new());
    let findings = table.read(|row| {
        let open_shift_id = new_id(row, "open_shift_id", &seen)?;
        if row.text("business_unit_id")? == unit.id.as_str() {
            let open_shift = open_shift(row, open_shift_id.clone(), unit)?;
            if span.contains(open_shift.starts_at) {
                open_shifts.push(open_shift);
            }
        }
        seen.insert(open_shift_id);
        Ok(())
    });
    Ok(Reading::from_parts(open_shifts, findings.problems))
}

fn open_shift(row: &Row<'_>, id: SourceId, unit: &BusinessUnit) -> Result<OpenShift, BadCell> {
    let Span { starts_at, ends_at } = times(row, &unit.zone)?;
    Ok(OpenShift {
        id,
        job_id: optional_id(row, "job_id")?,
        starts_at,
        ends_at,
        slots: slots(row, "slots")?,
        label: optional_text(row, "label")?,
        notes: optional_text(row, "notes")?,
        activities: Vec::new(),
    })
}
