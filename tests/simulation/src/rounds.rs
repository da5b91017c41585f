//! One seed from beginning to end.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::bugs::Bug;
use crate::edits::edit;
use crate::ending::come_to_rest;
use crate::faults::Fault;
use crate::hands::use_teams;
use crate::program::Program;
use crate::scene::draw_scene;
use crate::scheduler::{Run, give_way, run_all};
use crate::universe::Universe;

/// Moods that a WFM can be in for a while.
const MOODS: [Fault; 5] = [
    Fault::RecordsNone,
    Fault::RecordsTruncated,
    Fault::RecordsPartial,
    Fault::PeopleShrunk,
    Fault::PeoplePartial,
];

/// What a seed came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// The fingerprint of everything that happened, in its order.
    pub trace: u64,
    /// The faults that struck.
    pub struck: BTreeSet<Fault>,
}

/// Runs a seed, of a program that may have a bug.
///
/// # Errors
///
/// What did not hold.
pub fn run_seed(seed: u64, bug: Option<Bug>) -> Result<Happened, String> {
    run_scene(draw_scene(seed), bug)
}

/// Runs a seed, and tells what happened if something did not hold.
///
/// # Errors
///
/// What did not hold, after everything that led to it.
pub fn tell_seed(seed: u64, bug: Option<Bug>) -> Result<Happened, String> {
    let mut universe = draw_scene(seed);
    universe.story = Some(Vec::new());
    run_scene(universe, bug)
}

fn run_scene(universe: Universe, bug: Option<Bug>) -> Result<Happened, String> {
    let mut program = Program::new(universe, bug);
    for _ in 0..program.world.with(|u| 1 + u.draws.below(4)) {
        program.round();
        program.violation()?;
    }
    come_to_rest(&mut program);
    program.violation()?;
    Ok(program.world.with(|u| Happened {
        trace: u.trace,
        struck: u.faults.struck.clone(),
    }))
}

impl Program {
    /// Edits, faults, and everything that the program does about them, side by side.
    fn round(&mut self) {
        self.world.with(|u| u.tell(|| "-- a round".to_owned()));
        let ticks = self.world.with(|u| {
            if u.draws.one_in(4) {
                u.faults.cease();
            } else {
                u.faults.draw(&mut u.draws);
            }
            for unit in u.wfm.units.values_mut() {
                let mood = u.draws.pick(&MOODS);
                unit.mood = Some(mood).filter(|_| u.draws.one_in(8));
            }
            let edits = u.draws.below(8);
            edit(u, edits);
            if u.faults.strikes(Fault::TickMissed, 2, &mut u.draws) {
                0
            } else if u.faults.strikes(Fault::TickTwice, 2, &mut u.draws) {
                2
            } else {
                1
            }
        });
        let mut runs: Vec<(usize, Run)> = (0..ticks).map(|_| self.tick()).collect();
        for _ in 0..self.world.with(|u| 1 + u.draws.below(2)) {
            runs.push(self.worker());
        }
        if self.world.with(|u| u.draws.one_in(3)) {
            runs.push(self.person());
        }
        if self.world.with(|u| u.draws.one_in(5)) {
            runs.push(self.approver());
        }
        if self.world.with(|u| u.draws.one_in(2)) {
            runs.push(self.people());
        }
        run_all(&self.world, runs);
        self.world.with(|u| {
            use_teams(u, 2);
            let minutes = u.draws.pick(&[1, 3, 12, 12, 25, 60, 9 * 60]);
            u.time.pass(SignedDuration::from_mins(minutes));
            if u.faults.strikes(Fault::ClockForward, 3, &mut u.draws) {
                u.time
                    .pass(SignedDuration::from_mins(u.draws.within(1..90)));
            }
            u.land_late();
        });
    }

    /// People go on working meanwhile, and clocks are set.
    fn people(&mut self) -> (usize, Run) {
        let id = self.process().id;
        let world = self.world.clone();
        let run = async move {
            for _ in 0..6 {
                for _ in 0..world.with(|u| u.draws.below(30)) {
                    give_way().await;
                }
                world.with(|u| {
                    let edits = u.draws.below(2);
                    edit(u, edits);
                    use_teams(u, 1);
                    if u.faults.strikes(Fault::ClockBack, 3, &mut u.draws) {
                        u.time.pass(SignedDuration::from_millis(-1500));
                    }
                });
            }
        };
        (id, Box::pin(run))
    }
}
