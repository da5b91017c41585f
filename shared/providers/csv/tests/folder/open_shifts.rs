//! Open shifts.

use std::fs;

use shifts_model::{Activity, Reading, Span};
use shifts_ports::Wfm as _;

use crate::{Folder, told};

const FILE: &str = "open_shifts.csv";
const HEADER: &str = "open_shift_id,business_unit_id,job_id,starts,ends,slots,label,notes\n";

fn with(rows: &str) -> Folder {
    Folder::with(FILE, &format!("{HEADER}{rows}"))
}

#[tokio::test]
async fn open_shifts_are_read_with_their_slots() {
    let folder = with(
        "o1,b1,j1,2026-11-23T09:00,2026-11-23T17:00,3,Early,\"Bring, a key\"\n\
         o2,b1,,2026-11-23T22:00,2026-11-24T06:00+01:00,0,,\n\
         o3,b2,j1,2026-11-23T09:00,2026-11-23T17:00,1,,\n",
    );
    let reading = folder.open_shifts().await;
    assert!(reading.is_complete(), "{:?}", reading.problems());
    let [first, second] = reading.records() else {
        panic!("two open shifts belong to b1: {reading:?}")
    };
    assert_eq!(first.starts_at.to_string(), "2026-11-23T08:00:00Z");
    assert_eq!(
        (first.slots, first.label.as_deref(), first.notes.as_deref()),
        (3, Some("Early"), Some("Bring, a key"))
    );
    assert_eq!(second.ends_at.to_string(), "2026-11-24T05:00:00Z");
    assert!(second.slots == 0 && second.job_id.is_none());
}

#[tokio::test]
async fn only_what_starts_within_the_span_is_told() {
    let folder = with(
        "o1,b1,j1,2026-11-22T23:30,2026-11-23T07:00,1,,\n\
         o2,b1,j1,2026-11-23T00:00,2026-11-23T07:00,1,,\n",
    );
    let span = Span {
        starts_at: "2026-11-22T23:00:00Z".parse().unwrap(),
        ends_at: "2026-11-29T23:00:00Z".parse().unwrap(),
    };
    let unit = folder.unit().await;
    let reading = folder.wfm().list_open_shifts(&unit, span).await.unwrap();
    let ids: Vec<&str> = reading.records().iter().map(|o| o.id.as_str()).collect();
    assert_eq!(ids, ["o2"]);
}

#[tokio::test]
async fn a_bad_row_is_named_and_the_rest_is_used() {
    for (bad, place) in [
        ("o1,b1,j1,x,2026-11-23T17:00,1,,", "column \"starts\""),
        ("o1,b1,j1,2026-11-23,2026-11-24,1,,", "column \"starts\""),
        (
            "o1,b1,j1,2026-11-23T09:00,2026-11-23T09:00,1,,",
            "column \"ends\"",
        ),
        (
            "o1,b1,j1,2026-11-23T09:00,2026-11-23T17:00,,,",
            "column \"slots\"",
        ),
        (
            "o1,b1,j1,2026-11-23T09:00,2026-11-23T17:00,-1,,",
            "column \"slots\"",
        ),
        (
            "o1,b1,j1,2026-11-23T09:00,2026-11-23T17:00,1.5,,",
            "column \"slots\"",
        ),
        (
            "o1,b1,j1,2026-11-23T09:00,2026-11-23T17:00,99999999999,,",
            "column \"slots\"",
        ),
        (
            ",b1,j1,2026-11-23T09:00,2026-11-23T17:00,1,,",
            "column \"open_shift_id\"",
        ),
        (
            "o9,b1,j1,2026-11-23T09:00,2026-11-23T17:00,1,,",
            "column \"open_shift_id\"",
        ),
        ("o1,b1,j1,2026-11-23T09:00,2026-11-23T17", "line 3"),
    ] {
        let good = "o9,b1,j1,2026-11-23T09:00,2026-11-23T17:00,1,,";
        let reading = with(&format!("{good}\n{bad}\n")).open_shifts().await;
        let problems = told(reading.problems());
        assert_eq!((reading.records().len(), problems.len()), (1, 1), "{bad}");
        assert!(
            problems[0].starts_with("open_shifts.csv, line 3") && problems[0].contains(place),
            "{bad}: {problems:?}"
        );
    }
}

#[tokio::test]
async fn a_folder_without_the_file_does_not_offer_them_and_an_empty_file_offers_none() {
    let folder = with("");
    assert!(folder.wfm().offers(Activity::OpenShifts));
    assert_eq!(folder.open_shifts().await, Reading::Complete(Vec::new()));
    let unit = folder.unit().await;
    fs::remove_file(folder.0.path().join(FILE)).unwrap();
    assert!(!folder.wfm().offers(Activity::OpenShifts));
    let asked = folder.wfm().list_open_shifts(&unit, crate::year()).await;
    let error = asked.unwrap_err().to_string();
    assert!(error.contains("left alone in Teams"), "{error}");
    assert!(folder.wfm().offers(Activity::Shifts) && folder.wfm().offers(Activity::Roster));
}

#[tokio::test]
async fn marks_endings_and_column_order_do_not_matter() {
    let folder = Folder::with(
        FILE,
        "\u{feff}slots , ENDS,starts,open_shift_id,job_id,business_unit_id\r\n\
         2,2026-11-23T17:00,2026-11-23 09:00,o1,j1,b1",
    );
    let reading = folder.open_shifts().await;
    assert!(reading.is_complete() && reading.records()[0].slots == 2);
}

#[tokio::test]
async fn huge_and_hostile_fields_break_nothing() {
    let huge = "x".repeat(3_000_000);
    let rows = format!(
        "{huge},b1,j1,2026-11-23T09:00,2026-11-23T17:00,1,,\n\
         o2,b1,j1,{huge},2026-11-23T17:00,1,,\n\
         o3,b1,j1,-009999-01-01T00:00,9999-12-31T23:59,{huge},,\n\
         o4,b1,{huge},2026-11-23T09:00,2026-11-23T17:00,1,,\n"
    );
    let reading = with(&rows).open_shifts().await;
    assert_eq!((reading.records().len(), reading.problems().len()), (0, 4));
    assert!(
        told(reading.problems())
            .iter()
            .all(|problem| problem.len() < 200)
    );
}
