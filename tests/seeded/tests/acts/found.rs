//! Small histories: what seeds have found, and a store that is lost at any moment.

use jiff::civil::date;
use serde_json::{Value, json};
use shifts_model::Visibility;
use shifts_sim::tenant::{Deed, Outcome, What};
use shifts_sim::world::{OpenShift, Shift};
use shifts_tests_seeded::{Mishap, Shop, TEAM, Town, run_alone};

fn town() -> Town {
    Town {
        people: ["ada", "bob"].map(str::to_owned).into(),
        zone: "UTC".to_owned(),
        visibility: Visibility::Shared,
        branches: Vec::new(),
    }
}

fn want(shop: &Shop, id: &str, day: i8, slots: u32) {
    let starts = date(2026, 11, day).at(10, 0, 0, 0);
    let open = OpenShift {
        id: id.to_owned(),
        business_unit_id: TEAM.to_owned(),
        job_id: "till".to_owned(),
        starts,
        ends: starts + jiff::SignedDuration::from_hours(6),
        slots,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    shop.wfm
        .edit(|rota| _ = rota.open_shifts.insert(id.to_owned(), open));
}

/// A morning of bob's.
fn work(shop: &Shop, day: i8) {
    let shift = Shift {
        id: format!("bob-{day}"),
        business_unit_id: TEAM.to_owned(),
        employee_id: "bob".to_owned(),
        job_id: "till".to_owned(),
        starts: date(2026, 11, day).at(6, 0, 0, 0),
        ends: date(2026, 11, day).at(10, 0, 0, 0),
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    shop.wfm
        .edit(|rota| _ = rota.shifts.insert(shift.id.clone(), shift));
}

fn assert_equal(shop: &Shop) {
    assert_eq!(shop.planned(), shop.shown());
}

#[test]
fn an_open_shift_that_moves_to_a_week_that_was_never_looked_into_is_there_once() {
    run_alone(async {
        let shop = Shop::open(&town()).await;
        want(&shop, "o1", 24, 1);
        shop.sync().await;
        assert_equal(&shop);
        let item = shop.team()["openShifts"][0].clone();
        let mut version = item["sharedOpenShift"].clone();
        version["startDateTime"] = json!("2026-12-01T10:00:00Z");
        version["endDateTime"] = json!("2026-12-01T16:00:00Z");
        let body = json!({
            "schedulingGroupId": item["schedulingGroupId"], "sharedOpenShift": version,
        });
        let id = item["id"].as_str().unwrap().to_owned();
        let what = What::OpenShift;
        let seen = shop.act("ada", Deed::Edit { what, id, body }).await;
        assert_eq!(seen.outcome, Outcome::Saved, "{seen:?}");
        shop.sync().await;
        assert_equal(&shop);
        let before = shop.ports.meter.tally();
        shop.sync().await;
        let spent = shop.ports.meter.tally().since(&before);
        assert_eq!(spent.graph_http, 0, "nothing is left to do");
    });
}

fn new_shift(group: &Value) -> Deed {
    let body = json!({
        "userId": "user-bob", "schedulingGroupId": group,
        "sharedShift": {
            "startDateTime": "2026-11-25T06:00:00Z", "endDateTime": "2026-11-25T10:00:00Z",
            "theme": "blue", "activities": [],
        },
    });
    let what = What::Shift;
    Deed::Create { what, body }
}

/// Uses of the store that an answer may make, and more.
const USES_MAX: usize = 24;

#[test]
fn c8_wherever_the_store_is_lost_an_act_is_done_in_both_systems_or_in_neither() {
    run_alone(async {
        let (mut saved, mut refused) = (0, 0);
        for after in 0..USES_MAX {
            let shop = Shop::open(&town()).await;
            want(&shop, "o1", 24, 1);
            // What people have done shows what they can do.
            work(&shop, 17);
            shop.sync().await;
            let before = (shop.planned(), shop.wfm.rota());
            let group = shop.team()["schedulingGroups"][0]["id"].clone();
            shop.door
                .await_mishaps([Mishap::StoreLost(after, usize::MAX)]);
            let seen = shop.act("ada", new_shift(&group)).await;
            match seen.outcome {
                Outcome::Saved => {
                    saved += 1;
                    assert_ne!(shop.planned(), before.0, "after {after}");
                    assert_equal(&shop);
                }
                Outcome::Refused => {
                    refused += 1;
                    assert_eq!(shop.wfm.rota(), before.1, "after {after}");
                    assert_eq!(shop.tenant.callbacks().last().unwrap().status, Some(200));
                }
                other => panic!("after {after}: {other:?}"),
            }
            shop.sync().await;
            assert_equal(&shop);
        }
        assert!(saved > 0 && refused > 0, "{saved} saved, {refused} refused");
    });
}

#[test]
fn a_shift_beside_one_that_is_there_already_is_the_wfms_to_judge() {
    run_alone(async {
        let shop = Shop::open(&town()).await;
        work(&shop, 17);
        work(&shop, 25);
        shop.sync().await;
        let group = shop.team()["schedulingGroups"][0]["id"].clone();
        let seen = shop.act("ada", new_shift(&group)).await;
        assert_eq!(seen.outcome, Outcome::Refused, "{seen:?}");
        assert_equal(&shop);
    });
}

#[test]
fn a_second_slot_for_the_same_person_is_not_taken_for_a_repetition() {
    run_alone(async {
        let shop = Shop::open(&town()).await;
        work(&shop, 17);
        want(&shop, "o1", 24, 3);
        shop.sync().await;
        let team = shop.team();
        let open_shift_id = team["openShifts"][0]["id"].as_str();
        let deed = Deed::AssignOpenShift {
            open_shift_id: open_shift_id.unwrap().to_owned(),
            user_id: "user-bob".to_owned(),
        };
        for outcome in [Outcome::Saved, Outcome::Refused] {
            let seen = shop.act("ada", deed.clone()).await;
            assert_eq!(seen.outcome, outcome, "{seen:?}");
            assert_equal(&shop);
        }
    });
}

#[test]
fn whoever_asks_before_any_roster_was_read_is_answered_as_soon_as_it_is() {
    run_alone(async {
        let shop = Shop::open(&town()).await;
        work(&shop, 17);
        shop.sync().await;
        let group = shop.team()["schedulingGroups"][0]["id"].clone();
        let rosters = &shop.ports.rosters;
        let team_id = shifts_model::TeamId::parse(TEAM).unwrap();
        rosters.forget_members(&team_id).await.unwrap();
        let seen = shop.act("ada", new_shift(&group)).await;
        assert_eq!(seen.outcome, Outcome::Refused, "{seen:?}");
        assert_equal(&shop);
        shop.tick(1).await;
        let seen = shop.act("ada", new_shift(&group)).await;
        assert_eq!(seen.outcome, Outcome::Saved, "{seen:?}");
        assert_equal(&shop);
    });
}

#[test]
fn what_was_approved_again_after_a_sync_had_made_it_is_there_once() {
    run_alone(async {
        let shop = Shop::open(&town()).await;
        work(&shop, 17);
        want(&shop, "o1", 24, 2);
        shop.sync().await;
        let open_shift_id = shop.team()["openShifts"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let message = None;
        let asks = Deed::RequestOpenShift {
            open_shift_id,
            message: message.clone(),
        };
        let asked = shop.act("bob", asks).await;
        assert_eq!(asked.outcome, Outcome::Saved, "{asked:?}");
        let requests = &shop.team()["openShiftChangeRequests"];
        let id = requests[0]["id"].as_str().unwrap().to_owned();
        let approves = Deed::Approve { id, message };
        // The WFM approves, and Shifts never hears of it.
        shop.door.await_mishaps([Mishap::LostAfter; 4]);
        let lost = shop.act("ada", approves.clone()).await;
        assert_eq!(lost.outcome, Outcome::Failed, "{lost:?}");
        shop.sync().await;
        assert_equal(&shop);
        let seen = shop.act("ada", approves).await;
        assert_eq!(seen.outcome, Outcome::Saved, "{seen:?}");
        shop.sync().await;
        assert_equal(&shop);
    });
}

#[test]
fn what_was_made_again_after_a_sync_had_made_it_is_the_wfms_to_judge() {
    run_alone(async {
        let shop = Shop::open(&town()).await;
        work(&shop, 17);
        want(&shop, "o1", 24, 1);
        shop.sync().await;
        let group = shop.team()["schedulingGroups"][0]["id"].clone();
        shop.door.await_mishaps([Mishap::LostAfter; 4]);
        let lost = shop.act("ada", new_shift(&group)).await;
        assert_eq!(lost.outcome, Outcome::Failed, "{lost:?}");
        shop.sync().await;
        assert_equal(&shop);
        let seen = shop.act("ada", new_shift(&group)).await;
        assert_eq!(seen.outcome, Outcome::Refused, "{seen:?}");
        assert_equal(&shop);
    });
}
