//! The simulation notices: every bug that is put into the program is found in a thousand seeds.

use shifts_tests_simulation::{Bug, run_seed};

const SEEDS_MAX: u64 = 1_000;

#[test]
fn every_bug_is_found() {
    let mut missed = Vec::new();
    for bug in Bug::ALL {
        let finds = |seed| Some((seed, run_seed(seed, Some(*bug)).err()?));
        match (1..=SEEDS_MAX).find_map(finds) {
            Some((seed, what)) => println!("{bug:?}, by seed {seed}: {}", first_line(&what)),
            None => missed.push(bug),
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
