//! Faults on demand.

use std::time::Duration;

use serde_json::{Value, json};
use shifts_sim::tenant::{Fault, FaultKind};

use crate::world::{World, below, shift};

const CREATE: &str = "POST /teams/*/schedule/shifts";
const LIST: &str = "GET /teams/*/schedule/shifts";

async fn create(world: &World) -> Result<u16, reqwest::Error> {
    let request = world.request("POST", &below("/shifts"));
    let response = request.json(&shift("23T09:00", "23T17:00")).send().await?;
    Ok(response.status().as_u16())
}

async fn world_with(fault: Value) -> World {
    let world = World::new().await;
    assert_eq!(world.sim("POST", "faults", fault).await.status, 200);
    world
}

#[tokio::test]
async fn a_status_is_answered_instead_of_the_effect() {
    for status in [401, 403, 404, 409, 412, 429, 500, 502, 503, 504] {
        let world = world_with(json!({"on": CREATE, "do": status, "times": 1})).await;
        assert_eq!(create(&world).await.unwrap(), status);
        assert_eq!(world.count("shifts"), 0);
        assert_eq!(create(&world).await.unwrap(), 201);
        assert_eq!(
            world.tenant.log()[0].fault,
            Some(status.to_string().as_str())
        );
    }
}

#[tokio::test]
async fn a_refusal_carries_the_wait_it_was_given() {
    let fault = json!({"on": LIST, "do": "503", "retry_after_s": 7});
    let refused = world_with(fault).await.get(&below("/shifts")).await;
    assert_eq!(
        (
            refused.status,
            refused.headers["retry-after"].to_str().unwrap()
        ),
        (503, "7")
    );
}

#[tokio::test]
async fn only_the_nth_call_is_struck() {
    let world = world_with(json!({"on": CREATE, "do": "500", "nth": 2})).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(create(&world).await.unwrap());
    }
    assert_eq!(statuses, [201, 500, 201]);
}

#[tokio::test]
async fn chances_repeat_for_one_seed() {
    let fault = json!({"on": CREATE, "do": "500", "probability": 0.5});
    let mut runs = Vec::new();
    for _ in 0..2 {
        let world = world_with(fault.clone()).await;
        let mut statuses = Vec::new();
        for _ in 0..20 {
            statuses.push(create(&world).await.unwrap());
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&500) && runs[0].contains(&201));
}

#[tokio::test]
async fn a_drop_closes_the_connection_before_or_after_the_effect() {
    for (what, held) in [("drop-before", 0), ("drop-after", 1)] {
        let world = world_with(json!({"on": CREATE, "do": what, "times": 1})).await;
        assert!(create(&world).await.is_err());
        assert_eq!(world.count("shifts"), held, "{what}");
        assert_eq!(world.tenant.log()[0].status, None);
    }
}

#[tokio::test]
async fn a_late_effect_lands_when_nobody_waits_for_it_any_more() {
    let world = world_with(json!({"on": CREATE, "do": "late", "delay_s": 30, "times": 1})).await;
    assert!(create(&world).await.is_err());
    world.clock.advance(29.0);
    assert_eq!(world.count("shifts"), 0);
    world.clock.advance(1.0);
    assert_eq!(world.count("shifts"), 1);
}

#[tokio::test]
async fn a_whole_envelope_can_be_lost_after_its_effects() {
    let world = world_with(json!({"on": "POST /$batch", "do": "drop-after", "times": 1})).await;
    let item = json!({
        "id": "1",
        "method": "POST",
        "url": below("/shifts"),
        "headers": {"Content-Type": "application/json"},
        "body": shift("23T09:00", "23T17:00"),
    });
    let request = world
        .request("POST", "/$batch")
        .json(&json!({"requests": [item]}));
    assert!(request.send().await.is_err());
    assert_eq!(world.count("shifts"), 1);
}

#[tokio::test]
async fn a_late_envelope_may_hold_an_item_that_is_later_still() {
    let world = world_with(json!([
        {"on": "POST /$batch", "do": "late", "delay_s": 10},
        {"on": CREATE, "do": "late", "delay_s": 10},
    ]))
    .await;
    let item = json!({
        "id": "1",
        "method": "POST",
        "url": below("/shifts"),
        "headers": {"Content-Type": "application/json"},
        "body": shift("23T09:00", "23T17:00"),
    });
    let request = world
        .request("POST", "/$batch")
        .json(&json!({"requests": [item]}));
    assert!(request.send().await.is_err());
    world.clock.advance(20.0);
    assert_eq!(world.count("shifts"), 1, "both moments have come");
}

