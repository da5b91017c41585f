//! Shifts and their activities, and what goes for every file.

use std::fs;

use shifts_model::{BusinessUnitId, Reading};
use shifts_ports::Wfm as _;
use shifts_provider_csv::CsvFolder;

use crate::{EMPLOYEES, Folder, SHIFTS, UNITS, b1};

/// The rows of one shift with these times, and what is wrong with it.
async fn problem_of(starts: &str, ends: &str) -> String {
    let folder = Folder::with_shifts(&format!(
        "shift_id,business_unit_id,employee_id,job_id,starts,ends\ns1,b1,e1,j1,{starts},{ends}\n"
    ));
    folder
        .shifts()
        .await
        .problems()
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[tokio::test]
async fn a_good_folder_is_read_whole() {
    let folder = Folder::with_shifts(SHIFTS);
    let shifts = folder.shifts().await;
    assert!(shifts.is_complete());
    let [shift] = shifts.records() else {
        panic!("one shift belongs to b1: {shifts:?}")
    };
    assert_eq!(shift.starts_at.to_string(), "2026-11-23T08:00:00Z");
    assert_eq!(
        (shift.label.as_deref(), shift.notes.as_deref()),
        (Some("Early"), Some("Key, \"4\""))
    );
    let employees = folder.wfm().list_employees(&b1()).await.unwrap();
    let logins: Vec<_> = employees
        .records()
        .iter()
        .map(|e| e.login.as_deref())
        .collect();
    assert_eq!(logins, [Some("ada@contoso.com"), None]);
    assert_eq!(
        folder.wfm().list_jobs(&b1()).await.unwrap().records()[0].department,
        "Bakery"
    );
}

#[tokio::test]
async fn byte_order_mark_line_ends_column_order_and_offsets_do_not_matter() {
    let folder = Folder::with_shifts(
        "\u{feff}Starts , ends,SHIFT_ID,employee_id,job_id,business_unit_id,extra\r\n\
         2026-11-23 09:00:30,2026-11-23T17:00+02:00,s1,e1,,b1,x\r\n",
    );
    let shifts = folder.shifts().await;
    let shift = &shifts.records()[0];
    assert_eq!(shift.starts_at.to_string(), "2026-11-23T08:00:30Z");
    assert_eq!(shift.ends_at.to_string(), "2026-11-23T15:00:00Z");
    assert!(shifts.is_complete() && shift.job_id.is_none());
}

#[tokio::test]
async fn bad_cells_are_named_by_file_line_column_and_reason() {
    let problem = problem_of("2026-11-23T25:00", "2026-11-23T17:00").await;
    assert!(
        problem
            .starts_with("shifts.csv, line 2, column \"starts\": \"2026-11-23T25:00\" is no date")
    );
    assert!(
        problem_of("2026-11-23", "x")
            .await
            .contains("is no date and time")
    );
    assert!(
        problem_of("2026-11-23T22:00", "2026-11-23T06:00")
            .await
            .contains("night shift")
    );
    assert_eq!(problem_of("2026-11-23T22:00", "2026-11-24T06:00").await, "");
}

#[tokio::test]
async fn the_odd_days_of_the_year_are_read_as_documented() {
    assert_eq!(problem_of("2026-03-29T02:30", "2026-03-29T10:00").await, "");
    assert_eq!(problem_of("2026-10-25T02:30", "2026-10-25T02:30").await, "");
}

#[tokio::test]
async fn a_bad_row_leaves_the_rest_usable_and_the_reading_partial() {
    let folder = Folder::with_shifts(&format!("{SHIFTS}s3,b1,e1,j1,x,2026-11-24T17:00,,\n"));
    let shifts = folder.shifts().await;
    assert_eq!((shifts.records().len(), shifts.is_complete()), (1, false));
    assert!(shifts.problems()[0].place.contains("line 4"));
}

#[tokio::test]
async fn a_cut_file_is_incomplete_wherever_it_is_cut() {
    for cut in [SHIFTS.len() - 3, SHIFTS.len() - 12, SHIFTS.len() - 60] {
        let folder = Folder::with_shifts(&SHIFTS[..cut]);
        assert!(!folder.shifts().await.is_complete(), "cut at {cut}");
    }
}

#[tokio::test]
async fn the_last_line_may_do_without_a_line_break() {
    let folder = Folder::with_shifts(SHIFTS.trim_end_matches('\n'));
    assert!(folder.shifts().await.is_complete());
}

#[tokio::test]
async fn an_open_quote_is_a_problem_and_not_a_shorter_rota() {
    for (from, to) in [("Early", "\"Early"), (",,\n", ",,\"\n"), (",e1,", ",\"e1,")] {
        let folder = Folder::with_shifts(&SHIFTS.replace(from, to));
        assert!(!folder.shifts().await.is_complete(), "{to:?}");
    }
}

#[tokio::test]
async fn an_id_that_stands_twice_is_named_and_the_first_row_counts() {
    let folder = Folder::with_shifts(&format!(
        "{SHIFTS}s1,b1,e2,j1,2026-11-24T09:00,2026-11-24T17:00,,\n"
    ));
    let shifts = folder.shifts().await;
    assert_eq!((shifts.records().len(), shifts.problems().len()), (1, 1));
    assert_eq!(shifts.records()[0].employee_id.as_str(), "e1");
}

#[tokio::test]
async fn activities_join_their_shift_and_strangers_are_named() {
    let folder = Folder::with_shifts(SHIFTS);
    let rows = "shift_id,name,starts,ends,paid\ns1,Break,2026-11-23T12:00,2026-11-23T12:30,false\n\
                s2,Break,2026-11-23T12:00,2026-11-23T12:30,false\n";
    folder.put("shift_activities.csv", rows.as_bytes());
    let shifts = folder.shifts().await;
    assert_eq!(
        (shifts.records()[0].activities.len(), shifts.is_complete()),
        (1, true)
    );
    let stranger = format!("{rows}s9,Break,2026-11-23T12:00,2026-11-23T12:30,false\n");
    folder.put("shift_activities.csv", stranger.as_bytes());
    let shifts = folder.shifts().await;
    assert!(
        shifts.problems()[0]
            .to_string()
            .starts_with("shift_activities.csv, line 4")
    );
}

#[tokio::test]
async fn what_is_missing_is_named_with_the_remedy() {
    let gone = CsvFolder::new("/nowhere/at/all".into())
        .fetch_business_unit(&b1())
        .await;
    assert!(gone.unwrap_err().to_string().contains("no such folder"));
    let folder = Folder::with_shifts(SHIFTS);
    fs::remove_file(folder.0.path().join("jobs.csv")).unwrap();
    let error = folder.wfm().list_jobs(&b1()).await.unwrap_err().to_string();
    assert!(
        error.contains("jobs.csv") && error.contains("no such file"),
        "{error}"
    );
    let folder = Folder::with_shifts("shift_id,business_unit_id\n");
    let error = folder.try_shifts().await.unwrap_err().to_string();
    assert!(error.contains("employee_id"), "{error}");
    let unknown = BusinessUnitId::parse("b9").unwrap();
    let error = folder
        .wfm()
        .fetch_business_unit(&unknown)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("b1, b2"), "{error}");
}

