//! Answers that are wrong, or mean harm.

use std::io::Write as _;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use shifts_ports::{Wfm as _, WfmError};

use crate::company::{shift, this_week, unit, unit_id, week};
use crate::stub::{PASSWORD, Stub, answer};

const WEEK: &str = "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23";

fn good() -> Value {
    shift(1, 1001, "2026-11-24T09:00:00", "2026-11-24T17:00:00")
}

#[tokio::test]
async fn a_record_that_cannot_be_used_makes_the_reading_partial_and_spoils_no_other() {
    let stub = Stub::of_a_site().await;
    let with = |field: &str, value: Value| {
        let mut bad = shift(2, 1001, "2026-11-25T09:00:00", "2026-11-25T17:00:00");
        bad[field] = value;
        bad
    };
    for bad in [
        with("scheduledShiftId", Value::Null),
        with("scheduledShiftId", json!(1.5)),
        with("scheduledShiftId", json!("../1")),
        with("scheduledShiftId", json!(1)),
        with("employeeId", Value::Null),
        with("employeeId", json!({})),
        with("startTime", json!(12)),
        with("startTime", json!("2026-11-25")),
        with("startTime", json!("2026-13-45T09:00:00")),
        with("endTime", json!("2026-11-25T09:00:00")),
        with("scheduledJobs", json!("31")),
        with("scheduledJobs", json!([{"jobId": 31}])),
        json!(7),
        json!([]),
        Value::Null,
    ] {
        stub.on(
            WEEK,
            200,
            week("2026-11-23T00:00:00", &[good(), bad.clone()]),
        );
        let reading = stub
            .client()
            .list_shifts(&unit(), this_week())
            .await
            .unwrap();
        assert_eq!(reading.records().len(), 1, "{bad}");
        assert_eq!(reading.problems().len(), 1, "{bad}");
    }
}

