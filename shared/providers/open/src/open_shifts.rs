//! Open shifts.

use jiff::tz::TimeZone;
use shifts_model::{OpenShift, SourceId, Span};

use crate::forms::OpenShiftForm;
use crate::moments::times;
use crate::shifts::{activities, job_id};

/// An open shift, its local times read in that zone.
pub(crate) fn open_shift(form: OpenShiftForm, zone: &TimeZone) -> Result<OpenShift, String> {
    let Span { starts_at, ends_at } = times(&form.starts, &form.ends, zone)?;
    Ok(OpenShift {
        id: SourceId::parse(&form.id).map_err(|e| e.to_string())?,
        job_id: job_id(form.job_id.as_deref())?,
        starts_at,
        ends_at,
        slots: form.slots,
        label: form.label,
        notes: form.notes,
        activities: activities(form.activities, zone)?,
    })
}
