//! The way back: what becomes of requests in the WFM becomes of them in Shifts, once.

use std::time::Duration;

use shifts_model::ActionKind;
use shifts_sim::tenant::{Deed, Outcome};
use shifts_sim::wfm::{Reply, Role, Wanted};
use shifts_sim::world::Away;
use shifts_tests_scenario::{MANAGER, Moment, Office, TEAM, Wire};

const SWAPS: &str = "swapShiftsChangeRequests";
const OFFERS: &str = "offerShiftRequests";
const OPEN: &str = "openShiftChangeRequests";
const AWAY: &str = "timeOffRequests";

fn swap() -> Wanted {
    Wanted::Swap {
        shift_id: "a1".to_owned(),
        recipient_id: "bob".to_owned(),
        recipient_shift_id: "b1".to_owned(),
    }
}

fn offer() -> Wanted {
    Wanted::Offer {
        shift_id: "a1".to_owned(),
        recipient_id: "cy".to_owned(),
    }
}

fn open_shift() -> Wanted {
    Wanted::OpenShift {
        open_shift_id: "o1".to_owned(),
    }
}

#[tokio::test]
async fn a_swap_made_in_the_wfm_is_accepted_in_shifts_and_approved_in_the_wfm() {
    let office = Office::new().await;
    let id = office.ask("ada", swap());
    office.minutes(3).await;
    assert_eq!(office.requests(SWAPS), ["ada pending recipient"]);
    let accept = Deed::Accept {
        id: office.request_id(SWAPS),
        message: None,
    };
    assert_eq!(office.act("bob", accept).await.outcome, Outcome::Saved);
    assert_eq!(office.state(&id), "pending_manager");
    assert_eq!(office.requests(SWAPS), ["ada pending manager"]);
    office.answer(&id, MANAGER, Role::Manager, Reply::Approve);
    office.minutes(6).await;
    assert_eq!(office.requests(SWAPS), ["ada approved manager"]);
    assert_eq!(office.planned(), ["23 bob", "24 ada", "25 cy"]);
    assert_eq!(office.shifts(), office.planned());
    assert_eq!(
        office.wfm.requests().len(),
        1,
        "the WFM was not asked again"
    );
    assert_eq!(office.sent(SWAPS), 1);
    assert_eq!(office.sent("approveForUser"), 1);
}

#[tokio::test]
async fn what_is_decided_in_the_wfm_alone_is_decided_in_shifts_step_by_step() {
    let office = Office::new().await;
    let swapped = office.ask("ada", swap());
    let taken = office.ask("cy", open_shift());
    office.minutes(3).await;
    assert_eq!(office.requests(SWAPS), ["ada pending recipient"]);
    assert_eq!(office.requests(OPEN), ["cy pending manager"]);
    for id in [&swapped, &taken] {
        office.answer(id, MANAGER, Role::Manager, Reply::Approve);
    }
    office.minutes(6).await;
    assert_eq!(office.requests(SWAPS), ["ada approved manager"]);
    assert_eq!(office.requests(OPEN), ["cy approved manager"]);
    assert_eq!(office.planned(), ["23 bob", "24 ada", "25 cy", "26 cy"]);
    assert_eq!(office.shifts(), office.planned());
}

