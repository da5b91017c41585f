//! What a cell can hold.

use std::collections::BTreeSet;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use shifts_model::{Id, Kind};

use crate::table::{BadCell, Row};

/// How much of a value a message repeats.
const SHOWN_MAX: usize = 40;
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

pub(crate) fn id<K: Kind>(row: &Row<'_>, column: &str) -> Result<Id<K>, BadCell> {
    Id::parse(row.text(column)?).map_err(|error| row.bad(column, error.to_string()))
}

/// An id that no earlier row has.
pub(crate) fn new_id<K: Kind>(
    row: &Row<'_>,
    column: &str,
    seen: &BTreeSet<Id<K>>,
) -> Result<Id<K>, BadCell> {
    let found = id(row, column)?;
    if seen.contains(&found) {
        let why = "it stands in an earlier line too; ids must be unique";
        return Err(row.bad(column, why));
    }
    Ok(found)
}

/// An id, or nothing.
pub(crate) fn optional_id<K: Kind>(row: &Row<'_>, column: &str) -> Result<Option<Id<K>>, BadCell> {
    match row.text(column)? {
        "" => Ok(None),
        _ => id(row, column).map(Some),
    }
}

pub(crate) fn optional_text(row: &Row<'_>, column: &str) -> Result<Option<String>, BadCell> {
    let text = row.text(column)?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(crate) fn flag(row: &Row<'_>, column: &str) -> Result<bool, BadCell> {
    match row.text(column)?.to_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" | "" => Ok(false),
        _ => Err(row.bad(column, "it is neither true nor false")),
    }
}

/// How many people are wanted.
pub(crate) fn slots(row: &Row<'_>, column: &str) -> Result<u32, BadCell> {
    let wrong = |_| row.bad(column, "it is no whole number of 0 or more; write 1 or 2");
    row.text(column)?.parse().map_err(wrong)
}

/// A day of the week, in English.
pub(crate) fn weekday(row: &Row<'_>, column: &str) -> Result<Weekday, BadCell> {
    let text = row.text(column)?;
    let days = Weekday::Monday.cycle_forward().take(DAYS.len()).zip(DAYS);
    let mut alike = days.filter(|(_, name)| name.eq_ignore_ascii_case(text));
    let wrong = || row.bad(column, "it is no day of the week; write monday");
    alike.next().map(|(day, _)| day).ok_or_else(wrong)
}

/// A time of day.
pub(crate) fn time_of_day(row: &Row<'_>, column: &str) -> Result<Time, BadCell> {
    let text = row.text(column)?;
    // The parser takes a date with a time too, which is no time of day here.
    let is_short = text.len() <= "09:00:00".len() && text.contains(':');
    let time = text.parse().ok().filter(|_| is_short);
    time.ok_or_else(|| {
        let why = format!("\"{}\" is no time of day; write 09:00", shown(text));
        row.bad(column, why)
    })
}

pub(crate) fn zone(row: &Row<'_>, column: &str) -> Result<TimeZone, BadCell> {
    let name = row.text(column)?;
    TimeZone::get(name).map_err(|_| {
        let shown = shown(name);
        let why = format!("\"{shown}\" is no time zone of the tz database; write Europe/Berlin");
        row.bad(column, why)
    })
}

/// A value for a message: what is no visible ASCII is left out, and it stays short.
pub(crate) fn shown(text: &str) -> String {
    let visible = text.chars().filter(char::is_ascii_graphic);
    visible.take(SHOWN_MAX).collect()
}
