//! Keys, questions and faults over real HTTP, and requests made inside the WFM.

use reqwest::Method;
use serde_json::{Value, json};

use crate::Server;

/// A shift of the first store and two people: whose it is, and somebody who could take it.
async fn offerable(server: &Server) -> (String, String, String) {
    let rota = server.wfm.rota();
    for shift in rota
        .shifts
        .values()
        .filter(|s| s.business_unit_id == "store-01")
    {
        let people = server.wfm.offer_recipients(&shift.id).unwrap();
        if let Some(colleague) = people.first() {
            return (
                shift.id.clone(),
                shift.employee_id.clone(),
                colleague.clone(),
            );
        }
    }
    panic!("nobody can take anything");
}

async fn offer(server: &Server) -> Value {
    let (shift_id, sender_id, recipient_id) = offerable(server).await;
    json!({"shift_id": shift_id, "sender_id": sender_id, "recipient_id": recipient_id})
}

async fn post(server: &Server, path: &str, key: &str, body: &Value) -> (u16, Value) {
    let request = server.http.post(format!("{}{path}", server.at));
    let request = request.header("Idempotency-Key", key).json(body);
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_key_does_one_thing_once() {
    let server = Server::new().await;
    let body = offer(&server).await;
    let first = post(&server, "/v1/offers", "key-00001", &body).await;
    assert_eq!(
        (first.0, &first.1["state"]),
        (200, &json!("pending_recipient"))
    );
    assert_eq!(post(&server, "/v1/offers", "key-00001", &body).await, first);
    assert_eq!(server.wfm.requests().len(), 1);
    let mut other = body.clone();
    other["message"] = json!("please");
    let (status, problem) = post(&server, "/v1/offers", "key-00001", &other).await;
    assert_eq!((status, &problem["code"]), (422, &json!("key_reused")));
    assert_eq!(post(&server, "/v1/offers", "short", &body).await.0, 400);
    let (status, _) = server.send(Method::POST, "/v1/offers", Some(body)).await;
    assert_eq!(status, 400, "an action has a key");
    assert_eq!(server.wfm.requests().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_remembered_too() {
    let server = Server::new().await;
    let body = offer(&server).await;
    let whole = server.wfm.rota();
    server.wfm.edit(|rota| rota.shifts.clear());
    let (status, _) = post(&server, "/v1/offers", "key-00001", &body).await;
    assert_eq!(status, 404);
    server.wfm.edit(|rota| *rota = whole);
    let (status, problem) = post(&server, "/v1/offers", "key-00001", &body).await;
    assert_eq!((status, &problem["code"]), (404, &json!("not_found")));
    assert_eq!(post(&server, "/v1/offers", "key-00002", &body).await.0, 200);
}

#[tokio::test]
async fn a_question_changes_nothing_and_needs_no_key() {
    let server = Server::new().await;
    let body = offer(&server).await;
    let path = "/v1/offers?check_only=true";
    let (status, told) = server.send(Method::POST, path, Some(body.clone())).await;
    assert_eq!((status, told), (204, Value::Null));
    let mut own = body;
    own["recipient_id"] = own["sender_id"].clone();
    let (status, told) = server.send(Method::POST, path, Some(own)).await;
    assert_eq!((status, &told["code"]), (422, &json!("not_eligible")));
    assert!(server.wfm.requests().is_empty());
}

#[tokio::test]
async fn what_is_not_there_and_what_is_wrong_are_told_apart() {
    let server = Server::new().await;
    let nothing = post(&server, "/v1/dances", "key-00001", &json!({})).await;
    assert_eq!(nothing, (404, Value::Null), "no problem document");
    let wrong = post(&server, "/v1/offers", "key-00002", &json!({"sender_id": 7})).await;
    assert_eq!((wrong.0, &wrong.1["code"]), (400, &json!("refused")));
    let nobody = json!({"actor_id": "x", "role": "manager", "answer": "approve"});
    let request = server.http.patch(format!("{}/v1/swaps/r9", server.at));
    let answer = request.header("Idempotency-Key", "key-00003").json(&nobody);
    assert_eq!(answer.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_action_can_fail_in_every_way() {
    let server = Server::new().await;
    let body = offer(&server).await;
    for (number, (kind, status, made)) in [
        ("500", 500, 0),
        ("501", 501, 0),
        ("401", 401, 0),
        ("refuse:hours_limit", 422, 0),
        ("refuse:overlap", 409, 0),
        ("500-after", 500, 1),
        ("slow:5", 200, 2),
    ]
    .into_iter()
    .enumerate()
    {
        let fault = json!({"on": "POST /v1/offers", "do": kind, "times": 1});
        let sent = server.send(Method::POST, "/sim/faults", Some(fault)).await;
        assert_eq!(sent.0, 204, "{kind}");
        let key = format!("key-0000{number}");
        assert_eq!(
            post(&server, "/v1/offers", &key, &body).await.0,
            status,
            "{kind}"
        );
        assert_eq!(server.wfm.requests().len(), made, "{kind}");
    }
    let fault = json!({"on": "POST /v1/offers", "do": "drop-after", "times": 1});
    server.send(Method::POST, "/sim/faults", Some(fault)).await;
    let request = server.http.post(format!("{}/v1/offers", server.at));
    let answer = request
        .header("Idempotency-Key", "key-99999")
        .json(&body)
        .send()
        .await;
    let lost = match answer {
        Ok(answer) => answer.bytes().await.is_err(),
        Err(_) => true,
    };
    assert!(lost && server.wfm.requests().len() == 3);
    for wrong in ["refuse:mood", "slow:x", "dance"] {
        let fault = json!({"on": "POST /v1/offers", "do": wrong});
        assert_eq!(
            server
                .send(Method::POST, "/sim/faults", Some(fault))
                .await
                .0,
            400
        );
    }
}

#[tokio::test]
async fn requests_are_made_answered_and_told_inside_the_wfm() {
    let server = Server::new().await;
    let mut body = offer(&server).await;
    body["kind"] = json!("offer");
    let (status, made) = server
        .send(Method::POST, "/sim/requests", Some(body.clone()))
        .await;
    assert_eq!(
        (status, &made["state"]),
        (200, &json!("pending_recipient")),
        "{made}"
    );
    let reading = "requests?changed_since=1970-01-01T00:00:00Z";
    assert_eq!(server.read(reading).await, std::slice::from_ref(&made));
    assert!(
        server
            .read("requests?changed_since=1970-01-01T00:00:01Z")
            .await
            .is_empty()
    );
    let path = format!("/sim/requests/{}", made["id"].as_str().unwrap());
    let answer =
        json!({"actor_id": body["recipient_id"], "role": "recipient", "answer": "approve"});
    let (_, accepted) = server.send(Method::PATCH, &path, Some(answer)).await;
    assert_eq!(accepted["state"], "pending_manager");
    let (_, all) = server.get("/sim/requests").await;
    assert_eq!(all, json!([accepted]));
    let (status, _) = server.get("/v1/business-units/store-01/requests").await;
    assert_eq!(status, 400, "since when has to be said");
    server.send(Method::POST, "/sim/reset", None).await;
    assert_eq!(server.get("/sim/requests").await.1, json!([]));
}

#[tokio::test]
async fn rules_and_leave_can_be_looked_at_and_set() {
    let server = Server::new().await;
    let rules = json!({"rest_minutes": 600, "managers_decide": false});
    assert_eq!(server.put("/sim/rules", rules.clone()).await.0, 204);
    assert_eq!(server.get("/sim/rules").await, (200, rules));
    assert_eq!(
        server.put("/sim/leave/e01002", json!({"hours": 5})).await.0,
        204
    );
    assert_eq!(
        server.get("/sim/leave/e01002").await,
        (200, json!({"hours": 5}))
    );
    assert_eq!(server.get("/sim/leave/nobody").await.0, 404);
    let event = json!({"event": "clock_in", "at": "2026-11-23T09:00:00+01:00"});
    let clocked = post(
        &server,
        "/v1/employees/e01002/time-clock",
        "key-00001",
        &event,
    )
    .await;
    assert_eq!(clocked.0, 204);
    let expected =
        json!([{"employee_id": "e01002", "event": "clock_in", "at": "2026-11-23T08:00:00Z"}]);
    assert_eq!(server.get("/sim/time-clock").await.1, expected);
}

#[tokio::test]
async fn what_was_asked_is_written_down_with_why_it_was_refused() {
    let server = Server::new().await;
    let mut body = offer(&server).await;
    assert_eq!(
        post(&server, "/v1/offers?check_only=true", "key-00001", &body)
            .await
            .0,
        204
    );
    body["recipient_id"] = body["sender_id"].clone();
    assert_eq!(post(&server, "/v1/offers", "key-00002", &body).await.0, 422);
    let (_, entries) = server.get("/sim/actions").await;
    let told = |n: usize| {
        let entry = &entries[n];
        let of = |name: &str| entry[name].to_string();
        ["n", "method", "path", "check_only", "status", "code"].map(of)
    };
    let asked = ["1", "\"POST\"", "\"/v1/offers\"", "true", "204", "null"];
    assert_eq!(told(0), asked);
    let refused = [
        "2",
        "\"POST\"",
        "\"/v1/offers\"",
        "false",
        "422",
        "\"not_eligible\"",
    ];
    assert_eq!(told(1), refused);
    assert_eq!(entries.as_array().map(Vec::len), Some(2));
}
