//! When people can work: records with dates, rotation weeks, and times as offsets from midnight.

use axum::http::Method;
use jiff::civil::{Date, Time, Weekday, date};
use jiff::{Span, ToSpan as _};
use serde_json::{Value, json};

use super::call::{Call, Operation, Outcome, created, found};
use super::clerk::Clerk;
use super::forms::midnight;
use super::numbers::Numbered;
use super::places::{get, weekday_name};
use super::refusals::{AVAILABILITY, Problem};
use crate::wfm::Deed;
use crate::world::{Availability, Slot};

pub(super) const RETAIL: &[Operation] = &[
    get(
        "GetEmployeeAvailability",
        "employeeAvailability",
        |clerk, call| {
            let person = clerk.person(call.param("employeeId").unwrap_or_default())?;
            let known = clerk.state.rota.availability.get(&person.id);
            let records: Vec<Value> = known
                .into_iter()
                .flat_map(|known| [clerk.bygone_json(&person.id), clerk.record_json(known)])
                .collect();
            found(json!({
                "employeeId": clerk.number(Numbered::Employee, &person.id), "entities": records,
            }))
        },
    ),
    Operation {
        name: "CreateEmployeeAvailability",
        method: Method::POST,
        path: "employeeAvailability",
        handle: create,
    },
];

/// From when on availability is known that nobody wrote here.
const SINCE: Date = date(2020, 1, 6);
/// A record of everybody's that is over: all day, every day.
const BYGONE: (Date, Date) = (date(2015, 1, 5), date(2019, 12, 31));
/// Times are told and taken in steps of so many minutes.
const STEP_MINUTES: i64 = 15;
const DAY_MINUTES: i64 = 24 * 60;
const DAYS: i64 = 7;
/// How many weeks may take turns.
const WEEKS: std::ops::RangeInclusive<i64> = 1..=52;

/// The dates of a record that was written here.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Period {
    from: Date,
    to: Option<Date>,
    cycle_base: Date,
    /// What was written with it. When the rota knows something else, the dates are of no more use.
    known: Availability,
}

/// A stretch of availability as it is sent.
struct Sent {
    weekday: Weekday,
    week: i64,
    from_minute: i64,
    to_minute: i64,
}

fn refused(name: &str) -> Problem {
    Problem::alternative(AVAILABILITY, name)
}

fn create(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let body = &call.body;
    let person = clerk.person(call.param("employeeId").unwrap_or_default())?;
    let number = clerk.number(Numbered::Employee, &person.id);
    let in_body = ["employeeId", "employeeID"].map(|name| &body[name]);
    if !in_body.contains(&&json!(number)) {
        return Err(refused("InvalidEmployee"));
    }
    let from = written_day(&body["effectiveFrom"])?;
    let to = (!body["endsAfter"].is_null())
        .then(|| written_day(&body["endsAfter"]))
        .transpose()?;
    let cycle_base = written_day(&body["cycleBaseDate"])?;
    let weeks = body["numberOfWeeks"].as_i64().unwrap_or(0);
    if to.is_some_and(|to| to <= from) {
        return Err(refused("EffEndMustBeAfterEffStart"));
    }
    if !WEEKS.contains(&weeks) {
        return Err(refused("NumberOfWeeksMustBe1OrGreater"));
    }
    if cycle_base > from {
        return Err(refused(
            "ScheduleRequirementCycleBaseDateMustNotBeLaterThanStartDateRule",
        ));
    }
    let general = stretches(&body["generalAvailability"], weeks)?;
    let preferred = stretches(&body["preferredAvailability"], weeks)?;
    let is_within = |one: &Sent| {
        general.iter().any(|all| {
            (all.week, all.weekday) == (one.week, one.weekday)
                && all.from_minute <= one.from_minute
                && one.to_minute <= all.to_minute
        })
    };
    if !preferred.iter().all(is_within) {
        return Err(refused(
            "AvailabilityPreferredAvailabilityMustBeContainedInGeneral",
        ));
    }
    let known = Availability {
        employee_id: person.id.clone(),
        cycle_starts_on: (weeks > 1).then_some(cycle_base),
        weeks: weeks_of(&general, weeks, cycle_base.weekday()),
    };
    let period = Period {
        from,
        to,
        cycle_base,
        known: known.clone(),
    };
    if clerk.periods.get(&person.id) == Some(&period) {
        return Err(refused("AvailabilityCannotHaveSameKey"));
    }
    let done = clerk.act(&Deed::SetAvailability(known.clone()));
    done.map_err(|_| refused("InvalidEmployee"))?;
    clerk.periods.insert(person.id.clone(), period);
    created(clerk.record_json(&known))
}

