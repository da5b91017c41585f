//! What goes out: one verdict for each item, in the form that Shifts understands.

use serde_json::{Value, json};
use shifts_model::{CallbackItemId, RefusalCode};
use shifts_wfi::{Answers, ETag};

use crate::schema::check;

fn ids(all: &[&str]) -> Vec<CallbackItemId> {
    all.iter()
        .map(|id| CallbackItemId::parse(id).unwrap())
        .collect()
}

fn told(answers: &Answers) -> Vec<Value> {
    let answer: Value = serde_json::from_str(&answers.to_json()).unwrap();
    check("wfi.update.answer", &answer);
    answer["responses"].as_array().unwrap().clone()
}

#[test]
fn answers_begin_fully_denied() {
    let answers = Answers::denying(&ids(&["SHFT_1", "SHFT_2"]));
    for answer in told(&answers) {
        assert_eq!(answer["status"], 503);
        assert_eq!(answer["body"]["error"]["code"], "TryAgain");
        assert_eq!(answer["body"]["eTag"], Value::Null);
    }
}

#[test]
fn an_approval_has_an_etag_and_no_error() {
    let mut answers = Answers::denying(&ids(&["SHFT_1", "SHFT_2"]));
    answers.approve_all(&ETag::of("a container"));
    let told = told(&answers);
    assert_eq!(told[0]["id"], "SHFT_1");
    for answer in &told {
        assert_eq!(answer["status"], 200);
        assert_eq!(
            (&answer["body"]["error"], &answer["body"]["data"]),
            (&Value::Null, &Value::Null)
        );
        let etag = answer["body"]["eTag"].as_str().unwrap();
        let groups: Vec<usize> = etag.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12], "{etag}");
    }
}

#[test]
fn a_repeat_is_answered_with_the_same_etag_and_another_text_with_another() {
    assert_eq!(ETag::of("a"), ETag::of("a"));
    assert_ne!(ETag::of("a"), ETag::of("b"));
}

#[test]
fn a_refusal_says_why_in_a_sentence() {
    let mut answers = Answers::denying(&ids(&["SHFT_1"]));
    answers.approve_all(&ETag::of("a container"));
    answers.refuse_all(RefusalCode::Expired, "Zu spät.");
    let expected = json!([{"id": "SHFT_1", "status": 400, "body": {
        "eTag": null, "data": null, "error": {"code": "RequestExpired", "message": "Zu spät."},
    }}]);
    assert_eq!(json!(told(&answers)), expected);
}

#[test]
fn a_refusal_never_lacks_its_sentence() {
    for code in RefusalCode::OWN {
        let mut answers = Answers::denying(&ids(&["SHFT_1"]));
        answers.refuse_all(code, "");
        assert_eq!(told(&answers)[0]["status"], code.status());
    }
}

#[test]
fn b2_an_id_that_comes_twice_is_refused_twice_whatever_is_decided() {
    let mut answers = Answers::denying(&ids(&["SHFT_1", "SHFT_2", "SHFT_1"]));
    answers.approve_all(&ETag::of("a container"));
    assert!(!answers.offer(&ids(&["SHFT_1"])[0], &ETag::of("x"), Vec::new()));
    let statuses: Vec<Value> = told(&answers)
        .iter()
        .map(|of| of["status"].clone())
        .collect();
    assert_eq!(statuses, [400, 200, 400]);
}

#[test]
fn b11_only_ids_that_were_asked_about_are_answered() {
    let mut answers = Answers::denying(&ids(&["SHFT_1", "SHFT_2"]));
    let stranger = &ids(&["SHFT_9"])[0];
    assert!(!answers.refuse(stranger, RefusalCode::Failed, "no"));
    assert!(!answers.offer(stranger, &ETag::of("x"), Vec::new()));
    assert!(answers.refuse(&ids(&["SHFT_2"])[0], RefusalCode::Failed, "no"));
    let found: Vec<Value> = told(&answers).iter().map(|of| of["id"].clone()).collect();
    assert_eq!(found, ["SHFT_1", "SHFT_2"]);
}

#[test]
fn a_question_is_answered_with_ids_to_choose_from_or_with_none() {
    let asked = ids(&["SHFT_1", "SHFT_2", "SHFT_3"]);
    let mut answers = Answers::denying(&asked);
    let etag = ETag::of("a container");
    assert!(answers.offer(&asked[0], &etag, vec!["SHFT_7".to_owned()]));
    assert!(answers.offer(&asked[1], &etag, Vec::new()));
    let answer: Value = serde_json::from_str(&answers.to_json()).unwrap();
    check("wfi.read.answer", &answer);
    assert_eq!(answer["responses"][0]["body"]["data"], json!(["SHFT_7"]));
    assert_eq!(answer["responses"][1]["body"]["data"], json!([]));
    assert_eq!(answer["responses"][2]["status"], 503);
}

#[test]
fn sentences_are_in_no_debug() {
    let mut answers = Answers::denying(&ids(&["SHFT_1"]));
    answers.refuse_all(RefusalCode::Expired, "Ada has no leave left");
    let printed = format!("{answers:?}");
    assert!(
        printed.contains("400") && !printed.contains("leave"),
        "{printed}"
    );
}
