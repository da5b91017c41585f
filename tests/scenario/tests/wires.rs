//! The same WFM over every wire over which it can be reached: what it plans arrives, what people do
//! is done in both, and what it does not know is refused by name.
use serde_json::json;
use shifts_model::{Activity, ItemKind};
use shifts_sim::tenant::{Deed, Outcome, Seen};
use shifts_tests_scenario::{MANAGER, Office, Trouble, Wire, World, open_shift, shift, time_off};

const STORE: &str = "store-1";
const SWAPS: &str = "swapShiftsChangeRequests";
const OPEN: &str = "openShiftChangeRequests";
const AWAY: &str = "timeOffRequests";

/// A week in which everybody works or is away.
async fn world(wire: Wire) -> World {
    let world = World::over(wire, &[STORE]).await;
    world.wfm.offer(&[Activity::OpenShifts, Activity::TimeOff]);
    for (at, who) in ["ada", "bob", "cy", "dee"].into_iter().enumerate() {
        let day = 23 + at;
        let starts = format!("2026-11-{day}T09:00:00Z");
        world
            .wfm
            .publish(STORE, shift(&format!("s{at}"), who, &starts, 8));
        world
            .wfm
            .want(STORE, open_shift(&format!("o{at}"), &starts, 6, 2));
        let away = format!("2026-11-{}T00:00:00Z", day + 3);
        let id = format!("t{at}");
        world
            .wfm
            .grant(STORE, time_off(&id, who, "Vacation", &away, 1));
    }
    world
}

#[tokio::test]
async fn a_source_that_is_down_or_tells_half_takes_nothing_away() {
    for wire in Wire::ALL {
        let world = world(wire).await;
        world.sync().await;
        world.assert_equal(&format!("{wire:?}, first"));
        for trouble in [Trouble::Down, Trouble::Partial] {
            let what = format!("{wire:?} {trouble:?}");
            world.wfm.set_trouble(Some(trouble));
            world.wfm.cancel(STORE, "s3");
            world.wfm.fill(STORE, "o3");
            world.wfm.call_back(STORE, "t3");
            let reports = world.sync().await;
            let deleted = reports.iter().map(|report| report.counts.deleted);
            assert_eq!(deleted.sum::<u64>(), 0, "{what}: {reports:?}");
            assert_eq!(
                reports.iter().any(|report| report.failure.is_some()),
                trouble == Trouble::Down,
                "{what}: {reports:?}"
            );
            for kind in ItemKind::ALL {
                assert_eq!(world.count(STORE, kind), 4, "{what}");
            }
            world.wfm.set_trouble(None);
            world.sync().await;
            world.assert_equal(&format!("{what}, mended"));
            let starts = "2026-11-26T09:00:00Z";
            world.wfm.publish(STORE, shift("s3", "dee", starts, 8));
            world.wfm.want(STORE, open_shift("o3", starts, 6, 2));
            let away = "2026-11-29T00:00:00Z";
            world
                .wfm
                .grant(STORE, time_off("t3", "dee", "Vacation", away, 1));
            world.sync().await;
            world.assert_equal(&format!("{what}, and everything is there again"));
        }
    }
}

#[tokio::test]
async fn a_person_who_leaves_loses_their_shifts_and_one_who_comes_gets_theirs() {
    for wire in Wire::ALL {
        let mut world = world(wire).await;
        world.sync().await;
        world.settings.brake.people_percent = 100;
        world.wfm.employ(&["ada", "bob", "cy"]);
        world.wfm.cancel(STORE, "s3");
        world.wfm.call_back(STORE, "t3");
        world.visit(Activity::Roster).await;
        world.sync().await;
        world.assert_equal(&format!("{wire:?}, dee has left"));
        world.wfm.employ(&["ada", "bob", "cy", "dee"]);
        world
            .wfm
            .publish(STORE, shift("s9", "dee", "2026-11-27T06:00:00Z", 8));
        world.visit(Activity::Roster).await;
        world.sync().await;
        world.assert_equal(&format!("{wire:?}, dee is back"));
        assert_eq!(world.count(STORE, ItemKind::Shift), 4);
    }
}

fn swap(office: &Office) -> Deed {
    Deed::RequestSwap {
        sender_shift_id: office.shift_of("ada"),
        recipient_shift_id: office.shift_of("bob"),
        message: None,
    }
}

async fn save(office: &Office, who: &str, deed: Deed) {
    let seen = office.act(who, deed.clone()).await;
    assert_eq!(seen.outcome, Outcome::Saved, "{who} {deed:?}: {seen:?}");
}

