//! When people can work.
//!
//! Blue Yonder keeps records with a first and a last day, of which the one of today counts: weeks
//! that rotate from a day, and in each the hours of a day, counted from its midnight. Hours over
//! midnight belong to two days here, and hours that touch or overlap are one.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use shifts_model::{
    Availability, AvailableWeek, BusinessUnit, EmployeeId, Hours, Problem, Reading,
};
use shifts_ports::WfmError;

use crate::calls::{Ask, BlueYonder};
use crate::catalog::carried;
use crate::entities::Ref;
use crate::moments::{day, shown};

/// How many weeks a rotation may have.
const WEEKS_MAX: usize = 52;
/// The minutes of a day.
const DAY: i64 = 24 * 60;
/// The days of a week as Blue Yonder writes them, Monday first.
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

#[derive(Deserialize)]
struct RecordsForm {
    entities: Vec<serde_json::Value>,
}

/// One record, as it is read and written.
#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<i64>,
    pub(crate) employee_id: i64,
    pub(crate) effective_from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ends_after: Option<String>,
    pub(crate) number_of_weeks: i64,
    pub(crate) cycle_base_date: String,
    pub(crate) general_availability: Vec<SlotForm>,
    /// What else a record holds, which is sent back as it was.
    #[serde(flatten)]
    pub(crate) rest: serde_json::Map<String, serde_json::Value>,
}

/// The hours of a day of one of the weeks.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SlotForm {
    pub(crate) day_of_week: String,
    pub(crate) week_number: i64,
    pub(crate) start_time_offset: String,
    pub(crate) end_time_offset: String,
}

impl RecordForm {
    /// Whether it counts on a day.
    ///
    /// # Errors
    ///
    /// When one of its days is none.
    pub(crate) fn is_of(&self, today: Date) -> Result<bool, String> {
        let begun = day(&self.effective_from)? <= today;
        let ends = self.ends_after.as_deref().map(day).transpose()?;
        Ok(begun && ends.is_none_or(|last| today <= last))
    }

    /// Which of its weeks a day lies in, the first being 1.
    ///
    /// # Errors
    ///
    /// When its days or its weeks cannot be.
    pub(crate) fn week_of(&self, today: Date) -> Result<i64, String> {
        let weeks = i64::try_from(self.weeks()?).map_err(|_| "too many weeks")?;
        let base = monday_of(day(&self.cycle_base_date)?);
        let since = today
            .since(base)
            .map_err(|_| "its rotation begins too long ago")?;
        let days = i64::from(since.get_days());
        Ok(days.div_euclid(7).rem_euclid(weeks) + 1)
    }

    fn weeks(&self) -> Result<usize, String> {
        let weeks = usize::try_from(self.number_of_weeks).unwrap_or_default();
        if (1..=WEEKS_MAX).contains(&weeks) {
            Ok(weeks)
        } else {
            Err(format!("it has not 1 to {WEEKS_MAX} weeks"))
        }
    }

    fn availability(&self, of: &EmployeeId) -> Result<Availability, String> {
        let count = self.weeks()?;
        let mut stretches: Vec<[Vec<(i64, i64)>; 7]> = vec![Default::default(); count];
        for slot in &self.general_availability {
            let week = usize::try_from(slot.week_number - 1).ok();
            let week = week
                .filter(|week| *week < count)
                .ok_or("a week has no such number")?;
            let weekday = weekday(&slot.day_of_week)?;
            let (from, to) = (
                offset(&slot.start_time_offset)?,
                offset(&slot.end_time_offset)?,
            );
            if to <= from || to - from > 7 * DAY {
                return Err("hours do not end after they start".to_owned());
            }
            let first = week * 7 + weekday;
            for (days, from, to) in by_days(from, to) {
                let at = (first + days) % (count * 7);
                stretches[at / 7][at % 7].push((from, to));
            }
        }
        let weeks = stretches.into_iter().map(week).collect::<Result<_, _>>()?;
        Ok(Availability {
            employee_id: of.clone(),
            rotates_from: day(&self.cycle_base_date)?,
            weeks,
        })
    }
}

impl BlueYonder {
    /// When the people of a site can work. Whoever has no record of today is left out.
    pub(crate) async fn availability(
        &self,
        unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        let working = self.working(&unit.id).await?;
        let today = unit.zone.to_datetime(self.clock.now()).date();
        let asks = working.records().iter().map(|id| async move {
            let found = self.records_of(id).await?;
            Ok::<_, WfmError>((id, found))
        });
        let answers = stream::iter(asks.collect::<Vec<_>>())
            .buffered(self.settings.requests_in_flight_max.max(1));
        let mut problems: Vec<Problem> = carried(working.problems()).collect();
        let mut records = Vec::new();
        for (id, found) in answers.try_collect::<Vec<_>>().await? {
            let current = found.and_then(|records| current(&records, today));
            let read =
                current.and_then(|record| record.map(|record| record.availability(id)).transpose());
            match read {
                Ok(read) => records.extend(read),
                Err(why) => problems.push(Problem {
                    place: Ask::retail(vec!["employeeAvailability"]).operation(),
                    why: format!("the record of {} cannot be used: {why}", shown(id.as_str())),
                }),
            }
        }
        Ok(Reading::from_parts(records, problems))
    }

