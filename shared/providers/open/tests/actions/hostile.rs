//! Answers that mean harm, or nothing.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use shifts_model::{
    Action, AnswerRole, AnswerVerb, Availability, AvailableWeek, Effect, IdempotencyKey, Judgement,
    ReasonName, RefusalReason, TimeOff, WfmRequestId,
};
use shifts_ports::{Meter, WfmActions as _, WfmError};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::{DEADLINE, answer, approval, client_of, employee, source, unit, weeks};

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// What the client makes of one answer to an action, and how often it asked.
async fn told(
    action: &Action,
    status: u16,
    kind: &'static str,
    body: impl Into<Vec<u8>>,
) -> (Result<Judgement, WfmError>, Arc<Meter>) {
    let body: Vec<u8> = body.into();
    let reply = move || {
        let body = body.clone();
        async move {
            let answer = Response::builder()
                .status(status)
                .header(header::CONTENT_TYPE, kind);
            answer.body(Body::from(body)).unwrap()
        }
    };
    let mut server = JoinSet::new();
    let (client, meter) = client_of(Router::new().fallback(reply), &mut server).await;
    let key = IdempotencyKey::parse("key-00001").unwrap();
    (client.perform(&unit(), action, &key, DEADLINE).await, meter)
}

fn claim() -> Action {
    Action::AskOpenShift {
        sender_id: employee("e1"),
        open_shift_id: source("o1"),
        message: None,
    }
}

fn request(id: &str, state: &str) -> Value {
    json!({"id": id, "state": state})
}

#[tokio::test]
async fn an_answer_that_is_no_request_is_not_taken_for_one() {
    let many: Vec<String> = (0..11).map(|number| format!("s{number}")).collect();
    let with = |field: &str, value: Value| {
        let mut body = request("r1", "approved");
        body[field] = value;
        body.to_string()
    };
    for body in [
        String::new(),
        "<html>Burnout</html>".to_owned(),
        "null".to_owned(),
        "{}".to_owned(),
        "[".repeat(200_000),
        format!("{{\"id\": {}1{}}}", "[".repeat(5_000), "]".repeat(5_000)),
        " ".repeat(1_000_001),
        json!({"title": "Burnout", "status": 409, "code": "overlap"}).to_string(),
        request("r1", "maybe").to_string(),
        request("r1", "Approved").to_string(),
        request("r1", "declined").to_string(),
        request("r1", "cancelled").to_string(),
        request("", "approved").to_string(),
        request(&"x".repeat(201), "approved").to_string(),
        request("r\u{0}1", "approved").to_string(),
        json!({"id": 7, "state": "approved"}).to_string(),
        json!(["r1", "approved", [], null]).to_string(),
        "{\"id\": \"r1\", \"state\": \"declined\", \"state\": \"approved\"}".to_owned(),
        with("shift_ids", json!(many)),
        with("shift_ids", json!(["s1", "s1"])),
        with("shift_ids", json!([7])),
        with("shift_ids", json!("s1")),
        with("shift_ids", json!([""])),
        with("time_off_id", json!("")),
        json!({"id": "r1", "state": "pending_manager", "shift_ids": ["s1"]}).to_string(),
    ] {
        let (answer, meter) = told(&claim(), 200, JSON, body.clone()).await;
        let shown: String = body.chars().take(80).collect();
        let error = answer.expect_err(&shown);
        assert!(
            matches!(error, WfmError::Unusable { .. }),
            "{shown}: {error:?}"
        );
        assert!(error.to_string().len() < 250 && !format!("{error:?}").contains("Burnout"));
        assert_eq!(meter.tally().wfm_http, 1, "asking again changes nothing");
    }
}

#[tokio::test]
async fn a_success_of_another_sort_is_none() {
    let good = request("r1", "pending_manager").to_string();
    for (status, kind, body) in [
        (200, PROBLEM, good.clone()),
        (201, JSON, good.clone()),
        (202, JSON, good.clone()),
        (204, JSON, String::new()),
        (302, JSON, good.clone()),
        (418, JSON, good.clone()),
        (400, JSON, "<html>".to_owned()),
        (422, PROBLEM, "{\"code\": 7}".to_owned()),
        (422, PROBLEM, "[\"overlap\"]".to_owned()),
        (
            422,
            PROBLEM,
            format!("{{\"code\": \"{}\"}}", "x".repeat(70_000)),
        ),
    ] {
        let (answer, _) = told(&claim(), status, kind, body).await;
        let error = answer.expect_err(&status.to_string());
        assert!(
            matches!(error, WfmError::Unusable { .. }),
            "{status}: {error:?}"
        );
    }
    let (answer, _) = told(&claim(), 200, JSON, good).await;
    assert!(matches!(
        answer,
        Ok(Judgement::Done(Effect::Request { .. }))
    ));
}

