//! Records that are put, looked at, listed and deleted.

use reqwest::Method;
use serde_json::json;

use crate::{Server, find};

const DAYS: &str = "?from=2026-11-23&to=2026-12-07";

#[tokio::test]
async fn an_open_shift_can_be_made_and_is_told() {
    let server = Server::new().await;
    let body = json!({
        "business_unit_id": "store-01", "job_id": "baker", "slots": 2,
        "starts": "2026-11-24T06:00", "ends": "2026-11-24T14:00",
    });
    let (status, made) = server.put("/sim/open-shifts/mine", body).await;
    assert_eq!((status, &made["slots"]), (200, &json!(2)), "{made}");
    let reading = format!("open-shifts{DAYS}");
    assert_eq!(find(&server.read(&reading).await, "mine"), Some(&made));
    assert_eq!(
        server.get("/sim/open-shifts/mine").await,
        (200, made.clone())
    );
    let (_, all) = server.get("/sim/open-shifts").await;
    assert!(all.as_array().unwrap().contains(&made));
    let later = server
        .read("open-shifts?from=2026-11-25&to=2026-12-07")
        .await;
    assert!(find(&later, "mine").is_none());
    let path = "/sim/open-shifts/mine";
    assert_eq!(server.send(Method::DELETE, path, None).await.0, 204);
    assert_eq!(server.send(Method::DELETE, path, None).await.0, 404);
    assert!(find(&server.read(&reading).await, "mine").is_none());
}

#[tokio::test]
async fn time_off_is_told_while_it_overlaps_and_stands() {
    let server = Server::new().await;
    let reading = format!("time-off{DAYS}");
    let body = |starts: &str, ends: &str, cancelled: bool| {
        json!({
            "employee_id": "e01002", "reason": "Leave", "starts": starts, "ends": ends,
            "cancelled": cancelled,
        })
    };
    for (starts, ends, cancelled, told) in [
        ("2026-12-01", "2026-12-02", false, true),
        ("2026-12-01T09:00", "2026-12-01T11:30", false, true),
        ("2025-01-01", "2028-01-01", false, true),
        ("2026-11-20", "2026-11-23", false, true),
        ("2026-11-20", "2026-11-22", false, false),
        ("2026-12-07", "2026-12-08", false, false),
        ("2026-12-01", "2026-12-02", true, false),
    ] {
        let (status, made) = server
            .put("/sim/time-off/t", body(starts, ends, cancelled))
            .await;
        assert_eq!(status, 200, "{made}");
        let items = server.read(&reading).await;
        assert_eq!(find(&items, "t").is_some(), told, "{starts} {ends}");
        let elsewhere = format!("/v1/business-units/store-02/{reading}");
        let (_, page) = server.get(&elsewhere).await;
        assert!(find(page["items"].as_array().unwrap(), "t").is_none());
    }
    for (body, word) in [
        (body("2026-12-01", "2026-12-01T09:00", false), "two times"),
        (body("soon", "later", false), "two days"),
        (
            json!({"employee_id": "e9", "reason": "x", "starts": "2026-12-01", "ends": "2026-12-01"}),
            "employee",
        ),
    ] {
        let (status, answer) = server.put("/sim/time-off/t", body).await;
        assert!(
            status == 400 && answer["error"].as_str().unwrap().contains(word),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn availability_is_kept_by_person_and_can_be_forgotten() {
    let server = Server::new().await;
    let slot = json!({"weekday": "sunday", "starts": "09:00", "ends": "00:00"});
    let body = json!({"cycle_starts_on": "2026-11-23", "weeks": [[slot], []]});
    let (status, made) = server.put("/sim/availability/e01002", body).await;
    assert_eq!((status, &made["weeks"][0][0]), (200, &slot), "{made}");
    let items = server.read("availability").await;
    assert_eq!(find(&items, "e01002"), Some(&made));
    assert!(
        items
            .iter()
            .all(|item| item["employee_id"].as_str().unwrap().starts_with("e01"))
    );
    let (status, _) = server
        .send(Method::DELETE, "/sim/availability/e01002", None)
        .await;
    assert_eq!(status, 204);
    assert!(find(&server.read("availability").await, "e01002").is_none());
    let someday = json!({"weeks": [[{"weekday": "someday", "starts": "09:00", "ends": "10:00"}]]});
    assert_eq!(server.put("/sim/availability/e01002", someday).await.0, 400);
    assert_eq!(
        server
            .put("/sim/availability/nobody", json!({"weeks": []}))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn a_shift_can_be_made_moved_and_deleted() {
    let server = Server::new().await;
    let body = json!({
        "business_unit_id": "store-01", "employee_id": "e01002", "job_id": "baker",
        "starts": "2026-11-24T06:00", "ends": "2026-11-24T14:00",
    });
    assert_eq!(server.put("/sim/shifts/mine", body).await.0, 200);
    let moved = server
        .send(
            Method::POST,
            "/sim/shifts/mine/move",
            Some(json!({"minutes": 30})),
        )
        .await;
    assert_eq!(moved.1["starts"], "2026-11-24T06:30:00");
    let items = server.read(&format!("shifts{DAYS}")).await;
    assert_eq!(find(&items, "mine").unwrap()["ends"], "2026-11-24T14:30:00");
    assert_eq!(
        server
            .send(Method::DELETE, "/sim/shifts/mine", None)
            .await
            .0,
        204
    );
    let (status, answer) = server.get("/sim/shifts/mine").await;
    assert_eq!(
        (status, &answer["error"]),
        (404, &json!("there is no shift mine"))
    );
    let elsewhere = json!({
        "business_unit_id": "store-99", "job_id": "baker", "slots": 2,
        "starts": "2026-11-24T06:00", "ends": "2026-11-24T14:00",
    });
    assert_eq!(server.put("/sim/open-shifts/x", elsewhere).await.0, 400);
}

#[tokio::test]
async fn the_state_holds_every_sort_of_record_and_a_reset_brings_it_back() {
    let server = Server::new().await;
    let (_, before) = server.get("/sim/state").await;
    let first = &before["business_units"][0];
    for what in ["shifts", "open_shifts", "time_off", "availability"] {
        assert!(!first[what].as_array().unwrap().is_empty(), "{what}");
    }
    server.wfm.edit(|rota| {
        rota.open_shifts.clear();
        rota.time_off.clear();
        rota.availability.clear();
    });
    assert!(server.read("availability").await.is_empty());
    assert_eq!(server.send(Method::POST, "/sim/reset", None).await.0, 204);
    assert_eq!(server.get("/sim/state").await.1, before);
}
