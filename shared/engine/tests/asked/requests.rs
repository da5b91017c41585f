//! Requests and their steps.

use shifts_model::{Assignee, Edit, RequestState, Write};

use Assignee::{Manager, Recipient, Sender, System};
use RequestState::{Approved, Declined, Pending};

use crate::builders::{
    approved_swap, delete, for_open, for_time_off, offer, open_shift, post, put_for_open,
    put_for_time_off, put_offer, put_open, put_swap, request_id, rival, shift, swap, target,
    time_off, user,
};
use crate::lines::told;

#[test]
fn each_state_of_a_swap_is_a_step() {
    let create =
        |assigned_to, state| Edit::Swap(request_id("S"), Write::Create(swap(assigned_to, state)));
    for (edit, expected) in [
        (create(Recipient, Pending), "swap S asked"),
        (put_swap(Manager, Pending), "swap S accepted"),
        (put_swap(Recipient, Declined), "swap S refused"),
        (put_swap(Manager, Declined), "swap S declined"),
        (put_swap(System, Declined), "swap S cancelled, known: true"),
        (
            Edit::Swap(request_id("S"), Write::Delete),
            "swap S cancelled, known: false",
        ),
        // An approval without what it changes, and states that no step leads to.
        (put_swap(Manager, Approved), "Malformed"),
        (create(Manager, Pending), "Malformed"),
        (create(Manager, Approved), "Malformed"),
        (create(System, Declined), "Malformed"),
        (put_swap(Recipient, Pending), "Malformed"),
        (put_swap(Recipient, Approved), "Malformed"),
        (put_swap(Sender, Declined), "Malformed"),
        (put_swap(System, Approved), "Malformed"),
    ] {
        assert_eq!(told(vec![edit]), expected);
    }
}

#[test]
fn an_approved_swap_exchanges_the_people_of_two_shifts() {
    let expected = "swap S approved: A -> A2 of bob, B -> B2 of ada";
    let mut edits = approved_swap();
    for _ in 0..edits.len() {
        edits.rotate_left(1);
        assert_eq!(told(edits.clone()), expected);
        edits.swap(0, 2);
    }
    edits.extend([rival("X"), Edit::Offer(request_id("Y"), Write::Delete)]);
    let ends = told(edits);
    assert_eq!(ends, format!("{expected} ends X Y"));
}

#[test]
fn b7_b8_a_swap_that_is_not_exactly_an_exchange_is_refused_as_a_whole() {
    for at_item in 1..5 {
        let mut fewer = approved_swap();
        fewer.remove(at_item);
        assert_eq!(told(fewer), "Malformed", "without item {at_item}");
    }
    let with = |at_item: usize, edit: Edit| {
        let mut edits = approved_swap();
        edits[at_item] = edit;
        told(edits)
    };
    let mut inactive = shift("bob");
    inactive.sides.shared.as_mut().unwrap().is_active = false;
    for (at_item, edit) in [
        (1, delete("C")),
        (1, Edit::Shift(target("A"), Write::Replace(shift("ada")))),
        (1, Edit::TimeOff(target("A"), Write::Delete)),
        (3, post("A2", "ada")),
        (3, post("A2", "eve")),
        (3, Edit::Shift(target("A2"), Write::Replace(shift("bob")))),
        (3, Edit::Shift(target("A2"), Write::Create(inactive))),
        (4, post("B2", "bob")),
        (4, put_open("O", 1)),
    ] {
        assert_eq!(with(at_item, edit.clone()), "Malformed", "{edit:?}");
    }
    let mut more = approved_swap();
    more.push(post("C", "eve"));
    assert_eq!(told(more), "Malformed");
    let mut with_oneself = approved_swap();
    let mut request = swap(Manager, Approved);
    request.terms.recipient_id = user("ada");
    with_oneself[0] = Edit::Swap(request_id("S"), Write::Replace(request));
    assert_eq!(told(with_oneself), "Malformed");
}

#[test]
fn only_an_approval_changes_the_schedule() {
    for edit in [
        put_swap(Manager, Pending),
        put_swap(Manager, Declined),
        put_for_open(Manager, Declined),
        put_for_time_off(Manager, Declined),
    ] {
        assert_eq!(told(vec![edit, post("C", "ada")]), "Malformed");
    }
}