#[tokio::test]
async fn an_answer_about_another_request_or_to_another_end_is_not_believed() {
    let of = |verb: AnswerVerb, role: AnswerRole| Action::AnswerSwap {
        request_id: WfmRequestId::parse("r1").unwrap(),
        answer: answer("e1", role, verb),
    };
    let approve = of(AnswerVerb::Approve, AnswerRole::Manager);
    for (action, body, is_fine) in [
        (&approve, request("r1", "approved"), true),
        (&approve, request("r2", "approved"), false),
        (&approve, request("r1", "declined"), false),
        (
            &of(AnswerVerb::Cancel, AnswerRole::Sender),
            request("r1", "cancelled"),
            true,
        ),
        (
            &of(AnswerVerb::Cancel, AnswerRole::Sender),
            request("r1", "approved"),
            false,
        ),
        (
            &of(AnswerVerb::Decline, AnswerRole::Recipient),
            request("r1", "declined"),
            true,
        ),
        (
            &of(AnswerVerb::Decline, AnswerRole::Recipient),
            request("r1", "pending_manager"),
            false,
        ),
    ] {
        let (answer, _) = told(action, 200, JSON, body.to_string()).await;
        assert_eq!(answer.is_ok(), is_fine, "{action:?} {body}");
    }
    let assign = Action::AssignOpenShift {
        open_shift_id: source("o1"),
        employee_id: employee("e1"),
        manager_id: employee("e2"),
    };
    let (answer, _) = told(
        &assign,
        200,
        JSON,
        request("r1", "pending_manager").to_string(),
    )
    .await;
    assert!(matches!(answer, Err(WfmError::Unusable { .. })));
}

#[tokio::test]
async fn where_nothing_is_expected_something_is_not_a_success() {
    let set = Action::SetAvailability(Availability {
        employee_id: employee("e1"),
        rotates_from: jiff::civil::date(2026, 11, 16),
        weeks: vec![AvailableWeek::default()],
    });
    for action in [set, Action::DeleteShift(source("s1"))] {
        let problem = json!({"title": "No", "status": 409, "code": "overlap"}).to_string();
        for kind in [JSON, PROBLEM] {
            let (answer, _) = told(&action, 200, kind, problem.clone()).await;
            assert!(
                matches!(answer, Err(WfmError::Unusable { .. })),
                "{answer:?}"
            );
        }
        let (answer, _) = told(&action, 204, JSON, "").await;
        assert_eq!(answer.unwrap(), Judgement::Done(Effect::Nothing));
    }
}

#[tokio::test]
async fn each_failure_says_what_to_do_next() {
    let problem = |code: &str| json!({"title": "No", "status": 1, "code": code}).to_string();
    for (status, body, reason) in [
        (404, String::new(), Some(RefusalReason::NotSupported)),
        (405, String::new(), Some(RefusalReason::NotSupported)),
        (501, problem("overlap"), Some(RefusalReason::NotSupported)),
        (404, problem("not_found"), Some(RefusalReason::NotFound)),
        (403, problem("forbidden"), Some(RefusalReason::Forbidden)),
        (409, problem("mood"), Some(RefusalReason::Refused)),
        (422, problem("rest_period"), Some(RefusalReason::RestPeriod)),
        (403, String::new(), None),
        (401, problem("unauthenticated"), None),
        (403, problem("unauthenticated"), None),
    ] {
        match (told(&claim(), status, PROBLEM, body).await.0, reason) {
            (Ok(judged), Some(reason)) => assert_eq!(crate::reason(&judged), reason),
            (Err(WfmError::Forbidden { .. }), None) => {}
            (other, _) => panic!("{status}: {other:?}"),
        }
    }
    for (status, body) in [
        (429, String::new()),
        (500, problem("overlap")),
        (503, "<html>".to_owned()),
        (409, problem("in_progress")),
        (422, problem("unavailable")),
    ] {
        let (answer, meter) = told(&claim(), status, PROBLEM, body).await;
        assert!(
            matches!(answer, Err(WfmError::Unreachable { .. })),
            "{status}: {answer:?}"
        );
        assert_eq!(meter.tally().wfm_http, 4, "{status}");
    }
}

#[tokio::test]
async fn a_balance_that_cannot_be_one_is_left_out() {
    for (balance, expected) in [
        (json!(12.5), Some(12.5)),
        (json!(-8), Some(-8.0)),
        (json!(1e9), None),
        (json!("many"), None),
        (json!([1]), None),
        (json!(null), None),
    ] {
        let body = json!({"code": "balance_too_small", "balance_hours": balance}).to_string();
        let (answer, _) = told(&claim(), 422, PROBLEM, body).await;
        let Ok(Judgement::Refused(refusal)) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(
            (refusal.reason, refusal.balance_hours),
            (RefusalReason::BalanceTooSmall, expected)
        );
    }
}

