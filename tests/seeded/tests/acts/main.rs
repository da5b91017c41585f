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

use shifts_tests_scenario::Wire;
use shifts_tests_seeded::{number, run_alone};

/// How many seeds an ordinary run tries.
const SEEDS: u64 = 40;
/// How many of them over Blue Yonder, whose acts take more requests.
const SEEDS_OF_BLUE_YONDER: u64 = 10;

async fn run(wire: Wire, ours: impl Fn(&u64) -> bool, usual: u64) {
    match number("SEED") {
        Some(seed) if ours(&seed) => history::run(wire, seed, true).await,
        Some(_) => {}
        None => {
            let last = number("SEEDS").unwrap_or(usual);
            for seed in (1..=last).filter(ours) {
                history::run(wire, seed, false).await;
            }
        }
    }
}

#[test]
fn whatever_people_do_both_systems_end_equal_on_odd_days() {
    run_alone(run(Wire::Open, |seed| seed % 2 == 1, SEEDS));
}

#[test]
fn whatever_people_do_both_systems_end_equal_on_even_days() {
    run_alone(run(Wire::Open, |seed| seed % 2 == 0, SEEDS));
}

#[test]
fn whatever_people_do_both_systems_end_equal_over_blue_yonder() {
    run_alone(run(Wire::BlueYonder, |_| true, SEEDS_OF_BLUE_YONDER));
}