#[tokio::test]
async fn what_is_refused_or_withdrawn_in_the_wfm_is_declined_in_shifts() {
    let office = Office::new().await;
    let offered = office.ask("ada", offer());
    let swapped = office.ask("ada", swap());
    let away = Wanted::TimeOff {
        reason: "Vacation".to_owned(),
        away: Away::Days {
            first: jiff::civil::date(2026, 11, 27),
            last: jiff::civil::date(2026, 11, 27),
        },
    };
    let reason = office.ask("cy", away);
    office.minutes(3).await;
    assert_eq!(office.requests(OFFERS), ["ada pending recipient"]);
    office.answer(&offered, "cy", Role::Recipient, Reply::Decline);
    office.answer(&swapped, "ada", Role::Sender, Reply::Cancel);
    office.answer(&reason, MANAGER, Role::Manager, Reply::Decline);
    office.minutes(3).await;
    assert_eq!(office.requests(OFFERS), ["ada declined recipient"]);
    assert_eq!(office.requests(SWAPS), ["ada declined recipient"]);
    assert!(
        office
            .requests(AWAY)
            .iter()
            .all(|it| it == "cy declined manager")
    );
    let told = office.world.tenant.team(TEAM).unwrap()[SWAPS][0]["recipientActionMessage"].clone();
    assert!(told.as_str().unwrap().contains("Withdrawn"), "{told}");
    assert_eq!(office.shifts(), ["23 ada", "24 bob", "25 cy"]);
}

#[tokio::test]
async fn a_visit_that_finds_nothing_new_asks_graph_nothing() {
    let office = Office::new().await;
    let id = office.ask("ada", swap());
    office.minutes(4).await;
    for _ in 0..2 {
        let before = office.graph_calls();
        office.settle().await;
        assert_eq!(office.graph_calls(), before);
    }
    office.answer(&id, "ada", Role::Sender, Reply::Cancel);
    office.settle().await;
    assert_eq!(office.requests(SWAPS), ["ada declined recipient"]);
    let before = office.graph_calls();
    office.settle().await;
    assert_eq!(office.graph_calls(), before);
}

#[tokio::test]
async fn a_request_made_in_shifts_is_decided_in_the_wfm_and_followed() {
    let office = Office::new().await;
    let ask = Deed::RequestSwap {
        sender_shift_id: office.shift_of("ada"),
        recipient_shift_id: office.shift_of("bob"),
        message: None,
    };
    assert_eq!(office.act("ada", ask).await.outcome, Outcome::Saved);
    let id = office.wfm.requests()[0].id.clone();
    office.answer(&id, "bob", Role::Recipient, Reply::Approve);
    office.minutes(3).await;
    assert_eq!(office.requests(SWAPS), ["ada pending manager"]);
    office.answer(&id, MANAGER, Role::Manager, Reply::Approve);
    office.minutes(6).await;
    assert_eq!(office.requests(SWAPS), ["ada approved manager"]);
    assert_eq!(office.shifts(), ["23 bob", "24 ada", "25 cy"]);
    assert_eq!(office.wfm.requests().len(), 1);
}

#[tokio::test]
async fn what_is_gone_from_shifts_is_never_made_again() {
    let office = Office::new().await;
    let id = office.ask("ada", open_shift());
    office.minutes(3).await;
    let lost = ("open_shift_request_withdrawal", "dropped");
    office.world.tenant.set_switch(lost.0, lost.1).unwrap();
    let withdraw = Deed::Withdraw {
        id: office.request_id(OPEN),
    };
    assert_eq!(office.act("ada", withdraw).await.outcome, Outcome::Saved);
    assert_eq!(office.state(&id), "pending_manager", "nobody told the WFM");
    // Something changes in the WFM, so that everything is looked at again.
    office.ask("ada", swap());
    office.minutes(5).await;
    assert_eq!(office.requests(SWAPS), ["ada pending recipient"]);
    assert_eq!(office.requests(OPEN), Vec::<String>::new());
    assert_eq!(office.sent(OPEN), 1);
}

#[tokio::test]
async fn a_request_is_not_followed_where_shifts_does_not_ask() {
    let office = Office::new().await;
    let (ports, settings) = (&office.world.ports, &office.world.settings);
    let listed = ports.connections.list().await.unwrap();
    let teams: Vec<_> = listed.into_iter().map(|it| it.unwrap().value).collect();
    let detached = shifts_app::detach_integration(ports, settings, &teams).await;
    assert!(detached.unwrap().iter().all(|team| team.outcome.is_ok()));
    office.ask("ada", swap());
    office.world.clock.advance(Duration::from_secs(60));
    let reports = office.settle().await;
    let failure = reports[0].failure.clone().unwrap();
    assert!(failure.contains("wfi attach"), "{failure}");
    assert_eq!(office.requests(SWAPS), Vec::<String>::new());
}

