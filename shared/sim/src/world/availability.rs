//! When people can work.

use jiff::civil::{Date, Time, Weekday, time};

use super::retail::draw;
use super::rota::Employee;
use crate::chance::Chance;

/// Midnight: the beginning of a day, or its end.
const MIDNIGHT: Time = Time::midnight();
/// The days of a week.
const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// Hours that people offer.
const OFFERS: [&[(Time, Time)]; 5] = [
    &[(MIDNIGHT, MIDNIGHT)],
    &[(time(6, 0, 0, 0), time(14, 0, 0, 0))],
    &[(time(8, 0, 0, 0), time(18, 0, 0, 0))],
    &[(time(14, 0, 0, 0), MIDNIGHT)],
    &[
        (time(6, 0, 0, 0), time(11, 0, 0, 0)),
        (time(16, 30, 0, 0), time(22, 0, 0, 0)),
    ],
];

/// When a person can work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// Whose.
    pub employee_id: String,
    /// The first day of the first week, where weeks rotate.
    pub cycle_starts_on: Option<Date>,
    /// The weeks of the rotation, each with its slots.
    pub weeks: Vec<Vec<Slot>>,
}

/// Hours of a day in which a person can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The day.
    pub weekday: Weekday,
    /// From.
    pub starts: Time,
    /// To; midnight is the end of the day.
    pub ends: Time,
}

impl Slot {
    /// The day's name, as WFMs write it.
    #[must_use]
    pub fn day(self) -> &'static str {
        DAYS[usize::from(self.weekday.to_monday_zero_offset().unsigned_abs())]
    }

    /// The day of that name.
    pub(crate) fn parse_day(name: &str) -> Option<Weekday> {
        let mut days = Weekday::Monday.cycle_forward().take(DAYS.len()).zip(DAYS);
        days.find(|(_, day)| *day == name).map(|(day, _)| day)
    }
}

/// The availability of a person: none is known of some, and some have two weeks in turn.
pub(super) fn of_person(
    chance: &mut Chance,
    employee: &Employee,
    first_day: Date,
) -> Option<Availability> {
    let weeks = match draw(chance, 8) {
        0 | 1 => return None,
        2 => 2,
        _ => 1,
    };
    Some(Availability {
        employee_id: employee.id.clone(),
        cycle_starts_on: (weeks > 1).then_some(first_day),
        weeks: (0..weeks).map(|_| week(chance)).collect(),
    })
}

/// A week with one or two days off, and hours of one sort on most of the others.
pub(super) fn week(chance: &mut Chance) -> Vec<Slot> {
    let usual = OFFERS[draw(chance, OFFERS.len())];
    let off = (draw(chance, 7), draw(chance, 7));
    let days = Weekday::Monday.cycle_forward().take(7).enumerate();
    let mut slots = Vec::new();
    for (_, weekday) in days.filter(|(at, _)| *at != off.0 && *at != off.1) {
        let hours = match draw(chance, 6) {
            0 => OFFERS[draw(chance, OFFERS.len())],
            _ => usual,
        };
        let slot = |&(starts, ends)| Slot {
            weekday,
            starts,
            ends,
        };
        slots.extend(hours.iter().map(slot));
    }
    slots
}
