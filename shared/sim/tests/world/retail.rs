//! Stores, people, shifts and open shifts.

use jiff::civil::{Time, date, time};
use shifts_sim::world::{ODD_CLOCKS, Retail};

use crate::{assert_consistent, company, retail};

#[test]
fn the_same_seed_builds_the_same_company() {
    assert_eq!(company(3, 1), company(3, 1));
    assert_ne!(company(3, 1), company(3, 2));
}

#[test]
fn people_work_four_to_five_shifts_a_week_in_three_zones() {
    let rota = company(3, 7);
    let per_week = rota.shifts.len() as f64 / (90.0 * 2.0);
    assert!((4.0..=5.0).contains(&per_week), "{per_week}");
    let zones: std::collections::BTreeSet<_> = rota
        .business_units
        .iter()
        .map(|unit| &unit.time_zone)
        .collect();
    assert_eq!(zones.len(), 3);
}

#[test]
fn logins_are_unique_and_two_people_are_not_in_teams() {
    let rota = company(3, 7);
    let logins: std::collections::BTreeSet<_> = rota
        .employees
        .iter()
        .map(|employee| &employee.login)
        .collect();
    assert_eq!(logins.len(), rota.employees.len());
    assert_eq!(
        rota.employees
            .iter()
            .filter(|employee| employee.user.is_none())
            .count(),
        2
    );
}

#[test]
fn ids_are_unique() {
    let rota = company(3, 7);
    let all = |ids: Vec<&String>| {
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(different.len(), ids.len());
    };
    all(rota.business_units.iter().map(|unit| &unit.id).collect());
    all(rota.jobs.iter().map(|job| &job.id).collect());
    all(rota.employees.iter().map(|person| &person.id).collect());
    let users = rota.employees.iter().filter_map(|e| e.user.as_ref());
    all(users.map(|user| &user.id).collect());
    assert!(rota.shifts.iter().all(|(id, shift)| *id == shift.id));
}

#[test]
fn nobody_works_twice_at_once_or_during_time_off() {
    for seed in 0..8 {
        assert_consistent(&company(3, seed));
    }
}

#[test]
fn the_demo_is_as_large_as_people_are_told() {
    let demo = Retail {
        weeks: 6,
        ..retail(6, 60, 1)
    };
    let rota = demo.build();
    let counts = (
        rota.shifts.len(),
        rota.open_shifts.len(),
        rota.time_off.len(),
    );
    assert!((9_650..=9_850).contains(&counts.0), "{counts:?}");
    let last = format!("s{:06}", counts.0);
    assert!(
        rota.shifts.contains_key(&last),
        "nobody's leave costs a shift"
    );
    assert!((100..=250).contains(&counts.1), "{counts:?}");
    assert!((100..=250).contains(&counts.2), "{counts:?}");
}

#[test]
fn work_is_left_open_in_every_department_and_within_opening_hours() {
    let rota = company(3, 7);
    let mut departments = std::collections::BTreeSet::new();
    let (opens, closes) = (time(6, 0, 0, 0), time(22, 0, 0, 0));
    let within = |at: Time| opens <= at && at <= closes;
    for open in rota.open_shifts.values().filter(|open| open.id.len() == 7) {
        assert!(within(open.starts.time()) && within(open.ends.time()));
        assert_eq!(open.starts.date(), open.ends.date());
        assert!((1..=3).contains(&open.slots) && !open.activities.is_empty());
        let job = rota.jobs.iter().find(|job| job.id == open.job_id).unwrap();
        departments.insert(&job.department);
    }
    assert_eq!(departments.len(), 5, "all but Management");
}

#[test]
fn a_company_of_no_size_is_empty() {
    for (stores, people, weeks) in [(0, 5, 1), (2, 0, 1), (2, 5, 0)] {
        let rota = Retail {
            weeks,
            ..retail(stores, people, 1)
        }
        .build();
        assert!(rota.shifts.is_empty() && rota.business_units.len() == stores);
    }
    assert!(retail(3, 5, 1).build_in(&[]).employees.is_empty());
}

#[test]
fn stores_can_lie_where_the_clocks_are_odd() {
    let dst = Retail {
        first_day: date(2026, 3, 23),
        ..retail(4, 12, 3)
    };
    let rota = dst.build_in(&ODD_CLOCKS);
    let zones: Vec<&str> = rota
        .business_units
        .iter()
        .map(|unit| unit.time_zone.as_str())
        .collect();
    let expected = [
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
    ];
    assert_eq!(zones, expected);
    assert_consistent(&rota);
    assert!(
        zones
            .iter()
            .all(|zone| jiff::tz::TimeZone::get(zone).is_ok())
    );
}
