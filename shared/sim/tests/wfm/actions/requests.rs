//! Requests from their making to their end.

use shifts_sim::wfm::{Deed, RefusalCode, Reply, RequestState, Role, Rules};
use shifts_sim::world::Away;

use super::{MANAGER, Office, asking, offer, open_shift, swap, vacation};

const BOB: (&str, Role) = ("bob", Role::Recipient);
const ADA: (&str, Role) = ("ada", Role::Sender);

#[test]
fn a_swap_goes_from_the_colleague_to_the_manager_and_exchanges_people() {
    let office = Office::new();
    let asked = office.ask("ada", swap("a1", "bob", "b1")).unwrap();
    assert_eq!(asked.state, RequestState::PendingRecipient);
    let accepted = office.answer(&asked, BOB, Reply::Approve).unwrap();
    assert_eq!(accepted.state, RequestState::PendingManager);
    assert_eq!(office.whose("a1"), "ada", "nothing is exchanged yet");
    let approved = office.answer(&asked, MANAGER, Reply::Approve).unwrap();
    assert_eq!(approved.state, RequestState::Approved);
    assert_eq!(approved.decided_by_id.as_deref(), Some("mia"));
    assert_eq!(approved.shift_ids, ["a1", "b1"]);
    assert_eq!(
        (office.whose("a1"), office.whose("b1")),
        ("bob".into(), "ada".into())
    );
}

#[test]
fn a_manager_may_decide_before_the_colleague_does() {
    let office = Office::new();
    let asked = office.ask("ada", swap("a1", "bob", "b1")).unwrap();
    office.answer(&asked, MANAGER, Reply::Approve).unwrap();
    assert_eq!(office.whose("a1"), "bob");
    let late = office.answer(&asked, BOB, Reply::Decline);
    assert_eq!(late, Err(RefusalCode::AlreadyDecided));
}

#[test]
fn where_managers_do_not_decide_colleagues_do() {
    let office = Office::new();
    office.wfm.set_rules(Rules {
        managers_decide: false,
        ..Rules::default()
    });
    let asked = office.ask("ada", offer("a1", "bob")).unwrap();
    assert_eq!(office.whose("a1"), "ada");
    let accepted = office.answer(&asked, BOB, Reply::Approve).unwrap();
    assert_eq!(accepted.state, RequestState::Approved);
    assert_eq!(office.whose("a1"), "bob");
    let taken = office.ask("ada", open_shift("o1")).unwrap();
    assert_eq!(taken.state, RequestState::Approved);
    assert_eq!(office.whose(&taken.shift_ids[0]), "ada");
}

#[test]
fn nobody_answers_for_another() {
    let office = Office::new();
    let asked = office.ask("ada", swap("a1", "bob", "b1")).unwrap();
    let leave = office.ask("cem", vacation(25, 25)).unwrap();
    for (request, actor, reply) in [
        (&asked, ("cem", Role::Recipient), Reply::Approve),
        (&asked, ("ada", Role::Recipient), Reply::Approve),
        (&asked, ("bob", Role::Sender), Reply::Cancel),
        (&asked, ("bob", Role::Manager), Reply::Approve),
        (&asked, ("max", Role::Manager), Reply::Approve),
        (&asked, ADA, Reply::Approve),
        (&asked, BOB, Reply::Cancel),
        (&asked, MANAGER, Reply::Cancel),
        (&leave, ("cem", Role::Manager), Reply::Approve),
        (&leave, ("cem", Role::Recipient), Reply::Approve),
    ] {
        let answered = office.answer(request, actor, reply);
        assert_eq!(answered, Err(RefusalCode::Forbidden), "{actor:?} {reply:?}");
    }
    let stranger = office.answer(&asked, ("nobody", Role::Manager), Reply::Approve);
    assert_eq!(stranger, Err(RefusalCode::NotFound));
    assert_eq!(office.state(&asked), "pending_recipient");
}

#[test]
fn whatever_ended_stays_ended() {
    for (actor, reply, state) in [
        (BOB, Reply::Decline, "declined"),
        (MANAGER, Reply::Decline, "declined"),
        (ADA, Reply::Cancel, "cancelled"),
        (MANAGER, Reply::Approve, "approved"),
    ] {
        let office = Office::new();
        let asked = office.ask("ada", swap("a1", "bob", "b1")).unwrap();
        office.answer(&asked, actor, reply).unwrap();
        for (again, reply) in [
            (BOB, Reply::Approve),
            (MANAGER, Reply::Approve),
            (ADA, Reply::Cancel),
        ] {
            let answered = office.answer(&asked, again, reply);
            assert_eq!(
                answered,
                Err(RefusalCode::AlreadyDecided),
                "{state} {again:?}"
            );
        }
        assert_eq!(office.state(&asked), state);
        assert_eq!(office.whose("a1") == "bob", state == "approved");
    }
}

#[test]
fn an_approval_ends_what_wanted_the_same_shift() {
    let office = Office::new();
    let rival = office.ask("ada", offer("a1", "bob")).unwrap();
    let other = office.ask("cem", vacation(25, 25)).unwrap();
    office.set("2026-11-22T13:00:00Z");
    let asked = office.ask("ada", swap("a1", "bob", "b1")).unwrap();
    office.answer(&asked, MANAGER, Reply::Approve).unwrap();
    assert_eq!(office.state(&rival), "declined");
    assert_eq!(office.state(&other), "pending_manager");
    let all = office.wfm.requests();
    let ended = all.iter().find(|request| request.id == rival.id).unwrap();
    assert_eq!(
        ended.changed_at.to_string(),
        "2026-11-22T13:00:00Z",
        "so that it is told"
    );
}

