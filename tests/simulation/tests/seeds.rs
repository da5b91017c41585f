//! Random worlds, edits and faults: whatever happens on the way, nothing is doubled, lost or
//! deleted on a guess, and in the end Teams holds what the WFM plans.
//!
//! `SEED=7 ./test seeded` repeats one seed and tells its story; `SEEDS=1000000 ./test seeded` runs
//! more of them.

use std::collections::BTreeSet;

use shifts_tests_simulation::{Fault, run_seed, tell_seed};

/// How many seeds an ordinary run tries, all shards together.
const SEEDS: u64 = 20_000;
/// The shards, which run side by side.
const SHARDS: u64 = 4;
/// How many seeds are run twice.
const SEEDS_TWICE: u64 = 60;
/// In how many seeds every fault has to strike.
const SEEDS_OF_ALL_FAULTS: u64 = 800;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs the seeds of a shard, or of the one seed that is asked for.
fn run_shard(shard: u64) {
    let seeds = match number("SEED") {
        Some(seed) => seed..=seed,
        None => 1..=number("SEEDS").unwrap_or(SEEDS),
    };
    for seed in seeds.filter(|seed| seed % SHARDS == shard) {
        let ended = run_seed(seed, None).or_else(|_| tell_seed(seed, None));
        if let Err(story) = ended {
            panic!("{story}\n\nrepeat it with: SEED={seed} ./test seeded");
        }
    }
}

#[test]
fn seeds_of_the_first_shard_end_well() {
    run_shard(0);
}

#[test]
fn seeds_of_the_second_shard_end_well() {
    run_shard(1);
}

#[test]
fn seeds_of_the_third_shard_end_well() {
    run_shard(2);
}

#[test]
fn seeds_of_the_fourth_shard_end_well() {
    run_shard(3);
}

#[test]
fn a_seed_repeats_to_the_last_effect() {
    for seed in 1..=SEEDS_TWICE {
        assert_eq!(run_seed(seed, None), run_seed(seed, None), "seed {seed}");
    }
}

#[test]
fn every_fault_strikes() {
    let happened = (1..=SEEDS_OF_ALL_FAULTS).filter_map(|seed| run_seed(seed, None).ok());
    let struck: BTreeSet<Fault> = happened.flat_map(|happened| happened.struck).collect();
    let all: BTreeSet<Fault> = Fault::ALL.iter().copied().collect();
    assert_eq!(struck, all);
}
