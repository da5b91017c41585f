//! What becomes of a change when the integration says no, or nothing that can be understood.

use std::time::Duration;

use serde_json::{Value, json};

use super::endpoint::Says;
use super::{Office, until};
use crate::world::{Answered, below, shift};

async fn create(office: &Office) -> Answered {
    let body = shift("23T09:00", "23T17:00");
    office.world.post(&below("/shifts"), body).await
}

fn outcome(office: &Office) -> (&'static str, u32) {
    let entry = office.world.tenant.callbacks().pop().unwrap();
    (entry.outcome, entry.attempts)
}

#[tokio::test]
async fn a_refusal_is_final_and_reaches_the_caller_with_its_words() {
    let office = Office::new().await;
    office.endpoint.says([Says::No("Your manager plans this")]);
    let refused = create(&office).await;
    assert_eq!((refused.status, refused.code()), (400, "BadRequest"));
    let inner: Value = serde_json::from_str(refused.message()).unwrap();
    let error = &inner["error"];
    assert_eq!(error["code"], "WorkforceIntegrationError");
    assert_eq!(error["innererror"]["code"], "WorkforceIntegrationError");
    assert_eq!(error["externalErrorMessage"], "Your manager plans this");
    assert_eq!(error["externalSource"], "Contoso WFM");
    assert!(error["title"].is_string() && error["externalImageLink"].is_null());
    assert_eq!(office.endpoint.heard().len(), 1);
    assert_eq!(outcome(&office), ("refused", 1));
    for status in ["403", "424"] {
        office.set("wfi_refusal_status", status);
        office.endpoint.says([Says::No("No")]);
        assert_eq!(create(&office).await.status.to_string(), status);
    }
}

#[tokio::test]
async fn faults_are_repeated_three_times_with_other_ids_each_time() {
    let office = Office::new().await;
    for (fault, name) in [
        (Says::Status(500), "status"),
        (Says::Status(201), "status"),
        (Says::Text("no JSON"), "malformed"),
        (Says::Text("{}"), "malformed"),
        (Says::Bent(|it| it["responses"] = json!([])), "malformed"),
        (
            Says::Bent(|it| it["responses"][0]["id"] = json!("SHFT_0")),
            "malformed",
        ),
        (
            Says::Bent(|it| it["responses"][0]["body"]["eTag"] = Value::Null),
            "malformed",
        ),
        (
            Says::Bent(|it| it["responses"][0]["status"] = json!("fine")),
            "malformed",
        ),
        (Says::Bent(twice), "malformed"),
        (Says::Bent(with_a_stranger), "malformed"),
    ] {
        office.endpoint.says(vec![fault; 4]);
        let failed = create(&office).await;
        assert_eq!(failed.status, 502, "{name}");
        assert_eq!(failed.inner_code(), "WorkforceIntegrationError");
        assert!(failed.message().contains("invalid data"));
        let heard = office.endpoint.heard();
        let mut ids: Vec<_> = heard
            .iter()
            .map(|it| it.items()[0]["id"].to_string())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!((heard.len(), ids.len()), (4, 4), "{name}");
        assert_eq!(outcome(&office), (name, 4));
    }
    assert_eq!(office.world.count("shifts"), 0);
}

fn twice(answer: &mut Value) {
    let first = answer["responses"][0].clone();
    answer["responses"].as_array_mut().unwrap().push(first);
}

fn with_a_stranger(answer: &mut Value) {
    twice(answer);
    answer["responses"][1]["id"] = json!("SHFT_0");
}

#[tokio::test]
async fn a_repeat_that_is_answered_counts_with_its_own_ids() {
    let office = Office::new().await;
    office.endpoint.says([Says::Status(500), Says::Text("")]);
    let created = create(&office).await;
    assert_eq!(created.status, 201);
    let heard = office.endpoint.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(heard[2].items()[0]["id"], created.id());
    assert_eq!(outcome(&office), ("approved", 3));
}

