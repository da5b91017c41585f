//! Shifts and their activities.

use jiff::tz::TimeZone;
use shifts_model::{EmployeeId, Shift, ShiftActivity, SourceId, Span, WfmJobId};

use crate::forms::{ActivityForm, ShiftForm};
use crate::moments::{moments, times};

/// A shift, its local times read in that zone.
pub(crate) fn shift(form: ShiftForm, zone: &TimeZone) -> Result<Shift, String> {
    let Span { starts_at, ends_at } = times(&form.starts, &form.ends, zone)?;
    Ok(Shift {
        id: SourceId::parse(&form.id).map_err(|e| e.to_string())?,
        employee_id: EmployeeId::parse(&form.employee_id).map_err(|e| e.to_string())?,
        job_id: job_id(form.job_id.as_deref())?,
        starts_at,
        ends_at,
        label: form.label,
        notes: form.notes,
        activities: activities(form.activities, zone)?,
    })
}

/// The job of a shift, if it names one.
pub(crate) fn job_id(text: Option<&str>) -> Result<Option<WfmJobId>, String> {
    let parsed = text.map(WfmJobId::parse).transpose();
    parsed.map_err(|e| e.to_string())
}

/// What happens within a shift.
pub(crate) fn activities(
    forms: Vec<ActivityForm>,
    zone: &TimeZone,
) -> Result<Vec<ShiftActivity>, String> {
    let activity = |form: ActivityForm| {
        let (starts_at, ends_at) = moments(&form.starts, &form.ends, zone)?;
        Ok(ShiftActivity {
            starts_at,
            ends_at,
            name: form.name,
            is_paid: form.paid,
        })
    };
    forms.into_iter().map(activity).collect()
}
