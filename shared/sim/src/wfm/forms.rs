//! The records of a rota as the protocol writes them.

use jiff::civil::{DateTime, Time};
use serde_json::{Value, json};

use crate::world::{Activity, Availability, Away, OpenShift, Shift, Slot, TimeOff};

pub(crate) fn shift_json(shift: &Shift) -> Value {
    json!({
        "id": shift.id, "employee_id": shift.employee_id, "job_id": shift.job_id,
        "starts": local(shift.starts), "ends": local(shift.ends),
        "label": shift.label, "notes": shift.notes,
        "activities": activities_json(&shift.activities),
    })
}

pub(crate) fn open_shift_json(open: &OpenShift) -> Value {
    json!({
        "id": open.id, "job_id": open.job_id, "slots": open.slots,
        "starts": local(open.starts), "ends": local(open.ends),
        "label": open.label, "notes": open.notes,
        "activities": activities_json(&open.activities),
    })
}

pub(crate) fn time_off_json(time_off: &TimeOff) -> Value {
    let (starts, ends) = match time_off.away {
        Away::Days { first, last } => (first.to_string(), last.to_string()),
        Away::Hours { starts, ends } => (local(starts), local(ends)),
    };
    json!({
        "id": time_off.id, "employee_id": time_off.employee_id, "reason": time_off.reason,
        "starts": starts, "ends": ends,
    })
}

pub(crate) fn availability_json(known: &Availability) -> Value {
    let slot = |slot: &Slot| json!({"weekday": slot.day(), "starts": hour(slot.starts), "ends": hour(slot.ends)});
    let week = |week: &Vec<Slot>| week.iter().map(slot).collect::<Value>();
    let mut form = json!({
        "employee_id": known.employee_id,
        "weeks": known.weeks.iter().map(week).collect::<Value>(),
    });
    if let Some(day) = known.cycle_starts_on {
        form["cycle_starts_on"] = json!(day.to_string());
    }
    form
}

fn activities_json(activities: &[Activity]) -> Value {
    let activity = |a: &Activity| json!({"name": a.name, "starts": local(a.starts), "ends": local(a.ends), "paid": a.paid});
    activities.iter().map(activity).collect()
}

fn local(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn hour(at: Time) -> String {
    at.strftime("%H:%M").to_string()
}
