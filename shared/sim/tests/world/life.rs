//! A rota that goes on living.

use jiff::civil::date;
use shifts_sim::world::{OpenShift, Rota, edit};

use crate::{assert_consistent, retail};

fn company() -> Rota {
    retail(2, 20, 3).build()
}

#[test]
fn edits_repeat_exactly_and_change_something() {
    let (mut one, mut other, before) = (company(), company(), company());
    let told: Vec<String> = (0..20)
        .flat_map(|step| edit(&mut one, step, 9, date(2026, 11, 24)))
        .collect();
    (0..20).for_each(|step| drop(edit(&mut other, step, 9, date(2026, 11, 24))));
    assert_eq!(one, other);
    assert!(one != before && told.len() >= 20, "{}", told.len());
}

#[test]
fn after_many_edits_the_rota_is_still_consistent() {
    let mut rota = company();
    (0..300).for_each(|step| drop(edit(&mut rota, step, 1, date(2026, 11, 24))));
    assert_consistent(&rota);
    let is_open = |open: &OpenShift| (6..22).contains(&open.starts.hour());
    assert!(rota.open_shifts.values().all(is_open));
}

#[test]
fn every_sort_of_record_is_edited() {
    let mut rota = company();
    let told: Vec<String> = (0..300)
        .flat_map(|step| edit(&mut rota, step, 2, date(2026, 11, 24)))
        .collect();
    for words in [
        "moved to",
        "handed over",
        "second pair of hands",
        "dropped",
        "left open for",
        "taken by",
        "wants",
        "withdrawn",
        "granted",
        "cancelled",
        "availability",
    ] {
        assert!(told.iter().any(|line| line.contains(words)), "{words}");
    }
}

#[test]
fn a_rota_without_shifts_near_the_day_is_left_alone() {
    assert!(edit(&mut company(), 1, 1, date(2030, 1, 1)).is_empty());
}

#[test]
fn no_sentence_names_a_person() {
    let mut rota = company();
    for step in 0..100 {
        for told in edit(&mut rota, step, 5, date(2026, 11, 24)) {
            let named = rota.employees.iter().any(|person| {
                told.contains(&format!("{} {}", person.first_name, person.last_name))
                    || told.contains(person.login.as_deref().unwrap_or("@"))
            });
            assert!(!named, "{told}");
        }
    }
}
