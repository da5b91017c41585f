//! What a planner does to open shifts, and people who take them.

use jiff::ToSpan as _;

use super::new_id;
use crate::chance::Chance;
use crate::world::cover::somebody_free;
use crate::world::open_shifts::{OpenShift, is_open};
use crate::world::retail::draw;
use crate::world::rota::{Rota, Shift};

/// Leaves work like that of a shift open, or lets an open shift of its store and week be taken,
/// wanted by more, or withdrawn, and tells which.
pub(super) fn edit(
    rota: &mut Rota,
    chance: &mut Chance,
    like: &Shift,
    step: u64,
) -> Option<String> {
    if draw(chance, 4) == 0 {
        return left_open(rota, chance, like, step);
    }
    let open_shift = near(rota, chance, like)?;
    let what = match draw(chance, 4) {
        0 | 1 => taken(rota, chance, &open_shift, step),
        2 => wanted_by_more(rota, &open_shift),
        _ => rota
            .open_shifts
            .remove(&open_shift.id)
            .map(|_| "withdrawn".to_owned()),
    }?;
    let day = open_shift.starts.strftime("%a %d %b");
    Some(format!("open shift {} on {day} {what}", open_shift.id))
}

fn left_open(rota: &mut Rota, chance: &mut Chance, like: &Shift, step: u64) -> Option<String> {
    if !is_open(like.starts, like.ends) {
        return None;
    }
    let taken = |id: &str| rota.open_shifts.contains_key(id);
    let id = new_id('y', step, rota.open_shifts.len(), taken)?;
    let slots = 1 + u32::from(draw(chance, 2) == 0);
    let day = like.starts.strftime("%a %d %b");
    let told = format!("open shift {id} on {day} left open for {slots}");
    rota.open_shifts
        .insert(id.clone(), OpenShift::of(like.clone(), id, slots));
    Some(told)
}

/// An open shift of the same store, within a week of a shift.
fn near(rota: &Rota, chance: &mut Chance, like: &Shift) -> Option<OpenShift> {
    let week = like.starts.saturating_sub(7.days())..like.starts.saturating_add(7.days());
    let near: Vec<&OpenShift> = rota
        .open_shifts
        .values()
        .filter(|open| open.business_unit_id == like.business_unit_id)
        .filter(|open| week.contains(&open.starts))
        .collect();
    (!near.is_empty()).then(|| near[draw(chance, near.len())].clone())
}

fn taken(
    rota: &mut Rota,
    chance: &mut Chance,
    open_shift: &OpenShift,
    step: u64,
) -> Option<String> {
    let id = new_id('x', step, rota.shifts.len(), |id| {
        rota.shifts.contains_key(id)
    })?;
    let mut shift = open_shift.taken_by(String::new(), id.clone());
    shift.employee_id = somebody_free(rota, chance, &shift)?;
    let what = format!("taken by employee {} as shift {id}", shift.employee_id);
    rota.shifts.insert(id, shift);
    match rota.open_shifts.get_mut(&open_shift.id) {
        Some(left) if left.slots > 1 => left.slots -= 1,
        _ => drop(rota.open_shifts.remove(&open_shift.id)),
    }
    Some(what)
}

fn wanted_by_more(rota: &mut Rota, open_shift: &OpenShift) -> Option<String> {
    let open_shift = rota.open_shifts.get_mut(&open_shift.id)?;
    open_shift.slots += 1;
    Some(format!("wants {} people", open_shift.slots))
}
