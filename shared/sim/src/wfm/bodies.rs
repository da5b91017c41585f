//! What is sent to make a record.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use serde::Deserialize;
use serde_json::Value;

use super::forms::{availability_json, open_shift_json, shift_json, time_off_json};
use super::records::Record;
use crate::world::{Activity, Availability, Away, OpenShift, Rota, Shift, Slot, TimeOff};

const NO_UNIT: &str = "there is no such business unit";
const NOBODY: &str = "there is no such employee";

#[derive(Deserialize)]
pub(crate) struct ShiftBody {
    business_unit_id: String,
    employee_id: String,
    job_id: String,
    starts: DateTime,
    ends: DateTime,
    label: Option<String>,
    notes: Option<String>,
    #[serde(default)]
    activities: Vec<ActivityBody>,
}

#[derive(Deserialize)]
pub(crate) struct OpenShiftBody {
    business_unit_id: String,
    job_id: String,
    starts: DateTime,
    ends: DateTime,
    slots: u32,
    label: Option<String>,
    notes: Option<String>,
    #[serde(default)]
    activities: Vec<ActivityBody>,
}

#[derive(Deserialize)]
pub(crate) struct ActivityBody {
    name: String,
    starts: DateTime,
    ends: DateTime,
    #[serde(default)]
    paid: bool,
}

#[derive(Deserialize)]
pub(crate) struct TimeOffBody {
    employee_id: String,
    reason: String,
    starts: String,
    ends: String,
    #[serde(default)]
    cancelled: bool,
}

#[derive(Deserialize)]
pub(crate) struct AvailabilityBody {
    cycle_starts_on: Option<Date>,
    weeks: Vec<Vec<SlotBody>>,
}

#[derive(Deserialize)]
pub(crate) struct SlotBody {
    weekday: String,
    starts: Time,
    ends: Time,
}

impl Record for Shift {
    const PATH: &'static str = "shifts";
    const WORDS: &'static str = "shift";
    type Body = ShiftBody;

    fn made(id: String, body: ShiftBody, rota: &Rota) -> Result<Self, &'static str> {
        rota.business_unit(&body.business_unit_id).ok_or(NO_UNIT)?;
        Ok(Self {
            id,
            business_unit_id: body.business_unit_id,
            employee_id: body.employee_id,
            job_id: body.job_id,
            starts: body.starts,
            ends: body.ends,
            label: body.label,
            notes: body.notes,
            activities: activities(body.activities),
        })
    }

    fn all(rota: &mut Rota) -> &mut BTreeMap<String, Self> {
        &mut rota.shifts
    }

    fn form(&self) -> Value {
        shift_json(self)
    }
}

impl Record for OpenShift {
    const PATH: &'static str = "open-shifts";
    const WORDS: &'static str = "open shift";
    type Body = OpenShiftBody;

    fn made(id: String, body: OpenShiftBody, rota: &Rota) -> Result<Self, &'static str> {
        rota.business_unit(&body.business_unit_id).ok_or(NO_UNIT)?;
        Ok(Self {
            id,
            business_unit_id: body.business_unit_id,
            job_id: body.job_id,
            starts: body.starts,
            ends: body.ends,
            slots: body.slots,
            label: body.label,
            notes: body.notes,
            activities: activities(body.activities),
        })
    }

    fn all(rota: &mut Rota) -> &mut BTreeMap<String, Self> {
        &mut rota.open_shifts
    }

    fn form(&self) -> Value {
        open_shift_json(self)
    }
}

impl Record for TimeOff {
    const PATH: &'static str = "time-off";
    const WORDS: &'static str = "time off";
    type Body = TimeOffBody;

    fn made(id: String, body: TimeOffBody, rota: &Rota) -> Result<Self, &'static str> {
        rota.employee(&body.employee_id).ok_or(NOBODY)?;
        Ok(Self {
            id,
            employee_id: body.employee_id,
            reason: body.reason,
            away: away(&body.starts, &body.ends)?,
            cancelled: body.cancelled,
        })
    }

    fn all(rota: &mut Rota) -> &mut BTreeMap<String, Self> {
        &mut rota.time_off
    }

    fn form(&self) -> Value {
        time_off_json(self)
    }
}

impl Record for Availability {
    const PATH: &'static str = "availability";
    const WORDS: &'static str = "availability of employee";
    type Body = AvailabilityBody;

    fn made(id: String, body: AvailabilityBody, rota: &Rota) -> Result<Self, &'static str> {
        rota.employee(&id).ok_or(NOBODY)?;
        let slot = |slot: SlotBody| {
            Some(Slot {
                weekday: Slot::parse_day(&slot.weekday)?,
                starts: slot.starts,
                ends: slot.ends,
            })
        };
        let week = |week: Vec<SlotBody>| week.into_iter().map(slot).collect();
        let weeks: Option<Vec<Vec<Slot>>> = body.weeks.into_iter().map(week).collect();
        Ok(Self {
            employee_id: id,
            cycle_starts_on: body.cycle_starts_on,
            weeks: weeks.ok_or("a weekday is one of monday, tuesday, …")?,
        })
    }

    fn all(rota: &mut Rota) -> &mut BTreeMap<String, Self> {
        &mut rota.availability
    }

    fn form(&self) -> Value {
        availability_json(self)
    }
}

fn activities(bodies: Vec<ActivityBody>) -> Vec<Activity> {
    let activity = |body: ActivityBody| Activity {
        name: body.name,
        starts: body.starts,
        ends: body.ends,
        paid: body.paid,
    };
    bodies.into_iter().map(activity).collect()
}

/// Whole days, if both are days, or hours, if both are times.
fn away(starts: &str, ends: &str) -> Result<Away, &'static str> {
    let is_time = (starts.contains('T'), ends.contains('T'));
    let away = match is_time {
        (true, true) => starts.parse().and_then(|starts| {
            Ok(Away::Hours {
                starts,
                ends: ends.parse()?,
            })
        }),
        (false, false) => starts.parse().and_then(|first| {
            Ok(Away::Days {
                first,
                last: ends.parse()?,
            })
        }),
        _ => return Err("give two days or two times"),
    };
    away.map_err(|_| "give two days, 2026-12-24, or two times, 2026-12-24T09:00")
}