/// A day, written as the time at which it begins.
fn written_day(sent: &Value) -> Result<Date, Problem> {
    let at = sent
        .as_str()
        .and_then(|sent| sent.parse::<jiff::civil::DateTime>().ok());
    let at = at.filter(|at| at.time() == Time::midnight());
    at.map(jiff::civil::DateTime::date)
        .ok_or_else(|| refused("InvalidDate"))
}

/// The stretches of a list; none of a list that is missing.
fn stretches(list: &Value, weeks: i64) -> Result<Vec<Sent>, Problem> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().map(|sent| stretch(sent, weeks)).collect()
}

fn stretch(sent: &Value, weeks: i64) -> Result<Sent, Problem> {
    let mut days = Weekday::Monday.cycle_forward().take(7);
    let named = sent["dayOfWeek"].as_str().unwrap_or_default();
    let weekday = days.find(|day| weekday_name(*day).eq_ignore_ascii_case(named));
    let week = sent["weekNumber"].as_i64().unwrap_or(0);
    if week < 1 {
        return Err(refused("AvailabilityWeekNumberLessThan1"));
    }
    if week > weeks {
        return Err(refused("AvailabilityWeekNumberExceedsCycleLength"));
    }
    let minute = |name: &str| minutes_of(sent[name].as_str().unwrap_or_default());
    let (from_minute, to_minute) = minute("startTimeOffset")
        .zip(minute("endTimeOffset"))
        .ok_or_else(|| refused("AvailabilityTimeRangesShouldBeIn15MinutesIncrement"))?;
    if from_minute >= DAY_MINUTES || to_minute <= from_minute {
        return Err(refused("AvailabilityEndMustBeAfterStart"));
    }
    if to_minute - from_minute > DAY_MINUTES {
        return Err(refused("AvailabilityEndMustBeAfterStart"));
    }
    let weekday = weekday.ok_or_else(|| refused("InvalidDayOfWeek"))?;
    Ok(Sent {
        weekday,
        week,
        from_minute,
        to_minute,
    })
}

/// `09:15:00`, or `1.02:00:00` for two hours into the next day, in minutes since midnight. `None`
/// for anything that is no such offset or no step.
fn minutes_of(offset: &str) -> Option<i64> {
    let (days, time) = offset.split_once('.').unwrap_or(("0", offset));
    let time: Time = time.parse().ok()?;
    let days: i64 = days.parse().ok().filter(|days| (0..=1).contains(days))?;
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
    let is_step = time.second() == 0 && minutes % STEP_MINUTES == 0;
    is_step.then_some(days * DAY_MINUTES + minutes)
}

fn offset(minutes: i64) -> String {
    let (days, minutes) = (minutes / DAY_MINUTES, minutes % DAY_MINUTES);
    let time = format!("{:02}:{:02}:00", minutes / 60, minutes % 60);
    if days > 0 {
        format!("{days}.{time}")
    } else {
        time
    }
}

