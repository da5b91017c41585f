//! What happens to a rota as time passes: small edits that a planner would make.

mod open_shifts;
mod people;
mod shifts;

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
    let near: Vec<Shift> = rota
        .shifts
        .values()
        .filter(|shift| (around..last).contains(&shift.starts.date()))
        .cloned()
        .collect();
    if near.is_empty() {
        return Vec::new();
    }
    let edits = 1 + draw(&mut chance, 3);
    let one = |_| {
        // Whatever is edited, a shift nearby says where and when.
        let shift = rota
            .shifts
            .get(&near[draw(&mut chance, near.len())].id)?
            .clone();
        let what = match draw(&mut chance, 10) {
            0..=5 => shifts::edit(rota, &mut chance, &shift, step),
            6 | 7 => open_shifts::edit(rota, &mut chance, &shift, step),
            8 => people::edit_time_off(rota, &mut chance, &shift, step),
            _ => people::edit_availability(rota, &mut chance, &shift),
        }?;
        let unit = rota.business_unit(&shift.business_unit_id)?;
        Some(format!("{}: {what}", unit.name))
    };
    (0..edits).filter_map(one).collect()
}

/// An id that an edit gives to something new; `None` if it is taken.
fn new_id(
    prefix: char,
    step: u64,
    count: usize,
    is_taken: impl Fn(&str) -> bool,
) -> Option<String> {
    let id = format!("{prefix}{step:06}{:02}", count % 100);
    (!is_taken(&id)).then_some(id)
}
