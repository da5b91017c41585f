//! When people can work.

use jiff::civil::{Date, Time, Weekday};

use crate::EmployeeId;

/// When a person can work, as the WFM knows it: weeks that repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// Whose.
    pub employee_id: EmployeeId,
    /// A day of the first week of the rotation.
    pub rotates_from: Date,
    /// The weeks of the rotation; one for most people, never none.
    pub weeks: Vec<AvailableWeek>,
}

/// The hours of a week in which somebody can work: Monday first, by start, local.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AvailableWeek {
    /// For each day its hours; none on days on which the person cannot work.
    pub days: [Vec<Hours>; 7],
}

/// A part of a day. From midnight to midnight is the whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// From.
    pub starts: Time,
    /// To; midnight is the end of the day.
    pub ends: Time,
}

impl AvailableWeek {
    /// Adds hours to a day, in their place. False, and nothing is added, when they overlap what is
    /// there.
    #[must_use]
    pub fn add(&mut self, day: Weekday, hours: Hours) -> bool {
        let of_day = &mut self.days[usize::from(day.to_monday_zero_offset().unsigned_abs())];
        // They are in order and apart, so that only the neighbours can overlap.
        let at = of_day.partition_point(|other| *other < hours);
        let neighbours = &of_day[at.saturating_sub(1)..of_day.len().min(at + 1)];
        if neighbours.iter().any(|other| hours.overlaps(*other)) {
            return false;
        }
        of_day.insert(at, hours);
        true
    }
}

impl Hours {
    /// The hours between two times of one day. `None` when they do not end after they start.
    #[must_use]
    pub fn new(starts: Time, ends: Time) -> Option<Self> {
        let follows = starts < ends || ends == Time::midnight();
        follows.then_some(Self { starts, ends })
    }

    /// Whether two hours of one day share time.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let before = |at: Time, ends: Time| at < ends || ends == Time::midnight();
        before(self.starts, other.ends) && before(other.starts, self.ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(starts: &str, ends: &str) -> Hours {
        Hours::new(starts.parse().unwrap(), ends.parse().unwrap()).unwrap()
    }

    #[test]
    fn midnight_is_the_end_of_the_day_and_not_its_beginning() {
        let whole = hours("00:00", "00:00");
        assert!(whole.overlaps(hours("09:00", "10:00")) && whole.overlaps(whole));
        assert!(hours("22:00", "00:00").overlaps(hours("23:00", "23:30")));
        assert!(!hours("22:00", "00:00").overlaps(hours("20:00", "22:00")));
        let (nine, eight) = ("09:00".parse().unwrap(), "08:00".parse().unwrap());
        assert!(Hours::new(nine, eight).is_none() && Hours::new(nine, nine).is_none());
    }

    #[test]
    fn a_day_keeps_its_hours_in_order_and_apart() {
        let mut week = AvailableWeek::default();
        assert!(week.add(Weekday::Sunday, hours("13:00", "17:00")));
        assert!(week.add(Weekday::Sunday, hours("09:00", "13:00")));
        for overlapping in [("12:00", "14:00"), ("13:00", "00:00"), ("16:00", "00:00")] {
            assert!(!week.add(Weekday::Sunday, hours(overlapping.0, overlapping.1)));
        }
        assert!(week.add(Weekday::Monday, hours("00:00", "00:00")));
        assert!(!week.add(Weekday::Monday, hours("08:00", "09:00")));
        let sunday = [hours("09:00", "13:00"), hours("13:00", "17:00")];
        assert_eq!(week.days[6], sunday);
    }
}
