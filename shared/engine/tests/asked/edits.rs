//! Things that are made, changed and removed.

use shifts_engine::recognise;
use shifts_model::{
    AskedEdit, CardBreak, Edit, EditedAvailability, EditedTimeCard, Intention, TimeOffReasonId,
    Wanted, Write, zone_named,
};

use crate::builders::{
    NOW, asked, at, delete, draft, items, open_shift, post, put_open, reason, shift, side, target,
    time_off, user,
};
use crate::lines::told;

#[test]
fn single_edits_are_made_changed_and_removed() {
    let mut inactive = shift("ada");
    inactive.sides.shared.as_mut().unwrap().is_active = false;
    let mut drafted = shift("ada");
    drafted.sides.draft = Some(side("10:00", "12:00"));
    let mut draft_deletion = drafted.clone();
    draft_deletion.sides.draft.as_mut().unwrap().is_active = false;
    let mut never_shared = draft_deletion.clone();
    never_shared.sides.shared = None;
    let mut staged = shift("ada");
    staged.is_staged_for_deletion = true;
    for (write, expected) in [
        (Write::Create(shift("ada")), "shift A made"),
        (Write::Replace(shift("ada")), "shift A changed"),
        (Write::Replace(drafted), "shift A changed"),
        (Write::Replace(inactive.clone()), "shift A removed AtOnce"),
        (Write::Replace(draft_deletion), "shift A removed Staged"),
        (Write::Replace(never_shared), "shift A removed AtOnce"),
        (Write::Replace(staged), "shift A removed Staged"),
        (Write::Delete, "shift A removed AtOnce"),
        (Write::Create(inactive), "Malformed"),
    ] {
        assert_eq!(told(vec![Edit::Shift(target("A"), write)]), expected);
    }
    assert_eq!(told(vec![put_open("O", 2)]), "open shift O changed");
    let write = Write::Create(time_off("ada"));
    assert_eq!(
        told(vec![Edit::TimeOff(target("T"), write)]),
        "time off T made"
    );
}

#[test]
fn an_edit_says_what_the_draft_says_while_there_is_one() {
    let mut drafted = shift("ada");
    drafted.sides.draft = Some(side("10:00", "12:00"));
    let asked = asked(vec![Edit::Shift(target("A"), Write::Replace(drafted))]).unwrap();
    let Intention::Edits(edits) = asked.intention else {
        panic!()
    };
    let [AskedEdit::Shift(_, Wanted::Changed(shift))] = &edits[..] else {
        panic!("{edits:?}")
    };
    assert_eq!(shift.side, side("10:00", "12:00"));
}

#[test]
fn reasons_are_made_changed_and_removed() {
    let id = || TimeOffReasonId::parse("TOR_1").unwrap();
    for (write, expected) in [
        (Write::Create(reason(true)), "reason TOR_1 made"),
        (Write::Create(reason(false)), "Malformed"),
        (Write::Replace(reason(true)), "reason TOR_1 changed"),
        (Write::Replace(reason(false)), "reason TOR_1 removed AtOnce"),
        (Write::Delete, "reason TOR_1 removed AtOnce"),
    ] {
        assert_eq!(told(vec![Edit::TimeOffReason(id(), write)]), expected);
    }
}

#[test]
fn unrelated_edits_are_a_list_in_their_order() {
    let expected = "shift C made, open shift O changed, shift D removed AtOnce";
    assert_eq!(
        told(vec![post("C", "ada"), put_open("O", 1), delete("D")]),
        expected
    );
}

#[test]
fn a_manager_assigns_an_open_shift_with_exactly_two_items() {
    let expected = "assign O changed, C of ada";
    assert_eq!(told(vec![put_open("O", 1), post("C", "ada")]), expected);
    assert_eq!(told(vec![post("C", "ada"), put_open("O", 1)]), expected);
    let last = Edit::OpenShift(target("O"), Write::Delete);
    assert_eq!(
        told(vec![last, post("C", "ada")]),
        "assign O removed AtOnce, C of ada"
    );
}

