//! What happens to a rota as time passes: small edits that a planner would make.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::retail::draw;
use super::rota::{Rota, Shift};
use crate::chance::Chance;

/// Makes one to three edits near `around`, the same for the same step and seed, and tells them
/// without naming anybody.
pub fn edit(rota: &mut Rota, step: u64, seed: u64, around: Date) -> Vec<String> {
    let mut chance = Chance::new(seed, 0x11fe_0000 + step);
    let last = around.saturating_add(7.days());
    let near: Vec<String> = rota
        .shifts
        .values()
        .filter(|shift| (around..last).contains(&shift.starts.date()))
        .map(|shift| shift.id.clone())
        .collect();
    if near.is_empty() {
        return Vec::new();
    }
    let edits = 1 + draw(&mut chance, 3);
    let one = |_| {
        let id = &near[draw(&mut chance, near.len())];
        let shift = rota.shifts.get(id)?.clone();
        let what = match draw(&mut chance, 5) {
            0 | 1 => moved(rota, &mut chance, shift.clone()),
            2 => handed_over(rota, &mut chance, shift.clone()),
            3 => doubled(rota, &mut chance, shift.clone(), step),
            _ => dropped(rota, &shift),
        }?;
        let unit = rota.business_unit(&shift.business_unit_id)?;
        let day = shift.starts.strftime("%a %d %b");
        Some(format!("{}: shift {} on {day} {what}", unit.name, shift.id))
    };
    (0..edits).filter_map(one).collect()
}

fn moved(rota: &mut Rota, chance: &mut Chance, mut shift: Shift) -> Option<String> {
    let minutes = [-60_i64, -30, 30, 60][draw(chance, 4)].minutes();
    shift.starts = shift.starts.saturating_add(minutes);
    shift.ends = shift.ends.saturating_add(minutes);
    for activity in &mut shift.activities {
        activity.starts = activity.starts.saturating_add(minutes);
        activity.ends = activity.ends.saturating_add(minutes);
    }
    if !rota.is_free(&shift.employee_id, shift.starts, shift.ends, &shift.id) {
        return None;
    }
    let (from, to) = (shift.starts.strftime("%H:%M"), shift.ends.strftime("%H:%M"));
    let what = format!("moved to {from}-{to}");
    rota.shifts.insert(shift.id.clone(), shift);
    Some(what)
}

fn handed_over(rota: &mut Rota, chance: &mut Chance, mut shift: Shift) -> Option<String> {
    shift.employee_id = somebody_free(rota, chance, &shift)?;
    let what = format!("handed over to employee {}", shift.employee_id);
    rota.shifts.insert(shift.id.clone(), shift);
    Some(what)
}

fn doubled(rota: &mut Rota, chance: &mut Chance, mut shift: Shift, step: u64) -> Option<String> {
    shift.employee_id = somebody_free(rota, chance, &shift)?;
    shift.id = format!("x{step:06}{:02}", rota.shifts.len() % 100);
    if rota.shifts.contains_key(&shift.id) {
        return None;
    }
    let what = format!("got a second pair of hands: {}", shift.id);
    rota.shifts.insert(shift.id.clone(), shift);
    Some(what)
}

fn dropped(rota: &mut Rota, shift: &Shift) -> Option<String> {
    rota.shifts.remove(&shift.id).map(|_| "dropped".to_owned())
}

fn somebody_free(rota: &Rota, chance: &mut Chance, shift: &Shift) -> Option<String> {
    let free: Vec<&str> = rota
        .employees_of(&shift.business_unit_id)
        .filter(|employee| employee.user.is_some() && employee.id != shift.employee_id)
        .filter(|employee| rota.is_free(&employee.id, shift.starts, shift.ends, &shift.id))
        .map(|employee| employee.id.as_str())
        .collect();
    (!free.is_empty()).then(|| free[draw(chance, free.len())].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Retail;
    use jiff::civil::date;

    fn company() -> Rota {
        let first_day = date(2026, 11, 23);
        Retail {
            stores: 2,
            people_per_store: 20,
            weeks: 2,
            first_day,
            seed: 3,
        }
        .build()
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
    fn after_many_edits_still_nobody_works_two_shifts_at_once() {
        let mut rota = company();
        (0..200).for_each(|step| drop(edit(&mut rota, step, 1, date(2026, 11, 24))));
        for shift in rota.shifts.values() {
            assert!(rota.is_free(&shift.employee_id, shift.starts, shift.ends, &shift.id));
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
}
