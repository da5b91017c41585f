//! Many at once: people who do not wait for a sync, and a sync that asks no WFM about its writes.

use futures::future::join_all;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use serde_json::json;
use shifts_model::Visibility;
use shifts_ports::Clock as _;
use shifts_sim::tenant::{Deed, Outcome, What};
use shifts_sim::world::Shift;
use shifts_tests_seeded::{Branch, Shop, TEAM, Town, run_alone};

/// How many callbacks come at once.
const AT_ONCE: usize = 50;
/// For whom they are.
const CREW: [&str; 5] = ["bob", "cy", "dee", "eve", "fay"];

fn town(branches: Vec<Branch>) -> Town {
    Town {
        people: ["ada"].into_iter().chain(CREW).map(str::to_owned).collect(),
        zone: "UTC".to_owned(),
        visibility: Visibility::Shared,
        branches,
    }
}

fn plan(shop: &Shop, unit: &str, who: &str, day: Date) {
    let starts = day.at(9, 0, 0, 0);
    let shift = Shift {
        id: format!("{who}-{day}"),
        business_unit_id: unit.to_owned(),
        employee_id: who.to_owned(),
        job_id: "till".to_owned(),
        starts,
        ends: starts + 4.hours(),
        label: None,
        notes: None,
        activities: Vec::new(),
    };
    shop.wfm
        .edit(|rota| _ = rota.shifts.insert(shift.id.clone(), shift));
}

#[test]
fn c5_fifty_callbacks_are_answered_while_a_sync_of_the_same_team_waits_for_graph() {
    run_alone(async {
        let shop = Shop::open(&town(Vec::new())).await;
        plan(&shop, TEAM, "ada", date(2026, 11, 23));
        // What people have done shows what they can do.
        for who in CREW {
            plan(&shop, TEAM, who, date(2026, 11, 17));
        }
        shop.sync().await;
        let group = shop.team()["schedulingGroups"][0]["id"].clone();
        plan(&shop, TEAM, "ada", date(2026, 11, 24));
        let acts = (0..AT_ONCE).map(|number| {
            let (who, day) = (CREW[number % 5], number / 5);
            let day = date(2026, 11, 23) + i64::try_from(day).unwrap().days();
            let body = json!({
                "userId": format!("user-{who}"), "schedulingGroupId": group,
                "sharedShift": {
                    "startDateTime": format!("{day}T15:00:00Z"),
                    "endDateTime": format!("{day}T19:00:00Z"),
                    "theme": "blue", "activities": [],
                },
            });
            let what = What::Shift;
            shop.act("ada", Deed::Create { what, body })
        });
        let began_at = shop.clock.now();
        let people = async {
            for seen in join_all(acts).await {
                assert_eq!(seen.outcome, Outcome::Saved, "{seen:?}");
            }
            let took = began_at.duration_until(shop.clock.now());
            assert!(took.as_secs() < 8, "within the patience of people: {took}");
        };
        let mut sync = std::pin::pin!(shop.sync());
        tokio::select! {
            () = shop.door.while_an_echo_waits(people) => sync.await,
            () = &mut sync => panic!("the sync ended without its write"),
        }
        shop.clock.sleep(std::time::Duration::from_secs(600)).await;
        shop.sync().await;
        assert_eq!(shop.planned(), shop.shown());
        assert_eq!(shop.planned().len(), AT_ONCE + CREW.len() + 2);
        assert_eq!(shop.door.mismatched(), Vec::<String>::new());
    });
}

/// How many teams there are.
const TEAMS: u64 = 10;
/// The people of a team, and the days on which each works: 500 shifts.
const PEOPLE: usize = 25;
const DAYS: i64 = 20;

#[test]
fn the_first_sync_of_5000_shifts_is_approved_without_the_wfm_and_costs_a_call_a_shift() {
    run_alone(async {
        let branch = |number: u64| Branch {
            name: format!("branch-{number}"),
            people: (0..PEOPLE).map(|at| format!("p{number}-{at}")).collect(),
        };
        let branches: Vec<Branch> = (0..TEAMS).map(branch).collect();
        let mut shop = Shop::open(&town(branches.clone())).await;
        shop.settings.changes_per_pass_max = 500;
        for branch in &branches {
            for who in &branch.people {
                for day in 0..DAYS {
                    plan(&shop, &branch.name, who, date(2026, 11, 16) + day.days());
                }
            }
        }
        let before = shop.ports.meter.tally();
        shop.sync().await;
        let spent = shop.ports.meter.tally().since(&before);
        let shifts = branches.iter().map(|branch| {
            let team = shop.tenant.team(&branch.name).unwrap();
            team["shifts"].as_array().map_or(0, Vec::len)
        });
        let made = shifts.sum::<usize>() as u64;
        assert_eq!(made, TEAMS * 500);
        assert!(spent.graph_items * 100 <= made * 102, "{spent:?}");
        let mut callbacks = shop.tenant.callbacks();
        callbacks.retain(|callback| callback.path != "/v1/connect");
        assert!(callbacks.len() as u64 >= made, "{}", callbacks.len());
        for callback in callbacks {
            let told = (callback.passthrough.is_some(), callback.outcome);
            assert_eq!(told, (true, "approved"), "{callback:?}");
        }
        assert_eq!(shop.wfm.actions(), [], "the WFM only reads out");
    });
}