#[tokio::test]
async fn a_slow_answer_waits_for_the_tenants_clock() {
    let world = world_with(json!({"on": CREATE, "do": "slow", "delay_s": 60})).await;
    let answer = create(&world);
    tokio::pin!(answer);
    // The effect is done at once; only the answer waits.
    while world.count("shifts") == 0 {
        assert!(
            tokio::time::timeout(Duration::from_millis(5), &mut answer)
                .await
                .is_err()
        );
    }
    world.tenant.advance(Duration::from_secs(60));
    assert_eq!(answer.await.unwrap(), 201);
}

#[tokio::test]
async fn a_stale_list_shows_what_was_true_before() {
    let world = World::new().await;
    let created = world
        .post(&below("/shifts"), shift("23T09:00", "23T17:00"))
        .await;
    world.clock.advance(60.0);
    world
        .delete(&below(&format!("/shifts/{}", created.id())))
        .await;
    let newer = world
        .post(&below("/shifts"), shift("24T09:00", "24T17:00"))
        .await;
    let stale = Fault {
        delay_s: Some(30.0),
        times: Some(1),
        ..Fault::new(LIST, FaultKind::StaleList)
    };
    assert!(world.tenant.inject(stale));
    assert_eq!(
        world.get(&below("/shifts")).await.values()[0]["id"],
        created.body["id"]
    );
    assert_eq!(
        world.get(&below("/shifts")).await.values()[0]["id"],
        newer.body["id"]
    );
}

#[tokio::test]
async fn a_switch_makes_every_list_lag_behind() {
    let world = World::new().await;
    world.tenant.set_switch("list_staleness_s", "10").unwrap();
    create(&world).await.unwrap();
    assert_eq!(world.get(&below("/shifts")).await.values().len(), 0);
    world.clock.advance(10.0);
    assert_eq!(world.get(&below("/shifts")).await.values().len(), 1);
}

#[tokio::test]
async fn a_cut_body_breaks_the_answer_and_a_garbled_one_is_no_json() {
    let world = world_with(json!({"on": LIST, "do": "truncate-body", "times": 1})).await;
    let cut = world.request("GET", &below("/shifts")).send().await;
    let broken = match cut {
        Err(_) => true,
        Ok(response) => response.text().await.is_err(),
    };
    assert!(broken);
    assert!(world.tenant.inject(Fault::new(LIST, FaultKind::NotJson)));
    assert!(world.get(&below("/shifts")).await.body.is_string());
}

#[tokio::test]
async fn pages_can_repeat_themselves_or_come_empty() {
    let world = World::new().await;
    create(&world).await.unwrap();
    for (kind, on_page) in [(FaultKind::RepeatNextLink, 1), (FaultKind::EmptyPage, 0)] {
        assert!(world.tenant.inject(Fault {
            times: Some(1),
            ..Fault::new(LIST, kind)
        }));
        let page = world.get(&below("/shifts")).await;
        assert_eq!(page.values().len(), on_page);
        let link = page.body["@odata.nextLink"].as_str().unwrap();
        let next = world.get(link).await;
        assert_eq!(
            (next.values().len(), &next.body["@odata.nextLink"]),
            (1, &Value::Null)
        );
    }
}

#[tokio::test]
async fn patterns_match_whole_paths_in_any_case() {
    let id = "SHFT_1";
    for (on, struck) in [
        ("delete /TEAMS/*/schedule/shifts/*", true),
        ("DELETE /teams/**", true),
        ("* /teams/*/schedule/**", true),
        ("DELETE /teams/*/schedule/shifts", false),
        ("GET /teams/**", false),
        ("DELETE /teams/*/schedule/openShifts/*", false),
    ] {
        let world = world_with(json!({"on": on, "do": "500"})).await;
        let status = world.delete(&below(&format!("/shifts/{id}"))).await.status;
        assert_eq!(status == 500, struck, "{on}");
    }
}

#[tokio::test]
async fn faults_can_be_cleared_and_wrong_ones_are_refused() {
    let world = world_with(json!([{"on": LIST, "do": "500"}, {"on": LIST, "do": "503"}])).await;
    assert_eq!(world.get(&below("/shifts")).await.status, 500);
    world.sim("POST", "faults", json!({"clear": true})).await;
    assert_eq!(world.get(&below("/shifts")).await.status, 200);
    for wrong in [
        json!({"on": LIST, "do": "dance"}),
        json!({"on": "LIST", "do": "500"}),
        json!({}),
    ] {
        assert_eq!(world.sim("POST", "faults", wrong).await.status, 400);
    }
}