    /// The records of a person; what is wrong where one of them cannot be used.
    pub(crate) async fn records_of(
        &self,
        id: &EmployeeId,
    ) -> Result<Result<Vec<RecordForm>, String>, WfmError> {
        let ask = Ask {
            query: format!("employeeId={}", id.as_str()),
            ..Ask::retail(vec!["employeeAvailability"])
        };
        if Ref::parse(id.as_str()).is_none() {
            return Ok(Err("the id is none of Blue Yonder".to_owned()));
        }
        let Some(listed) = self.find::<RecordsForm>(&ask).await? else {
            return Ok(Ok(Vec::new()));
        };
        let form = |value| serde_json::from_value::<RecordForm>(value);
        let records: Result<Vec<RecordForm>, _> = listed.entities.into_iter().map(form).collect();
        let records = records.map_err(|_| "a field is missing or wrong".to_owned());
        Ok(records.and_then(|records| {
            let is_theirs = |record: &RecordForm| record.employee_id.to_string() == id.as_str();
            if records.iter().all(is_theirs) {
                Ok(records)
            } else {
                Err("it is somebody else's".to_owned())
            }
        }))
    }
}

/// The record of a day; of several the one that begins last.
pub(crate) fn current(records: &[RecordForm], today: Date) -> Result<Option<RecordForm>, String> {
    let mut found: Option<(Date, &RecordForm)> = None;
    for record in records {
        if record.is_of(today)? {
            let begins = day(&record.effective_from)?;
            if found.is_none_or(|(known, _)| known <= begins) {
                found = Some((begins, record));
            }
        }
    }
    Ok(found.map(|(_, record)| record.clone()))
}

/// The hours of one week as Blue Yonder writes them.
pub(crate) fn written(week: &AvailableWeek, number: i64) -> Vec<SlotForm> {
    let days = week.days.iter().zip(DAYS);
    let slots = days.flat_map(|(hours, day)| {
        hours.iter().map(move |hours| SlotForm {
            day_of_week: day.to_owned(),
            week_number: number,
            start_time_offset: clock(hours.starts),
            end_time_offset: if hours.ends == Time::midnight() {
                "1.00:00:00".to_owned()
            } else {
                clock(hours.ends)
            },
        })
    });
    slots.collect()
}

/// The Monday of the week of a day.
pub(crate) fn monday_of(day: Date) -> Date {
    let since = i64::from(day.weekday().since(Weekday::Monday));
    day.saturating_sub(since.days())
}

fn clock(at: Time) -> String {
    at.strftime("%H:%M:%S").to_string()
}

fn week(days: [Vec<(i64, i64)>; 7]) -> Result<AvailableWeek, String> {
    let mut week = AvailableWeek::default();
    for (at, mut stretches) in days.into_iter().enumerate() {
        stretches.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::new();
        for (from, to) in stretches {
            match joined.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => joined.push((from, to)),
            }
        }
        for (from, to) in joined {
            week.days[at].push(Hours::new(time(from)?, time(to)?).ok_or("no hours")?);
        }
    }
    Ok(week)
}

fn time(minutes: i64) -> Result<Time, String> {
    let of_day = minutes % DAY;
    let part = |number: i64| i8::try_from(number).unwrap_or_default();
    Time::new(part(of_day / 60), part(of_day % 60), 0, 0).map_err(|_| "no time".to_owned())
}

/// A stretch as parts of days: how many days on, from and to in minutes of that day.
fn by_days(from: i64, to: i64) -> impl Iterator<Item = (usize, i64, i64)> {
    let (first, last) = (from / DAY, (to - 1) / DAY);
    (first..=last).map(move |day| {
        let midnight = day * DAY;
        let days = usize::try_from(day).unwrap_or_default();
        (days, (from - midnight).max(0), (to - midnight).min(DAY))
    })
}

fn weekday(text: &str) -> Result<usize, String> {
    let found = DAYS.iter().position(|name| name.eq_ignore_ascii_case(text));
    found.ok_or_else(|| format!("{} is no day of the week", shown(text)))
}

