//! Which week of a rotation it is, and who has to be written.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Weekday, date, time};
use jiff::tz::TimeZone;
use shifts_engine::{available_week, plan_availability};
use shifts_model::{Availability, AvailableWeek, EmployeeId, Hours, Roster, UserId, WeekCalendar};

fn calendar() -> WeekCalendar {
    WeekCalendar::new(TimeZone::get("Europe/London").unwrap(), Weekday::Monday)
}

/// Somebody who can work on one day of each week of the rotation.
fn rotation(days: &[usize]) -> Availability {
    let week = |day: &usize| {
        let mut week = AvailableWeek::default();
        week.days[*day].push(Hours {
            starts: time(9, 0, 0, 0),
            ends: time(17, 0, 0, 0),
        });
        week
    };
    Availability {
        employee_id: EmployeeId::parse("e1").unwrap(),
        rotates_from: date(2026, 11, 18),
        weeks: days.iter().map(week).collect(),
    }
}

fn day_at(availability: &Availability, now: &str) -> Option<usize> {
    let week = available_week(availability, &calendar(), now.parse().unwrap())?;
    week.days.iter().position(|hours| !hours.is_empty())
}

#[test]
fn a_rotation_goes_on_from_its_first_week_in_both_directions() {
    let rotation = rotation(&[0, 1, 2]);
    for (now, day) in [
        ("2026-11-16T00:00:00Z", 0),
        ("2026-11-22T23:59:59Z", 0),
        ("2026-11-23T00:00:00Z", 1),
        ("2026-12-01T12:00:00Z", 2),
        ("2026-12-07T12:00:00Z", 0),
        ("2026-11-15T12:00:00Z", 2),
        ("2026-06-03T12:00:00Z", 0),
    ] {
        assert_eq!(day_at(&rotation, now), Some(day), "{now}");
    }
}

#[test]
fn a_rotation_without_weeks_says_nothing() {
    assert_eq!(day_at(&rotation(&[]), "2026-11-16T00:00:00Z"), None);
}

#[test]
fn only_what_is_not_known_to_be_there_is_written() {
    let now: Timestamp = "2026-11-18T12:00:00Z".parse().unwrap();
    let user_id = UserId::parse("ada").unwrap();
    let mut roster = Roster::default();
    let plan = |roster: &Roster, source: &[Availability], held: &BTreeMap<_, _>| {
        plan_availability(source, roster, &calendar(), held, now)
    };
    let source = [rotation(&[0, 1])];
    assert_eq!(
        plan(&roster, &source, &BTreeMap::new()),
        [],
        "nobody's user"
    );
    let employee_id = source[0].employee_id.clone();
    roster.users.insert(employee_id, user_id.clone());
    let first = plan(&roster, &source, &BTreeMap::new());
    assert_eq!(first.len(), 1);
    let mut held = BTreeMap::from([(user_id.clone(), Some(first[0].digest))]);
    assert_eq!(plan(&roster, &source, &held), [], "it is there");
    assert_eq!(
        plan(&roster, &[rotation(&[3])], &held).len(),
        1,
        "it changed"
    );
    assert_eq!(
        plan(&roster, &[], &held),
        [],
        "what nobody tells is left alone"
    );
    held.insert(user_id, None);
    assert_eq!(
        plan(&roster, &source, &held).len(),
        1,
        "it may not be there"
    );
}
