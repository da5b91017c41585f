//! Records of every sort of wrongness: each is named, and the rest is used.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod waiting;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::{Json, Router};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use shifts_model::{Availability, BusinessUnit, BusinessUnitId, OpenShift, Reading, Span, TimeOff};
use shifts_ports::{Meter, Wfm as _};
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use waiting::Still;

/// A client of a WFM that answers everything with one page of these items.
async fn client(items: Value, server: &mut JoinSet<()>) -> OpenWfm {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = OpenSettings {
        base_url: format!("http://{}", listener.local_addr().unwrap()),
        credentials: Credentials::None,
        request_timeout: Duration::from_secs(10),
        page_count_max: 5,
        body_bytes_max: 10_000_000,
        allow_plain_http: false,
        allow_private_addresses: false,
        offers: BTreeSet::new(),
        actions: BTreeSet::new(),
    };
    let page = json!({"complete": true, "items": items});
    let router = Router::new().fallback(async move || Json(page.clone()));
    server.spawn(async move { axum::serve(listener, router).await.unwrap() });
    OpenWfm::new(settings, Arc::new(Still), Arc::new(Meter::default())).unwrap()
}

fn unit() -> BusinessUnit {
    BusinessUnit {
        id: BusinessUnitId::parse("b1").unwrap(),
        name: "Store 1".to_owned(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    }
}

fn year() -> Span {
    Span {
        starts_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2027-01-01T00:00:00Z".parse().unwrap(),
    }
}

async fn open_shifts(items: Value) -> Reading<OpenShift> {
    let mut server = JoinSet::new();
    let client = client(items, &mut server).await;
    client.list_open_shifts(&unit(), year()).await.unwrap()
}

async fn time_off(items: Value) -> Reading<TimeOff> {
    let mut server = JoinSet::new();
    let client = client(items, &mut server).await;
    client.list_time_off(&unit(), year()).await.unwrap()
}

async fn availability(items: Value) -> Reading<Availability> {
    let mut server = JoinSet::new();
    let client = client(items, &mut server).await;
    client.list_availability(&unit()).await.unwrap()
}

/// One of the records is good and one thing is wrong.
fn assert_one_is_bad<T: std::fmt::Debug>(reading: &Reading<T>, bad: &Value) {
    let counts = (reading.records().len(), reading.problems().len());
    assert_eq!(counts, (1, 1), "{bad}: {reading:?}");
    let problem = reading.problems()[0].to_string();
    assert!(
        problem.len() < 250 && !problem.contains("Burnout"),
        "{problem}"
    );
}

/// `base` with one field replaced.
fn but(base: &Value, field: &str, value: Value) -> Value {
    let mut changed = base.clone();
    changed[field] = value;
    changed
}

#[tokio::test]
async fn an_open_shift_that_cannot_be_used_is_named() {
    let good = json!({
        "id": "o1", "job_id": "j1", "slots": 2,
        "starts": "2026-11-23T09:00", "ends": "2026-11-23T17:00",
    });
    let other = but(&good, "id", json!("o2"));
    for bad in [
        good.clone(),
        but(&other, "slots", json!(-1)),
        but(&other, "slots", json!(1.5)),
        but(&other, "slots", json!("2")),
        but(&other, "slots", json!(5_000_000_000_u64)),
        but(&other, "ends", json!("2026-11-23T09:00")),
        but(&other, "starts", json!("2026-11-23")),
        but(&other, "starts", json!("x".repeat(100_000))),
        but(&other, "id", json!("x".repeat(100_000))),
        but(&other, "id", json!(7)),
        but(&other, "job_id", json!("")),
        but(&other, "activities", json!([{"name": "Break"}])),
        json!(null),
        json!([[[]]]),
    ] {
        assert_one_is_bad(&open_shifts(json!([good, bad])).await, &bad);
    }
    let nobody = but(&other, "slots", json!(0));
    let reading = open_shifts(json!([good, nobody])).await;
    assert!(reading.is_complete() && reading.records()[1].slots == 0);
}

#[tokio::test]
async fn time_off_is_days_and_times_and_what_is_neither_is_named() {
    let good = json!({
        "id": "t1", "employee_id": "e1", "reason": "Burnout",
        "starts": "2026-03-29", "ends": "2026-03-29",
    });
    let other = but(&good, "id", json!("t2"));
    for bad in [
        but(&other, "ends", json!("2026-03-28")),
        but(&other, "ends", json!("2026-02-30")),
        but(&other, "ends", json!("9999-12-31x")),
        but(&other, "starts", json!("")),
        but(&other, "starts", json!("29.03.2026")),
        but(&other, "reason", json!(" ")),
        but(&other, "reason", json!(null)),
        but(&other, "employee_id", json!("")),
    ] {
        assert_one_is_bad(&time_off(json!([good, bad])).await, &bad);
    }
    let mixed = but(&other, "starts", json!("2026-03-28T12:00"));
    let reading = time_off(json!([good, mixed])).await;
    let spans: Vec<String> = reading
        .records()
        .iter()
        .map(|t| format!("{} {}", t.starts_at, t.ends_at))
        .collect();
    assert_eq!(
        spans,
        [
            "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z",
            "2026-03-28T11:00:00Z 2026-03-29T22:00:00Z",
        ],
        "the day on which clocks go forward has 23 hours"
    );
}

#[tokio::test]
async fn availability_with_a_slot_that_cannot_be_used_is_left_out_whole() {
    let slot = |day: &str, starts: &str, ends: &str| json!({"weekday": day, "starts": starts, "ends": ends});
    let monday = slot("monday", "09:00", "17:00");
    let good = json!({"employee_id": "e1", "weeks": [[monday]]});
    let other = but(&good, "employee_id", json!("e2"));
    let weeks = |slots: Value| but(&other, "weeks", json!([slots]));
    for bad in [
        good.clone(),
        weeks(json!([monday, slot("Tuesday", "09:00", "17:00")])),
        weeks(json!([monday, slot("monday", "16:00", "18:00")])),
        weeks(json!([monday, slot("tuesday", "17:00", "09:00")])),
        weeks(json!([monday, slot("tuesday", "9am", "17:00")])),
        weeks(json!([
            monday,
            slot("tuesday", "2026-11-23T09:00", "17:00")
        ])),
        but(&other, "weeks", json!([])),
        but(&other, "weeks", json!(vec![json!([]); 53])),
        but(&other, "weeks", json!([[], []])),
        but(&other, "cycle_starts_on", json!("monday")),
        but(&other, "employee_id", json!(null)),
    ] {
        assert_one_is_bad(&availability(json!([good, bad])).await, &bad);
    }
    let never = weeks(json!([]));
    let reading = availability(json!([never])).await;
    assert!(reading.is_complete() && reading.records()[0].weeks.len() == 1);
}

#[tokio::test]
async fn a_day_of_a_hundred_thousand_slots_is_read_in_a_moment() {
    let second = |at: u32| format!("{:02}:{:02}:{:02}", at / 3600, at / 60 % 60, at % 60);
    let slot = |at| json!({"weekday": "friday", "starts": second(at), "ends": second(at + 1)});
    let slots: Vec<Value> = (0..80_000).rev().map(slot).collect();
    let reading = availability(json!([{"employee_id": "e1", "weeks": [slots]}])).await;
    assert_eq!(reading.records()[0].weeks[0].days[4].len(), 80_000);
}
