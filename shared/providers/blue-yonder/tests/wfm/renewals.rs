//! Sessions that are renewed before they end.

use jiff::Timestamp;
use shifts_model::{Action, Activity, Employee};
use shifts_ports::{Clock as _, RenewedSessions, Wfm as _, WfmActions as _, WfmError};
use shifts_provider_blue_yonder::BlueYonder;

use crate::acting::open_shifts::with_an_open_shift;
use crate::acting::{DEADLINE, employee, source};
use crate::company::{MANAGER, unit, unit_id};
use crate::stub::Stub;

/// How long a session is used, in seconds: a minute less than it lives.
const USED_S: u64 = 1140;

/// Somebody asks whether an open shift can be had, as themselves.
async fn act(client: &BlueYonder, id: i64) {
    let ask = Action::AskOpenShift {
        sender_id: employee(id),
        open_shift_id: source("600"),
        message: None,
    };
    client.check(&unit(), &ask, DEADLINE).await.unwrap();
}

async fn people(client: &BlueYonder) -> Vec<Employee> {
    let reading = client.list_employees(&unit_id()).await.unwrap();
    reading.records().to_vec()
}

fn in_s(stub: &Stub, seconds: i64) -> Timestamp {
    stub.clock.now() + jiff::SignedDuration::from_secs(seconds)
}

/// Renews what would not last for so many seconds.
async fn renew(stub: &Stub, client: &BlueYonder, seconds: i64) -> RenewedSessions {
    renew_some(stub, client, seconds, 100).await
}

async fn renew_some(
    stub: &Stub,
    client: &BlueYonder,
    seconds: i64,
    renewals_max: usize,
) -> RenewedSessions {
    let people = people(client).await;
    let sessions = client.sessions().unwrap();
    sessions
        .renew(&people, in_s(stub, seconds), renewals_max)
        .await
}

#[tokio::test]
async fn a_session_that_is_about_to_end_is_renewed_and_others_are_not() {
    let stub = with_an_open_shift().await;
    let client = stub.client();
    act(&client, 1001).await;
    stub.clock.advance(600);
    act(&client, 1002).await;
    assert_eq!(stub.signed_in(), ["user1001", "user1002"]);
    let done = renew(&stub, &client, 1020).await;
    assert_eq!((done.renewed, done.failed.len(), done.left), (1, 0, 0));
    // Neither the one whose session lasts nor the manager, who has none.
    assert_eq!(stub.signed_in(), ["user1001"]);
    // Nobody waits for a login when the first session would have ended, in any process.
    stub.clock.advance(USED_S - 600);
    for client in [client, stub.client()] {
        act(&client, 1001).await;
    }
    assert_eq!(stub.signed_in(), [""; 0]);
}

#[tokio::test]
async fn a_session_is_renewed_by_a_process_that_did_not_begin_it() {
    let stub = with_an_open_shift().await;
    act(&stub.client(), 1001).await;
    stub.signed_in();
    let done = renew(&stub, &stub.client(), 1200).await;
    assert_eq!(
        (done.renewed, stub.signed_in()),
        (1, vec!["user1001".to_owned()])
    );
}

#[tokio::test]
async fn one_person_who_is_not_let_in_leaves_the_rest() {
    let stub = with_an_open_shift().await;
    let client = stub.client();
    for id in [1001, 1002, MANAGER] {
        act(&client, id).await;
    }
    stub.signed_in();
    stub.turn_away("user1002");
    let done = renew(&stub, &client, 1200).await;
    assert_eq!((done.renewed, done.left), (2, 0));
    assert_eq!(stub.signed_in(), ["user1001", "user1003"]);
    let [(id, error)] = done.failed.as_slice() else {
        panic!("{done:?}");
    };
    assert_eq!(id, &employee(1002));
    assert!(matches!(error, WfmError::Forbidden { .. }));
    assert!(!format!("{error} {error:?}").contains("user1002"));
    // What that person still has serves until its end.
    act(&client, 1002).await;
}

#[tokio::test]
async fn no_more_than_the_limit_are_renewed_and_those_that_end_first() {
    let stub = with_an_open_shift().await;
    let client = stub.client();
    for id in [MANAGER, 1001, 1002] {
        act(&client, id).await;
        stub.clock.advance(60);
    }
    stub.signed_in();
    let done = renew_some(&stub, &client, 1200, 2).await;
    assert_eq!((done.renewed, done.left), (2, 1));
    assert_eq!(stub.signed_in(), ["user1001", "user1003"]);
    let done = renew_some(&stub, &client, 1100, 2).await;
    assert_eq!((done.renewed, done.left), (1, 0));
    assert_eq!(stub.signed_in(), ["user1002"]);
}

#[tokio::test]
async fn whoever_has_not_acted_for_a_day_is_not_signed_in_any_more() {
    let stub = with_an_open_shift().await;
    let client = stub.client();
    act(&client, 1001).await;
    let mut renewals = 0;
    for _ in 0..100 {
        stub.clock.advance(900);
        renewals += renew(&stub, &client, 1020).await.renewed;
    }
    // Four an hour for less than twelve hours.
    assert_eq!(renewals, 47);
    act(&client, 1001).await;
    stub.clock.advance(900);
    assert_eq!(renew(&stub, &client, 1020).await.renewed, 1);
}

#[tokio::test]
async fn somebody_who_acts_during_a_renewal_makes_no_login_of_their_own() {
    let stub = with_an_open_shift().await;
    let client = stub.client();
    act(&client, 1001).await;
    stub.signed_in();
    stub.clock.advance(USED_S - 1);
    let people = people(&client).await;
    let sessions = client.sessions().unwrap();
    let until = in_s(&stub, 1000);
    stub.clock.advance(2);
    let acts = (0..5).map(|_| act(&client, 1001));
    let renewals = (0..5).map(|_| sessions.renew(&people, until, 100));
    let (done, _) = futures::join!(
        futures::future::join_all(renewals),
        futures::future::join_all(acts)
    );
    assert_eq!(stub.signed_in(), ["user1001"]);
    let renewed: u64 = done.iter().map(|done| done.renewed).sum();
    assert!(renewed <= 1);
}

#[tokio::test]
async fn a_wfm_that_signs_nobody_in_has_no_sessions_to_renew() {
    let stub = with_an_open_shift().await;
    let client = stub.client_with(|settings| settings.people_login = None);
    assert!(client.sessions().is_none() && !client.offers(Activity::TokenRefresh));
    assert!(stub.client().offers(Activity::TokenRefresh));
}
