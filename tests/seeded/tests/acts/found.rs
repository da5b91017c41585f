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

fn want(shop: &Shop, id: &str, day: i8) {
    let starts = date(2026, 11, day).at(10, 0, 0, 0);
    let open = OpenShift {
        id: id.to_owned(),
        business_unit_id: TEAM.to_owned(),
        job_id: "till".to_owned(),
        starts,
        ends: starts + jiff::SignedDuration::from_hours(6),
        slots: 1,
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    shop.wfm
        .edit(|rota| _ = rota.open_shifts.insert(id.to_owned(), open));
}

fn assert_equal(shop: &Shop) {
    assert_eq!(shop.planned(), shop.shown());
}

#[test]
fn an_open_shift_that_moves_to_a_week_that_was_never_looked_into_is_there_once() {
    run_alone(async {
        let shop = Shop::open(&town()).await;
        want(&shop, "o1", 24);
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
            want(&shop, "o1", 24);
            let done = Shift {
                id: "done".to_owned(),
                business_unit_id: TEAM.to_owned(),
                employee_id: "bob".to_owned(),
                job_id: "till".to_owned(),
                starts: date(2026, 11, 17).at(9, 0, 0, 0),
                ends: date(2026, 11, 17).at(13, 0, 0, 0),
                label: None,
                notes: None,
                activities: Vec::new(),
            };
            // What people have done shows what they can do.
            shop.wfm
                .edit(|rota| _ = rota.shifts.insert(done.id.clone(), done));
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
