//! One seed from beginning to end.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::SignedDuration;
use shifts_app::{Order, Patience, Silent, SyncSettings, fan_out, plan, sync, work};
use shifts_model::TeamId;
use shifts_ports::Clock as _;

use crate::bugs::Bug;
use crate::edits::{edit, use_teams};
use crate::ending::come_to_rest;
use crate::faults::Fault;
use crate::process::Process;
use crate::scene::{draw_scene, team_ids};
use crate::scheduler::{Run, give_way, run_all};
use crate::universe::{Universe, World};

/// Most times that a worker looks into the queue in one round.
const LOOKS_MAX: usize = 30;
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
    let mut settings = universe.checks.rules.clone();
    bug.inspect(|bug| bug.on_settings(&mut settings));
    let mut program = Program {
        world: World::new(universe),
        settings,
        bug,
        processes: 0,
    };
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

/// The program in its world.
pub struct Program {
    pub(crate) world: World,
    pub(crate) settings: SyncSettings,
    pub(crate) bug: Option<Bug>,
    processes: usize,
}

impl Program {
    fn violation(&self) -> Result<(), String> {
        let (violation, story) = self
            .world
            .with(|u| (u.checks.violation.clone(), u.story.clone()));
        match violation {
            Some(violation) => Err(story
                .into_iter()
                .flatten()
                .chain([violation])
                .collect::<Vec<_>>()
                .join("\n")),
            None => Ok(()),
        }
    }

    /// A new process of the program.
    pub(crate) fn process(&mut self) -> Process {
        self.processes += 1;
        Process::new(self.processes, &self.world, self.bug)
    }

    pub(crate) fn team_ids(&self) -> Vec<TeamId> {
        self.world.with(|u| team_ids(u))
    }

    /// Edits, faults, and everything that the program does about them, side by side.
    fn round(&mut self) {
        self.world.with(|u| u.tell(|| "-- a round".to_owned()));
        let (edits, ticks) = self.world.with(|u| {
            if u.draws.one_in(4) {
                u.faults.cease();
            } else {
                u.faults.draw(&mut u.draws);
            }
            for unit in u.wfm.units.values_mut() {
                let mood = u.draws.pick(&MOODS);
                unit.mood = Some(mood).filter(|_| u.draws.one_in(8));
            }
            let ticks = if u.faults.strikes(Fault::TickMissed, 2, &mut u.draws) {
                0
            } else if u.faults.strikes(Fault::TickTwice, 2, &mut u.draws) {
                2
            } else {
                1
            };
            (u.draws.below(8), ticks)
        });
        self.world.with(|u| edit(u, edits));
        let mut runs: Vec<(usize, Run)> = (0..ticks).map(|_| self.tick()).collect();
        for _ in 0..self.world.with(|u| 1 + u.draws.below(2)) {
            runs.push(self.worker());
        }
        let draws = self
            .world
            .with(|u| [3, 5, 2].map(|times| u.draws.one_in(times)));
        if draws[0] {
            runs.push(self.person());
        }
        if draws[1] {
            runs.push(self.approver());
        }
        if draws[2] {
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

    fn delay(&self) -> Duration {
        let seconds = self
            .world
            .with(|u| u.draws.pick(&[0, 0, 1, 5, 20, 45, 70, 100]));
        Duration::from_secs(seconds)
    }

    /// The timer ticks.
    pub(crate) fn tick(&mut self) -> (usize, Run) {
        let process = self.process();
        let intervals = self.settings.intervals.clone();
        let run = async move {
            let slot = (process.now().as_second() / 60).to_string();
            // A tick that fails is one that is missed.
            let _ = fan_out(&process.ports().timer(), &intervals, &slot).await;
        };
        (self.processes, Box::pin(run))
    }

    /// A worker empties the queue.
    pub(crate) fn worker(&mut self) -> (usize, Run) {
        let process = self.process();
        let (settings, delay) = (self.settings.clone(), self.delay());
        let run = async move {
            process.sleep(delay).await;
            for _ in 0..LOOKS_MAX {
                let done = work(&process.ports(), &settings, &Silent).await;
                if let Ok(None) = done {
                    return;
                }
            }
        };
        (self.processes, Box::pin(run))
    }

    /// A person syncs all teams and waits for the end.
    fn person(&mut self) -> (usize, Run) {
        let process = self.process();
        let (settings, delay, teams) = (self.settings.clone(), self.delay(), self.team_ids());
        let run = async move {
            process.sleep(delay).await;
            let order = Order {
                activity: None,
                approved: None,
                patience: Patience::Wait,
                stop_at: None,
            };
            // A person reads what failed and tries again another day.
            let _ = sync(&process.ports(), &settings, &teams, order, &Silent).await;
        };
        (self.processes, Box::pin(run))
    }

    /// A person looks at the plans and approves what is held back, and one more.
    pub(crate) fn approver(&mut self) -> (usize, Run) {
        let process = self.process();
        let (settings, teams) = (self.settings.clone(), self.team_ids());
        self.world.with(|u| u.checks.approvers.insert(process.id));
        let run = async move {
            let ports = process.ports();
            let Ok(plans) = plan(&ports, &settings, &teams, None).await else {
                return;
            };
            let weeks = plans.into_iter().flat_map(|team| team.weeks);
            let (held, others): (Vec<_>, Vec<_>) =
                weeks.partition(|week| !week.plan.held.is_empty());
            let one = process.with(|u| u.draws.pick_of(others));
            for week in held.into_iter().chain(one) {
                let order = Order {
                    activity: None,
                    approved: Some(week.hash),
                    patience: Patience::Requeue,
                    stop_at: None,
                };
                // A plan that nobody has any more is looked at anew another day.
                let _ = sync(&ports, &settings, &teams, order, &Silent).await;
            }
        };
        (self.processes, Box::pin(run))
    }

    /// People go on working meanwhile, and clocks are set.
    fn people(&mut self) -> (usize, Run) {
        self.processes += 1;
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
        (self.processes, Box::pin(run))
    }
}
