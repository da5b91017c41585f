//! The company as values.

mod csv_folder;
mod life;
mod people;
mod retail;

use shifts_sim::world::{Retail, Rota};

/// Stores of thirty people in two weeks of shifts.
fn company(stores: usize, seed: u64) -> Rota {
    retail(stores, 30, seed).build()
}

fn retail(stores: usize, people_per_store: usize, seed: u64) -> Retail {
    Retail {
        stores,
        people_per_store,
        weeks: 2,
        first_day: jiff::civil::date(2026, 11, 23),
        seed,
    }
}

/// What must hold of a rota whatever happens to it.
fn assert_consistent(rota: &Rota) {
    for shift in rota.shifts.values() {
        let (starts, ends) = (shift.starts, shift.ends);
        assert!(
            !rota.is_away(&shift.employee_id, starts, ends),
            "{}",
            shift.id
        );
        assert!(
            rota.is_free(&shift.employee_id, starts, ends, &shift.id),
            "{}",
            shift.id
        );
    }
    for open in rota.open_shifts.values() {
        assert!((1..=100).contains(&open.slots) && open.starts < open.ends);
        assert!(rota.business_unit(&open.business_unit_id).is_some());
        assert!(rota.jobs.iter().any(|job| job.id == open.job_id));
    }
    for time_off in rota.time_off.values() {
        assert!(
            time_off.away.starts() < time_off.away.ends(),
            "{}",
            time_off.id
        );
        assert!(rota.employee(&time_off.employee_id).is_some());
    }
    assert!(rota.shifts.iter().all(|(id, shift)| *id == shift.id));
    assert!(rota.open_shifts.iter().all(|(id, open)| *id == open.id));
    assert!(
        rota.time_off
            .iter()
            .all(|(id, time_off)| *id == time_off.id)
    );
}