#[tokio::test]
async fn a_status_may_be_a_text_and_a_refusal_needs_no_words() {
    let office = Office::new().await;
    office.endpoint.says([
        Says::Bent(|it| it["responses"][0]["status"] = json!("200")),
        Says::Bent(|it| {
            it["responses"][0] = json!({"id": it["responses"][0]["id"], "status": 403, "body": {}})
        }),
    ]);
    assert_eq!(create(&office).await.status, 201);
    let refused = create(&office).await;
    assert_eq!(refused.status, 400);
    assert!(refused.message().contains("couldn't be completed"));
    assert_eq!(office.endpoint.heard().len(), 2);
}

#[tokio::test]
async fn no_answer_within_the_limit_is_repeated_like_a_fault() {
    let office = Office::new().await;
    office.set("callback_repeats", "1");
    office.endpoint.says([Says::Nothing, Says::Nothing]);
    let time = async {
        for _ in 0..2 {
            until(|| !office.endpoint.heard().is_empty()).await;
            office.world.tenant.advance(Duration::from_secs(30));
        }
    };
    let (failed, ()) = tokio::join!(create(&office), time);
    assert_eq!(failed.status, 502);
    assert_eq!(outcome(&office), ("unanswered", 2));
    let entry = office.world.tenant.callbacks().pop().unwrap();
    assert_eq!((entry.duration_ms, entry.status), (60_000, None));
}

#[tokio::test]
async fn the_limit_passes_on_the_wall_too() {
    let office = Office::new().await;
    office.set("callback_limit_ms", "50");
    office.set("callback_repeats", "0");
    office.endpoint.says([Says::Nothing]);
    assert_eq!(create(&office).await.status, 502);
    assert_eq!(outcome(&office), ("unanswered", 1));
}

#[tokio::test]
async fn nobody_waits_while_an_integration_thinks() {
    let office = Office::new().await;
    office.endpoint.says([Says::Nothing]);
    let others = async {
        until(|| !office.endpoint.heard().is_empty()).await;
        assert_eq!(office.world.get(&below("/shifts")).await.status, 200);
        assert_eq!(create(&office).await.status, 201);
        office.world.tenant.advance(Duration::from_secs(30));
    };
    let (late, ()) = tokio::join!(create(&office), others);
    assert_eq!(late.status, 201, "the repeat is answered");
    assert_eq!(office.world.count("shifts"), 2);
}

#[tokio::test]
async fn what_was_begun_is_ended_when_the_caller_is_gone() {
    let office = Office::new().await;
    office.endpoint.says([Says::Nothing]);
    let gone = async {
        until(|| !office.endpoint.heard().is_empty()).await;
    };
    tokio::select! {
        _ = create(&office) => unreachable!("nothing was answered"),
        () = gone => {}
    }
    office.world.tenant.advance(Duration::from_secs(30));
    until(|| office.world.tenant.log().last().unwrap().status.is_some()).await;
    assert_eq!(office.world.count("shifts"), 1);
    assert_eq!(office.endpoint.heard().len(), 1, "the repeat");
}

#[tokio::test]
async fn a_change_that_became_impossible_while_it_was_asked_about_is_not_kept() {
    let office = Office::new().await;
    let id = create(&office).await.id();
    office.endpoint.heard();
    let path = below(&format!("/shifts/{id}"));
    office.endpoint.says([Says::Nothing]);
    let put = office.world.put(&path, shift("24T09:00", "24T17:00"));
    let others = async {
        until(|| !office.endpoint.heard().is_empty()).await;
        assert_eq!(office.world.delete(&path).await.status, 204);
        office.world.tenant.advance(Duration::from_secs(30));
    };
    let (late, ()) = tokio::join!(put, others);
    assert_eq!(late.status, 404);
    assert_eq!(office.world.count("shifts"), 0);
}