#[test]
fn an_open_shift_and_a_shift_at_another_time_are_two_edits() {
    let mut later = shift("ada");
    later.sides = draft(side("18:00", "20:00"));
    let later = Edit::Shift(target("C"), Write::Create(later));
    let expected = "open shift O changed, shift C made";
    assert_eq!(told(vec![put_open("O", 1), later]), expected);
    let new = Edit::OpenShift(target("O"), Write::Create(open_shift(1)));
    assert_eq!(
        told(vec![new, post("C", "ada")]),
        "open shift O made, shift C made"
    );
}

fn availability() -> Edit {
    Edit::Availability(EditedAvailability {
        user_id: user("ada"),
        zone: zone_named("Europe/London").unwrap(),
        week: shifts_model::AvailableWeek::default(),
    })
}

#[test]
fn availability_comes_alone() {
    assert_eq!(told(vec![availability()]), "availability of ada");
    assert_eq!(told(vec![availability(), post("C", "ada")]), "NotSupported");
}

#[test]
fn a_time_card_tells_what_somebody_did_last() {
    let on = |time: &str| at(&format!("2026-11-21T{time}:00Z"));
    let card = |came: Option<&str>, went: Option<&str>, breaks: &[(&str, Option<&str>)]| {
        let card = EditedTimeCard {
            user_id: user("ada"),
            clock_in_at: came.map(on),
            clock_out_at: went.map(on),
            breaks: breaks
                .iter()
                .map(|(starts_at, ends_at)| CardBreak {
                    starts_at: on(starts_at),
                    ends_at: ends_at.map(on),
                })
                .collect(),
        };
        told(vec![Edit::TimeCard(target("K"), Write::Replace(card))])
    };
    let was = |event: &str, time: &str| format!("{event} ada 2026-11-21T{time}:00Z on K");
    let over = [("09:00", Some("09:15"))];
    let second = [("09:00", Some("09:15")), ("11:00", None)];
    assert_eq!(card(Some("08:00"), None, &[]), was("ClockIn", "08:00"));
    assert_eq!(card(Some("08:00"), None, &over), was("BreakEnd", "09:15"));
    assert_eq!(
        card(Some("08:00"), None, &second),
        was("BreakStart", "11:00")
    );
    assert_eq!(
        card(Some("08:00"), Some("16:00"), &over),
        was("ClockOut", "16:00")
    );
    assert_eq!(card(None, None, &[]), "Malformed");
    assert_eq!(card(Some("16:00"), Some("08:00"), &[]), "Malformed");
    assert_eq!(
        card(Some("08:00"), None, &[("09:15", Some("09:00"))]),
        "Malformed"
    );
    let removed = Edit::TimeCard(target("K"), Write::Delete);
    assert_eq!(told(vec![removed]), "NotSupported");
}

#[test]
fn when_items_were_changed_is_told_of_what_was_there_before() {
    let mut deleted = time_off("ada");
    deleted.sides.shared.as_mut().unwrap().is_active = false;
    let mut items = items(vec![
        Edit::Shift(target("A"), Write::Replace(shift("ada"))),
        put_open("O", 2),
        Edit::TimeOff(target("T"), Write::Replace(deleted)),
        post("N", "bob"),
        Edit::Shift(target("S"), Write::Replace(shift("bob"))),
    ]);
    for (item, second) in items.iter_mut().zip(["01", "02", "03", "04"]) {
        item.changed_at = Some(at(&format!("2026-11-21T11:59:{second}Z")));
    }
    let asked = recognise(&items, at(NOW)).unwrap();
    let told: Vec<String> = asked
        .changed
        .iter()
        .map(|(id, change)| format!("{id} {:?} {}", change.kind, change.changed_at))
        .collect();
    let expected = [
        "A Shift 2026-11-21T11:59:01Z",
        "O OpenShift 2026-11-21T11:59:02Z",
        "T TimeOff 2026-11-21T11:59:03Z",
    ];
    assert_eq!(told, expected);
    let begins = shift("ada").sides.edited().unwrap().1.starts_at;
    assert_eq!(asked.changed[&target("A")].starts_at, begins);
}