#[test]
fn an_offer_is_a_swap_with_one_shift() {
    let create = Edit::Offer(request_id("F"), Write::Create(offer(Recipient, Pending)));
    assert_eq!(told(vec![create]), "offer F asked");
    assert_eq!(told(vec![put_offer(Manager, Pending)]), "offer F accepted");
    assert_eq!(
        told(vec![put_offer(Recipient, Declined)]),
        "offer F refused"
    );
    assert_eq!(told(vec![put_offer(Manager, Declined)]), "offer F declined");
    let approved = || put_offer(Manager, Approved);
    assert_eq!(told(vec![approved()]), "offer F approved: ");
    let made = told(vec![post("A2", "bob"), approved(), delete("A")]);
    assert_eq!(made, "offer F approved: A -> A2 of bob");
    let moved = Edit::Shift(target("A"), Write::Replace(shift("bob")));
    assert_eq!(
        told(vec![approved(), moved]),
        "offer F approved: A -> A of bob"
    );
    let kept = Edit::Shift(target("A"), Write::Replace(shift("ada")));
    let other = Edit::Shift(target("C"), Write::Replace(shift("bob")));
    for beside in [
        vec![kept],
        vec![other],
        vec![delete("A")],
        vec![delete("A"), post("A2", "ada")],
        vec![delete("B"), post("A2", "bob")],
        vec![delete("A"), post("A2", "bob"), post("A3", "bob")],
        vec![put_open("O", 1)],
    ] {
        let edits = [vec![approved()], beside].concat();
        assert_eq!(told(edits.clone()), "Malformed", "{edits:?}");
    }
}

#[test]
fn an_open_shift_request_is_asked_for_and_decided_by_a_manager() {
    let create = |assigned_to, state| {
        let write = Write::Create(for_open(assigned_to, state));
        Edit::OpenShiftRequest(request_id("R"), write)
    };
    assert_eq!(
        told(vec![create(Manager, Pending)]),
        "open-shift request R asked"
    );
    assert_eq!(told(vec![create(Recipient, Pending)]), "Malformed");
    assert_eq!(
        told(vec![put_for_open(Manager, Declined)]),
        "open-shift request R declined"
    );
    assert_eq!(told(vec![put_for_open(Manager, Pending)]), "Malformed");
    assert_eq!(told(vec![put_for_open(Recipient, Declined)]), "Malformed");
    let cancelled = Edit::OpenShiftRequest(request_id("R"), Write::Delete);
    assert_eq!(
        told(vec![cancelled]),
        "open-shift request R cancelled, known: false"
    );
}

#[test]
fn an_approved_open_shift_request_makes_a_shift_and_leaves_fewer_places() {
    let approved = || put_for_open(Manager, Approved);
    let edits = vec![put_open("O", 0), post("C", "ada"), approved(), rival("X")];
    let expected = "open-shift request R approved: O changed, C of ada ends X";
    assert_eq!(told(edits), expected);
    let gone = Edit::OpenShift(target("O"), Write::Delete);
    let expected = "open-shift request R approved: O removed AtOnce, C of ada";
    assert_eq!(told(vec![approved(), post("C", "ada"), gone]), expected);
    let new = Edit::OpenShift(target("O"), Write::Create(open_shift(1)));
    for beside in [
        vec![],
        vec![put_open("O", 0)],
        vec![post("C", "ada")],
        vec![put_open("O", 0), post("C", "bob")],
        vec![put_open("P", 0), post("C", "ada")],
        vec![new, post("C", "ada")],
        vec![put_open("O", 0), delete("C")],
        vec![put_open("O", 0), post("C", "ada"), post("D", "ada")],
    ] {
        let edits = [vec![approved()], beside].concat();
        assert_eq!(told(edits.clone()), "Malformed", "{edits:?}");
    }
}

#[test]
fn a_time_off_request_is_granted_with_or_without_the_time_off() {
    let create = Write::Create(for_time_off(Manager, Pending));
    let create = Edit::TimeOffRequest(request_id("T"), create);
    assert_eq!(told(vec![create]), "time-off request T asked");
    let approved = || put_for_time_off(Manager, Approved);
    assert_eq!(told(vec![approved()]), "time-off request T approved: ");
    let made = |user_id| Edit::TimeOff(target("V"), Write::Create(time_off(user_id)));
    let expected = "time-off request T approved: V";
    assert_eq!(told(vec![made("ada"), approved()]), expected);
    assert_eq!(told(vec![made("bob"), approved()]), "Malformed");
    assert_eq!(told(vec![approved(), post("C", "ada")]), "Malformed");
    let cancelled = vec![put_for_time_off(System, Declined)];
    assert_eq!(told(cancelled), "time-off request T cancelled, known: true");
}

#[test]
fn requests_that_only_end_are_acknowledged_together() {
    assert_eq!(told(vec![rival("X"), rival("Y")]), " ends X Y");
    assert_eq!(
        told(vec![delete("A"), rival("X")]),
        "shift A removed AtOnce ends X"
    );
}

#[test]
fn two_requests_that_go_on_are_not_supported() {
    let both = vec![put_swap(Manager, Pending), put_for_open(Manager, Declined)];
    assert_eq!(told(both), "NotSupported");
}
