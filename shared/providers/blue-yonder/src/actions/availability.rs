//! Availability, as people set it.

use jiff::civil::Date;
use reqwest::{Method, StatusCode};
use shifts_model::{Availability, BusinessUnit, Effect, Judgement, RefusalReason};

use super::{Said, refused};
use crate::availability::{RecordForm, SlotForm, current, monday_of, written};
use crate::calls::{Ask, BlueYonder};
use crate::entities::Ref;

impl BlueYonder {
    /// Sets when a person can work: all weeks of the rotation, or, where one week is given and
    /// Blue Yonder has several, the week that it is now.
    pub(super) async fn set_availability(&self, unit: &BusinessUnit, known: &Availability) -> Said {
        let id = &known.employee_id;
        let number = Ref::parse(id.as_str()).and_then(|id| id.number());
        let Some(number) = number else {
            return Ok(refused(RefusalReason::NotFound));
        };
        let ask = Ask {
            method: Method::POST,
            query: format!("employeeId={number}"),
            ..Ask::retail(vec!["employeeAvailability"])
        };
        let records = self.records_of(id).await?;
        let today = unit.zone.to_datetime(self.clock.now()).date();
        let record = records.and_then(|records| current(&records, today));
        let record = record.map_err(|why| ask.unusable(why))?;
        let wanted = match &record {
            Some(record) => changed(record, known, today).map_err(|why| ask.unusable(why))?,
            None => new(number, known, today),
        };
        if record.is_some_and(|record| is_same(&record, &wanted)) {
            return Ok(Judgement::Done(Effect::Nothing));
        }
        let body = serde_json::to_value(&wanted);
        let ask = Ask {
            body: Some(body.map_err(|_| ask.unusable("it cannot be written"))?),
            ..ask
        };
        let told = self.tell(&ask).await?;
        match told.status {
            StatusCode::CREATED | StatusCode::OK => Ok(Judgement::Done(Effect::Nothing)),
            _ => self.refusal(&ask, &told),
        }
    }
}

fn changed(record: &RecordForm, known: &Availability, today: Date) -> Result<RecordForm, String> {
    let mut record = record.clone();
    let weeks = i64::try_from(known.weeks.len()).unwrap_or(i64::MAX);
    match known.weeks.as_slice() {
        [only] if record.number_of_weeks > 1 => {
            let number = record.week_of(today)?;
            let slots = &mut record.general_availability;
            slots.retain(|slot| slot.week_number != number);
            slots.extend(written(only, number));
        }
        _ => {
            if weeks != record.number_of_weeks {
                record.number_of_weeks = weeks;
                record.cycle_base_date = midnight(known.rotates_from);
            }
            record.general_availability = all(known);
        }
    }
    Ok(record)
}

/// A record from this week on, for somebody of whom there is none.
fn new(number: i64, known: &Availability, today: Date) -> RecordForm {
    let this_week = monday_of(today);
    let base = match known.weeks.len() {
        1 => this_week,
        _ => monday_of(known.rotates_from).min(this_week),
    };
    RecordForm {
        id: None,
        employee_id: number,
        effective_from: midnight(this_week),
        ends_after: None,
        number_of_weeks: i64::try_from(known.weeks.len()).unwrap_or(i64::MAX),
        cycle_base_date: midnight(base),
        general_availability: all(known),
        rest: serde_json::Map::new(),
    }
}

fn all(known: &Availability) -> Vec<SlotForm> {
    let weeks = known.weeks.iter().zip(1..);
    weeks
        .flat_map(|(week, number)| written(week, number))
        .collect()
}

fn is_same(one: &RecordForm, other: &RecordForm) -> bool {
    let sorted = |record: &RecordForm| {
        let slots = record.general_availability.iter();
        let mut slots: Vec<String> = slots
            .map(|slot| {
                let SlotForm {
                    day_of_week,
                    week_number,
                    start_time_offset,
                    end_time_offset,
                    ..
                } = slot;
                format!("{week_number} {day_of_week} {start_time_offset} {end_time_offset}")
            })
            .collect();
        slots.sort();
        slots
    };
    one.number_of_weeks == other.number_of_weeks && sorted(one) == sorted(other)
}

fn midnight(day: Date) -> String {
    format!("{day}T00:00:00")
}
