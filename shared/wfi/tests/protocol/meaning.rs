//! What authentic containers mean, and which mean nothing.

use serde_json::{Value, json};
use shifts_engine::recognise;
use shifts_model::{Asked, Edit, Intention, RefusalCode, Refused, RequestStep, Write};
use shifts_wfi::{ITEMS_MAX, read_team_update};

use crate::containers::{
    ADA, BOB, approved_swap, container, edit, item, read, read_odd, shift, swap,
};
use crate::sealing::now;

fn asked(items: &[Value]) -> Result<Asked, Refused> {
    recognise(&read(items).items, now())
}

fn code(items: &[Value]) -> RefusalCode {
    asked(items).unwrap_err().code
}

fn one() -> Value {
    item("POST", "shifts", "SHFT_1", shift(ADA))
}

#[test]
fn b1_a_container_without_requests_is_a_bad_batch() {
    for text in [
        "{}",
        "[]",
        "null",
        r#"{"requests":[]}"#,
        r#"{"requests":null}"#,
        r#"{"requests":{}}"#,
        r#"{"requests":[null]}"#,
        r#"{"requests":[[]]}"#,
        r#"{"Requests":[{"id":"SHFT_1"}]}"#,
    ] {
        assert!(read_team_update(text).is_err(), "{text}");
    }
}

#[test]
fn an_item_without_an_id_that_can_be_answered_is_a_bad_batch() {
    for id in [
        json!(null),
        json!(""),
        json!(5),
        json!(["SHFT_1"]),
        json!("a b"),
        json!("x".repeat(201)),
    ] {
        let mut odd = one();
        odd["id"] = id.clone();
        assert!(read_team_update(&container(&[one(), odd])).is_err(), "{id}");
    }
}

#[test]
fn too_many_items_are_a_bad_batch() {
    let of = |count: usize| {
        let items = (0..count).map(|at| json!({"id": format!("SHFT_{at}")}));
        read_team_update(&container(&items.collect::<Vec<_>>()))
    };
    assert_eq!(of(ITEMS_MAX).unwrap().items.len(), ITEMS_MAX);
    assert!(of(ITEMS_MAX + 1).is_err());
}

#[test]
fn b2_items_with_one_id_are_each_refused_and_the_change_as_a_whole() {
    let items = [one(), item("DELETE", "shifts", "SHFT_1", Value::Null)];
    let callback = read(&items);
    for item in &callback.items {
        assert_eq!(item.edit, Err(RefusalCode::DuplicateId));
    }
    assert_eq!(code(&items).status(), 400);
}

#[test]
fn b3_an_unknown_entity_is_refused_with_403_and_spoils_no_other_item() {
    let callback = read(&[item("POST", "dayNotes", "NOTE_1", json!({})), one()]);
    assert_eq!(callback.items[0].edit, Err(RefusalCode::UnknownEntity));
    assert_eq!(RefusalCode::UnknownEntity.status(), 403);
    assert!(callback.items[1].edit.is_ok());
    let refused = recognise(&callback.items, now()).unwrap_err();
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.item_id.unwrap().as_str(), "NOTE_1");
}

#[test]
fn b4_a_url_that_leads_elsewhere_is_refused_with_400() {
    for url in [
        "/shifts/../..",
        "/shifts/../shifts/SHFT_1",
        "/shifts/SHFT_1%00",
    ] {
        let mut odd = one();
        odd["url"] = json!(url);
        assert_eq!(edit(odd), Err(RefusalCode::Malformed), "{url}");
    }
    assert_eq!(RefusalCode::Malformed.status(), 400);
}

#[test]
fn b5_an_unknown_method_is_refused_with_405() {
    for method in ["PATCH", "post", "GET", "", "PUT "] {
        let mut odd = one();
        odd["method"] = json!(method);
        assert_eq!(
            read_odd(&odd).edit,
            Err(RefusalCode::UnknownMethod),
            "{method}"
        );
    }
    assert_eq!(RefusalCode::UnknownMethod.status(), 405);
}

