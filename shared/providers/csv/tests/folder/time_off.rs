//! Time off.

use shifts_model::{Activity, Reading, Span};
use shifts_ports::Wfm as _;

use crate::{EMPLOYEES, Folder, UNITS, told};

const FILE: &str = "time_off.csv";
const HEADER: &str = "time_off_id,employee_id,reason,starts,ends\n";

fn with(rows: &str) -> Folder {
    Folder::with(FILE, &format!("{HEADER}{rows}"))
}

/// The moments of one leave of `e1` in a zone, or what is wrong with it.
async fn read(zone: &str, starts: &str, ends: &str) -> String {
    let folder = with(&format!("t1,e1,Leave,{starts},{ends}\n"));
    folder.put(
        "business_units.csv",
        UNITS.replace("Europe/Berlin", zone).as_bytes(),
    );
    let reading = folder.time_off().await;
    let span = |t: &shifts_model::TimeOff| format!("{} {}", t.starts_at, t.ends_at);
    let first = reading.records().first().map(span);
    first.unwrap_or_else(|| told(reading.problems()).join("; "))
}

#[tokio::test]
async fn dates_alone_are_whole_days_and_the_last_belongs_to_them() {
    for (starts, ends, expected) in [
        (
            "2026-12-24",
            "2026-12-26",
            "2026-12-23T23:00:00Z 2026-12-26T23:00:00Z",
        ),
        (
            "2026-12-24",
            "2026-12-24",
            "2026-12-23T23:00:00Z 2026-12-24T23:00:00Z",
        ),
        (
            "2026-12-24T12:00",
            "2026-12-24",
            "2026-12-24T11:00:00Z 2026-12-24T23:00:00Z",
        ),
        (
            "2026-12-24",
            "2026-12-25T12:00",
            "2026-12-23T23:00:00Z 2026-12-25T11:00:00Z",
        ),
        (
            "2026-12-24T09:00",
            "2026-12-24T12:30+01:00",
            "2026-12-24T08:00:00Z 2026-12-24T11:30:00Z",
        ),
    ] {
        assert_eq!(read("Europe/Berlin", starts, ends).await, expected);
    }
}

#[tokio::test]
async fn whole_days_are_as_long_as_the_clocks_make_them() {
    for (zone, day, expected) in [
        // 23, 25 and 23.5 hours.
        (
            "Europe/Berlin",
            "2026-03-29",
            "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z",
        ),
        (
            "Europe/Berlin",
            "2026-10-25",
            "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "2026-10-04",
            "2026-10-03T13:30:00Z 2026-10-04T13:00:00Z",
        ),
        // Midnight does not exist on the first of these, and comes twice on the second.
        (
            "Africa/Cairo",
            "2026-04-24",
            "2026-04-23T22:00:00Z 2026-04-24T21:00:00Z",
        ),
        (
            "America/Havana",
            "2026-11-01",
            "2026-11-01T04:00:00Z 2026-11-02T05:00:00Z",
        ),
    ] {
        assert_eq!(read(zone, day, day).await, expected, "{zone}");
    }
}

#[tokio::test]
async fn time_off_belongs_to_the_business_unit_of_its_person() {
    let folder = with(
        "t1,e1,Leave,2026-12-24,2026-12-26\n\
         t2,e3,Leave,nonsense,2026-12-26\n\
         t3,e2,sick,2026-12-24,2026-12-26\n",
    );
    let reading = folder.time_off().await;
    let told: Vec<_> = reading
        .records()
        .iter()
        .map(|t| (t.id.as_str(), t.employee_id.as_str(), t.reason.as_str()))
        .collect();
    assert_eq!(told, [("t1", "e1", "Leave"), ("t3", "e2", "sick")]);
    assert!(reading.is_complete(), "{:?}", reading.problems());
    // Somebody who works in both stores.
    folder.put(
        "employees.csv",
        format!("{EMPLOYEES}e1,,Ada,Lovelace,b2,no\n").as_bytes(),
    );
    assert_eq!(folder.time_off().await.records().len(), 2);
}

