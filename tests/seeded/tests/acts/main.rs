//! Random histories of what people do in Shifts while the WFM is edited, calls fail, callbacks come
//! twice and the program dies. Whatever happens on the way, both systems end equal; and what somebody
//! saw as saved or refused was done once in both, or in neither.
//!
//! `SEED=7 ./test seeded` runs one seed and tells its story; `SEEDS=1000 ./test seeded` runs more.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "in a test, a failed expectation is a panic, and a seed tells its story"
)]

mod deeds;
mod found;
mod history;
mod many;
mod wfm;

use shifts_tests_seeded::{number, run_alone};

/// How many seeds an ordinary run tries.
const SEEDS: u64 = 40;

async fn run(offset: u64) {
    match number("SEED") {
        Some(seed) if seed % 2 == offset => history::run(seed, true).await,
        Some(_) => {}
        None => {
            let last = number("SEEDS").unwrap_or(SEEDS);
            let ours = |seed: &u64| seed % 2 == offset;
            for seed in (1..=last).filter(ours) {
                history::run(seed, false).await;
            }
        }
    }
}

#[test]
fn whatever_people_do_both_systems_end_equal_on_odd_days() {
    run_alone(run(1));
}

#[test]
fn whatever_people_do_both_systems_end_equal_on_even_days() {
    run_alone(run(0));
}