/// Kills one walk of the requests before and after every effect, and lets the timer go on.
async fn killed_everywhere(prepare: AsyncPrepare, expected: &str) {
    let counted = prepare().await;
    counted.world.fate.die_at(usize::MAX, Moment::Before);
    counted.settle().await;
    counted.world.fate.live();
    let effects = counted.world.fate.effects();
    assert!(effects > 8, "{effects} effects are too few");
    for moment in [Moment::Before, Moment::After] {
        for effect in 1..=effects {
            let office = prepare().await;
            office.world.fate.die_at(effect, moment);
            let died = tokio::select! {
                _ = office.settle() => false,
                () = office.world.fate.died() => true,
            };
            office.world.fate.live();
            let what = format!("killed {moment:?} effect {effect}");
            assert!(died, "{what}");
            office.minutes(8).await;
            assert_eq!(office.requests(SWAPS), [expected], "{what}");
            assert_eq!(office.wfm.requests().len(), 1, "{what}");
            assert_eq!(office.shifts(), office.planned(), "{what}");
        }
    }
}

type AsyncPrepare = fn() -> std::pin::Pin<Box<dyn Future<Output = Office>>>;

#[tokio::test]
async fn killed_while_a_request_is_made_there_is_one() {
    let prepare: AsyncPrepare = || {
        Box::pin(async {
            let office = Office::new().await;
            office.ask("ada", swap());
            office.world.clock.advance(Duration::from_secs(60));
            office
        })
    };
    killed_everywhere(prepare, "ada pending recipient").await;
}

#[tokio::test]
async fn killed_while_a_request_is_accepted_and_approved_both_sides_end_equal() {
    let prepare: AsyncPrepare = || {
        Box::pin(async {
            let office = Office::new().await;
            let id = office.ask("ada", swap());
            office.minutes(2).await;
            office.answer(&id, MANAGER, Role::Manager, Reply::Approve);
            office.world.clock.advance(Duration::from_secs(60));
            office
        })
    };
    killed_everywhere(prepare, "ada approved manager").await;
}

#[tokio::test]
async fn a_request_that_needs_no_manager_is_approved_once_as_by_one() {
    let office = Office::over(Wire::Open, &[ActionKind::Swap]).await;
    let ask = Deed::RequestSwap {
        sender_shift_id: office.shift_of("ada"),
        recipient_shift_id: office.shift_of("bob"),
        message: None,
    };
    office.act("ada", ask).await;
    let accept = Deed::Accept {
        id: office.request_id(SWAPS),
        message: None,
    };
    office.act("bob", accept).await;
    office.minutes(8).await;
    assert_eq!(office.wfm.requests()[0].state.as_str(), "approved");
    assert_eq!(office.requests(SWAPS), ["ada approved manager"]);
    assert_eq!(office.sent("approveForUser"), 1);
    assert_eq!(office.shifts(), ["23 bob", "24 ada", "25 cy"]);
}

#[tokio::test]
async fn nothing_is_approved_automatically_after_a_no() {
    let office = Office::over(Wire::Open, &[ActionKind::Swap]).await;
    let ask = Deed::RequestSwap {
        sender_shift_id: office.shift_of("ada"),
        recipient_shift_id: office.shift_of("bob"),
        message: None,
    };
    office.act("ada", ask).await;
    let refuse = Deed::Refuse {
        id: office.request_id(SWAPS),
        message: None,
    };
    office.act("bob", refuse).await;
    office.minutes(8).await;
    assert_eq!(office.requests(SWAPS), ["ada declined recipient"]);
    assert_eq!(office.sent("approveForUser"), 0);
    assert_eq!(office.shifts(), ["23 ada", "24 bob", "25 cy"]);
}
