//! What is sent to make something happen, read into deeds.

use axum::http::Method;
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::deeds::{Clocked, Deed, Reply, RequestKind, Role, Wanted};
use super::refusals::{Refusal, RefusalCode};
use crate::world::{Activity, Availability, Away, OpenShift, Rota, Shift, Slot, TimeOff};

type Read<T> = Result<T, Refusal>;

#[derive(Deserialize)]
struct AskBody {
    sender_id: String,
    sender_shift_id: Option<String>,
    shift_id: Option<String>,
    recipient_id: Option<String>,
    recipient_shift_id: Option<String>,
    open_shift_id: Option<String>,
    reason: Option<String>,
    starts: Option<String>,
    ends: Option<String>,
    message: Option<String>,
}

#[derive(Deserialize)]
struct AnswerBody {
    actor_id: String,
    role: String,
    answer: String,
}

#[derive(Deserialize)]
struct AssignBody {
    employee_id: String,
    manager_id: String,
}

#[derive(Deserialize)]
struct WorkBody {
    id: String,
    business_unit_id: String,
    employee_id: Option<String>,
    job_id: Option<String>,
    slots: Option<u32>,
    starts: String,
    ends: String,
    label: Option<String>,
    notes: Option<String>,
    #[serde(default)]
    activities: Vec<ActivityBody>,
}

#[derive(Deserialize)]
struct ActivityBody {
    name: String,
    starts: String,
    ends: String,
    #[serde(default = "paid")]
    paid: bool,
}

#[derive(Deserialize)]
struct TimeOffBody {
    id: String,
    employee_id: String,
    reason: String,
    starts: String,
    ends: String,
}

#[derive(Deserialize)]
struct AvailabilityBody {
    employee_id: String,
    cycle_starts_on: Option<Date>,
    weeks: Vec<Vec<SlotBody>>,
}

#[derive(Deserialize)]
struct SlotBody {
    weekday: String,
    starts: Time,
    ends: Time,
}

#[derive(Deserialize)]
struct ClockBody {
    event: String,
    at: Timestamp,
}

/// The deed that a request of the protocol asks for; `None` for a path that is not there.
pub(crate) fn deed(method: &Method, path: &[&str], body: Value, rota: &Rota) -> Option<Read<Deed>> {
    use RequestKind::{OpenShift as Open, Swap, TimeOff as Leave};
    let deed = match (method.as_str(), path) {
        ("POST", ["swaps"]) => ask(Swap, body, rota),
        ("POST", ["offers"]) => ask(RequestKind::Offer, body, rota),
        ("POST", ["open-shift-requests"]) => ask(Open, body, rota),
        ("POST", ["time-off-requests"]) => ask(Leave, body, rota),
        ("PATCH", ["swaps", id]) => answer(Some(Swap), id, body),
        ("PATCH", ["offers", id]) => answer(Some(RequestKind::Offer), id, body),
        ("PATCH", ["open-shift-requests", id]) => answer(Some(Open), id, body),
        ("PATCH", ["time-off-requests", id]) => answer(Some(Leave), id, body),
        ("PUT", ["time-off-requests", id]) => change(id, body, rota),
        ("POST", ["open-shifts", id, "assignments"]) => assign(id, body),
        ("PUT", ["employees", id, "availability"]) => availability(id, body),
        ("POST", ["employees", id, "time-clock"]) => clock(id, body),
        ("PUT", ["shifts", id]) => work(id, body, rota).and_then(|work| work.shift(rota)),
        ("PUT", ["open-shifts", id]) => work(id, body, rota).and_then(Work::open_shift),
        ("PUT", ["time-off", id]) => time_off(id, body, rota),
        ("DELETE", ["shifts", id]) => Ok(Deed::DeleteShift((*id).to_owned())),
        ("DELETE", ["open-shifts", id]) => Ok(Deed::DeleteOpenShift((*id).to_owned())),
        ("DELETE", ["time-off", id]) => Ok(Deed::DeleteTimeOff((*id).to_owned())),
        _ => return None,
    };
    Some(deed)
}

