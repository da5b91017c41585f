//! When something begins and ends. Blue Yonder writes local times of the site, without an offset.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use shifts_model::{Edge, Span, resolve_local};

/// How much of a value a message repeats.
const SHOWN_MAX: usize = 40;

/// What lies between two local times.
pub(crate) fn span(starts: &str, ends: &str, zone: &TimeZone) -> Result<Span, String> {
    let starts_at = moment(starts, zone, Edge::Start)?;
    let ends_at = moment(ends, zone, Edge::EndOfShiftFrom(starts_at))?;
    if ends_at <= starts_at {
        return Err("it does not end after it starts".to_owned());
    }
    Ok(Span { starts_at, ends_at })
}

/// A local time as it is written; one with an offset is a moment already.
pub(crate) fn local(text: &str) -> Option<DateTime> {
    text.contains('T').then(|| text.parse().ok()).flatten()
}

/// The day of a date or a local time.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    let of_time = || local(text).map(DateTime::date);
    let found = if text.contains('T') {
        of_time()
    } else {
        text.parse().ok()
    };
    found.ok_or_else(|| no_time(text))
}

/// The moment that a local time names.
pub(crate) fn moment(text: &str, zone: &TimeZone, edge: Edge) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let at = local(text).and_then(|local| resolve_local(local, zone, edge).ok());
    at.ok_or_else(|| no_time(text))
}

/// A moment as Blue Yonder writes it.
pub(crate) fn written(at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The business day of a moment, where such days begin some minutes after midnight.
pub(crate) fn business_day(at: Timestamp, zone: &TimeZone, begins_minutes: u32) -> Date {
    let local = zone.to_datetime(at);
    local
        .saturating_sub(i64::from(begins_minutes).minutes())
        .date()
}

/// An id, a name of a zone or a time for a message: what is no plain character is left out, and it
/// stays short.
pub(crate) fn shown(text: &str) -> String {
    let plain = text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ');
    format!("\"{}\"", plain.take(SHOWN_MAX).collect::<String>())
}

fn no_time(text: &str) -> String {
    format!("{} is no local time", shown(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_business_day_begins_when_it_does() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = "2026-11-23T00:30:00Z".parse().unwrap();
        assert_eq!(business_day(at, &zone, 0).to_string(), "2026-11-23");
        assert_eq!(business_day(at, &zone, 180).to_string(), "2026-11-22");
    }

    #[test]
    fn local_times_are_read_in_the_zone_and_written_in_it() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let span = span("2026-11-23T22:00:00", "2026-11-24T06:00:00", &zone).unwrap();
        assert_eq!(span.starts_at.to_string(), "2026-11-24T03:00:00Z");
        assert_eq!(written(span.ends_at, &zone), "2026-11-24T06:00:00");
        for (starts, ends) in [
            ("2026-11-23T22:00:00", "2026-11-23T22:00:00"),
            ("2026-11-23", "2026-11-24T06:00:00"),
            ("", ""),
            ("9999-99-99T00:00:00", "2026-11-24T06:00:00"),
        ] {
            assert!(super::span(starts, ends, &zone).is_err(), "{starts}");
        }
    }
}
