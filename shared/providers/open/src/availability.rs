//! Availability.

use jiff::civil::{Date, Time, Weekday, date};
use shifts_model::{Availability, AvailableWeek, EmployeeId, Hours};

use crate::forms::{AvailabilityForm, SlotForm};
use crate::moments::shown;

/// How many weeks a rotation may have, as the protocol says.
const WEEKS_MAX: usize = 52;
/// A Monday: where all weeks are alike, they may be counted from any.
const ROTATES_FROM: Date = date(1970, 1, 5);
/// The days of a week, Monday first.
const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// When a person can work. A week with a slot that cannot be used is none: the slot's absence
/// would say that the person cannot work then.
pub(crate) fn availability(form: &AvailabilityForm) -> Result<Availability, String> {
    if !(1..=WEEKS_MAX).contains(&form.weeks.len()) {
        return Err(format!("it has not 1 to {WEEKS_MAX} weeks"));
    }
    let rotates_from = match form.cycle_starts_on.as_deref() {
        Some(text) => text
            .parse()
            .map_err(|_| format!("cycle_starts_on {} is no day", shown(text)))?,
        None if form.weeks.len() == 1 => ROTATES_FROM,
        None => return Err("its weeks rotate, and cycle_starts_on is missing".to_owned()),
    };
    let weeks: Result<Vec<AvailableWeek>, String> =
        form.weeks.iter().map(|slots| week(slots)).collect();
    Ok(Availability {
        employee_id: EmployeeId::parse(&form.employee_id).map_err(|e| e.to_string())?,
        rotates_from,
        weeks: weeks?,
    })
}

/// The name of a day, Monday being the first.
pub(crate) fn day_name(day: usize) -> &'static str {
    DAYS[day % DAYS.len()]
}

/// A time of day as the protocol writes it.
pub(crate) fn time_of_day(at: Time) -> String {
    let form = if at.second() == 0 {
        "%H:%M"
    } else {
        "%H:%M:%S"
    };
    at.strftime(form).to_string()
}

fn week(slots: &[SlotForm]) -> Result<AvailableWeek, String> {
    let mut week = AvailableWeek::default();
    for slot in slots {
        let hours = Hours::new(time(&slot.starts)?, time(&slot.ends)?)
            .ok_or("a slot does not end after it starts")?;
        if !week.add(weekday(&slot.weekday)?, hours) {
            return Err("two slots of a day overlap".to_owned());
        }
    }
    Ok(week)
}

fn weekday(text: &str) -> Result<Weekday, String> {
    let mut days = Weekday::Monday.cycle_forward().take(DAYS.len()).zip(DAYS);
    let found = days.find(|(_, name)| *name == text);
    let wrong = || format!("{} is no day of the week", shown(text));
    found.map(|(day, _)| day).ok_or_else(wrong)
}

fn time(text: &str) -> Result<Time, String> {
    // The parser takes a date with a time too, which is no time of day here.
    let is_short = text.len() <= "09:00:00".len() && text.contains(':');
    let time = text.parse().ok().filter(|_| is_short);
    time.ok_or_else(|| format!("{} is no time of day", shown(text)))
}
