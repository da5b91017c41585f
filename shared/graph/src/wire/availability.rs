//! `shiftPreferences` and `shiftAvailability`, written and never read.
//!
//! The form follows what works rather than the page, which shows one PATCH: a PUT with one element
//! for each day of a week that repeats for ever. A day off has no slots; the whole day is one slot
//! from midnight to midnight (shiftPreferences: Update, and msgraph-sdk-design issue 119).

use jiff::civil::Time;
use serde::Serialize;
use shifts_model::{AvailableWeek, Hours};

/// The days as Microsoft's samples spell them, in the order of the model.
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// When somebody can work, as it is replaced.
#[derive(Serialize)]
pub(crate) struct PreferencesWrite<'a> {
    availability: Vec<AvailabilityWrite<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AvailabilityWrite<'a> {
    recurrence: RecurrenceWrite,
    time_zone: &'a str,
    time_slots: Vec<SlotWrite>,
}

#[derive(Serialize)]
struct RecurrenceWrite {
    pattern: PatternWrite,
    range: RangeWrite,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PatternWrite {
    #[serde(rename = "type")]
    kind: &'static str,
    days_of_week: [&'static str; 1],
    interval: u8,
}

#[derive(Serialize)]
struct RangeWrite {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SlotWrite {
    start_time: Time,
    end_time: Time,
}

impl<'a> PreferencesWrite<'a> {
    /// The hours of every week, in the zone of that name.
    pub(crate) fn new(week: &AvailableWeek, time_zone: &'a str) -> Self {
        let days = DAYS.into_iter().zip(&week.days);
        let availability = days.map(|(day, hours)| AvailabilityWrite {
            recurrence: RecurrenceWrite::every(day),
            time_zone,
            time_slots: hours.iter().map(SlotWrite::of).collect(),
        });
        Self {
            availability: availability.collect(),
        }
    }
}

impl RecurrenceWrite {
    fn every(day: &'static str) -> Self {
        Self {
            pattern: PatternWrite {
                kind: "Weekly",
                days_of_week: [day],
                interval: 1,
            },
            range: RangeWrite { kind: "noEnd" },
        }
    }
}

impl SlotWrite {
    fn of(hours: &Hours) -> Self {
        Self {
            start_time: hours.starts,
            end_time: hours.ends,
        }
    }
}