async fn decide(office: &Office, collection: &str, who: &str, approve: bool) -> Seen {
    let (id, message) = (office.request_id(collection), None);
    let deed = match (who == MANAGER, approve) {
        (true, true) => Deed::Approve { id, message },
        (true, false) => Deed::Decline { id, message },
        (false, true) => Deed::Accept { id, message },
        (false, false) => Deed::Refuse { id, message },
    };
    office.act(who, deed).await
}

#[tokio::test]
async fn a_swap_that_all_agree_on_is_one_in_both() {
    for wire in Wire::ACTING {
        let office = Office::over(wire, &[]).await;
        save(&office, "ada", swap(&office)).await;
        for who in ["bob", MANAGER] {
            let seen = decide(&office, SWAPS, who, true).await;
            assert_eq!(seen.outcome, Outcome::Saved, "{wire:?} {who}: {seen:?}");
        }
        office.minutes(6).await;
        assert_eq!(office.requests(SWAPS), ["ada approved manager"], "{wire:?}");
        assert_eq!(office.planned(), ["23 bob", "24 ada", "25 cy"], "{wire:?}");
        assert_eq!(office.shifts(), office.planned(), "{wire:?}");
        assert_eq!(office.wfm.requests().len(), 1, "{wire:?}");
    }
}

#[tokio::test]
async fn a_swap_that_somebody_does_not_want_is_none_in_both() {
    for wire in Wire::ACTING {
        for (who, expected) in [
            ("bob", "ada declined recipient"),
            (MANAGER, "ada declined manager"),
        ] {
            let office = Office::over(wire, &[]).await;
            save(&office, "ada", swap(&office)).await;
            if who == MANAGER {
                decide(&office, SWAPS, "bob", true).await;
            }
            let seen = decide(&office, SWAPS, who, false).await;
            assert_eq!(seen.outcome, Outcome::Saved, "{wire:?} {who}: {seen:?}");
            office.minutes(3).await;
            assert_eq!(office.requests(SWAPS), [expected], "{wire:?}");
            assert_eq!(office.wfm.requests()[0].state.as_str(), "declined");
            assert_eq!(office.shifts(), ["23 ada", "24 bob", "25 cy"]);
            assert_eq!(office.shifts(), office.planned(), "{wire:?}");
        }
        // And one that is taken back.
        let office = Office::over(wire, &[]).await;
        save(&office, "ada", swap(&office)).await;
        let withdraw = Deed::Withdraw {
            id: office.request_id(SWAPS),
        };
        save(&office, "ada", withdraw).await;
        assert_eq!(office.wfm.requests()[0].state.as_str(), "cancelled");
        office.minutes(3).await;
        assert_eq!(office.planned(), ["23 ada", "24 bob", "25 cy"]);
        assert_eq!(office.shifts(), office.planned(), "{wire:?}");
    }
}

#[tokio::test]
async fn an_open_shift_is_asked_for_and_given_once() {
    for wire in Wire::ACTING {
        let office = Office::over(wire, &[]).await;
        let open_shift_id = office.open_shift_id();
        let asked = Deed::RequestOpenShift {
            open_shift_id: open_shift_id.clone(),
            message: None,
        };
        save(&office, "ada", asked).await;
        let seen = decide(&office, OPEN, MANAGER, true).await;
        assert_eq!(seen.outcome, Outcome::Saved, "{wire:?}: {seen:?}");
        office.minutes(4).await;
        assert_eq!(office.planned(), ["23 ada", "24 bob", "25 cy", "26 ada"]);
        assert_eq!(office.shifts(), office.planned(), "{wire:?}");
        assert_eq!(office.slots(), (1, 1), "{wire:?}");
        let given = Deed::AssignOpenShift {
            open_shift_id: office.open_shift_id(),
            user_id: "user-bob".to_owned(),
        };
        save(&office, MANAGER, given).await;
        office.minutes(4).await;
        let expected = ["23 ada", "24 bob", "25 cy", "26 ada", "26 bob"];
        assert_eq!(office.planned(), expected, "{wire:?}");
        assert_eq!(office.shifts(), expected, "{wire:?}");
        assert_eq!(office.slots(), (0, 0), "{wire:?}");
    }
}

#[tokio::test]
async fn time_off_is_asked_for_and_granted_once() {
    for wire in Wire::ACTING {
        let office = Office::over(wire, &[]).await;
        let asked = Deed::RequestTimeOff {
            time_off_reason_id: office.reason_id("Vacation"),
            start_date_time: "2026-11-27T00:00:00Z".to_owned(),
            end_date_time: "2026-11-29T00:00:00Z".to_owned(),
            message: None,
        };
        save(&office, "cy", asked).await;
        let seen = decide(&office, AWAY, MANAGER, true).await;
        assert_eq!(seen.outcome, Outcome::Saved, "{wire:?}: {seen:?}");
        office.minutes(6).await;
        assert_eq!(office.away(), ["27 cy", "28 mia"], "{wire:?}");
        let rota = office.wfm.rota();
        assert_eq!(rota.time_off.len(), 2, "{wire:?}");
    }
}

