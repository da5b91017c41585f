//! Signing in.

use serde_json::json;
use shifts_ports::{Wfm as _, WfmError};

use crate::company::{this_week, unit, unit_id, week};
use crate::stub::{PASSWORD, Stub};

async fn site_with_a_week() -> Stub {
    let stub = Stub::of_a_site().await;
    stub.on(
        "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23",
        200,
        week("2026-11-23T00:00:00", &[]),
    );
    stub
}

#[tokio::test]
async fn many_who_ask_at_once_log_in_once() {
    let stub = site_with_a_week().await;
    let client = stub.client();
    let (unit, span) = (unit(), this_week());
    let asks = (0..20).map(|_| client.list_shifts(&unit, span));
    for reading in futures::future::join_all(asks).await {
        assert!(reading.unwrap().is_complete());
    }
    assert_eq!(stub.logins(), 1);
    let seen = stub.seen();
    assert!(
        seen.iter()
            .all(|seen| seen.cookies == "RHSESSION=s1; node=a")
    );
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_is_healed_by_one_login_for_all() {
    let stub = site_with_a_week().await;
    let client = stub.client();
    let (unit, span) = (unit(), this_week());
    client.list_shifts(&unit, span).await.unwrap();
    stub.end_sessions();
    let asks = (0..20).map(|_| client.list_shifts(&unit, span));
    for reading in futures::future::join_all(asks).await {
        assert!(reading.unwrap().is_complete());
    }
    assert_eq!(stub.logins(), 2);
}

#[tokio::test]
async fn a_session_is_replaced_before_it_ends() {
    let stub = site_with_a_week().await;
    let client = stub.client();
    client.list_shifts(&unit(), this_week()).await.unwrap();
    stub.clock.advance(1130);
    client.list_shifts(&unit(), this_week()).await.unwrap();
    assert_eq!(stub.logins(), 1);
    stub.clock.advance(15);
    client.list_shifts(&unit(), this_week()).await.unwrap();
    assert_eq!(stub.logins(), 2, "a minute before its end");
    let stale = stub
        .seen()
        .into_iter()
        .filter(|seen| seen.cookies.contains("s1"));
    assert!(stale.count() > 0);
    assert!(stub.seen().last().unwrap().cookies.contains("s2"));
}

#[tokio::test]
async fn a_login_that_does_not_help_is_not_tried_again_and_again() {
    let stub = site_with_a_week().await;
    let path = "GET retail/scheduledShifts/site/7/laborWeek/2026-11-23";
    stub.on_with(path, |_| {
        let mut response = crate::stub::answer(200, &json!({}));
        let headers = response.headers_mut();
        headers.insert("authenticated", "false".parse().unwrap());
        response
    });
    let error = stub.client().list_shifts(&unit(), this_week()).await;
    assert!(matches!(error, Err(WfmError::Forbidden { .. })));
    assert_eq!(stub.logins(), 2, "the first one and one renewal");
}

#[tokio::test]
async fn a_refused_login_is_left_alone_for_a_while_so_that_the_account_is_not_locked() {
    let stub = site_with_a_week().await;
    stub.refuse_logins(true);
    let client = stub.client();
    for _ in 0..5 {
        let error = client.fetch_business_unit(&unit_id()).await.unwrap_err();
        assert!(matches!(error, WfmError::Forbidden { .. }));
    }
    assert_eq!(stub.logins(), 1);
    stub.refuse_logins(false);
    stub.clock.advance(61);
    client.fetch_business_unit(&unit_id()).await.unwrap();
    assert_eq!(stub.logins(), 2);
}

#[tokio::test]
async fn another_process_uses_the_session_that_is_kept_and_cannot_without_the_key() {
    let stub = site_with_a_week().await;
    stub.client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap();
    stub.client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap();
    assert_eq!(stub.logins(), 1);
    let other = stub.client_with(|settings| {
        settings.sealing_key = "a key of another thirty-two bytes".to_owned().into();
    });
    other.list_shifts(&unit(), this_week()).await.unwrap();
    assert_eq!(stub.logins(), 2);
}

#[tokio::test]
async fn what_is_kept_of_a_session_tells_nothing() {
    let stub = site_with_a_week().await;
    stub.client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap();
    let held = stub.tokens.0.lock().unwrap();
    assert_eq!(held.len(), 1);
    for (name, (bytes, _)) in held.iter() {
        let kept = format!("{name}{}", String::from_utf8_lossy(bytes));
        for word in ["RHSESSION", "node=", "adapter", PASSWORD, "127.0.0.1"] {
            assert!(!kept.contains(word), "{word}");
        }
    }
}

#[tokio::test]
async fn a_kept_session_that_was_bent_costs_a_login_and_no_more() {
    let stub = site_with_a_week().await;
    stub.client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap();
    for (bytes, _) in stub.tokens.0.lock().unwrap().values_mut() {
        *bytes.last_mut().unwrap() ^= 1;
    }
    stub.client()
        .list_shifts(&unit(), this_week())
        .await
        .unwrap();
    assert_eq!(stub.logins(), 2);
}