#[test]
fn b6_ids_that_differ_between_item_url_and_body_are_refused_with_400() {
    let mut other_url = one();
    other_url["url"] = json!("/shifts/SHFT_2");
    let mut other_body = one();
    other_body["body"]["id"] = json!("SHFT_2");
    let mut no_body_id = one();
    no_body_id["body"]["id"] = json!(null);
    let mut other_item = one();
    other_item["id"] = json!("SHFT_2");
    for odd in [other_url, other_body, no_body_id, other_item] {
        assert_eq!(edit(odd), Err(RefusalCode::Malformed));
    }
}

#[test]
fn b7_a_swap_with_one_unusable_part_is_refused_as_a_whole() {
    assert!(asked(&approved_swap()).is_ok());
    for at in 0..5 {
        let mut items = approved_swap();
        items[at]["url"] = json!("/shifts/SHFT_9");
        assert_eq!(code(&items), RefusalCode::Malformed, "item {at}");
        let mut items = approved_swap();
        items[at]["headers"]["X-MS-Expires"] = json!("2026-11-21T12:00:00Z");
        assert_eq!(code(&items), RefusalCode::Expired, "item {at}");
    }
}

#[test]
fn b8_a_swap_with_four_parts_is_refused_as_a_whole() {
    for at in 1..5 {
        let mut items = approved_swap();
        items.remove(at);
        assert_eq!(code(&items), RefusalCode::Malformed, "without item {at}");
    }
    // Without the request they are four edits, which is what they say.
    let asked = asked(&approved_swap()[1..]).unwrap();
    assert!(matches!(asked.intention, Intention::Edits(edits) if edits.len() == 4));
}

#[test]
fn b12_what_has_expired_is_refused() {
    for expired in [
        "2026-11-21T12:00:00Z",
        "2026-11-21T11:59:59.9999999Z",
        "2020-01-01T00:00:00Z",
    ] {
        let mut late = one();
        late["headers"]["X-MS-Expires"] = json!(expired);
        assert_eq!(code(&[late]), RefusalCode::Expired, "{expired}");
    }
}

#[test]
fn b13_an_expiry_that_is_missing_malformed_or_far_ahead_is_refused() {
    let with = |headers: Value| {
        let mut odd = one();
        odd["headers"] = headers;
        recognise(&[read_odd(&odd)], now())
            .map(|_| ())
            .map_err(|refused| refused.code)
    };
    let malformed = Err(RefusalCode::Malformed);
    assert_eq!(with(Value::Null), malformed);
    assert_eq!(with(json!({"X-MS-Transaction-ID": "1"})), malformed);
    assert_eq!(with(json!({"X-MS-Expires": "tomorrow"})), malformed);
    assert_eq!(
        with(json!({"X-MS-Expires": "2026-11-21T12:00:30"})),
        malformed
    );
    assert_eq!(
        with(json!({"X-MS-Expires": "2026-11-21T12:10:00.0000001Z"})),
        malformed
    );
    assert_eq!(
        with(json!({"X-MS-Expires": "9999-01-01T00:00:00Z"})),
        malformed
    );
    assert_eq!(
        with(json!({"X-MS-Expires": "2026-11-21T12:10:00Z"})),
        Ok(())
    );
    assert_eq!(
        with(json!({"x-ms-expires": "2026-11-21T12:00:30Z"})),
        Ok(())
    );
}

