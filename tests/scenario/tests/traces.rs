//! One trace from the tick of the timer to what Microsoft is asked.

use shifts_engine::trace_of;
use shifts_sim::tenant::{Fault, FaultKind, LogEntry};
use shifts_tests_scenario::{Lines, World, shift};

async fn world(teams: &[&str]) -> World {
    let world = World::of(teams).await;
    for team in teams {
        world
            .wfm
            .publish(team, shift("s1", "ada", "2026-11-24T09:00:00Z", 8));
    }
    world
}

/// What the tenant calls a request, by its number in the log.
fn request_id(call: &LogEntry) -> String {
    format!("00000000-0000-4000-8000-{:012x}", call.n)
}

#[tokio::test]
async fn tick_visit_request_and_the_log_of_microsoft_have_one_trace() {
    let world = world(&["store-1"]).await;
    let lines = Lines::listen();
    world.tick().await;
    let tick = lines.of("timer.ticked").remove(0);
    let trace = tick["trace.id"].as_str().unwrap();
    assert_eq!(trace, trace_of(tick["slot"].as_str().unwrap()).to_string());

    // Its visits, and all that they asked of Graph.
    let visits = lines.field("sync.applied", "trace.id");
    assert_eq!(visits, [trace; 2], "one of the roster, one of the shifts");
    let requests = lines.field("graph.request", "trace.id");
    assert!(requests.len() > 2, "{requests:?}");
    assert!(requests.iter().all(|of| of == trace), "{requests:?}");

    // Microsoft knows each request by an id that begins with the trace, and we know its id of it.
    let ours = lines.field("graph.request", "client.request.id");
    let theirs = lines.field("graph.request", "request.id");
    let calls = world.log().into_iter().filter(|call| call.batch.is_none());
    let known: Vec<(String, String)> = calls
        .map(|call| (call.client_request_id.clone().unwrap(), request_id(&call)))
        .collect();
    let told: Vec<(String, String)> = ours.into_iter().zip(theirs).collect();
    assert_eq!(told, known);
    assert!(told.iter().all(|(ours, _)| ours.starts_with(trace)));
}

#[tokio::test]
async fn an_item_is_known_to_microsoft_by_the_id_of_its_envelope() {
    let world = world(&["store-1"]).await;
    world.tick().await;
    let log = world.log();
    let items: Vec<&LogEntry> = log.iter().filter(|call| call.batch.is_some()).collect();
    assert!(!items.is_empty());
    for item in items {
        let envelope = log.iter().find(|call| Some(call.n) == item.batch).unwrap();
        assert_eq!(item.client_request_id, envelope.client_request_id);
    }
}

#[tokio::test]
async fn an_envelope_of_several_ticks_names_their_traces_and_an_item_its_own() {
    let world = world(&["store-1", "store-2"]).await;
    world.inject(Fault {
        times: Some(1),
        ..Fault::new("POST /teams/store-2/schedule/shifts", FaultKind::Throttled)
    });
    let lines = Lines::listen();
    world.queue(&[("store-1", "7"), ("store-2", "8")]).await;
    world.work().await;
    let (one, other) = (trace_of("7").to_string(), trace_of("8").to_string());
    let (first, second) = (one.as_str().min(&other), one.as_str().max(&other));
    let both = format!("{first} {second}");
    let envelopes: Vec<_> = lines
        .of("graph.request")
        .into_iter()
        .filter(|line| line["operation"] == "write the schedule")
        .collect();
    let of_both = envelopes.iter().filter(|line| line["trace.id"] == both);
    for envelope in of_both.clone() {
        let id = envelope["client.request.id"].as_str().unwrap();
        assert!(id.starts_with(first), "{id}");
    }
    assert!(of_both.count() > 0, "{envelopes:?}");
    let item = lines.of("graph.item").remove(0);
    assert_eq!(item["team.id"], "store-2");
    assert_eq!(item["trace.id"], other);
    assert_eq!(item["status"], 429);
    let mut visits = lines.field("sync.applied", "trace.id");
    visits.sort();
    assert_eq!(visits, [first, second]);
}

#[tokio::test]
async fn a_run_that_fails_names_the_request_that_failed() {
    let world = world(&["store-1"]).await;
    world.inject(Fault::new("GET /groups/*/members", FaultKind::Forbidden));
    let lines = Lines::listen();
    world.tick().await;
    let refused = world
        .log()
        .into_iter()
        .find(|call| call.status == Some(403));
    let refused = refused.unwrap();
    let failed = lines.of("sync.failed").remove(0);
    let told = failed["message"].as_str().unwrap();
    let id = refused.client_request_id.clone().unwrap();
    for id in [&id, &request_id(&refused)] {
        assert!(told.contains(id), "{told}");
    }
    assert!(id.starts_with(failed["trace.id"].as_str().unwrap()));
    assert_eq!(failed["trace.id"], lines.of("timer.ticked")[0]["trace.id"]);
}

#[tokio::test]
async fn what_a_person_asks_for_has_a_trace_without_a_tick() {
    let world = world(&["store-1"]).await;
    let lines = Lines::listen();
    world.sync().await;
    let trace = lines.field("sync.applied", "trace.id").remove(0);
    assert_eq!(trace.len(), "a47385b6-a4f1".len());
    let requests = lines.field("graph.request", "trace.id");
    assert!(!requests.is_empty() && requests.iter().all(|of| *of == trace));
}