#[tokio::test]
async fn a_wrong_zone_and_wrong_bytes_are_named_without_repeating_people() {
    let folder = Folder::with_shifts(SHIFTS);
    folder.put(
        "business_units.csv",
        UNITS.replace("Europe/Berlin", "Mars/Olympus").as_bytes(),
    );
    let error = folder
        .wfm()
        .fetch_business_unit(&b1())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("Mars/Olympus"), "{error}");
    let mut bytes = EMPLOYEES.replace("Lovelace", "Lovel").into_bytes();
    let at = bytes.windows(5).position(|w| w == b"Lovel").unwrap();
    bytes[at] = 0xff;
    folder.put("employees.csv", &bytes);
    let employees = folder.wfm().list_employees(&b1()).await.unwrap();
    let problem = employees.problems()[0].to_string();
    assert!(
        problem.contains("column \"last_name\"") && !problem.contains("ovel"),
        "{problem}"
    );
}

#[tokio::test]
async fn a_file_with_nothing_but_its_header_is_complete_and_empty() {
    let folder = Folder::with_shifts(
        SHIFTS
            .lines()
            .next()
            .map(|l| format!("{l}\n"))
            .unwrap()
            .as_str(),
    );
    assert_eq!(folder.shifts().await, Reading::Complete(Vec::new()));
}
