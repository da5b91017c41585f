//! The brake, week by week.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

#[expect(dead_code, reason = "each test file uses its part of the notation")]
mod notation;

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use notation::{Table, now};
use proptest::prelude::*;
use shifts_engine::{Asked, Brake, BrakeRules, Hold, Plan, Trust};
use shifts_model::Held;

const TRUSTED: Trust = Trust {
    tells_something: true,
    roster_shrank: false,
};

fn rules() -> BrakeRules {
    BrakeRules {
        week_count: 5,
        week_percent: 20,
        tenant_count: 50,
        tenant_percent: 5,
        tenant_count_max: 500,
        people_percent: 20,
        readings: 3,
        apart: SignedDuration::from_mins(60),
        release_percent: 50,
    }
}

/// A week of `items` shifts, of which the source has dropped some and moved some others.
fn week(items: usize, dropped: usize, moved: usize) -> Plan {
    let mut text = String::new();
    for at in 0..items {
        writeln!(text, "snapshot s{at} ada Mon 09-17 = SHFT_{at}").unwrap();
        if at >= dropped {
            let hours = if at < dropped + moved {
                "10-18"
            } else {
                "09-17"
            };
            writeln!(text, "source s{at} ada Mon {hours}").unwrap();
        }
    }
    Table::parse(&text).plan()
}

fn judge(plan: &Plan, items: u64, before: Option<&Held>, trust: Trust) -> (Brake, Option<Held>) {
    let asked = Asked {
        plan,
        deleted: 0,
        items,
        before,
    };
    rules().judge(&asked, trust, now())
}

#[test]
fn few_are_believed_and_a_small_share_is_believed() {
    for (items, dropped, believed) in [
        (5, 5, true),
        (6, 6, false),
        (100, 20, true),
        (100, 21, false),
        (20, 5, true),
        (20, 6, false),
    ] {
        let (brake, held) = judge(&week(items, dropped, 0), items as u64, None, TRUSTED);
        assert_eq!(brake == Brake::Open, believed, "{dropped} of {items}");
        let count = held.map(|held| held.changes);
        assert_eq!(
            count,
            (!believed).then_some(dropped as u64),
            "{dropped} of {items}"
        );
    }
}

#[test]
fn a_source_that_tells_nothing_is_not_believed_even_about_one() {
    let silent = Trust {
        tells_something: false,
        ..TRUSTED
    };
    let (brake, _) = judge(&week(1, 1, 0), 1, None, silent);
    assert_eq!(brake, Brake::Deletions(Hold::NothingTold));
}

#[test]
fn a_roster_that_shrank_holds_deletions_and_many_changes() {
    let shrank = Trust {
        roster_shrank: true,
        ..TRUSTED
    };
    let (brake, _) = judge(&week(100, 1, 0), 100, None, shrank);
    assert_eq!(brake, Brake::Deletions(Hold::RosterShrank));
    let (brake, _) = judge(&week(100, 0, 30), 100, None, shrank);
    assert_eq!(brake, Brake::DeletionsAndUpdates(Hold::RosterShrank));
    let (brake, _) = judge(&week(100, 0, 3), 100, None, shrank);
    assert_eq!(brake, Brake::Open);
    let judged = |before, after| rules().roster_shrank(before, after);
    assert!(judged(10, 7) && !judged(10, 8) && !judged(0, 0) && !judged(5, 9));
}

/// Reads the same plan at these minutes, and tells after which of them the brake let go.
fn released_at(plan: &Plan, items: u64, minutes: &[i64]) -> Option<i64> {
    let mut held = None;
    for minute in minutes {
        let asked = Asked {
            plan,
            deleted: 0,
            items,
            before: held.as_ref(),
        };
        let at = now() + SignedDuration::from_mins(*minute);
        let (brake, after) = rules().judge(&asked, TRUSTED, at);
        if brake == Brake::Open {
            return Some(*minute);
        }
        held = after;
    }
    None
}

#[test]
fn three_equal_readings_an_hour_apart_let_go_what_is_under_a_half() {
    let third = week(90, 30, 0);
    assert_eq!(released_at(&third, 90, &[0, 60, 120]), Some(120));
    assert_eq!(released_at(&third, 90, &[0, 15, 30, 45, 59]), None);
    assert_eq!(
        released_at(&third, 90, &[0, 15, 61, 75, 121, 180]),
        Some(121)
    );
    assert_eq!(
        released_at(&week(90, 45, 0), 90, &[0, 60, 120, 180, 240]),
        None
    );
}

#[test]
fn what_all_teams_lose_too_much_of_stays_held_when_a_new_cycle_begins() {
    let plan = week(100, 4, 0);
    let asked = |before| Asked {
        plan: &plan,
        deleted: 0,
        items: 100,
        before,
    };
    let tenant = Brake::Deletions(Hold::Tenant);
    let (brake, held) = rules().hold(tenant, &asked(None), now());
    assert_eq!(brake, tenant);
    let (brake, _) = rules().judge(&asked(held.as_ref()), TRUSTED, now());
    assert_eq!(brake, tenant);
    // Asked for something else, the team is judged anew.
    let less = week(100, 3, 0);
    let (brake, _) = judge(&less, 100, held.as_ref(), TRUSTED);
    assert_eq!(brake, Brake::Open);
}

#[test]
fn the_limit_of_all_teams_grows_with_what_they_hold_up_to_its_end() {
    let most = |items| rules().tenant_deletions_max(items);
    assert_eq!(
        [most(0), most(1_000), most(2_000), most(1_000_000)],
        [50, 50, 100, 500]
    );
}

proptest! {
    #[test]
    fn whatever_is_asked_nothing_beyond_the_limit_is_believed_at_once(
        items in 0_usize..60, dropped in 0_usize..60, moved in 0_usize..10,
        tells_something: bool, roster_shrank: bool,
    ) {
        let dropped = dropped.min(items);
        let plan = week(items, dropped, moved.min(items - dropped));
        let trust = Trust { tells_something, roster_shrank };
        let (brake, held) = judge(&plan, items as u64, None, trust);
        let limit = (items / 5).max(5);
        if dropped > limit || (dropped > 0 && (!tells_something || roster_shrank)) {
            prop_assert_ne!(brake, Brake::Open);
        }
        prop_assert_eq!(brake == Brake::Open, held.is_none());
        let since = held.map_or(Timestamp::MIN, |held| held.since);
        prop_assert!(since <= now());
    }
}
