//! Availability.

use shifts_model::{Activity, Availability, Reading};
use shifts_ports::Wfm as _;

use crate::{EMPLOYEES, Folder, told};

const FILE: &str = "availability.csv";
const HEADER: &str = "employee_id,weekday,starts,ends\n";

fn with(rows: &str) -> Folder {
    Folder::with(FILE, &format!("{HEADER}{rows}"))
}

/// Whose availability is known.
fn people(reading: &Reading<Availability>) -> Vec<&str> {
    let people = reading.records().iter();
    people.map(|person| person.employee_id.as_str()).collect()
}

/// A week in short: `0 09:00-12:00 13:00-17:00` for Monday.
fn week(availability: &Availability) -> Vec<String> {
    let [week] = availability.weeks.as_slice() else {
        panic!("one week: {availability:?}")
    };
    let days = week.days.iter().enumerate();
    days.filter(|(_, hours)| !hours.is_empty())
        .map(|(day, hours)| {
            let hours = hours.iter();
            let hours =
                hours.map(|h| format!(" {:.5}-{:.5}", h.starts.to_string(), h.ends.to_string()));
            format!("{day}{}", hours.collect::<String>())
        })
        .collect()
}

#[tokio::test]
async fn a_week_has_days_with_hours_whole_days_and_days_off() {
    let folder = with(
        "e1,Wednesday,13:00,17:00\n\
         e1,monday,00:00,00:00\n\
         e1,wednesday,09:00,12:00:00\n\
         e3,monday,never,never\n\
         e1,SUNDAY,18:00,00:00\n",
    );
    let reading = folder.availability().await;
    assert!(reading.is_complete(), "{:?}", reading.problems());
    assert_eq!(people(&reading), ["e1"], "of e2 nothing is known");
    assert_eq!(
        week(&reading.records()[0]),
        [
            "0 00:00-00:00",
            "2 09:00-12:00 13:00-17:00",
            "6 18:00-00:00"
        ]
    );
}

#[tokio::test]
async fn whoever_has_a_bad_row_is_left_out_and_the_rest_is_used() {
    for (bad, column) in [
        ("e1,someday,09:00,17:00", "weekday"),
        ("e1,tuesday,9 o'clock,17:00", "starts"),
        ("e1,tuesday,2026-11-23T09:00,17:00", "starts"),
        ("e1,tuesday,09:00,25:00", "ends"),
        ("e1,tuesday,,", "starts"),
        ("e1,tuesday,17:00,09:00", "ends"),
        ("e1,tuesday,09:00,09:00", "ends"),
        ("e1,monday,12:00,00:00", "starts"),
        ("e1,monday,09:00,17:00", "starts"),
        ("e9,monday,09:00,17:00", "employee_id"),
    ] {
        let rows = format!("e2,monday,09:00,17:00\ne1,monday,09:00,17:00\n{bad}\n");
        let reading = with(&rows).availability().await;
        let problems = told(reading.problems());
        let place = format!("availability.csv, line 4, column \"{column}\"");
        assert!(problems[0].starts_with(&place), "{bad}: {problems:?}");
        let known = people(&reading);
        assert!(known.contains(&"e2") && problems.len() == 1, "{bad}");
        assert_eq!(known.contains(&"e1"), bad.starts_with("e9"), "{bad}");
    }
}

#[tokio::test]
async fn where_nobody_can_say_whose_row_is_missing_nobody_is_told_of() {
    let rows = "e1,monday,09:00,17:00\ne2,monday,09:00,17:00\ne1,sunday,09:00,17:00\n";
    let cut = rows.len();
    for text in [
        &rows[..cut - 3],
        &rows[..cut - 14],
        &rows.replace("e2,", ",e2,"),
        &rows.replace("e2,", " ,"),
        &rows.replace("e2,", "\"e2,"),
    ] {
        let reading = with(text).availability().await;
        if text == &rows[..cut - 3] {
            assert_eq!(people(&reading), ["e2"], "the cut is within a time of e1");
        } else {
            assert!(people(&reading).is_empty(), "{text}");
        }
        assert!(!reading.is_complete(), "{text}");
    }
}

#[tokio::test]
async fn the_file_decides_whether_availability_is_offered() {
    let folder = with("");
    assert!(folder.wfm().offers(Activity::Availability));
    assert_eq!(folder.availability().await, Reading::Complete(Vec::new()));
    assert!(!Folder::new().wfm().offers(Activity::Availability));
}

#[tokio::test]
async fn a_huge_file_of_one_person_is_read_to_its_end() {
    let rows = "e1,monday,09:00,17:00\n".repeat(20_000);
    let reading = with(&rows).availability().await;
    assert_eq!(reading.problems().len(), 51, "fifty rows and how many more");
    assert!(people(&reading).is_empty());
    let folder = with("e1,monday,09:00,17:00\n");
    folder.put("employees.csv", EMPLOYEES.replace("e1,", ",").as_bytes());
    assert!(!folder.availability().await.is_complete());
}
