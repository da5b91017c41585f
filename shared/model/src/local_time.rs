//! Local time to a moment, with the two odd days of a year decided here and nowhere else.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Which end of a shift a local time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The shift begins.
    Start,
    /// The shift that began at this moment ends.
    EndOfShiftFrom(Timestamp),
}

/// The moment that `local` names in `zone`.
///
/// A time that the clocks skip in spring is moved forward by the length of the gap: 02:30 in
/// Berlin on 2026-03-29 is read as 03:30 summer time, which is what a clock on the wall shows.
/// A time that the clocks repeat in autumn means its first occurrence; only an end that would
/// then not lie after its start means the second.
///
/// # Errors
///
/// When the moment lies outside the years that time stamps can hold.
pub fn resolve_local(
    local: DateTime,
    zone: &TimeZone,
    edge: Edge,
) -> Result<Timestamp, jiff::Error> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match (ambiguous.offset(), edge) {
        (AmbiguousOffset::Fold { .. }, Edge::EndOfShiftFrom(starts_at)) => {
            let first = ambiguous.earlier()?;
            if first > starts_at {
                Ok(first)
            } else {
                ambiguous.later()
            }
        }
        (AmbiguousOffset::Fold { .. }, Edge::Start) => ambiguous.earlier(),
        (AmbiguousOffset::Gap { .. } | AmbiguousOffset::Unambiguous { .. }, _) => {
            ambiguous.compatible()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin(local: &str, edge: Edge) -> String {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        resolve_local(local.parse().unwrap(), &zone, edge)
            .unwrap()
            .to_string()
    }

    #[test]
    fn an_ordinary_time_has_one_meaning() {
        assert_eq!(
            berlin("2026-11-23T09:00", Edge::Start),
            "2026-11-23T08:00:00Z"
        );
    }

    #[test]
    fn a_time_in_the_spring_gap_moves_forward_by_the_gap() {
        assert_eq!(
            berlin("2026-03-29T02:30", Edge::Start),
            "2026-03-29T01:30:00Z"
        );
        assert_eq!(
            berlin("2026-03-29T03:30", Edge::Start),
            "2026-03-29T01:30:00Z"
        );
    }

    #[test]
    fn a_repeated_time_in_autumn_means_the_first() {
        assert_eq!(
            berlin("2026-10-25T02:30", Edge::Start),
            "2026-10-25T00:30:00Z"
        );
        let evening = Edge::EndOfShiftFrom("2026-10-24T20:00:00Z".parse().unwrap());
        assert_eq!(berlin("2026-10-25T02:30", evening), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn an_end_that_would_not_follow_its_start_means_the_second() {
        let first_half_past_two = Edge::EndOfShiftFrom("2026-10-25T00:30:00Z".parse().unwrap());
        assert_eq!(
            berlin("2026-10-25T02:15", first_half_past_two),
            "2026-10-25T01:15:00Z"
        );
    }
}