#[tokio::test]
async fn a_small_answer_that_unpacks_into_a_huge_one_is_cut_off() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 5_000_000]).unwrap();
    let packed = packed.finish().unwrap();
    for status in [StatusCode::OK, StatusCode::CONFLICT] {
        let packed = packed.clone();
        let bomb = move || {
            let packed = packed.clone();
            async move { (status, [(header::CONTENT_ENCODING, "gzip")], packed).into_response() }
        };
        let mut server = JoinSet::new();
        let (client, _) = client_of(Router::new().fallback(bomb), &mut server).await;
        let key = IdempotencyKey::parse("key-00001").unwrap();
        let answer = client.perform(&unit(), &claim(), &key, DEADLINE).await;
        assert!(
            matches!(answer, Err(WfmError::Unusable { .. })),
            "{status}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_an_action() {
    let mut server = JoinSet::new();
    let stolen: Arc<Mutex<Vec<HeaderMap>>> = Arc::default();
    let thief = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let there = format!("http://{}/", thief.local_addr().unwrap());
    let seen = Arc::clone(&stolen);
    let steal = Router::new().fallback(async move |headers: HeaderMap| {
        seen.lock().unwrap().push(headers);
    });
    server.spawn(async move { axum::serve(thief, steal).await.unwrap() });
    let redirect = move || {
        let there = there.clone();
        async move { (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, there)]) }
    };
    let (client, _) = client_of(Router::new().fallback(redirect), &mut server).await;
    let key = IdempotencyKey::parse("key-00001").unwrap();
    let answer = client.perform(&unit(), &claim(), &key, DEADLINE).await;
    assert!(matches!(answer, Err(WfmError::Unusable { .. })));
    assert!(stolen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_id_that_would_change_the_path_is_not_sent() {
    let approve = |id: &str| Action::AnswerSwap {
        request_id: WfmRequestId::parse(id).unwrap(),
        answer: approval(),
    };
    for action in [
        Action::DeleteShift(source("..")),
        approve("."),
        approve(".."),
    ] {
        let (answer, meter) = told(&action, 204, JSON, "").await;
        assert!(
            matches!(answer, Err(WfmError::Unusable { .. })),
            "{action:?}"
        );
        assert_eq!(meter.tally().wfm_http, 0);
    }
}

#[tokio::test]
async fn a_wfm_that_does_what_it_was_only_asked_about_is_not_believed() {
    let done = async || axum::Json(request("r1", "pending_manager"));
    let mut server = JoinSet::new();
    let (client, _) = client_of(Router::new().fallback(done), &mut server).await;
    let checked = client.check(&unit(), &claim(), DEADLINE).await;
    assert!(matches!(checked, Err(WfmError::Unusable { .. })));
}

#[tokio::test]
async fn a_choice_of_nonsense_is_no_choice() {
    let many: Vec<String> = (0..10_001).map(|number| number.to_string()).collect();
    for body in [
        json!({}),
        json!({"shift_ids": "s1"}),
        json!({"shift_ids": [""]}),
        json!({"shift_ids": [7]}),
        json!([["s1"]]),
        json!({"shift_ids": many}),
    ] {
        let shown = body.to_string().chars().take(40).collect::<String>();
        let reply = move || {
            let body = body.clone();
            async move { axum::Json(body) }
        };
        let mut server = JoinSet::new();
        let (client, _) = client_of(Router::new().fallback(reply), &mut server).await;
        let asked = client
            .list_swap_targets(&unit(), &source("s1"), weeks(), DEADLINE)
            .await;
        assert!(matches!(asked, Err(WfmError::Unusable { .. })), "{shown}");
    }
}

#[tokio::test]
async fn a_wfm_may_keep_a_new_record_under_an_id_of_its_own_and_it_has_to_be_an_id() {
    let put = Action::PutTimeOff(TimeOff {
        id: source("proposed"),
        employee_id: employee("e1"),
        reason: ReasonName::new("Leave").unwrap(),
        starts_at: weeks().starts_at,
        ends_at: weeks().ends_at,
    });
    for (body, kept) in [
        (json!({"id": "w9"}), Some("w9")),
        (json!({"id": ""}), None),
        (json!({"id": 7}), None),
        (json!({}), None),
        (json!(["w9"]), None),
    ] {
        let (answer, _) = told(&put, 200, JSON, body.to_string()).await;
        match (answer, kept) {
            (Ok(Judgement::Done(Effect::Record(id))), Some(kept)) => assert_eq!(id.as_str(), kept),
            (Err(WfmError::Unusable { .. }), None) => {}
            (other, _) => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_shift_is_not_offered_for_itself() {
    let reply = async || axum::Json(json!({"shift_ids": ["s1", "s2"]}));
    let mut server = JoinSet::new();
    let (client, _) = client_of(Router::new().fallback(reply), &mut server).await;
    let asked = client
        .list_swap_targets(&unit(), &source("s1"), weeks(), DEADLINE)
        .await;
    assert_eq!(asked.unwrap(), [source("s2")]);
}
