//! What goes wrong on purpose.

use reqwest::Method;
use serde_json::{Value, json};
use shifts_sim::blue_yonder::Numbered;

use crate::Server;
use crate::server::RETAIL;
use crate::world::small;

/// The shifts of the first store's week, asked for without holding them against the document.
async fn shifts(server: &Server) -> Option<crate::Answer> {
    let site = server.number(Numbered::Site, "s1");
    let path = format!("/scheduledShifts/site/{site}/laborWeek/2026-11-23");
    let retail = server.retail().await;
    retail.try_send(Method::GET, &path, None).await
}

const SHIFTS: &str = "GET /data/retailwebapi/api/v1/scheduledShifts/site/*/laborWeek/*";

#[tokio::test]
async fn a_reading_can_fail_in_every_way_once() {
    let server = small().await;
    let right = shifts(&server).await.unwrap();
    for (kind, status, authenticated) in [
        ("500", 500, None),
        ("503", 503, None),
        ("404", 404, None),
        ("not-authenticated", 200, Some("false")),
        ("not-authenticated-empty", 200, Some("false")),
        ("says-nothing", 200, None),
        ("not-json", 200, Some("true")),
        ("slow:5", 200, Some("true")),
        ("500-after", 500, None),
        ("conflict:Some.Code", 409, Some("true")),
        ("alternative:Some.Code", 409, Some("true")),
    ] {
        server.fault(SHIFTS, kind).await;
        let answer = shifts(&server).await.unwrap();
        assert_eq!(
            (answer.status, answer.authenticated.as_deref()),
            (status, authenticated),
            "{kind}"
        );
        assert_eq!(shifts(&server).await.unwrap(), right, "after {kind}");
    }
    for kind in ["drop", "drop-after"] {
        server.fault(SHIFTS, kind).await;
        assert_eq!(shifts(&server).await, None, "{kind}");
    }
}

#[tokio::test]
async fn an_answer_can_be_wrong_in_every_way() {
    let server = small().await;
    let right = shifts(&server).await.unwrap().body;
    let (all, site) = (
        right["entities"].as_array().unwrap().len(),
        &right["siteId"],
    );
    let wrong = |kind: &'static str| {
        let server = &server;
        async move {
            server.fault(SHIFTS, kind).await;
            shifts(server).await.unwrap().body
        }
    };
    assert_eq!(
        wrong("half").await["entities"].as_array().unwrap().len(),
        all / 2
    );
    assert_eq!(wrong("missing-fields").await["entities"][0], json!({}));
    let odd = wrong("wrong-types").await;
    assert!(odd["entities"][0]["startTime"].is_object());
    assert_eq!(odd["entities"][1], right["entities"][1]);
    let elsewhere = wrong("wrong-site").await;
    assert_ne!(
        (&elsewhere["siteId"], &elsewhere["entities"][0]["siteId"]),
        (site, site)
    );
    let empty = wrong("not-authenticated-empty").await;
    assert_eq!(empty, json!({"entities": []}));
}

#[tokio::test]
async fn an_answer_can_be_too_large_to_read() {
    let server = small().await;
    server.fault(SHIFTS, "huge").await;
    let retail = server.retail().await;
    let site = server.number(Numbered::Site, "s1");
    let path = format!("{RETAIL}/scheduledShifts/site/{site}/laborWeek/2026-11-23");
    let http = reqwest::Client::new();
    let request = http
        .get(format!("{}{path}", server.at))
        .header("cookie", &retail.cookie);
    let mut answer = request.send().await.unwrap();
    let mut read = 0;
    while read < 10_000_000 {
        read += answer.chunk().await.unwrap().unwrap().len();
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_its_effect() {
    let server = small().await;
    let wish = json!({
        "swapperScheduledShiftId": server.number(Numbered::Shift, "a1"),
        "requestedScheduledShiftIds": [server.number(Numbered::Shift, "b1")],
    });
    let on = "POST /data/wfmess/api/v1-beta1/mySwapShifts";
    let ada = server.person("ada").await;
    let ask = || ada.try_send(Method::POST, "/mySwapShifts", Some(wish.clone()));
    for (kind, made) in [("500", 0), ("drop", 0), ("500-after", 1), ("drop-after", 2)] {
        server.fault(on, kind).await;
        let status = ask().await.map(|answer| answer.status);
        assert!([None, Some(500)].contains(&status), "{kind}");
        assert_eq!(server.wfm.requests().len(), made, "{kind}");
    }
    let mine = ada.get("/mySwapShifts/requestedByMe").await.entities();
    assert_eq!(mine.len(), 2, "whoever looks can find out");
}

#[tokio::test]
async fn a_fault_that_is_none_is_refused_and_all_can_be_cleared() {
    let server = small().await;
    for (on, kind) in [
        ("GET /data/x", "dance"),
        ("GET /data/x", "200"),
        ("GET /data/x", "slow:soon"),
        ("GET /data/x", "conflict"),
        ("LOOK /data/x", "500"),
        ("/data/x", "500"),
    ] {
        let body = json!({"on": on, "do": kind});
        assert_eq!(
            server.sim(Method::POST, "/faults", body).await.0,
            400,
            "{on} {kind}"
        );
    }
    let always = json!({"on": SHIFTS, "do": "500"});
    server.sim(Method::POST, "/faults", always).await;
    assert_eq!(shifts(&server).await.unwrap().status, 500);
    assert_eq!(shifts(&server).await.unwrap().status, 500);
    server
        .sim(Method::POST, "/faults", json!({"clear": true}))
        .await;
    assert_eq!(shifts(&server).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_reset_brings_the_rota_back_and_forgets_what_was_asked_for() {
    let server = small().await;
    let before = server.wfm.rota();
    let path = format!(
        "/myAvailableShifts/{}/claim",
        server.number(Numbered::OpenShift, "o1")
    );
    server.person("ada").await.put(&path, json!({})).await;
    assert_ne!(server.wfm.rota(), before);
    assert_eq!(server.sim(Method::POST, "/reset", Value::Null).await.0, 204);
    assert_eq!(server.wfm.rota(), before);
}
