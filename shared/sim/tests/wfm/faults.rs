//! Faults, which hit every reading alike.

use serde_json::json;

use reqwest::Method;

use crate::Server;

const READINGS: [&str; 6] = [
    "employees",
    "jobs",
    "shifts?from=2026-11-23&to=2026-12-07",
    "open-shifts?from=2026-11-23&to=2026-12-07",
    "time-off?from=2026-11-23&to=2026-12-07",
    "availability",
];

#[tokio::test]
async fn every_reading_can_fail_in_every_way() {
    let server = Server::new().await;
    for reading in READINGS {
        let path = format!("/v1/business-units/store-01/{reading}");
        let what = reading.split('?').next().unwrap();
        let whole = server.read(reading).await.len();
        for (kind, status) in [("500", 500), ("501", 501), ("404", 404), ("401", 401)] {
            let on = format!("GET /v1/business-units/*/{what}");
            let fault = json!({"on": on, "do": kind, "times": 1});
            let sent = server.send(Method::POST, "/sim/faults", Some(fault)).await;
            assert_eq!(sent.0, 204);
            assert_eq!(server.get(&path).await.0, status, "{what} {kind}");
            assert_eq!(server.get(&path).await.0, 200, "{what} after {kind}");
        }
        let fault = json!({"on": format!("GET /v1/business-units/*/{what}"), "do": "incomplete"});
        server.send(Method::POST, "/sim/faults", Some(fault)).await;
        let (_, page) = server.get(&path).await;
        assert_eq!(page["complete"], false);
        assert_eq!(page["items"].as_array().unwrap().len(), whole / 2, "{what}");
        server
            .send(Method::POST, "/sim/faults", Some(json!({"clear": true})))
            .await;
    }
}

#[tokio::test]
async fn a_range_of_days_is_asked_for_where_records_have_days() {
    let server = Server::new().await;
    for (reading, status) in [
        ("open-shifts", 400),
        ("time-off?from=2026-11-23", 400),
        ("shifts?from=x&to=y", 400),
        ("availability", 200),
        ("leave", 404),
    ] {
        let path = format!("/v1/business-units/store-01/{reading}");
        assert_eq!(server.get(&path).await.0, status, "{reading}");
    }
}
