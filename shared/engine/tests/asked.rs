//! What a person wants, from the items that Shifts sends for it. Names that begin with a letter
//! and a number are cases of a list of attacks.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use jiff::Timestamp;
use shifts_engine::recognise;
use shifts_model::{
    Asked, AskedEdit, AskedRequest, Assignee, CallbackItem, CallbackItemId, CardBreak,
    ChangeRequest, ChangeRequestId, Claim, Edit, EditedAvailability, EditedOpenShift, EditedReason,
    EditedShift, EditedTimeCard, EditedTimeOff, Handover, Intention, OfferTerms, OpenShiftSide,
    OpenShiftTerms, RefusalCode, Refused, RequestState, RequestStep, ShiftActivity, ShiftSide,
    Sides, SwapTerms, TargetId, TimeOffReasonId, TimeOffSide, TimeOffTerms, TransactionId, UserId,
    Wanted, Words, Write,
};

use Assignee::{Manager, Recipient, Sender, System};
use RequestState::{Approved, Declined, Pending};

const NOW: &str = "2026-11-21T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn target(id: &str) -> TargetId {
    TargetId::parse(id).unwrap()
}

fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

fn request_id(id: &str) -> ChangeRequestId {
    ChangeRequestId::parse(id).unwrap()
}

/// Work on the 23rd between two hours.
fn side(from: &str, to: &str) -> ShiftSide {
    ShiftSide {
        is_active: true,
        starts_at: at(&format!("2026-11-23T{from}:00Z")),
        ends_at: at(&format!("2026-11-23T{to}:00Z")),
        theme: None,
        label: None,
        notes: None,
        activities: Vec::new(),
    }
}

fn shared<S>(side: S) -> Sides<S> {
    Sides {
        draft: None,
        shared: Some(side),
    }
}

fn draft<S>(side: S) -> Sides<S> {
    Sides {
        draft: Some(side),
        shared: None,
    }
}

fn shift(user_id: &str) -> EditedShift {
    EditedShift {
        user_id: user(user_id),
        group_id: None,
        is_staged_for_deletion: false,
        sides: shared(side("09:00", "17:00")),
    }
}

fn open_shift(slots: u32) -> EditedOpenShift {
    EditedOpenShift {
        group_id: None,
        is_staged_for_deletion: false,
        sides: shared(OpenShiftSide {
            shift: side("09:00", "17:00"),
            slots,
        }),
    }
}

fn time_off(user_id: &str) -> EditedTimeOff {
    EditedTimeOff {
        user_id: user(user_id),
        is_staged_for_deletion: false,
        sides: shared(TimeOffSide {
            is_active: true,
            starts_at: at("2026-12-24T00:00:00Z"),
            ends_at: at("2026-12-27T00:00:00Z"),
            reason_id: TimeOffReasonId::parse("TOR_1").unwrap(),
        }),
    }
}

fn reason(is_active: bool) -> EditedReason {
    EditedReason {
        name: Words::new("Moving".to_owned()),
        code: None,
        is_active,
    }
}

fn request<T>(assigned_to: Assignee, state: RequestState, terms: T) -> ChangeRequest<T> {
    ChangeRequest {
        assigned_to,
        state,
        sender_id: user("ada"),
        sender_message: None,
        recipient_message: None,
        manager_id: None,
        manager_message: None,
        terms,
    }
}

fn swap(assigned_to: Assignee, state: RequestState) -> ChangeRequest<SwapTerms> {
    let terms = SwapTerms {
        sender_shift_id: target("A"),
        recipient_id: user("bob"),
        recipient_shift_id: target("B"),
    };
    request(assigned_to, state, terms)
}

fn offer(assigned_to: Assignee, state: RequestState) -> ChangeRequest<OfferTerms> {
    let terms = OfferTerms {
        sender_shift_id: target("A"),
        recipient_id: user("bob"),
    };
    request(assigned_to, state, terms)
}

fn for_open(assigned_to: Assignee, state: RequestState) -> ChangeRequest<OpenShiftTerms> {
    let open_shift_id = target("O");
    request(assigned_to, state, OpenShiftTerms { open_shift_id })
}

fn for_time_off(assigned_to: Assignee, state: RequestState) -> ChangeRequest<TimeOffTerms> {
    let terms = TimeOffTerms {
        starts_at: at("2026-12-24T00:00:00Z"),
        ends_at: at("2026-12-27T00:00:00Z"),
        reason_id: TimeOffReasonId::parse("TOR_1").unwrap(),
    };
    request(assigned_to, state, terms)
}

fn put_swap(assigned_to: Assignee, state: RequestState) -> Edit {
    Edit::Swap(request_id("S"), Write::Replace(swap(assigned_to, state)))
}

fn put_offer(assigned_to: Assignee, state: RequestState) -> Edit {
    Edit::Offer(request_id("F"), Write::Replace(offer(assigned_to, state)))
}

fn put_for_open(assigned_to: Assignee, state: RequestState) -> Edit {
    let write = Write::Replace(for_open(assigned_to, state));
    Edit::OpenShiftRequest(request_id("R"), write)
}

fn put_for_time_off(assigned_to: Assignee, state: RequestState) -> Edit {
    let write = Write::Replace(for_time_off(assigned_to, state));
    Edit::TimeOffRequest(request_id("T"), write)
}

