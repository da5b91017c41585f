//! When something begins and ends.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use shifts_model::{Edge, Span, resolve_local};

use crate::cells::shown;
use crate::table::{BadCell, Row};

/// What a cell says about a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// A time with an offset.
    Moment(Timestamp),
    /// A time without, local to the business unit.
    Local(DateTime),
    /// A day alone: the whole of it, in the business unit's zone.
    Day(Date),
}

impl When {
    /// The moment at which what begins so begins.
    fn start(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Moment(at) => Some(at),
            Self::Local(local) => resolve_local(local, zone, Edge::Start).ok(),
            Self::Day(day) => midnight(day, zone),
        }
    }

    /// The moment at which what ends so ends. A day alone is the last day, and belongs to it.
    fn end(self, zone: &TimeZone, starts_at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Moment(at) => Some(at),
            Self::Local(local) => resolve_local(local, zone, Edge::EndOfShiftFrom(starts_at)).ok(),
            Self::Day(day) => midnight(day.tomorrow().ok()?, zone),
        }
    }
}

/// From `starts` to `ends`, both times.
pub(crate) fn times(row: &Row<'_>, zone: &TimeZone) -> Result<Span, BadCell> {
    let why = "it does not lie after \"starts\"; give the next day's date to a night shift's end";
    span(row, zone, time, why)
}

/// From `starts` to `ends`, each a time or a day.
pub(crate) fn times_or_days(row: &Row<'_>, zone: &TimeZone) -> Result<Span, BadCell> {
    let why = "it does not lie after \"starts\"; a day alone is the last day of those away";
    span(row, zone, time_or_day, why)
}

fn span(
    row: &Row<'_>,
    zone: &TimeZone,
    read: fn(&Row<'_>, &str) -> Result<When, BadCell>,
    why_too_early: &str,
) -> Result<Span, BadCell> {
    let outside = |column| row.bad(column, "it lies outside the years that can be used");
    let starts_at = read(row, "starts")?.start(zone);
    let starts_at = starts_at.ok_or_else(|| outside("starts"))?;
    let ends_at = read(row, "ends")?.end(zone, starts_at);
    let ends_at = ends_at.ok_or_else(|| outside("ends"))?;
    if ends_at <= starts_at {
        return Err(row.bad("ends", why_too_early));
    }
    Ok(Span { starts_at, ends_at })
}

fn time(row: &Row<'_>, column: &str) -> Result<When, BadCell> {
    let text = row.text(column)?;
    if let Ok(at) = text.parse() {
        return Ok(When::Moment(at));
    }
    // A date alone is read as midnight by the parser, and is no time here.
    if let (true, Ok(local)) = (text.contains(['T', ' ']), text.parse()) {
        return Ok(When::Local(local));
    }
    let shown = shown(text);
    let remedy = "write 2026-11-23T09:00, with or without an offset";
    Err(row.bad(column, format!("\"{shown}\" is no date and time; {remedy}")))
}

fn time_or_day(row: &Row<'_>, column: &str) -> Result<When, BadCell> {
    let text = row.text(column)?;
    if let (false, Ok(day)) = (text.contains(['T', ' ']), text.parse()) {
        return Ok(When::Day(day));
    }
    time(row, column).map_err(|_| {
        let shown = shown(text);
        let remedy = "write 2026-11-23T09:00, or 2026-11-23 for the whole day";
        row.bad(column, format!("\"{shown}\" is no date; {remedy}"))
    })
}

/// The moment at which a day begins: midnight, or what follows it where the clocks skip midnight.
fn midnight(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    resolve_local(day.at(0, 0, 0, 0), zone, Edge::Start).ok()
}
