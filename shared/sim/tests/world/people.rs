//! Time off and availability.

use std::collections::BTreeSet;

use jiff::civil::Time;
use shifts_sim::world::Away;

use crate::{company, retail};

#[test]
fn there_is_time_off_of_every_sort() {
    let rota = company(3, 7);
    let reasons: BTreeSet<&str> = rota.time_off.values().map(|t| t.reason.as_str()).collect();
    assert_eq!(reasons.len(), 5, "{reasons:?}");
    let some = |sort: fn(&shifts_sim::world::TimeOff) -> bool| rota.time_off.values().any(sort);
    assert!(some(|t| t.cancelled));
    assert!(some(|t| matches!(t.away, Away::Hours { .. })));
    assert!(some(
        |t| matches!(t.away, Away::Days { first, last } if first == last)
    ));
    let (first, last) = (retail(1, 1, 1).first_day, jiff::civil::date(2026, 12, 6));
    let is_long = |t: &shifts_sim::world::TimeOff| {
        t.away.starts().date() < first && last < t.away.ends().date()
    };
    assert!(rota.time_off.values().any(is_long), "longer than all weeks");
}

#[test]
fn the_work_of_those_who_are_away_is_not_lost() {
    let rota = company(3, 7);
    let left_open = rota.open_shifts.keys().filter(|id| id.starts_with("os"));
    let numbers: Vec<String> = rota
        .shifts
        .keys()
        .cloned()
        .chain(left_open.map(|id| id[1..].to_owned()))
        .collect();
    let last = numbers.iter().max().unwrap();
    assert_eq!(
        *last,
        format!("s{:06}", numbers.len()),
        "by day somebody does it"
    );
}

#[test]
fn availability_is_unknown_weekly_or_in_turn() {
    let rota = company(3, 7);
    let weeks = |count: usize| {
        let of = rota
            .availability
            .values()
            .filter(move |a| a.weeks.len() == count);
        of.count()
    };
    let unknown = rota.employees.len() - rota.availability.len();
    assert!(unknown > 5 && weeks(1) > 20 && weeks(2) > 5, "{unknown}");
    assert_eq!(weeks(1) + weeks(2), rota.availability.len());
    for known in rota.availability.values() {
        assert_eq!(known.cycle_starts_on.is_some(), known.weeks.len() == 2);
        for week in &known.weeks {
            let days: BTreeSet<&str> = week.iter().map(|slot| slot.day()).collect();
            assert!((5..=6).contains(&days.len()), "days off: {days:?}");
            let ends = |slot: &shifts_sim::world::Slot| slot.ends == Time::midnight();
            assert!(
                week.iter()
                    .all(|slot| slot.starts < slot.ends || ends(slot))
            );
        }
    }
    let mut slots = rota
        .availability
        .values()
        .flat_map(|a| a.weeks.iter().flatten());
    assert!(slots.any(|slot| slot.starts == slot.ends), "whole days");
}