#[tokio::test]
async fn what_is_asked_twice_is_done_once() {
    for wire in Wire::ACTING {
        let office = Office::over(wire, &[]).await;
        let twice = ("callback_duplicates", "on");
        office.world.tenant.set_switch(twice.0, twice.1).unwrap();
        save(&office, "ada", swap(&office)).await;
        for who in ["bob", MANAGER] {
            let seen = decide(&office, SWAPS, who, true).await;
            assert_eq!(seen.outcome, Outcome::Saved, "{wire:?} {who}: {seen:?}");
        }
        let given = Deed::AssignOpenShift {
            open_shift_id: office.open_shift_id(),
            user_id: "user-cy".to_owned(),
        };
        save(&office, MANAGER, given).await;
        office.minutes(6).await;
        let expected = ["23 bob", "24 ada", "25 cy", "26 cy"];
        assert_eq!(office.planned(), expected, "{wire:?}");
        assert_eq!(office.shifts(), expected, "{wire:?}");
        assert_eq!(office.slots(), (1, 1), "{wire:?}");
    }
}

#[tokio::test]
async fn hours_that_somebody_sets_are_those_of_the_wfm() {
    for wire in Wire::ACTING {
        let office = Office::over(wire, &[]).await;
        let availability = json!([{
            "recurrence": {
                "pattern": {"type": "Weekly", "daysOfWeek": ["Tuesday"], "interval": 1},
                "range": {"type": "noEnd"},
            },
            "timeZone": "UTC",
            "timeSlots": [{"startTime": "07:00:00", "endTime": "18:00:00"}],
        }]);
        save(&office, "ada", Deed::SetAvailability { availability }).await;
        let known = office.wfm.rota().availability;
        let week = known["ada"].weeks[0].clone();
        let told: Vec<String> = week
            .iter()
            .map(|slot| format!("{} {}-{}", slot.day(), slot.starts, slot.ends))
            .collect();
        assert_eq!(told, ["tuesday 07:00:00-18:00:00"], "{wire:?}");
    }
}

#[tokio::test]
async fn what_blue_yonder_has_not_is_refused_by_its_name_and_changes_nothing() {
    let office = Office::over(Wire::BlueYonder, &[]).await;
    let before = office.wfm.rota();
    // Shifts itself does not offer what the team's schedule says that there is not.
    let offered = Deed::Offer {
        sender_shift_id: office.shift_of("ada"),
        recipient_user_id: "user-cy".to_owned(),
        message: None,
    };
    let dropped = Deed::Delete {
        what: shifts_sim::tenant::What::Shift,
        id: office.shift_of("bob"),
        draft: false,
    };
    let expected = [
        (
            "ada",
            offered,
            "This kind of request is switched off for the team.",
        ),
        (
            MANAGER,
            dropped,
            "This cannot be changed here. Please change it in fake.",
        ),
    ];
    for (who, deed, expected) in expected {
        let seen = office.act(who, deed).await;
        assert_eq!(seen.outcome, Outcome::Refused, "{seen:?}");
        assert_eq!(seen.message.unwrap_or_default(), expected);
    }
    assert_eq!(office.wfm.rota(), before);
    assert_eq!(office.shifts(), office.planned());
}

#[tokio::test]
async fn an_answer_that_is_lost_at_blue_yonder_is_looked_for_and_not_sent_again() {
    use shifts_sim::blue_yonder::{BlueYonderFault, BlueYonderFaultKind};
    for kind in [
        BlueYonderFaultKind::DropAfter,
        BlueYonderFaultKind::ErrorAfter,
    ] {
        let office = Office::over(Wire::BlueYonder, &[]).await;
        let blue_yonder = office.wired.blue_yonder().unwrap();
        for path in [
            "POST /data/wfmess/api/v1-beta1/mySwapShifts",
            "PUT /data/retailwebapi/api/v1/scheduledShifts/*/availableShift",
        ] {
            blue_yonder.inject(BlueYonderFault {
                path: path.to_owned(),
                kind: kind.clone(),
                times: Some(1),
                probability: None,
            });
        }
        office.act("ada", swap(&office)).await;
        let given = Deed::AssignOpenShift {
            open_shift_id: office.open_shift_id(),
            user_id: "user-cy".to_owned(),
        };
        office.act(MANAGER, given).await;
        office.minutes(15).await;
        assert_eq!(office.wfm.requests().len(), 1, "{kind:?}: one swap");
        assert_eq!(office.planned(), ["23 ada", "24 bob", "25 cy", "26 cy"]);
        assert_eq!(office.shifts(), office.planned(), "{kind:?}");
        assert_eq!(office.slots(), (1, 1), "{kind:?}");
    }
}
