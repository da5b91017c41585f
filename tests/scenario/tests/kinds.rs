//! Open shifts, time off and availability: made, changed, removed, and left alone.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use jiff::civil::{date, time};
use shifts_model::{Activity, Availability, AvailableWeek, EmployeeId, Hours, ItemKind};
use shifts_sim::tenant::{Fault, FaultKind};
use shifts_tests_scenario::{Wire, World, open_shift, shift, time_off};

const STORE: &str = "store-1";

async fn world() -> World {
    filled(World::of(&[STORE]).await)
}

async fn over(wire: Wire) -> World {
    filled(World::over(wire, &[STORE]).await)
}

fn filled(world: World) -> World {
    let all = [
        Activity::OpenShifts,
        Activity::TimeOff,
        Activity::Availability,
    ];
    world.wfm.offer(&all);
    world
        .wfm
        .publish(STORE, shift("s1", "ada", "2026-11-24T09:00:00Z", 8));
    world
        .wfm
        .want(STORE, open_shift("o1", "2026-11-24T09:00:00Z", 8, 2));
    world
        .wfm
        .want(STORE, open_shift("o2", "2026-11-17T09:00:00Z", 4, 1));
    world
        .wfm
        .want(STORE, open_shift("nobody", "2026-11-25T09:00:00Z", 4, 0));
    world.wfm.grant(
        STORE,
        time_off("t1", "bob", "Vacation", "2026-11-24T00:00:00Z", 3),
    );
    world.wfm.grant(
        STORE,
        time_off("t2", "cy", "Sabbatical", "2026-11-20T00:00:00Z", 1),
    );
    world
}

fn kinds(world: &World) -> [usize; 3] {
    ItemKind::ALL.map(|kind| world.count(STORE, kind))
}

#[tokio::test]
async fn all_kinds_follow_the_wfm_and_a_second_pass_asks_nothing() {
    for wire in Wire::ALL {
        let world = over(wire).await;
        world.sync().await;
        world.assert_equal("after the first sync");
        assert_eq!(kinds(&world), [1, 2, 2]);

        let before = world.tally();
        let visited = world.sync().await;
        let cost = world.tally().since(&before);
        assert_eq!((cost.graph_http, cost.graph_items), (0, 0));
        assert_eq!(
            visited.len(),
            4,
            "shifts, open shifts, time off, availability"
        );
        for activity in [
            Activity::Shifts,
            Activity::OpenShifts,
            Activity::TimeOff,
            Activity::Availability,
        ] {
            let before = world.tally();
            world.visit(activity).await;
            let cost = world.tally().since(&before);
            assert_eq!((cost.graph_http, cost.store_ops), (0, 1), "{activity}");
        }

        world
            .wfm
            .want(STORE, open_shift("o1", "2026-11-24T10:00:00Z", 8, 3));
        world.wfm.fill(STORE, "o2");
        world.wfm.grant(
            STORE,
            time_off("t1", "bob", "Sick leave", "2026-11-24T00:00:00Z", 4),
        );
        world.wfm.call_back(STORE, "t2");
        world.sync().await;
        world.assert_equal("after the edits");
        assert_eq!(kinds(&world), [1, 1, 1]);

        world
            .wfm
            .want(STORE, open_shift("o1", "2026-11-24T10:00:00Z", 8, 0));
        world.sync().await;
        world.assert_equal("with nobody wanted any more");
        assert_eq!(kinds(&world), [1, 0, 1]);
    }
}

#[tokio::test]
async fn a_reason_is_made_once_even_if_its_answer_is_lost() {
    for kind in [FaultKind::DropAfter, FaultKind::DropBefore, FaultKind::Late] {
        let world = world().await;
        world.inject(Fault {
            nth: Some(1),
            delay_s: Some(25.0),
            ..Fault::new("POST /teams/*/schedule/timeOffReasons", kind)
        });
        world.sync().await;
        world.sync().await;
        world.assert_equal(&format!("a reason's creation met {kind:?}"));
        let team = world.tenant.team(STORE).unwrap();
        let reasons = team["timeOffReasons"].as_array().unwrap().iter();
        let made = reasons.filter(|reason| reason["displayName"] == "Sabbatical");
        assert_eq!(made.count(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn leave_longer_than_the_window_stays_until_it_is_over_or_cancelled() {
    for wire in Wire::ALL {
        let world = over(wire).await;
        // The window begins on 9 November; this leave began six weeks before it.
        world.wfm.grant(
            STORE,
            time_off("long", "dee", "Parental", "2026-09-28T00:00:00Z", 120),
        );
        world.sync().await;
        world.assert_equal("with a long leave");
        let before = world.tally();
        world.sync().await;
        assert_eq!(world.tally().since(&before).graph_http, 0);

        // Weeks pass, and it is still one leave.
        for _ in 0..3 {
            world.pass(7 * 24).await;
            world.sync().await;
            assert_eq!(kinds(&world)[2], 3, "nothing is doubled and nothing lost");
        }
        // It is cancelled long after the week in which it began has left the window.
        world.wfm.call_back(STORE, "long");
        world.sync().await;
        assert_eq!(
            kinds(&world)[2],
            2,
            "what was over stays, what was cancelled goes"
        );
    }
}

#[tokio::test]
async fn what_is_over_is_not_deleted_because_the_window_has_moved_on() {
    for wire in Wire::ALL {
        let world = over(wire).await;
        world.sync().await;
        for _ in 0..5 {
            world.pass(7 * 24).await;
            let reports = world.sync().await;
            let deleted: u64 = reports.iter().map(|report| report.counts.deleted).sum();
            assert_eq!(deleted, 0);
        }
        assert_eq!(kinds(&world), [1, 2, 2]);
    }
}

fn available(who: &str, weeks: &[&[usize]]) -> Availability {
    let hours = Hours {
        starts: time(9, 0, 0, 0),
        ends: time(17, 0, 0, 0),
    };
    let week = |days: &&[usize]| {
        let mut week = AvailableWeek::default();
        days.iter().for_each(|day| week.days[*day] = vec![hours]);
        week
    };
    Availability {
        employee_id: EmployeeId::parse(who).unwrap(),
        rotates_from: date(2026, 11, 16),
        weeks: weeks.iter().map(week).collect(),
    }
}

#[tokio::test]
async fn availability_is_written_when_it_changed_and_for_nobody_else() {
    // Files know no weeks that rotate.
    for wire in [Wire::Open, Wire::BlueYonder] {
        let world = over(wire).await;
        world.wfm.learn(available("ada", &[&[0, 1, 2]]));
        world.wfm.learn(available("bob", &[&[0], &[4]]));
        let updated = |reports: Vec<shifts_model::RunReport>| -> u64 {
            let of = reports
                .iter()
                .filter(|r| r.activity == Activity::Availability);
            of.map(|report| report.counts.updated).sum()
        };
        assert_eq!(updated(world.sync().await), 2);
        assert_eq!(updated(world.sync().await), 0);
        world.wfm.learn(available("ada", &[&[0, 1]]));
        assert_eq!(updated(world.sync().await), 1);
        // A week later bob's rotation has gone on, by itself.
        world.pass(7 * 24).await;
        assert_eq!(updated(world.sync().await), 1);
        let puts = world.log().into_iter().filter(|call| {
            call.method == "PUT" && call.path.ends_with("/settings/shiftPreferences")
        });
        assert_eq!(puts.count(), 4, "and cy and dee were never touched");
    }
}
