//! Weeks, as a team counts them: in its own zone, from its own first day.

use std::fmt;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A week, named by its first day. The days mean nothing without a [`WeekCalendar`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    /// Its first day.
    pub starts_on: Date,
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.starts_on, f)
    }
}

/// A stretch of time: from `starts_at` up to, not including, `ends_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first moment in it.
    pub starts_at: Timestamp,
    /// The first moment after it.
    pub ends_at: Timestamp,
}

impl Span {
    /// Whether `at` lies in it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.starts_at <= at && at < self.ends_at
    }

    /// Whether the two share time.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            starts_at: self.starts_at.min(other.starts_at),
            ends_at: self.ends_at.max(other.ends_at),
        }
    }
}

/// How one team counts its weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekCalendar {
    zone: TimeZone,
    first_day: Weekday,
}

impl WeekCalendar {
    /// Weeks of `zone` that begin on `first_day`.
    #[must_use]
    pub fn new(zone: TimeZone, first_day: Weekday) -> Self {
        Self { zone, first_day }
    }

    /// The zone the weeks are counted in.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The week that a moment belongs to. A shift belongs to the week in which it starts.
    #[must_use]
    pub fn week_of(&self, at: Timestamp) -> Week {
        self.week_of_day(self.zone.to_datetime(at).date())
    }

    /// The week that a local day belongs to.
    #[must_use]
    pub fn week_of_day(&self, day: Date) -> Week {
        let since_first = i64::from(day.weekday().since(self.first_day));
        Week {
            starts_on: day.saturating_sub(since_first.days()),
        }
    }

    /// The week `count` weeks after `week`; before it when negative.
    #[must_use]
    pub fn offset(&self, week: Week, count: i32) -> Week {
        Week {
            starts_on: week.starts_on.saturating_add(i64::from(count).weeks()),
        }
    }

    /// The moments of a week: from midnight of its first day to midnight of the next one's.
    ///
    /// # Panics
    ///
    /// Never for weeks of the years 0 to 9998, which are all that [`WeekCalendar::week_of`]
    /// gives for moments that a WFM can mean.
    #[must_use]
    pub fn span(&self, week: Week) -> Span {
        Span {
            starts_at: self.midnight(week.starts_on),
            ends_at: self.midnight(self.offset(week, 1).starts_on),
        }
    }

    /// The moments of some days: from midnight of the first to midnight after the last.
    #[must_use]
    pub fn span_of_days(&self, first: Date, last: Date) -> Span {
        Span {
            starts_at: self.midnight(first),
            ends_at: self.midnight(last.saturating_add(1.day())),
        }
    }

    /// The weeks around `now`, nearest first: this one, the next, the last, and so on outward.
    #[must_use]
    pub fn window(&self, now: Timestamp, past_weeks: u32, future_weeks: u32) -> Vec<Week> {
        let past = i32::try_from(past_weeks).unwrap_or(i32::MAX);
        let future = i32::try_from(future_weeks).unwrap_or(i32::MAX);
        let mut offsets: Vec<i32> = (-past..=future).collect();
        offsets.sort_by_key(|offset| (offset.abs(), *offset < 0));
        let this = self.week_of(now);
        offsets
            .into_iter()
            .map(|offset| self.offset(this, offset))
            .collect()
    }

    fn midnight(&self, day: Date) -> Timestamp {
        // Where a day begins with a gap (some zones change at midnight), it begins after it.
        self.zone
            .to_ambiguous_timestamp(day.at(0, 0, 0, 0))
            .compatible()
            .unwrap_or(if day.year() > 0 {
                Timestamp::MAX
            } else {
                Timestamp::MIN
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: &str, first_day: Weekday) -> WeekCalendar {
        WeekCalendar::new(TimeZone::get(zone).unwrap(), first_day)
    }

    fn week(text: &str) -> Week {
        Week {
            starts_on: text.parse().unwrap(),
        }
    }

    #[test]
    fn a_sunday_night_shift_belongs_to_the_local_week() {
        let sunday_2330_in_new_york = "2026-11-23T04:30:00Z".parse().unwrap();
        let calendar = calendar("America/New_York", Weekday::Monday);
        assert_eq!(
            calendar.week_of(sunday_2330_in_new_york),
            week("2026-11-16")
        );
    }

    #[test]
    fn weeks_begin_on_the_configured_day() {
        let saturday = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(
            calendar("UTC", Weekday::Sunday).week_of(saturday),
            week("2026-11-15")
        );
        assert_eq!(
            calendar("UTC", Weekday::Saturday).week_of(saturday),
            week("2026-11-21")
        );
    }

    #[test]
    fn the_weeks_of_the_two_odd_days_are_an_hour_short_and_an_hour_long() {
        let berlin = calendar("Europe/Berlin", Weekday::Monday);
        let hours = |first: &str| {
            let span = berlin.span(week(first));
            span.starts_at.duration_until(span.ends_at).as_hours()
        };
        assert_eq!(
            (
                hours("2026-03-23"),
                hours("2026-10-19"),
                hours("2026-11-16")
            ),
            (167, 169, 168)
        );
    }

    #[test]
    fn the_window_is_ordered_by_nearness() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let weeks = calendar("UTC", Weekday::Monday).window(now, 1, 2);
        let expected = ["2026-11-16", "2026-11-23", "2026-11-09", "2026-11-30"].map(week);
        assert_eq!(weeks, expected);
    }
}