#[test]
fn an_approval_is_judged_anew() {
    let office = Office::new();
    let asked = office.ask("ada", offer("a1", "bob")).unwrap();
    office.wfm.edit(|rota| {
        let busy = super::shift("b0", "bob", "till", (23, 8, 12));
        rota.shifts.insert("b0".to_owned(), busy);
    });
    let approved = office.answer(&asked, MANAGER, Reply::Approve);
    assert_eq!(approved, Err(RefusalCode::Overlap));
    assert_eq!(
        (office.state(&asked), office.whose("a1")),
        ("pending_recipient", "ada".into())
    );
}

#[test]
fn the_last_slot_takes_the_open_shift_and_its_other_requests_with_it() {
    let office = Office::new();
    let asked = ["ada", "bob", "cem"].map(|who| office.ask(who, open_shift("o1")).unwrap());
    let first = office.answer(&asked[0], MANAGER, Reply::Approve).unwrap();
    let rota = office.wfm.rota();
    let made = &rota.shifts[&first.shift_ids[0]];
    assert_eq!(
        (made.employee_id.as_str(), made.starts),
        ("ada", rota.open_shifts["o1"].starts)
    );
    assert_eq!(rota.open_shifts["o1"].slots, 1);
    office.answer(&asked[1], MANAGER, Reply::Approve).unwrap();
    assert!(office.wfm.rota().open_shifts.is_empty());
    assert_eq!(office.state(&asked[2]), "declined");
    let late = office.ask("dora", open_shift("o1"));
    assert_eq!(late, Err(RefusalCode::NotFound));
}

#[test]
fn leave_is_granted_while_it_lasts() {
    let office = Office::new();
    let first = office.ask("ada", vacation(24, 25)).unwrap();
    let second = asking("ada", vacation(26, 27));
    let refused = office.wfm.act(&second).unwrap_err();
    assert_eq!(refused.code, RefusalCode::BalanceTooSmall);
    assert_eq!(
        refused.balance_hours,
        Some(8),
        "two days are asked for already"
    );
    let approved = office.answer(&first, MANAGER, Reply::Approve).unwrap();
    let rota = office.wfm.rota();
    let granted = &rota.time_off[approved.time_off_id.as_deref().unwrap()];
    assert_eq!(
        (granted.employee_id.as_str(), granted.cancelled),
        ("ada", false)
    );
    assert_eq!(rota.leave_balance_hours["ada"], 8);
    assert_eq!(office.wfm.act(&second).unwrap_err().balance_hours, Some(8));
    office
        .wfm
        .act(&Deed::DeleteTimeOff(granted.id.clone()))
        .unwrap();
    assert_eq!(office.wfm.rota().leave_balance_hours["ada"], 24);
    office.request(&second).unwrap();
}

#[test]
fn only_vacation_costs_leave_and_hours_cost_hours() {
    let office = Office::new();
    office.wfm.edit(|rota| {
        rota.leave_balance_hours.remove("ada");
    });
    assert_eq!(
        office.ask("ada", vacation(24, 24)),
        Err(RefusalCode::BalanceTooSmall)
    );
    let wanted = |reason: &str, until: i8| shifts_sim::wfm::Wanted::TimeOff {
        reason: reason.to_owned(),
        away: Away::Hours {
            starts: jiff::civil::date(2026, 11, 24).at(9, 0, 0, 0),
            ends: jiff::civil::date(2026, 11, 24).at(until, 1, 0, 0),
        },
    };
    assert!(office.ask("ada", wanted("Sick leave", 20)).is_ok());
    office.wfm.edit(|rota| {
        rota.leave_balance_hours.insert("bob".into(), 2);
    });
    office.wfm.edit(|rota| drop(rota.shifts.remove("b1")));
    assert_eq!(
        office.ask("bob", wanted("Vacation", 11)),
        Err(RefusalCode::BalanceTooSmall)
    );
    assert!(
        office.ask("bob", wanted("Vacation", 10)).is_ok(),
        "61 minutes are two hours"
    );
}

#[test]
fn a_request_for_time_off_can_be_changed_until_it_is_decided() {
    let office = Office::new();
    let asked = office.ask("ada", vacation(24, 26)).unwrap();
    let change = |sender_id: &str, wanted| Deed::Change {
        request_id: asked.id.clone(),
        sender_id: sender_id.to_owned(),
        wanted,
    };
    let other = change("bob", vacation(25, 25));
    assert_eq!(office.request(&other), Err(RefusalCode::Forbidden));
    let changed = office.request(&change("ada", vacation(25, 27))).unwrap();
    assert_eq!(
        (changed.id.as_str(), changed.state),
        (asked.id.as_str(), RequestState::PendingManager)
    );
    office.answer(&asked, MANAGER, Reply::Approve).unwrap();
    let rota = office.wfm.rota();
    let granted = rota.time_off.values().next().unwrap();
    assert_eq!(
        granted.away.starts().date(),
        jiff::civil::date(2026, 11, 25)
    );
    let late = office.request(&change("ada", vacation(24, 24)));
    assert_eq!(late, Err(RefusalCode::AlreadyDecided));
}
