//! The simulation notices: every bug that is put into the program is found within a thousand seeds.

use shifts_tests_simulation::{Bug, run_seed};

const SEEDS_MAX: u64 = 1_000;

#[test]
fn every_bug_is_found() {
    let mut missed = Vec::new();
    for bug in Bug::ALL {
        let found =
            (1..=SEEDS_MAX).find_map(|seed| Some((seed, run_seed(seed, Some(*bug)).err()?)));
        match found {
            Some((seed, what)) => println!("{bug:?}: seed {seed}: {}", first_line(&what)),
            None => missed.push(bug),
        }
    }
    assert!(
        missed.is_empty(),
        "these bugs are not found in {SEEDS_MAX} seeds: {missed:?}"
    );
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
