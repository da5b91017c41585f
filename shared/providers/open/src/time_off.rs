//! Time off.

use jiff::tz::TimeZone;
use shifts_model::{EmployeeId, ReasonName, SourceId, Span, TimeOff};

use crate::forms::TimeOffForm;
use crate::moments::times_or_days;

/// Time off, its local times and days read in that zone.
pub(crate) fn time_off(form: &TimeOffForm, zone: &TimeZone) -> Result<TimeOff, String> {
    let Span { starts_at, ends_at } = times_or_days(&form.starts, &form.ends, zone)?;
    Ok(TimeOff {
        id: SourceId::parse(&form.id).map_err(|e| e.to_string())?,
        employee_id: EmployeeId::parse(&form.employee_id).map_err(|e| e.to_string())?,
        reason: ReasonName::new(&form.reason).ok_or("it names no reason")?,
        starts_at,
        ends_at,
    })
}
