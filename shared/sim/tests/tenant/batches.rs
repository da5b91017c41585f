//! Envelopes: each item has its own end.

use serde_json::{Value, json};

use crate::world::{World, below, shift};

fn create(id: &str, body: Value) -> Value {
    json!({
        "id": id,
        "method": "POST",
        "url": below("/shifts"),
        "headers": {"Content-Type": "application/json"},
        "body": body,
    })
}

fn creates(count: usize) -> Vec<Value> {
    (1..=count)
        .map(|id| create(&id.to_string(), shift("23T09:00", "23T17:00")))
        .collect()
}

fn statuses(responses: &[(String, Value)]) -> Vec<(&str, u64)> {
    let mut statuses: Vec<_> = responses
        .iter()
        .map(|(id, response)| (id.as_str(), response["status"].as_u64().unwrap()))
        .collect();
    statuses.sort_unstable();
    statuses
}

#[tokio::test]
async fn a_bad_item_does_not_spoil_its_neighbours() {
    let world = World::new().await;
    let mut requests = creates(3);
    requests[1]["body"]["userId"] = Value::Null;
    let responses = world.batch(json!(requests)).await;
    assert_eq!(statuses(&responses), [("1", 201), ("2", 400), ("3", 201)]);
    assert_eq!(world.count("shifts"), 2);
}

#[tokio::test]
async fn answers_come_in_an_order_nobody_may_rely_on() {
    let world = World::new().await;
    let shuffled = world.batch(json!(creates(20))).await;
    world.tenant.set_switch("batch_order", "sent").unwrap();
    let sent = world.batch(json!(creates(20))).await;
    let ids = |responses: &[(String, Value)]| -> Vec<usize> {
        responses
            .iter()
            .map(|(id, _)| id.parse().unwrap())
            .collect()
    };
    assert!(!ids(&shuffled).is_sorted());
    assert!(ids(&sent).is_sorted());
    assert_eq!(world.count("shifts"), 40);
}

#[tokio::test]
async fn malformed_envelopes_are_refused_whole() {
    let world = World::new().await;
    let mut same_ids = creates(2);
    (same_ids[0]["id"], same_ids[1]["id"]) = (json!("a"), json!("A"));
    let mut no_id = creates(1);
    no_id[0]["id"] = json!(7);
    let mut no_type = creates(1);
    no_type[0]["headers"] = json!({});
    let mut absolute = creates(1);
    absolute[0]["url"] = json!("https://graph.microsoft.com/v1.0/me");
    let mut mixed = creates(3);
    mixed[2]["dependsOn"] = json!(["1"]);
    let mut unknown = creates(2);
    unknown[1]["dependsOn"] = json!(["9"]);
    for requests in [
        vec![],
        creates(21),
        same_ids,
        no_id,
        no_type,
        absolute,
        mixed,
        unknown,
    ] {
        let refused = world.post("/$batch", json!({"requests": requests})).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "BadRequest"),
            "{}",
            refused.body
        );
    }
    assert_eq!(world.count("shifts"), 0);
}

#[tokio::test]
async fn the_whole_address_of_this_tenant_is_taken_as_well() {
    let world = World::new().await;
    let mut requests = creates(1);
    requests[0]["url"] = json!(format!("{}/v1.0{}", world.host, below("/shifts")));
    let responses = world.batch(json!(requests)).await;
    assert_eq!(statuses(&responses), [("1", 201)]);
}

#[tokio::test]
async fn a_chain_stops_at_its_first_failure() {
    let world = World::new().await;
    let mut requests = creates(4);
    for (place, request) in requests.iter_mut().enumerate().skip(1) {
        request["dependsOn"] = json!([place.to_string()]);
    }
    requests[1]["body"]["userId"] = Value::Null;
    let responses = world.batch(json!(requests)).await;
    assert_eq!(
        statuses(&responses),
        [("1", 201), ("2", 400), ("3", 424), ("4", 424)]
    );
}

#[tokio::test]
async fn a_switch_allows_mixed_dependencies() {
    let world = World::new().await;
    world
        .tenant
        .set_switch("batch_mixed_depends_on", "accept")
        .unwrap();
    let mut requests = creates(3);
    requests[0]["body"]["userId"] = Value::Null;
    requests[2]["dependsOn"] = json!(["1"]);
    let responses = world.batch(json!(requests)).await;
    assert_eq!(statuses(&responses), [("1", 400), ("2", 201), ("3", 424)]);
}

#[tokio::test]
async fn an_envelope_cannot_hold_another() {
    let world = World::new().await;
    let mut nested = create("1", json!({"requests": creates(1)}));
    nested["url"] = json!("/$batch");
    let responses = world.batch(json!([nested])).await;
    assert_eq!(statuses(&responses), [("1", 400)]);
}

#[tokio::test]
async fn items_are_logged_under_their_envelope_with_their_passthrough() {
    let world = World::new().await;
    let mut requests = creates(2);
    requests[0]["headers"]["X-MS-WFMPassthrough"] = json!("wfi-1");
    world.tenant.set_switch("batch_order", "sent").unwrap();
    world.batch(json!(requests)).await;
    let log = world.tenant.log();
    let seen: Vec<_> = log
        .iter()
        .map(|entry| (entry.n, entry.batch, entry.passthrough.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            (1, None, None),
            (2, Some(1), Some("wfi-1")),
            (3, Some(1), None)
        ]
    );
    assert_eq!(
        (log[0].path.as_str(), log[0].status),
        ("/$batch", Some(200))
    );
    assert_eq!(
        (log[1].path.as_str(), log[1].status),
        (below("/shifts").as_str(), Some(201))
    );
}

#[tokio::test]
async fn a_lost_item_is_a_time_out_in_its_envelope() {
    let world = World::new().await;
    for (what, held) in [("drop-before", 0), ("drop-after", 1)] {
        let fault = json!({"on": "POST /teams/*/schedule/shifts", "do": what, "nth": 1});
        world.sim("POST", "faults", fault).await;
        let responses = world.batch(json!(creates(1))).await;
        assert_eq!(statuses(&responses), [("1", 504)]);
        assert_eq!(world.count("shifts"), held, "{what}");
    }
}
