//! Who does the work of those who are away.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::open_shifts::{OpenShift, is_open};
use super::retail::draw;
use super::rota::{Rota, Shift};
use crate::chance::Chance;

/// Gives the work of those who are away to colleagues who are free. What nobody can take is left
/// open, or, at night, not done.
pub(super) fn cover(chance: &mut Chance, rota: &mut Rota) {
    let mut diary = Diary::of(rota);
    let is_missed = |shift: &&Shift| diary.is_away(shift);
    let missed: Vec<Shift> = rota.shifts.values().filter(is_missed).cloned().collect();
    for mut shift in missed {
        let is_free = |id: &str| diary.is_free(id, shift.starts, shift.ends);
        match first_free(rota, chance, &shift, is_free) {
            Some(colleague) => {
                diary.note(&colleague, (shift.starts, shift.ends));
                shift.employee_id = colleague;
                rota.shifts.insert(shift.id.clone(), shift);
            }
            None => {
                rota.shifts.remove(&shift.id);
                if is_open(shift.starts, shift.ends) {
                    let id = format!("o{}", shift.id);
                    rota.open_shifts
                        .insert(id.clone(), OpenShift::of(shift, id, 1));
                }
            }
        }
    }
}

/// A colleague in Teams who has time for a shift.
pub(super) fn somebody_free(rota: &Rota, chance: &mut Chance, shift: &Shift) -> Option<String> {
    let is_free = |id: &str| rota.is_free(id, shift.starts, shift.ends, &shift.id);
    first_free(rota, chance, shift, is_free)
}

fn first_free(
    rota: &Rota,
    chance: &mut Chance,
    shift: &Shift,
    is_free: impl Fn(&str) -> bool,
) -> Option<String> {
    let colleagues: Vec<&str> = rota
        .employees_of(&shift.business_unit_id)
        .filter(|employee| employee.user.is_some() && employee.id != shift.employee_id)
        .map(|employee| employee.id.as_str())
        .collect();
    let first = draw(chance, colleagues.len().max(1));
    let mut in_turn = colleagues.iter().cycle().skip(first).take(colleagues.len());
    in_turn.find(|id| is_free(id)).map(|id| (*id).to_owned())
}

/// From one local time to another.
type Stretch = (DateTime, DateTime);

/// Who is busy when: the whole rota by person, so that a company can be asked about often.
struct Diary {
    works: BTreeMap<String, Vec<Stretch>>,
    away: BTreeMap<String, Vec<Stretch>>,
}

impl Diary {
    fn of(rota: &Rota) -> Self {
        let (mut works, mut away) = (BTreeMap::new(), BTreeMap::new());
        for shift in rota.shifts.values() {
            let of_person: &mut Vec<Stretch> = works.entry(shift.employee_id.clone()).or_default();
            of_person.push((shift.starts, shift.ends));
        }
        for time_off in rota
            .time_off
            .values()
            .filter(|time_off| !time_off.cancelled)
        {
            let of_person: &mut Vec<Stretch> =
                away.entry(time_off.employee_id.clone()).or_default();
            of_person.push((time_off.away.starts(), time_off.away.ends()));
        }
        Self { works, away }
    }

    fn note(&mut self, employee_id: &str, stretch: Stretch) {
        let of_person = self.works.entry(employee_id.to_owned()).or_default();
        of_person.push(stretch);
    }

    fn is_away(&self, shift: &Shift) -> bool {
        is_taken(&self.away, &shift.employee_id, (shift.starts, shift.ends))
    }

    fn is_free(&self, employee_id: &str, starts: DateTime, ends: DateTime) -> bool {
        let taken = |by| is_taken(by, employee_id, (starts, ends));
        !taken(&self.works) && !taken(&self.away)
    }
}

fn is_taken(
    by: &BTreeMap<String, Vec<Stretch>>,
    employee_id: &str,
    (starts, ends): Stretch,
) -> bool {
    let mut of_person = by.get(employee_id).into_iter().flatten();
    of_person.any(|(from, to)| *from < ends && starts < *to)
}
