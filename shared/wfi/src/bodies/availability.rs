//! `shiftPreferences`: when somebody can work.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Deserialize;
use shifts_model::{AvailableWeek, Hours, RefusalCode, Words, zone_named};

use super::Form;
use super::fields::{Label, TimeOfDay};

/// The most entries: a few for each day of a week.
const ENTRIES_MAX: usize = 70;
/// The most slots of an entry.
const SLOTS_MAX: usize = 48;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreferencesForm {
    availability: Option<Vec<EntryForm>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryForm {
    recurrence: RecurrenceForm,
    time_zone: Label,
    time_slots: Option<Vec<SlotForm>>,
}

#[derive(Deserialize)]
struct RecurrenceForm {
    pattern: PatternForm,
    range: Option<RangeForm>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PatternForm {
    #[serde(rename = "type")]
    kind: String,
    days_of_week: Vec<String>,
    interval: Option<i64>,
}

#[derive(Deserialize)]
struct RangeForm {
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SlotForm {
    start_time: TimeOfDay,
    end_time: TimeOfDay,
}

impl Form for PreferencesForm {
    type Edited = (TimeZone, AvailableWeek);

    /// The zone and the hours. What is not the same in every week, or has more than one zone or an
    /// unknown one, is nothing that the adapter can pass on.
    fn edited(self) -> Result<Self::Edited, RefusalCode> {
        let entries = self.availability.unwrap_or_default();
        if entries.len() > ENTRIES_MAX {
            return Err(RefusalCode::Malformed);
        }
        let (mut week, mut zone_name) = (AvailableWeek::default(), None::<Words>);
        for entry in entries {
            entry.add_to(&mut week)?;
            let zone = entry.time_zone.0;
            if zone_name.as_ref().is_some_and(|known| *known != zone) {
                return Err(RefusalCode::NotSupported);
            }
            zone_name = Some(zone);
        }
        let zone = zone_name.and_then(|name| zone_named(name.as_str()));
        Ok((zone.ok_or(RefusalCode::NotSupported)?, week))
    }
}

impl EntryForm {
    /// Adds its hours on each of its days.
    fn add_to(&self, week: &mut AvailableWeek) -> Result<(), RefusalCode> {
        let RecurrenceForm { pattern, range } = &self.recurrence;
        let range = range.as_ref().and_then(|range| range.kind.as_deref());
        let is_every_week = pattern.kind.eq_ignore_ascii_case("weekly")
            && pattern.interval.is_none_or(|weeks| weeks == 1)
            && range.is_none_or(|kind| kind.eq_ignore_ascii_case("noEnd"));
        if !is_every_week {
            return Err(RefusalCode::NotSupported);
        }
        let slots = self.time_slots.as_deref().unwrap_or_default();
        if slots.len() > SLOTS_MAX || pattern.days_of_week.len() > 7 {
            return Err(RefusalCode::Malformed);
        }
        for day in &pattern.days_of_week {
            let day = weekday(day).ok_or(RefusalCode::Malformed)?;
            for slot in slots {
                let hours = Hours::new(slot.start_time.0, slot.end_time.0);
                let added = hours.is_some_and(|hours| week.add(day, hours));
                added.then_some(()).ok_or(RefusalCode::Malformed)?;
            }
        }
        Ok(())
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    match name.to_ascii_lowercase().as_str() {
        "monday" => Some(Weekday::Monday),
        "tuesday" => Some(Weekday::Tuesday),
        "wednesday" => Some(Weekday::Wednesday),
        "thursday" => Some(Weekday::Thursday),
        "friday" => Some(Weekday::Friday),
        "saturday" => Some(Weekday::Saturday),
        "sunday" => Some(Weekday::Sunday),
        _ => None,
    }
}