/// The weeks as the rota keeps them. What goes past midnight becomes two.
fn weeks_of(sent: &[Sent], weeks: i64, first_weekday: Weekday) -> Vec<Vec<Slot>> {
    let time = |minute: i64| {
        let of_day = i32::try_from(minute.rem_euclid(DAY_MINUTES)).unwrap_or(0);
        Time::midnight().wrapping_add(Span::new().minutes(of_day))
    };
    let mut kept = vec![Vec::new(); usize::try_from(weeks).unwrap_or(1)];
    let mut keep = |week: i64, slot: Slot| {
        let at = usize::try_from((week - 1).rem_euclid(weeks)).unwrap_or(0);
        if let Some(week) = kept.get_mut(at) {
            week.push(slot);
        }
    };
    for one in sent {
        let ends = time(one.to_minute.min(DAY_MINUTES));
        keep(
            one.week,
            Slot {
                weekday: one.weekday,
                starts: time(one.from_minute),
                ends,
            },
        );
        if one.to_minute > DAY_MINUTES {
            let weekday = one.weekday.next();
            let into_next = i64::from(weekday == first_weekday);
            let slot = Slot {
                weekday,
                starts: Time::midnight(),
                ends: time(one.to_minute),
            };
            keep(one.week + into_next, slot);
        }
    }
    for week in &mut kept {
        week.sort_by_key(|slot| (slot.weekday.to_monday_zero_offset(), slot.starts));
    }
    kept
}

impl Clerk<'_> {
    fn record_json(&self, known: &Availability) -> Value {
        let number = self.number(Numbered::Availability, &known.employee_id);
        let weeks = i64::try_from(known.weeks.len()).unwrap_or(1);
        let written = self.periods.get(&known.employee_id);
        let written = written.filter(|period| period.known == *known);
        let (from, to, cycle_base) = match written {
            Some(period) => (period.from, period.to, period.cycle_base),
            None => (SINCE, None, before(SINCE, known.cycle_starts_on, weeks)),
        };
        let slots = known.weeks.iter().enumerate();
        let slots = slots.flat_map(|(at, week)| week.iter().map(move |slot| (at + 1, slot)));
        let general = slots
            .enumerate()
            .map(|(id, (week, slot))| slot_json(id, week, slot));
        let mut form = json!({
            "id": number, "employeeId": self.number(Numbered::Employee, &known.employee_id),
            "effectiveFrom": midnight(from), "numberOfWeeks": weeks,
            "cycleBaseDate": midnight(cycle_base),
            "generalAvailability": general.collect::<Value>(),
            "preferredAvailability": [], "fixedShifts": [],
        });
        if let Some(to) = to {
            form["endsAfter"] = json!(midnight(to));
        }
        form
    }

    /// A record that is over, which everybody has of whom anything is known.
    fn bygone_json(&self, employee_id: &str) -> Value {
        let all_day = |weekday: Weekday| Slot {
            weekday,
            starts: Time::midnight(),
            ends: Time::midnight(),
        };
        let days = Weekday::Monday.cycle_forward().take(7).enumerate();
        let general = days.map(|(id, weekday)| slot_json(id, 1, &all_day(weekday)));
        json!({
            "id": self.number(Numbered::Availability, employee_id) - 900_000,
            "employeeId": self.number(Numbered::Employee, employee_id),
            "effectiveFrom": midnight(BYGONE.0), "endsAfter": midnight(BYGONE.1),
            "numberOfWeeks": 1, "cycleBaseDate": midnight(BYGONE.0),
            "generalAvailability": general.collect::<Value>(),
            "preferredAvailability": [], "fixedShifts": [],
        })
    }
}

/// The first day of some first week of a rotation, at or before a day.
fn before(day: Date, cycle_starts_on: Option<Date>, weeks: i64) -> Date {
    let Some(first) = cycle_starts_on else {
        return day;
    };
    let length = weeks * DAYS;
    let since = first.duration_until(day).as_hours() / 24;
    first.saturating_add((since.div_euclid(length) * length).days())
}

fn slot_json(id: usize, week: usize, slot: &Slot) -> Value {
    let minute = |at: Time| i64::from(at.hour()) * 60 + i64::from(at.minute());
    let ends = match minute(slot.ends) {
        0 => DAY_MINUTES,
        minute => minute,
    };
    json!({
        "id": 1_001_000 + id, "dayOfWeek": weekday_name(slot.weekday), "weekNumber": week,
        "startTimeOffset": offset(minute(slot.starts)), "endTimeOffset": offset(ends),
    })
}
