//! Explores seeds and groups what fails.
use shifts_tests_simulation::{Bug, run_seed};
use std::collections::BTreeMap;
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let args: Vec<String> = std::env::args().collect();
    let from: u64 = args[1].parse().unwrap();
    let to: u64 = args[2].parse().unwrap();
    let bug = args
        .get(3)
        .and_then(|n| Bug::ALL.iter().copied().find(|b| format!("{b:?}") == *n));
    let start = std::time::Instant::now();
    let mut groups: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut worst = (0.0, 0);
    for seed in from..=to {
        let t = std::time::Instant::now();
        let run = if from == to {
            shifts_tests_simulation::tell_seed
        } else {
            run_seed
        };
        if let Err(what) = run(seed, bug) {
            let key: String = what
                .lines()
                .next()
                .unwrap()
                .chars()
                .filter(|c| !c.is_ascii_digit())
                .take(90)
                .collect();
            groups.entry(key).or_default().push(seed);
            if from == to {
                println!("{what}");
            }
        }
        let e = t.elapsed().as_secs_f64();
        if e > worst.0 {
            worst = (e, seed);
        }
    }
    let el = start.elapsed().as_secs_f64();
    for (k, v) in &groups {
        println!("{:5} {:?} {k}", v.len(), &v[..v.len().min(8)]);
    }
    println!(
        "{} seeds in {el:.1}s, {:.2} ms each, worst {worst:?}",
        to - from + 1,
        el * 1000.0 / ((to - from + 1) as f64)
    );
}
