//! What people ask for and are given.

use super::new_id;
use crate::chance::Chance;
use crate::world::availability::{Availability, week};
use crate::world::cover::somebody_free;
use crate::world::retail::draw;
use crate::world::rota::{Rota, Shift};
use crate::world::time_off::{Away, TimeOff};

/// Gives somebody of a shift's store its day off, or lets somebody give up theirs, and tells which.
pub(super) fn edit_time_off(
    rota: &mut Rota,
    chance: &mut Chance,
    near: &Shift,
    step: u64,
) -> Option<String> {
    if draw(chance, 3) == 0 {
        given_up(rota, chance, near)
    } else {
        granted(rota, chance, near, step)
    }
}

/// Says anew when somebody of a shift's store can work.
pub(super) fn edit_availability(
    rota: &mut Rota,
    chance: &mut Chance,
    near: &Shift,
) -> Option<String> {
    let people: Vec<&str> = rota
        .employees_of(&near.business_unit_id)
        .map(|employee| employee.id.as_str())
        .collect();
    let employee_id = (*people.get(draw(chance, people.len().max(1)))?).to_owned();
    let told = format!("availability of employee {employee_id} changed");
    let availability = Availability {
        employee_id: employee_id.clone(),
        cycle_starts_on: None,
        weeks: vec![week(chance)],
    };
    rota.availability.insert(employee_id, availability);
    Some(told)
}

fn granted(rota: &mut Rota, chance: &mut Chance, near: &Shift, step: u64) -> Option<String> {
    let day = near.starts.date();
    let away = Away::Days {
        first: day,
        last: day,
    };
    // Somebody who has nothing else on the whole day.
    let mut wanted = near.clone();
    (wanted.starts, wanted.ends) = (away.starts(), away.ends());
    let employee_id = somebody_free(rota, chance, &wanted)?;
    let id = new_id('z', step, rota.time_off.len(), |id| {
        rota.time_off.contains_key(id)
    })?;
    let told = format!("time off {id} on {} granted", day.strftime("%a %d %b"));
    let time_off = TimeOff {
        id: id.clone(),
        employee_id,
        reason: "Vacation".to_owned(),
        away,
        cancelled: false,
    };
    rota.time_off.insert(id, time_off);
    Some(told)
}

fn given_up(rota: &mut Rota, chance: &mut Chance, near: &Shift) -> Option<String> {
    let of_store = |id: &str| {
        let employee = rota.employee(id);
        employee.is_some_and(|employee| employee.business_unit_id == near.business_unit_id)
    };
    let standing: Vec<String> = rota
        .time_off
        .values()
        .filter(|time_off| !time_off.cancelled && of_store(&time_off.employee_id))
        .filter(|time_off| time_off.away.starts() >= near.starts)
        .map(|time_off| time_off.id.clone())
        .collect();
    let id = standing.get(draw(chance, standing.len().max(1)))?;
    let time_off = rota.time_off.get_mut(id)?;
    time_off.cancelled = true;
    let day = time_off.away.starts().strftime("%a %d %b");
    Some(format!("time off {id} on {day} cancelled"))
}
