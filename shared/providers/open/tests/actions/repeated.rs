//! One effect, however often an action has to be sent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;
use shifts_model::{Action, Effect, IdempotencyKey, Judgement, RefusalReason};
use shifts_ports::{Meter, WfmActions as _, WfmError};
use shifts_provider_open::{Credentials, OpenSettings, OpenWfm};
use shifts_sim::wfm::WfmFaultKind;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::waiting::Still;
use crate::{DEADLINE, Stage, client_of, employee, reason, settings, source, unit};

/// A key and a body.
type Sent = (Option<String>, Bytes);

const OFFERS: &str = "POST /v1/offers";

#[tokio::test]
async fn the_same_key_does_it_once_and_tells_the_same() {
    let stage = Stage::new().await;
    let offer = stage.offer();
    let first = stage.perform_as(&offer, "key-00001").await.unwrap();
    assert_eq!(stage.perform_as(&offer, "key-00001").await.unwrap(), first);
    assert_eq!(stage.wfm.requests().len(), 1);
    for other in [stage.swap(), claim()] {
        let refused = stage.perform_as(&other, "key-00001").await.unwrap();
        assert_eq!(reason(&refused), RefusalReason::KeyReused);
    }
    assert_eq!(stage.wfm.requests().len(), 1);
}

#[tokio::test]
async fn the_same_key_at_the_same_time_does_it_once() {
    let stage = Stage::new().await;
    let offer = stage.offer();
    let one = || stage.perform_as(&offer, "key-00001");
    let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
    let first = a.unwrap();
    for other in [b, c, d] {
        assert_eq!(other.unwrap(), first);
    }
    assert_eq!(stage.wfm.requests().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_and_is_one_effect() {
    for kind in [
        WfmFaultKind::DropAfter,
        WfmFaultKind::ErrorAfter,
        WfmFaultKind::ServerError,
    ] {
        let stage = Stage::new().await;
        let offer = stage.offer();
        stage.inject(OFFERS, kind, Some(2));
        let done = stage.perform(&offer).await.unwrap();
        assert!(
            matches!(done, Judgement::Done(Effect::Request { .. })),
            "{kind:?}"
        );
        assert_eq!(stage.wfm.requests().len(), 1, "{kind:?}");
        assert_eq!(stage.meter.tally().wfm_http, 3, "{kind:?}");
    }
}

#[tokio::test]
async fn after_every_answer_was_lost_the_same_key_still_does_it_once() {
    let stage = Stage::new().await;
    let offer = stage.offer();
    stage.inject(OFFERS, WfmFaultKind::DropAfter, None);
    let lost = stage.perform_as(&offer, "key-00001").await;
    assert!(
        matches!(lost, Err(WfmError::Unreachable { .. })),
        "{lost:?}"
    );
    assert!(stage.meter.tally().wfm_http <= 4, "attempts have a limit");
    stage.wfm.clear_faults();
    let done = stage.perform_as(&offer, "key-00001").await.unwrap();
    assert!(matches!(done, Judgement::Done(Effect::Request { .. })));
    assert_eq!(stage.wfm.requests().len(), 1);
}

#[tokio::test]
async fn whoever_is_slower_than_the_deadline_is_given_up_and_can_be_asked_again() {
    let stage = Stage::new().await;
    let offer = stage.offer();
    stage.inject(OFFERS, WfmFaultKind::Slow { ms: 60_000 }, Some(1));
    let key = IdempotencyKey::parse("key-00001").unwrap();
    let (patience, unit) = (Duration::from_millis(300), unit());
    let slow = stage.client.perform(&unit, &offer, &key, patience);
    let slow = tokio::time::timeout(Duration::from_secs(10), slow).await;
    let error = slow.expect("the deadline holds").unwrap_err();
    assert!(matches!(error, WfmError::Unreachable { .. }), "{error:?}");
    assert_eq!(stage.wfm.requests().len(), 1, "it was done all the same");
    let done = stage.perform_as(&offer, "key-00001").await.unwrap();
    assert!(matches!(done, Judgement::Done(Effect::Request { .. })));
    assert_eq!(stage.wfm.requests().len(), 1);
}

#[tokio::test]
async fn every_attempt_carries_the_same_key_and_body() {
    let seen: Arc<Mutex<Vec<Sent>>> = Arc::default();
    let kept = Arc::clone(&seen);
    let busy = Router::new().fallback(async move |headers: HeaderMap, body: Bytes| {
        let key = headers
            .get("idempotency-key")
            .map(|key| key.to_str().unwrap().to_owned());
        kept.lock().unwrap().push((key, body));
        let problem = json!({"title": "Wait", "status": 409, "code": "in_progress"});
        (StatusCode::CONFLICT, Json(problem))
    });
    let mut server = JoinSet::new();
    let (client, _) = client_of(busy, &mut server).await;
    let key = IdempotencyKey::parse("key-00001").unwrap();
    let answer = client.perform(&unit(), &claim(), &key, DEADLINE).await;
    assert!(matches!(answer, Err(WfmError::Unreachable { .. })));
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 1 && seen.iter().all(|sent| *sent == seen[0]));
    assert_eq!(seen[0].0.as_deref(), Some("key-00001"));
}

#[tokio::test]
async fn nobody_waits_longer_than_the_deadline_for_a_busy_wfm() {
    let busy = async || (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "21")]).into_response();
    let mut server = JoinSet::new();
    let (client, meter) = client_of(Router::new().fallback(busy), &mut server).await;
    let key = IdempotencyKey::parse("key-00001").unwrap();
    let answer = client.perform(&unit(), &claim(), &key, DEADLINE).await;
    assert!(matches!(answer, Err(WfmError::Unreachable { .. })));
    assert_eq!(meter.tally().wfm_http, 1);
}