#[tokio::test]
async fn a_week_that_cannot_be_trusted_to_be_the_whole_of_it_is_partial() {
    let stub = Stub::of_a_site().await;
    for answer in [
        json!({"siteId": 7, "entities": [good()]}),
        json!({"siteId": 7, "startOfLaborWeek": "2026-11-16T00:00:00", "entities": [good()]}),
        json!({"siteId": 7, "startOfLaborWeek": "soon", "entities": [good()]}),
        json!({"siteId": 7, "startOfLaborWeek": "2026-11-23T00:00:00"}),
    ] {
        stub.on(WEEK, 200, answer.clone());
        let reading = stub
            .client()
            .list_shifts(&unit(), this_week())
            .await
            .unwrap();
        assert!(!reading.is_complete(), "{answer}");
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_an_error_and_never_an_empty_reading() {
    let stub = Stub::of_a_site().await;
    for body in [
        "",
        "[]",
        "null",
        "<html></html>",
        "{\"entities\":{}}",
        "{",
        "{\"siteId\":8,\"entities\":[]}",
    ] {
        stub.on_with(WEEK, move |_| body.into_response());
        let error = stub.client().list_shifts(&unit(), this_week()).await;
        assert!(matches!(error, Err(WfmError::Unusable { .. })), "{body}");
    }
    for status in [204, 301, 302, 400, 409, 418] {
        stub.on(WEEK, status, json!({}));
        let error = stub.client().list_shifts(&unit(), this_week()).await;
        assert!(matches!(error, Err(WfmError::Unusable { .. })), "{status}");
    }
    for (status, kind) in [
        (403, "Forbidden"),
        (429, "Unreachable"),
        (500, "Unreachable"),
        (503, "Unreachable"),
    ] {
        stub.on(WEEK, status, json!({}));
        let error = stub
            .client()
            .list_shifts(&unit(), this_week())
            .await
            .unwrap_err();
        assert!(format!("{error:?}").starts_with(kind), "{status} {error:?}");
    }
}

#[tokio::test]
async fn two_hundred_without_a_word_of_who_is_signed_in_is_no_answer() {
    let stub = Stub::of_a_site().await;
    for header in ["false", "", "1", "yes"] {
        stub.on_with(WEEK, move |_| {
            let body = week("2026-11-23T00:00:00", &[]);
            let mut response = answer(200, &body);
            response
                .headers_mut()
                .insert("authenticated", header.parse().unwrap());
            response
        });
        let client = stub.client();
        let error = client.list_shifts(&unit(), this_week()).await;
        assert!(
            matches!(error, Err(WfmError::Forbidden { .. })),
            "{header:?}"
        );
    }
}

#[tokio::test]
async fn people_who_are_left_out_of_an_answer_make_it_partial() {
    let stub = Stub::of_a_site().await;
    let first = crate::company::user(1001);
    let mut nameless = crate::company::user(1002);
    nameless["name"] = Value::Null;
    stub.on(
        "GET retail/users",
        200,
        json!({"entities": [first, nameless]}),
    );
    let reading = stub.client().list_employees(&unit_id()).await.unwrap();
    assert_eq!(reading.records().len(), 1);
    let problems = format!("{:?}", reading.problems());
    for told in ["1002", "1003"] {
        assert!(problems.contains(told), "{problems}");
    }
    stub.on("GET retail/users", 200, json!({}));
    let reading = stub.client().list_employees(&unit_id()).await.unwrap();
    assert!(reading.records().is_empty() && !reading.is_complete());
}

#[tokio::test]
async fn people_nobody_asked_for_are_nobody() {
    let stub = Stub::of_a_site().await;
    let all: Vec<Value> = [1001, 1002, 1003, 4711].map(crate::company::user).to_vec();
    stub.on("GET retail/users", 200, json!({"entities": all}));
    let reading = stub.client().list_employees(&unit_id()).await.unwrap();
    assert_eq!(reading.records().len(), 3);
}

#[tokio::test]
async fn somebody_elses_time_off_and_a_status_that_is_none_make_it_partial() {
    let stub = Stub::of_a_site().await;
    let request = |employee: i64, status: &str| {
        json!({"entities": [{
            "timeOffRequestId": 5, "employeeId": employee, "timeOffTypeId": 4, "status": status,
            "start": "2026-11-24T00:00:00", "end": "2026-11-24T23:59:00",
        }]})
    };
    let path = |id: i64| format!("GET retail/timeOffRequests/employees/{id}/years/2026");
    stub.on(&path(1001), 200, request(1002, "Approved"))
        .on(&path(1002), 200, request(1002, "Taken"))
        .on(&path(1003), 200, request(1003, "Approved"));
    let reading = stub
        .client()
        .list_time_off(&unit(), this_week())
        .await
        .unwrap();
    assert!(
        reading.records().is_empty(),
        "the type of the third is not known"
    );
    assert_eq!(reading.problems().len(), 3, "{:?}", reading.problems());
}

#[tokio::test]
async fn availability_that_cannot_be_read_is_a_problem_of_one_person() {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/employeeAvailability",
        200,
        json!({"employeeId": 1, "entities": []}),
    )
    .on(
        "GET retail/employeeAvailability?employeeId=1002",
        200,
        json!({
            "employeeId": 1002, "entities": [{"employeeId": 1002, "numberOfWeeks": 1}],
        }),
    );
    let reading = stub.client().list_availability(&unit()).await.unwrap();
    assert_eq!(reading.problems().len(), 1, "{:?}", reading.problems());
}

#[tokio::test]
async fn f10_an_endless_answer_is_cut_off_at_the_cap() {
    let stub = Stub::of_a_site().await;
    stub.on_with(WEEK, |_| " ".repeat(2_000_000).into_response());
    let error = stub
        .client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("body_bytes_max"), "{error}");
}

#[tokio::test]
async fn f13_a_small_answer_that_unpacks_into_a_huge_one_is_cut_off() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b' '; 10_000_000]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 100_000, "on the wire it is below the cap");
    let stub = Stub::of_a_site().await;
    stub.on_with(WEEK, move |_| {
        ([(header::CONTENT_ENCODING, "gzip")], packed.clone()).into_response()
    });
    let error = stub
        .client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("body_bytes_max"), "{error}");
}

#[tokio::test]
async fn no_error_repeats_a_secret_a_name_or_a_body() {
    let stub = Stub::of_a_site().await;
    for status in [400, 403, 404, 409, 500] {
        stub.on_with(WEEK, move |_| {
            let status = StatusCode::from_u16(status).unwrap();
            (status, "secret of Ada").into_response()
        });
        let error = stub
            .client()
            .list_shifts(&unit(), this_week())
            .await
            .unwrap_err();
        let told = format!("{error:?} {error}");
        for word in [PASSWORD, "Ada", "RHSESSION", "127.0.0.1"] {
            assert!(!told.contains(word), "{told}");
        }
    }
}