/// A request of that kind.
pub(crate) fn ask(kind: RequestKind, body: Value, rota: &Rota) -> Read<Deed> {
    let body: AskBody = parse(body)?;
    let wanted = match kind {
        RequestKind::Swap => Wanted::Swap {
            shift_id: given(body.sender_shift_id)?,
            recipient_id: given(body.recipient_id)?,
            recipient_shift_id: given(body.recipient_shift_id)?,
        },
        RequestKind::Offer => Wanted::Offer {
            shift_id: given(body.shift_id)?,
            recipient_id: given(body.recipient_id)?,
        },
        RequestKind::OpenShift => Wanted::OpenShift {
            open_shift_id: given(body.open_shift_id)?,
        },
        RequestKind::TimeOff => Wanted::TimeOff {
            reason: given(body.reason)?,
            away: {
                let zone = zone_of_person(&body.sender_id, rota)?;
                away(&given(body.starts)?, &given(body.ends)?, &zone)?
            },
        },
    };
    Ok(Deed::Ask {
        sender_id: body.sender_id,
        wanted,
        message: body.message,
    })
}

/// An answer to a request, of that kind if one is given.
pub(crate) fn answer(kind: Option<RequestKind>, id: &str, body: Value) -> Read<Deed> {
    let body: AnswerBody = parse(body)?;
    let role = match body.role.as_str() {
        "sender" => Role::Sender,
        "recipient" => Role::Recipient,
        "manager" => Role::Manager,
        _ => return Err(RefusalCode::Refused.into()),
    };
    let reply = match body.answer.as_str() {
        "approve" => Reply::Approve,
        "decline" => Reply::Decline,
        "cancel" => Reply::Cancel,
        _ => return Err(RefusalCode::Refused.into()),
    };
    Ok(Deed::Answer {
        request_id: id.to_owned(),
        kind,
        actor_id: body.actor_id,
        role,
        reply,
    })
}

fn change(id: &str, body: Value, rota: &Rota) -> Read<Deed> {
    match ask(RequestKind::TimeOff, body, rota)? {
        Deed::Ask {
            sender_id, wanted, ..
        } => Ok(Deed::Change {
            request_id: id.to_owned(),
            sender_id,
            wanted,
        }),
        _ => Err(RefusalCode::Refused.into()),
    }
}

fn assign(id: &str, body: Value) -> Read<Deed> {
    let body: AssignBody = parse(body)?;
    Ok(Deed::Assign {
        open_shift_id: id.to_owned(),
        employee_id: body.employee_id,
        manager_id: body.manager_id,
    })
}

fn clock(id: &str, body: Value) -> Read<Deed> {
    let body: ClockBody = parse(body)?;
    if !["clock_in", "clock_out", "break_start", "break_end"].contains(&body.event.as_str()) {
        return Err(RefusalCode::Refused.into());
    }
    Ok(Deed::Clock(Clocked {
        employee_id: id.to_owned(),
        event: body.event,
        at: body.at,
    }))
}

fn availability(id: &str, body: Value) -> Read<Deed> {
    let body: AvailabilityBody = parse(body)?;
    same(id, &body.employee_id)?;
    let slot = |slot: SlotBody| {
        Some(Slot {
            weekday: Slot::parse_day(&slot.weekday)?,
            starts: slot.starts,
            ends: slot.ends,
        })
    };
    let week = |week: Vec<SlotBody>| week.into_iter().map(slot).collect();
    let weeks: Option<Vec<Vec<Slot>>> = body.weeks.into_iter().map(week).collect();
    Ok(Deed::SetAvailability(Availability {
        employee_id: body.employee_id,
        cycle_starts_on: body.cycle_starts_on,
        weeks: weeks.ok_or(RefusalCode::Refused)?,
    }))
}

fn time_off(id: &str, body: Value, rota: &Rota) -> Read<Deed> {
    let body: TimeOffBody = parse(body)?;
    same(id, &body.id)?;
    let zone = zone_of_person(&body.employee_id, rota)?;
    Ok(Deed::PutTimeOff(TimeOff {
        away: away(&body.starts, &body.ends, &zone)?,
        id: body.id,
        employee_id: body.employee_id,
        reason: body.reason,
        cancelled: false,
    }))
}

/// A shift or an open shift, its times local.
struct Work {
    body: WorkBody,
    starts: DateTime,
    ends: DateTime,
    activities: Vec<Activity>,
}