#[tokio::test]
async fn what_overlaps_the_span_is_told_however_long_it_is() {
    let folder = with(
        "t1,e1,Parental leave,2025-06-01,2027-06-01\n\
         t2,e1,Leave,2026-11-20,2026-11-22\n\
         t3,e1,Leave,2026-11-20,2026-11-23\n\
         t4,e1,Leave,2026-11-29,2026-12-05\n\
         t5,e1,Leave,2026-11-30,2026-12-05\n\
         t6,gone,Leave,2026-01-01,2026-01-05\n",
    );
    let span = Span {
        starts_at: "2026-11-22T23:00:00Z".parse().unwrap(),
        ends_at: "2026-11-29T23:00:00Z".parse().unwrap(),
    };
    let unit = folder.unit().await;
    let reading = folder.wfm().list_time_off(&unit, span).await.unwrap();
    let ids: Vec<&str> = reading.records().iter().map(|t| t.id.as_str()).collect();
    assert_eq!(ids, ["t1", "t3", "t4"]);
    assert!(reading.is_complete(), "{:?}", reading.problems());
}

#[tokio::test]
async fn a_bad_row_is_named_without_its_reason_and_the_rest_is_used() {
    for (bad, column) in [
        ("t1,e1,Burnout,24.12.2026,2026-12-26", "starts"),
        ("t1,e1,Burnout,2026-12-24,", "ends"),
        ("t1,e1,Burnout,2026-12-24,2026-12-23", "ends"),
        ("t1,e1,Burnout,2026-12-24T09:00,2026-12-24T09:00", "ends"),
        ("t1,e1,Burnout,2026-02-30,2026-03-01", "starts"),
        ("t1,e1,Burnout,9999-12-31,9999-12-31", "starts"),
        ("t1,e1, ,2026-12-24,2026-12-26", "reason"),
        ("t1,,Burnout,2026-12-24,2026-12-26", "employee_id"),
        ("t1,e9,Burnout,2026-12-24,2026-12-26", "employee_id"),
        ("t9,e1,Burnout,2026-12-24,2026-12-26", "time_off_id"),
    ] {
        let reading = with(&format!("t9,e2,Leave,2026-12-24,2026-12-26\n{bad}\n"))
            .time_off()
            .await;
        let problems = told(reading.problems());
        assert_eq!(
            (reading.records().len(), problems.len()),
            (1, 1),
            "{bad}: {problems:?}"
        );
        let place = format!("time_off.csv, line 3, column \"{column}\"");
        assert!(problems[0].starts_with(&place), "{bad}: {problems:?}");
        assert!(!problems[0].contains("Burnout"), "{problems:?}");
    }
}

#[tokio::test]
async fn a_cut_end_and_a_list_of_people_with_holes_are_not_everything() {
    let rows = "t1,e1,Leave,2026-12-24,2026-12-26\nt2,e2,Leave,2026-12-24,2026-12-26\n";
    for cut in [rows.len() - 3, rows.len() - 12, rows.len() - 30] {
        let reading = with(&rows[..cut]).time_off().await;
        assert!(!reading.is_complete(), "cut at {cut}");
        assert_eq!(reading.records()[0].id.as_str(), "t1");
    }
    let folder = with(rows);
    folder.put(
        "employees.csv",
        EMPLOYEES.replace("e2,,Bo,Ek", "e2,,Bo").as_bytes(),
    );
    let reading = folder.time_off().await;
    let problems = told(reading.problems());
    assert!(
        problems[0].starts_with("employees.csv, line 3"),
        "{problems:?}"
    );
    assert_eq!(reading.records().len(), 1);
}

#[tokio::test]
async fn the_file_decides_whether_time_off_is_offered() {
    let folder = with("");
    assert!(folder.wfm().offers(Activity::TimeOff));
    assert_eq!(folder.time_off().await, Reading::Complete(Vec::new()));
    assert!(!Folder::new().wfm().offers(Activity::TimeOff));
}