#[test]
fn b20_json_with_two_meanings_or_no_measure_is_a_bad_batch() {
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    let keys: Vec<String> = (0..1_000_000).map(|at| format!("\"k{at}\":0")).collect();
    for inside in [
        format!(r#""body":{deep}"#),
        format!(r#""body":{{{}}}"#, keys.join(",")),
        r#""url":"/shifts/SHFT_1","url":"/shifts/SHFT_2""#.to_owned(),
        r#""body":{"notes":"\ud800"}"#.to_owned(),
    ] {
        let text = format!(r#"{{"requests":[{{"id":"SHFT_1",{inside}}}]}}"#);
        assert!(read_team_update(&text).is_err(), "{inside:.60}");
    }
}

#[test]
fn b21_times_that_nobody_can_mean_are_refused() {
    for (starts_at, ends_at) in [
        ("2026-11-23T17:00:00Z", "2026-11-23T09:00:00Z"),
        ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z"),
        ("2026-11-23T09:00:00Z", "9999-01-01T00:00:00Z"),
        ("9998-12-31T09:00:00Z", "9999-01-01T00:00:00Z"),
        ("9999-12-31T09:00:00Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", "2026-11-23T09:00:00Z"),
        ("2026-11-23T09:00:00", "2026-11-23T17:00:00"),
    ] {
        for side in ["/body/sharedShift", "/body/sharedShift/activities/0"] {
            let mut odd = one();
            let found = odd.pointer_mut(side).unwrap();
            found["startDateTime"] = json!(starts_at);
            found["endDateTime"] = json!(ends_at);
            assert_eq!(
                code(&[odd]),
                RefusalCode::Malformed,
                "{starts_at} {ends_at}"
            );
        }
    }
}

#[test]
fn b22_line_breaks_nul_and_endless_names_are_refused() {
    for id in ["SHFT_1\r\nX: y", "SHFT_1\0", "SHFT_\u{7f}"] {
        let odd = item("DELETE", "shifts", id, Value::Null);
        assert!(read_team_update(&container(&[odd])).is_err(), "{id:?}");
    }
    let endless = "x".repeat(100_000);
    for (field, text) in [
        ("displayName", "Tills\r\nX: y"),
        ("displayName", "Tills\0"),
        ("displayName", &endless),
        ("notes", "keys\0"),
        ("notes", &endless),
    ] {
        let mut odd = one();
        odd["body"]["sharedShift"][field] = json!(text);
        assert_eq!(
            edit(odd),
            Err(RefusalCode::Malformed),
            "{field} {text:.20?}"
        );
    }
    for field in ["userId", "schedulingGroupId"] {
        let mut odd = one();
        odd["body"][field] = json!("a\r\nb");
        assert_eq!(edit(odd), Err(RefusalCode::Malformed), "{field}");
    }
    let mut odd = item("PUT", "swapRequests", "SREQ_1", swap("manager", "approved"));
    odd["body"]["senderMessage"] = json!(endless);
    assert_eq!(edit(odd), Err(RefusalCode::Malformed));
}

#[test]
fn b23_markup_in_names_is_kept_as_it_was_written() {
    // Escaping is the matter of whoever writes it somewhere, who knows into what.
    let mut marked = one();
    marked["body"]["sharedShift"]["displayName"] = json!("<b>&\"'");
    let Ok(Edit::Shift(_, Write::Create(shift))) = edit(marked) else {
        panic!()
    };
    let label = shift.sides.shared.unwrap().label.unwrap();
    assert_eq!(label.as_str(), "<b>&\"'");
}

#[test]
fn a_swap_is_recognised_whatever_the_order_of_its_items() {
    let mut items = approved_swap();
    for turn in 0..5 {
        items.rotate_left(1);
        if turn % 2 == 0 {
            items.swap(0, 3);
        }
        let Intention::Swap(swap) = asked(&items).unwrap().intention else {
            panic!("turn {turn}")
        };
        let RequestStep::Approve(_, exchange) = swap.step else {
            panic!("turn {turn}")
        };
        let told = [exchange.of_sender, exchange.of_recipient].map(|handover| {
            let to = handover.made.item.user_id.as_str().to_owned();
            let ids = [handover.gone_id, handover.made.id];
            (ids.map(|id| id.as_str().to_owned()), to)
        });
        let expected = [
            (["SHFT_A".to_owned(), "SHFT_A2".to_owned()], BOB.to_owned()),
            (["SHFT_B".to_owned(), "SHFT_B2".to_owned()], ADA.to_owned()),
        ];
        assert_eq!(told, expected, "turn {turn}");
    }
}
