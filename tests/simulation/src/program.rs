//! The program in its world: what its processes do.

use std::time::Duration;

use shifts_app::{Order, Patience, Silent, SyncSettings, do_jobs, fan_out, plan, sync, work};
use shifts_model::{Activity, TeamId};
use shifts_ports::{Clock as _, Job};

use crate::bugs::Bug;
use crate::process::Process;
use crate::scene::team_ids;
use crate::scheduler::{Run, run_all};
use crate::universe::{Universe, World};

/// Most times that a worker looks into the queue in one round.
const LOOKS_MAX: usize = 30;

/// The program in its world.
pub struct Program {
    /// Everything outside.
    pub world: World,
    /// How it is set.
    pub settings: SyncSettings,
    bug: Option<Bug>,
    processes: usize,
}

impl Program {
    /// A program that may have a bug.
    #[must_use]
    pub fn new(universe: Universe, bug: Option<Bug>) -> Self {
        let mut settings = universe.checks.rules.clone();
        bug.inspect(|bug| bug.on_settings(&mut settings));
        Self {
            world: World::new(universe),
            settings,
            bug,
            processes: 0,
        }
    }

    /// What did not hold so far, after what led to it where that is told.
    ///
    /// # Errors
    ///
    /// Exactly that.
    pub fn violation(&self) -> Result<(), String> {
        self.world.with(|u| match &u.checks.violation {
            None => Ok(()),
            Some(violation) => {
                let story = u.story.iter().flatten().cloned();
                let lines: Vec<String> = story.chain([violation.clone()]).collect();
                Err(lines.join("\n"))
            }
        })
    }

    /// A new process of the program.
    pub(crate) fn process(&mut self) -> Process {
        self.processes += 1;
        Process::new(self.processes, &self.world, self.bug)
    }

    pub(crate) fn team_ids(&self) -> Vec<TeamId> {
        self.world.with(|u| team_ids(u))
    }

    /// Runs one process alone, to its end or death.
    pub fn run(&mut self, of: impl FnOnce(&mut Self) -> (usize, Run)) {
        let run = of(self);
        run_all(&self.world, vec![run]);
    }

    fn delay(&self) -> Duration {
        let seconds = self
            .world
            .with(|u| u.draws.pick(&[0, 0, 1, 5, 20, 45, 70, 100]));
        Duration::from_secs(seconds)
    }

    /// The timer ticks.
    pub fn tick(&mut self) -> (usize, Run) {
        let process = self.process();
        let id = process.id;
        let intervals = self.settings.intervals.clone();
        let run = async move {
            let slot = (process.now().as_second() / 60).to_string();
            // A tick that fails is one that is missed.
            let _ = fan_out(&process.ports().timer(), &intervals, &slot).await;
        };
        (id, Box::pin(run))
    }

    /// A worker empties the queue.
    pub fn worker(&mut self) -> (usize, Run) {
        let process = self.process();
        let id = process.id;
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
        (id, Box::pin(run))
    }

    /// A person syncs all teams and waits for the end.
    pub fn person(&mut self) -> (usize, Run) {
        let process = self.process();
        let id = process.id;
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
        (id, Box::pin(run))
    }

    /// A person looks at the plans and approves what is held back, and one more.
    pub fn approver(&mut self) -> (usize, Run) {
        let process = self.process();
        let id = process.id;
        let (settings, teams) = (self.settings.clone(), self.team_ids());
        self.world.with(|u| u.checks.approvers.insert(id));
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
        (id, Box::pin(run))
    }

    /// Visits all teams for these activities, without the queue.
    pub fn visit(&mut self, activities: &[Activity]) -> (usize, Run) {
        let process = self.process();
        let id = process.id;
        let (settings, teams) = (self.settings.clone(), self.team_ids());
        let job = |team_id: &TeamId, activity| Job {
            team_id: team_id.clone(),
            activity,
            slot: "by itself".to_owned(),
        };
        let jobs = activities.iter();
        let jobs: Vec<Job> = jobs
            .flat_map(|a| teams.iter().map(|t| job(t, *a)))
            .collect();
        let run = async move {
            // What fails is told by its report.
            let _ = do_jobs(&process.ports(), &settings, &jobs, None, &Silent).await;
        };
        (id, Box::pin(run))
    }
}
