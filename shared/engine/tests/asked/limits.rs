//! What is refused whatever it asks for.

use shifts_engine::recognise;
use shifts_model::{
    Assignee, Edit, RefusalCode, Refused, RequestState, ShiftActivity, TransactionId, Write,
};

use Assignee::Manager;
use RequestState::Pending;

use crate::builders::{
    NOW, approved_swap, at, delete, for_time_off, items, open_shift, post, request_id, shift, side,
    target, time_off, user,
};
use crate::lines::told;

#[test]
fn b12_b13_only_an_expiry_that_lies_a_little_ahead_is_accepted() {
    for (expires_at, expected) in [
        (Some("2026-11-21T12:00:00.000000001Z"), Ok(())),
        (Some("2026-11-21T12:10:00Z"), Ok(())),
        (Some("2026-11-21T12:00:00Z"), Err(RefusalCode::Expired)),
        (Some("2026-11-21T11:59:59Z"), Err(RefusalCode::Expired)),
        (
            Some("2026-11-21T12:10:00.000000001Z"),
            Err(RefusalCode::Malformed),
        ),
        (Some("9999-12-30T00:00:00Z"), Err(RefusalCode::Malformed)),
        (None, Err(RefusalCode::Malformed)),
    ] {
        // One of several is enough.
        let mut items = items(approved_swap());
        items[3].expires_at = expires_at.map(at);
        let found = recognise(&items, at(NOW));
        let found = found.map(|_| ()).map_err(|refused| {
            assert_eq!(refused.item_id.unwrap().as_str(), "item-3");
            refused.code
        });
        assert_eq!(found, expected, "{expires_at:?}");
    }
}

#[test]
fn b21_times_that_nobody_can_mean_are_refused_wherever_they_are() {
    for (starts_at, ends_at) in [
        ("2026-11-23T17:00:00Z", "2026-11-23T09:00:00Z"),
        ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z"),
        ("2026-11-23T09:00:00Z", "9999-01-01T00:00:00Z"),
        ("1999-11-23T09:00:00Z", "1999-11-23T17:00:00Z"),
    ] {
        let (starts_at, ends_at) = (at(starts_at), at(ends_at));
        let mut odd = side("09:00", "17:00");
        (odd.starts_at, odd.ends_at) = (starts_at, ends_at);
        let mut hidden = shift("ada");
        hidden.sides.draft = Some(side("09:00", "17:00"));
        hidden.sides.shared = Some(odd.clone());
        let mut within = shift("ada");
        within
            .sides
            .shared
            .as_mut()
            .unwrap()
            .activities
            .push(ShiftActivity {
                starts_at,
                ends_at,
                name: String::new(),
                is_paid: false,
            });
        let mut open = open_shift(1);
        open.sides.shared.as_mut().unwrap().shift = odd;
        let mut away = time_off("ada");
        let of_away = away.sides.shared.as_mut().unwrap();
        (of_away.starts_at, of_away.ends_at) = (starts_at, ends_at);
        let mut wish = for_time_off(Manager, Pending);
        (wish.terms.starts_at, wish.terms.ends_at) = (starts_at, ends_at);
        for edit in [
            Edit::Shift(target("A"), Write::Replace(hidden)),
            Edit::Shift(target("A"), Write::Create(within)),
            Edit::OpenShift(target("O"), Write::Create(open)),
            Edit::TimeOff(target("V"), Write::Create(away)),
            Edit::TimeOffRequest(request_id("T"), Write::Create(wish)),
        ] {
            assert_eq!(told(vec![edit.clone()]), "Malformed", "{edit:?}");
        }
    }
}

#[test]
fn an_unusable_item_refuses_the_whole_and_is_named() {
    let mut items = items(approved_swap());
    items[2].edit = Err(RefusalCode::UnknownEntity);
    let refused = recognise(&items, at(NOW)).unwrap_err();
    assert_eq!(refused.code, RefusalCode::UnknownEntity);
    assert_eq!(refused.item_id.unwrap().as_str(), "item-2");
    let nothing = recognise(&[], at(NOW)).unwrap_err();
    assert_eq!(nothing, Refused::whole(RefusalCode::Malformed));
}

#[test]
fn b2_two_items_with_one_id_refuse_the_whole() {
    let mut items = items(vec![post("C", "ada"), post("D", "bob")]);
    items[1].id = items[0].id.clone();
    let refused = recognise(&items, at(NOW)).unwrap_err();
    assert_eq!(refused.code, RefusalCode::DuplicateId);
}

#[test]
fn the_whole_ends_with_its_first_item_and_has_the_one_actor_and_transaction() {
    let mut items = items(vec![post("C", "ada"), post("D", "bob"), delete("E")]);
    items[1].expires_at = Some(at("2026-11-21T12:00:20Z"));
    items[0].actor_id = Some(user("may"));
    items[1].actor_id = Some(user("may"));
    let asked = recognise(&items, at(NOW)).unwrap();
    assert_eq!(asked.expires_at, at("2026-11-21T12:00:20Z"));
    assert_eq!(asked.actor_id, Some(user("may")));
    assert_eq!(asked.transaction_id, TransactionId::parse("1").ok());
    items[1].actor_id = Some(user("eve"));
    items[2].transaction_id = TransactionId::parse("2").ok();
    let asked = recognise(&items, at(NOW)).unwrap();
    assert_eq!((asked.actor_id, asked.transaction_id), (None, None));
}
