//! When people can work.

use jiff::civil::{Date, Time};

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