#[tokio::test]
async fn a_token_that_is_no_longer_accepted_is_renewed_once() {
    for (good, calls, is_done) in [("token-2", 2, true), ("token-9", 2, false)] {
        let (fetched, asked) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, seen) = (Arc::clone(&fetched), Arc::clone(&asked));
        let token = async move || {
            let number = count.fetch_add(1, Ordering::Relaxed) + 1;
            Json(json!({"access_token": format!("token-{number}"), "expires_in": 3600}))
        };
        let act = async move |headers: HeaderMap| {
            seen.fetch_add(1, Ordering::Relaxed);
            if headers["authorization"].to_str().unwrap() == format!("Bearer {good}") {
                Json(json!({"id": "r1", "state": "pending_manager"})).into_response()
            } else {
                StatusCode::UNAUTHORIZED.into_response()
            }
        };
        let router = Router::new().route("/token", post(token)).fallback(act);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.unwrap() });
        let settings = OpenSettings {
            credentials: Credentials::ClientCredentials {
                token_url: format!("{at}/token"),
                client_id: "adapter".to_owned(),
                client_secret: "hunter2".to_owned().into(),
                scope: String::new(),
            },
            ..settings(&at)
        };
        let client = OpenWfm::new(settings, Arc::new(Still), Arc::new(Meter::default())).unwrap();
        let key = IdempotencyKey::parse("key-00001").unwrap();
        let answer = client.perform(&unit(), &claim(), &key, DEADLINE).await;
        assert_eq!(answer.is_ok(), is_done);
        assert_eq!(asked.load(Ordering::Relaxed), calls);
        if let Err(error) = answer {
            assert!(matches!(error, WfmError::Forbidden { .. }));
            assert!(!format!("{error:?}").contains("hunter2"));
        }
    }
}

fn claim() -> Action {
    Action::AskOpenShift {
        sender_id: employee("e1"),
        open_shift_id: source("o1"),
        message: None,
    }
}
