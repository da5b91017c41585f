//! What a planner does to shifts.

use jiff::ToSpan as _;

use super::new_id;
use crate::chance::Chance;
use crate::world::cover::somebody_free;
use crate::world::retail::draw;
use crate::world::rota::{Rota, Shift};

/// Moves a shift, gives it to somebody else, doubles or drops it, and tells which.
pub(super) fn edit(
    rota: &mut Rota,
    chance: &mut Chance,
    shift: &Shift,
    step: u64,
) -> Option<String> {
    let what = match draw(chance, 5) {
        0 | 1 => moved(rota, chance, shift.clone()),
        2 => handed_over(rota, chance, shift.clone()),
        3 => doubled(rota, chance, shift.clone(), step),
        _ => dropped(rota, shift),
    }?;
    let day = shift.starts.strftime("%a %d %b");
    Some(format!("shift {} on {day} {what}", shift.id))
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
    shift.id = new_id('x', step, rota.shifts.len(), |id| {
        rota.shifts.contains_key(id)
    })?;
    let what = format!("got a second pair of hands: {}", shift.id);
    rota.shifts.insert(shift.id.clone(), shift);
    Some(what)
}

fn dropped(rota: &mut Rota, shift: &Shift) -> Option<String> {
    rota.shifts.remove(&shift.id).map(|_| "dropped".to_owned())
}