/// An offset from midnight in minutes: `[days.]hours:minutes[:seconds]`. What is less than a
/// minute is no part of it.
fn offset(text: &str) -> Result<i64, String> {
    let wrong = || format!("{} is no time of day", shown(text));
    let number = |text: &str| {
        let is_plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (days, rest) = match text.split_once('.') {
        Some((days, rest)) if rest.contains(':') => (number(days).ok_or_else(wrong)?, rest),
        _ => (0, text),
    };
    let mut parts = rest.split(':');
    let mut part = || parts.next().and_then(number);
    let (hours, minutes) = (part().ok_or_else(wrong)?, part().ok_or_else(wrong)?);
    if days > 1 || hours > 24 || minutes > 59 {
        return Err(wrong());
    }
    Ok(days * DAY + hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(day: &str, week: i64, from: &str, to: &str) -> SlotForm {
        SlotForm {
            day_of_week: day.to_owned(),
            week_number: week,
            start_time_offset: from.to_owned(),
            end_time_offset: to.to_owned(),
        }
    }

    fn record(weeks: i64, slots: Vec<SlotForm>) -> RecordForm {
        RecordForm {
            id: Some(1),
            employee_id: 7,
            effective_from: "2026-11-02T00:00:00".to_owned(),
            ends_after: None,
            number_of_weeks: weeks,
            cycle_base_date: "2026-11-02T00:00:00".to_owned(),
            general_availability: slots,
            rest: serde_json::Map::new(),
        }
    }

    fn read(weeks: i64, slots: Vec<SlotForm>) -> Result<Availability, String> {
        record(weeks, slots).availability(&EmployeeId::parse("7").unwrap())
    }

    fn hours(week: &AvailableWeek, day: usize) -> String {
        let hours = week.days[day].iter();
        let all: Vec<String> = hours
            .map(|hours| {
                format!(
                    "{}-{}",
                    hours.starts.strftime("%H:%M"),
                    hours.ends.strftime("%H:%M")
                )
            })
            .collect();
        all.join(" ")
    }

    #[test]
    fn hours_over_midnight_belong_to_two_days_and_the_last_sunday_goes_on_in_the_first_week() {
        let slots = vec![
            slot("Monday", 1, "22:00:00", "1.06:00:00"),
            slot("Sunday", 2, "20:00", "1.02:00:00"),
        ];
        let weeks = read(2, slots).unwrap().weeks;
        assert_eq!(hours(&weeks[0], 0), "00:00-02:00 22:00-00:00");
        assert_eq!(hours(&weeks[0], 1), "00:00-06:00");
        assert_eq!(hours(&weeks[1], 6), "20:00-00:00");
    }

    #[test]
    fn whole_days_swallow_their_parts_and_touching_hours_are_one() {
        let slots = vec![
            slot("tuesday", 1, "00:00:00", "1.00:00:00"),
            slot("Tuesday", 1, "09:00:00", "10:00:00"),
            slot("Friday", 1, "13:00:00", "17:00:00"),
            slot("Friday", 1, "09:00:00", "13:00:00"),
            slot("Saturday", 1, "09:00:00", "24:00:00"),
        ];
        let weeks = read(1, slots).unwrap().weeks;
        assert_eq!(hours(&weeks[0], 1), "00:00-00:00");
        assert_eq!(hours(&weeks[0], 4), "09:00-17:00");
        assert_eq!(hours(&weeks[0], 5), "09:00-00:00");
        assert_eq!(hours(&weeks[0], 0), "", "nothing said is never");
    }

    #[test]
    fn what_cannot_be_spoils_the_record() {
        for slots in [
            vec![slot("Someday", 1, "09:00", "10:00")],
            vec![slot("Monday", 2, "09:00", "10:00")],
            vec![slot("Monday", 0, "09:00", "10:00")],
            vec![slot("Monday", 1, "10:00", "09:00")],
            vec![slot("Monday", 1, "9am", "10:00")],
            vec![slot("Monday", 1, "9.09:00", "9.10:00")],
        ] {
            assert!(read(1, slots).is_err());
        }
        assert!(read(0, Vec::new()).is_err() && read(53, Vec::new()).is_err());
    }

    #[test]
    fn the_record_of_today_counts_and_its_week_goes_round() {
        let today: Date = "2026-11-21".parse().unwrap();
        let mut old = record(1, Vec::new());
        old.effective_from = "2026-01-01".to_owned();
        old.ends_after = Some("2026-11-01".to_owned());
        let mut to_come = record(1, Vec::new());
        to_come.effective_from = "2026-12-01".to_owned();
        let now = record(2, Vec::new());
        let found = current(&[to_come.clone(), now, old.clone()], today).unwrap();
        let found = found.unwrap();
        assert_eq!(found.number_of_weeks, 2);
        assert_eq!(
            found.week_of(today).unwrap(),
            1,
            "the third week is the first again"
        );
        assert_eq!(found.week_of("2026-11-23".parse().unwrap()).unwrap(), 2);
        assert!(current(&[old, to_come], today).unwrap().is_none());
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let slots = vec![
            slot("Monday", 1, "09:00:00", "17:00:00"),
            slot("Sunday", 1, "00:00:00", "1.00:00:00"),
        ];
        let known = read(1, slots.clone()).unwrap();
        assert!(written(&known.weeks[0], 1) == slots);
    }
}