fn work(id: &str, body: Value, rota: &Rota) -> Read<Work> {
    let mut body: WorkBody = parse(body)?;
    same(id, &body.id)?;
    let zone = zone_of_unit(&body.business_unit_id, rota)?;
    let activity = |activity: ActivityBody| {
        Ok(Activity {
            starts: local(&activity.starts, &zone)?,
            ends: local(&activity.ends, &zone)?,
            name: activity.name,
            paid: activity.paid,
        })
    };
    let activities = std::mem::take(&mut body.activities);
    let activities: Read<Vec<Activity>> = activities.into_iter().map(activity).collect();
    Ok(Work {
        starts: local(&body.starts, &zone)?,
        ends: local(&body.ends, &zone)?,
        activities: activities?,
        body,
    })
}

impl Work {
    /// The shift. One without a job is the job that the person does otherwise.
    fn shift(self, rota: &Rota) -> Read<Deed> {
        let employee_id = given(self.body.employee_id)?;
        let mut others = rota.shifts.values();
        let usual = others.find(|shift| shift.employee_id == employee_id);
        let usual = usual.map(|shift| shift.job_id.clone());
        Ok(Deed::PutShift(Shift {
            id: self.body.id,
            business_unit_id: self.body.business_unit_id,
            employee_id,
            job_id: given(self.body.job_id.or(usual))?,
            starts: self.starts,
            ends: self.ends,
            label: self.body.label,
            notes: self.body.notes,
            activities: self.activities,
        }))
    }

    fn open_shift(self) -> Read<Deed> {
        Ok(Deed::PutOpenShift(OpenShift {
            id: self.body.id,
            business_unit_id: self.body.business_unit_id,
            job_id: given(self.body.job_id)?,
            starts: self.starts,
            ends: self.ends,
            slots: given(self.body.slots)?,
            label: self.body.label,
            notes: self.body.notes,
            activities: self.activities,
        }))
    }
}

/// Whole days, if both are days; otherwise hours.
fn away(starts: &str, ends: &str, zone: &TimeZone) -> Read<Away> {
    let day = |text: &str| -> Read<Date> { text.parse().map_err(|_| RefusalCode::Refused.into()) };
    Ok(match (starts.contains('T'), ends.contains('T')) {
        (false, false) => Away::Days {
            first: day(starts)?,
            last: day(ends)?,
        },
        (from_time, to_time) => Away::Hours {
            starts: if from_time {
                local(starts, zone)?
            } else {
                day(starts)?.at(0, 0, 0, 0)
            },
            ends: if to_time {
                local(ends, zone)?
            } else {
                day(ends)?.saturating_add(1.day()).at(0, 0, 0, 0)
            },
        },
    })
}

/// A time in a zone: with its own offset, or local already. The second of two times that the
/// clocks repeat becomes the first, because the rota keeps local times.
fn local(text: &str, zone: &TimeZone) -> Read<DateTime> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(zone.to_datetime(at));
    }
    let local = text.parse().ok().filter(|_| text.contains('T'));
    local.ok_or_else(|| RefusalCode::Refused.into())
}

fn zone_of_person(id: &str, rota: &Rota) -> Read<TimeZone> {
    let person = rota.employee(id).ok_or(RefusalCode::NotFound)?;
    zone_of_unit(&person.business_unit_id, rota)
}

fn zone_of_unit(id: &str, rota: &Rota) -> Read<TimeZone> {
    let unit = rota.business_unit(id).ok_or(RefusalCode::NotFound)?;
    TimeZone::get(&unit.time_zone).map_err(|_| RefusalCode::NotFound.into())
}

fn parse<T: DeserializeOwned>(body: Value) -> Read<T> {
    serde_json::from_value(body).map_err(|_| RefusalCode::Refused.into())
}

fn given<T>(field: Option<T>) -> Read<T> {
    field.ok_or_else(|| RefusalCode::Refused.into())
}

/// The id in the path is the one in the body.
fn same(in_path: &str, in_body: &str) -> Read<()> {
    if in_path == in_body {
        Ok(())
    } else {
        Err(RefusalCode::Refused.into())
    }
}

fn paid() -> bool {
    true
}