/// A request of somebody else that cannot be fulfilled any more.
fn rival(id: &str) -> Edit {
    Edit::Swap(request_id(id), Write::Replace(swap(System, Declined)))
}

fn post(id: &str, user_id: &str) -> Edit {
    Edit::Shift(target(id), Write::Create(shift(user_id)))
}

fn delete(id: &str) -> Edit {
    Edit::Shift(target(id), Write::Delete)
}

fn put_open(id: &str, slots: u32) -> Edit {
    Edit::OpenShift(target(id), Write::Replace(open_shift(slots)))
}

fn approved_swap() -> Vec<Edit> {
    let request = put_swap(Manager, Approved);
    vec![
        request,
        delete("A"),
        delete("B"),
        post("A2", "bob"),
        post("B2", "ada"),
    ]
}

fn items(edits: Vec<Edit>) -> Vec<CallbackItem> {
    let item = |(at_item, edit)| CallbackItem {
        id: CallbackItemId::parse(&format!("item-{at_item}")).unwrap(),
        transaction_id: TransactionId::parse("1").ok(),
        expires_at: Some(at("2026-11-21T12:00:30Z")),
        actor_id: None,
        edit: Ok(edit),
    };
    edits.into_iter().enumerate().map(item).collect()
}

fn asked(edits: Vec<Edit>) -> Result<Asked, Refused> {
    recognise(&items(edits), at(NOW))
}

/// What is wanted, in a line; or the name of the refusal.
fn told(edits: Vec<Edit>) -> String {
    match asked(edits) {
        Err(refused) => refused.code.as_str().to_owned(),
        Ok(asked) => {
            let rivals: Vec<&str> = asked.rivals.iter().map(|rival| rival.id.as_str()).collect();
            let ends = if rivals.is_empty() { "" } else { " ends " };
            format!("{}{ends}{}", line(&asked.intention), rivals.join(" "))
        }
    }
}

fn line(intention: &Intention) -> String {
    match intention {
        Intention::Edits(edits) => edits.iter().map(edit_line).collect::<Vec<_>>().join(", "),
        Intention::Swap(asked) => step_line("swap", asked, |exchange| {
            let both = [&exchange.of_sender, &exchange.of_recipient].map(handover_line);
            both.join(", ")
        }),
        Intention::Offer(asked) => step_line("offer", asked, |made| {
            made.as_ref().map(handover_line).unwrap_or_default()
        }),
        Intention::OpenShiftRequest(asked) => step_line("open-shift request", asked, claim_line),
        Intention::AssignOpenShift(claim) => format!("assign {}", claim_line(claim)),
        Intention::TimeOffRequest(asked) => step_line("time-off request", asked, |made| {
            made.as_ref()
                .map(|made| made.id.as_str().to_owned())
                .unwrap_or_default()
        }),
        Intention::Availability(of) => format!("availability of {}", of.user_id),
        Intention::TimeClock(of) => {
            format!("{:?} {} {} on {}", of.event, of.user_id, of.at, of.card_id)
        }
    }
}

fn edit_line(edit: &AskedEdit) -> String {
    let of = |kind: &str, id: &str, wanted: &str| format!("{kind} {id} {wanted}");
    match edit {
        AskedEdit::Shift(id, wanted) => of("shift", id.as_str(), &wanted_word(wanted)),
        AskedEdit::OpenShift(id, wanted) => of("open shift", id.as_str(), &wanted_word(wanted)),
        AskedEdit::TimeOff(id, wanted) => of("time off", id.as_str(), &wanted_word(wanted)),
        AskedEdit::TimeOffReason(id, wanted) => of("reason", id.as_str(), &wanted_word(wanted)),
    }
}

fn wanted_word<T>(wanted: &Wanted<T>) -> String {
    match wanted {
        Wanted::Made(_) => "made".to_owned(),
        Wanted::Changed(_) => "changed".to_owned(),
        Wanted::Removed(removal) => format!("removed {removal:?}"),
    }
}

fn handover_line(handover: &Handover) -> String {
    let made = &handover.made;
    format!(
        "{} -> {} of {}",
        handover.gone_id, made.id, made.item.user_id
    )
}

fn claim_line(claim: &Claim) -> String {
    let (left, made) = (wanted_word(&claim.left), &claim.made);
    format!(
        "{} {left}, {} of {}",
        claim.open_shift_id, made.id, made.item.user_id
    )
}

fn step_line<T, M>(kind: &str, asked: &AskedRequest<T, M>, made: impl Fn(&M) -> String) -> String {
    let step = match &asked.step {
        RequestStep::Ask(_) => "asked".to_owned(),
        RequestStep::Accept(_) => "accepted".to_owned(),
        RequestStep::Refuse(_) => "refused".to_owned(),
        RequestStep::Approve(_, change) => format!("approved: {}", made(change)),
        RequestStep::Decline(_) => "declined".to_owned(),
        RequestStep::Cancel(known) => format!("cancelled, known: {}", known.is_some()),
    };
    format!("{kind} {} {step}", asked.id)
}

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

fn availability() -> Edit {
    Edit::Availability(EditedAvailability {
        user_id: user("ada"),
        zone_name: "Europe/London".to_owned(),
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
