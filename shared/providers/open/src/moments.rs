//! When something begins and ends.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use shifts_model::{Edge, Span, resolve_local};

/// How much of a value a message repeats.
const SHOWN_MAX: usize = 40;

/// What lies between two times, local ones read in that zone.
pub(crate) fn times(starts: &str, ends: &str, zone: &TimeZone) -> Result<Span, String> {
    let (starts_at, ends_at) = moments(starts, ends, zone)?;
    span(starts_at, ends_at)
}

/// Two times, in whatever order, local ones read in that zone.
pub(crate) fn moments(
    starts: &str,
    ends: &str,
    zone: &TimeZone,
) -> Result<(Timestamp, Timestamp), String> {
    let starts_at = moment(starts, zone, Edge::Start)?;
    let ends_at = moment(ends, zone, Edge::EndOfShiftFrom(starts_at))?;
    Ok((starts_at, ends_at))
}

/// What lies between two times or days. A day is the whole of it, and the last one belongs to what
/// lies between.
pub(crate) fn times_or_days(starts: &str, ends: &str, zone: &TimeZone) -> Result<Span, String> {
    let midnight = |day: Date| moment_of(day.at(0, 0, 0, 0), zone, Edge::Start);
    let starts_at = match day(starts) {
        Some(first) => midnight(first).ok_or_else(|| no_time(starts))?,
        None => moment(starts, zone, Edge::Start)?,
    };
    let ends_at = match day(ends) {
        Some(last) => last.tomorrow().ok().and_then(midnight),
        None => Some(moment(ends, zone, Edge::EndOfShiftFrom(starts_at))?),
    };
    span(starts_at, ends_at.ok_or_else(|| no_time(ends))?)
}

/// An id or a time for a message: what is no visible ASCII is left out, and it stays short.
pub(crate) fn shown(text: &str) -> String {
    let visible = text.chars().filter(char::is_ascii_graphic);
    format!("\"{}\"", visible.take(SHOWN_MAX).collect::<String>())
}

/// A moment as the protocol writes it: local, and with the offset, so that even a time that the
/// clocks repeat means one moment.
pub(crate) fn written(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// From when and until when: the first and the last day if both moments are the turn of a day,
/// otherwise times.
pub(crate) fn written_span(
    starts_at: Timestamp,
    ends_at: Timestamp,
    zone: &TimeZone,
) -> (String, String) {
    let turn = |at: Timestamp| {
        let local = at.to_zoned(zone.clone());
        let begins = local.start_of_day().ok()?;
        (begins.timestamp() == at).then(|| local.date())
    };
    let last = turn(ends_at).and_then(|day| day.yesterday().ok());
    match (turn(starts_at), last) {
        (Some(first), Some(last)) if first <= last => (first.to_string(), last.to_string()),
        _ => (written(starts_at, zone), written(ends_at, zone)),
    }
}

fn span(starts_at: Timestamp, ends_at: Timestamp) -> Result<Span, String> {
    if ends_at <= starts_at {
        return Err("it does not end after it starts".to_owned());
    }
    Ok(Span { starts_at, ends_at })
}

fn moment(text: &str, zone: &TimeZone, edge: Edge) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    // A date alone is read as midnight by the parser, and is no time here.
    let local: Option<DateTime> = text.contains('T').then(|| text.parse().ok()).flatten();
    let at = local.and_then(|local| moment_of(local, zone, edge));
    at.ok_or_else(|| no_time(text))
}

fn moment_of(local: DateTime, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
    resolve_local(local, zone, edge).ok()
}

fn day(text: &str) -> Option<Date> {
    (!text.contains('T')).then(|| text.parse().ok()).flatten()
}

fn no_time(text: &str) -> String {
    format!("{} is no time", shown(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_from_turn_to_turn_of_a_day_is_days_and_any_other_is_times() {
        let written = |starts: &str, ends: &str, zone: &str| {
            let (starts, ends) = (starts.parse().unwrap(), ends.parse().unwrap());
            let (starts, ends) = written_span(starts, ends, &TimeZone::get(zone).unwrap());
            format!("{starts} {ends}")
        };
        for (starts, ends, zone, expected) in [
            // The day of 23 hours, and the one of 25.
            (
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z",
                "Europe/Berlin",
                "2026-03-29 2026-03-29",
            ),
            (
                "2026-10-24T22:00:00Z",
                "2026-10-25T23:00:00Z",
                "Europe/Berlin",
                "2026-10-25 2026-10-25",
            ),
            // Clocks that go forward at midnight: the day begins at one.
            (
                "2026-04-23T22:00:00Z",
                "2026-04-24T21:00:00Z",
                "Africa/Cairo",
                "2026-04-24 2026-04-24",
            ),
            (
                "2026-11-23T08:00:00Z",
                "2026-11-23T23:00:00Z",
                "Europe/Berlin",
                "2026-11-23T09:00:00+01:00 2026-11-24T00:00:00+01:00",
            ),
            (
                "2026-11-22T23:00:00Z",
                "2026-11-22T23:00:00Z",
                "Europe/Berlin",
                "2026-11-23T00:00:00+01:00 2026-11-23T00:00:00+01:00",
            ),
            (
                "2026-11-23T00:00:00Z",
                "2026-11-23T01:15:30Z",
                "Asia/Kathmandu",
                "2026-11-23T05:45:00+05:45 2026-11-23T07:00:30+05:45",
            ),
        ] {
            assert_eq!(written(starts, ends, zone), expected);
        }
    }
}
