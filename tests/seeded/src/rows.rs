//! Both systems in the same words, so that they can be compared.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use shifts_sim::world::Rota;

/// What there is, and how often: `shift ada 2026-11-23T09:00:00Z 2026-11-23T17:00:00Z`.
pub type Rows = BTreeMap<String, usize>;

/// What the WFM plans.
#[must_use]
pub fn of_wfm(rota: &Rota, zone: &TimeZone) -> Rows {
    let at = |local: DateTime| zone.to_timestamp(local).unwrap();
    let mut rows = Rows::new();
    for shift in rota.shifts.values() {
        let (who, from, to) = (&shift.employee_id, at(shift.starts), at(shift.ends));
        add(&mut rows, format!("shift {who} {from} {to}"));
    }
    for open in rota.open_shifts.values().filter(|open| open.slots > 0) {
        let (slots, from, to) = (open.slots, at(open.starts), at(open.ends));
        add(&mut rows, format!("open {slots} {from} {to}"));
    }
    for time_off in rota.time_off.values().filter(|known| !known.cancelled) {
        let (who, why) = (&time_off.employee_id, &time_off.reason);
        let (from, to) = (at(time_off.away.starts()), at(time_off.away.ends()));
        add(&mut rows, format!("off {who} {why} {from} {to}"));
    }
    rows
}

/// What Teams shows, drafts as what they will be.
#[must_use]
pub fn of_teams(team: &Value) -> Rows {
    let text = |value: &Value| value.as_str().unwrap_or_default().replace(".000Z", "Z");
    let reasons: BTreeMap<String, String> = team["timeOffReasons"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|reason| (text(&reason["id"]), text(&reason["displayName"])))
        .collect();
    let mut rows = Rows::new();
    for (collection, shared, draft) in [
        ("shifts", "sharedShift", "draftShift"),
        ("openShifts", "sharedOpenShift", "draftOpenShift"),
        ("timesOff", "sharedTimeOff", "draftTimeOff"),
    ] {
        for item in team[collection].as_array().into_iter().flatten() {
            if item["isStagedForDeletion"] == true {
                continue;
            }
            let side = match &item[draft] {
                Value::Null => &item[shared],
                draft => draft,
            };
            let (from, to) = (text(&side["startDateTime"]), text(&side["endDateTime"]));
            let who = text(&item["userId"]).replace("user-", "");
            let row = match collection {
                "shifts" => format!("shift {who} {from} {to}"),
                "openShifts" => format!("open {} {from} {to}", side["openSlotCount"]),
                _ => {
                    let why = &reasons[&text(&side["timeOffReasonId"])];
                    format!("off {who} {why} {from} {to}")
                }
            };
            add(&mut rows, row);
        }
    }
    rows
}

/// When people can work, as the WFM has it, of whoever has the same hours every week.
#[must_use]
pub fn hours_of_wfm(rota: &Rota) -> Rows {
    let mut rows = Rows::new();
    for availability in rota.availability.values() {
        let [week] = availability.weeks.as_slice() else {
            continue;
        };
        for slot in week {
            let (who, day) = (&availability.employee_id, slot.day());
            let row = format!("hours {who} {day} {}-{}", slot.starts, slot.ends);
            add(&mut rows, row.to_lowercase());
        }
    }
    rows
}

/// When people can work, as Teams shows it, from each one's preferences.
#[must_use]
pub fn hours_of_teams(preferences: &BTreeMap<String, Value>) -> Rows {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut rows = Rows::new();
    for (who, of_person) in preferences {
        for element in list(&of_person["availability"]) {
            for day in list(&element["recurrence"]["pattern"]["daysOfWeek"]) {
                for slot in list(&element["timeSlots"]) {
                    let at = |key: &str| text(&slot[key]).replace(".0000000", "");
                    let (from, to) = (at("startTime"), at("endTime"));
                    let row = format!("hours {who} {} {from}-{to}", text(&day));
                    add(&mut rows, row.to_lowercase());
                }
            }
        }
    }
    rows
}

fn add(rows: &mut Rows, row: String) {
    *rows.entry(row).or_default() += 1;
}
