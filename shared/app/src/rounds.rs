//! The passes of one visit, one after the other, until nothing is left but waiting.

use std::time::Duration;

use jiff::Timestamp;
use shifts_engine::Plan;
use shifts_model::{Counts, Digest};

use crate::brake::apply_brake;
use crate::catalog::prepare_catalog;
use crate::leases::{renew_leases, wait_holding};
use crate::observer::{Observer, Step};
use crate::passes::{apply, next_work};
use crate::ports::Ports;
use crate::recovery::{first_settling, recover_promises};
use crate::settings::SyncSettings;
use crate::sync::{Order, Patience};
use crate::visit::Stop;

/// A plan that a person approved.
pub(crate) struct Approved {
    /// The stop of the visit that it belongs to.
    pub(crate) stop: usize,
    pub(crate) plan: Plan,
}

impl Approved {
    /// The plan of that hash, if any team still has it.
    pub(crate) fn find(
        hash: Digest,
        stops: &[Stop],
        settings: &SyncSettings,
        now: Timestamp,
    ) -> Option<Self> {
        for (stop, at) in stops.iter().zip(0..) {
            for mut plan in stop.team.plans(settings, now) {
                if plan.hash(stop.team.team_id()) == hash {
                    // What the brake holds is what the person has approved.
                    let held = std::mem::take(&mut plan.held);
                    plan.changes.extend(held);
                    return Some(Self { stop: at, plan });
                }
            }
        }
        None
    }

    fn plans(&self, stops: usize) -> Vec<Vec<Plan>> {
        let of = |at| {
            if at == self.stop {
                vec![self.plan.clone()]
            } else {
                Vec::new()
            }
        };
        (0..stops).map(of).collect()
    }
}

/// How many passes in a row may change nothing before the visit ends.
const IDLE_PASSES_MAX: u32 = 3;
/// How long to wait after a pass that changed nothing, times the number of such passes.
const IDLE_PAUSE: Duration = Duration::from_secs(5);

/// Runs passes. What is left over in the end is deferred, waiting, withheld or refused.
pub(crate) async fn run_rounds(
    ports: &Ports,
    settings: &SyncSettings,
    stops: &mut [Stop],
    mut approved: Option<Approved>,
    order: Order,
    observer: &dyn Observer,
) {
    let mut idle_passes = 0;
    while order.stop_at.is_none_or(|at| ports.clock.now() < at) {
        renew_leases(ports, settings, stops).await;
        if approved.is_none() {
            // What is found was not there when the brake was set.
            if recover_promises(ports, settings, stops).await {
                apply_brake(ports, settings, stops, true).await;
            }
        }
        let plans = match &approved {
            Some(approved) => approved.plans(stops.len()),
            None => plans_of(ports, settings, stops),
        };
        let (work, left_over) = next_work(&plans, settings.changes_per_pass_max);
        let idle = if work.is_empty() {
            true
        } else {
            let before = over(stops);
            if let Some(approved) = &mut approved {
                let taken: Vec<_> = work.iter().flat_map(|work| &work.slice.changes).collect();
                approved
                    .plan
                    .changes
                    .retain(|change| !taken.contains(&change));
            }
            prepare_catalog(ports, settings, stops, &plans).await;
            apply(ports, settings, stops, work).await;
            let total = done(stops) + left_over as u64;
            observer.on_step(Step::Applied {
                done: done(stops),
                total,
            });
            over(stops) == before
        };
        if !idle {
            idle_passes = 0;
        } else if approved.is_some()
            || !wait(
                ports,
                settings,
                stops,
                order.patience,
                observer,
                &mut idle_passes,
            )
            .await
        {
            return;
        }
    }
}

/// The plans of every team that can still be worked on, in the order of the stops.
pub(crate) fn plans_of(ports: &Ports, settings: &SyncSettings, stops: &[Stop]) -> Vec<Vec<Plan>> {
    let now = ports.clock.now();
    let of = |stop: &Stop| match stop.report.failure {
        None => stop.team.plans(settings, now),
        Some(_) => Vec::new(),
    };
    stops.iter().map(of).collect()
}

fn done(stops: &[Stop]) -> u64 {
    let mut sum = Counts::default();
    stops.iter().for_each(|stop| sum += stop.report.counts);
    sum.created + sum.updated + sum.deleted + sum.adopted + sum.refused
}

/// How many changes need no further pass. A refused deletion does: whoever took it for progress
/// would ask for it without end.
fn over(stops: &[Stop]) -> u64 {
    stops.iter().map(|stop| stop.over).sum()
}

/// Waits for whatever the visit waits for. False when there is nothing to wait for, or nobody
/// who would.
async fn wait(
    ports: &Ports,
    settings: &SyncSettings,
    stops: &mut [Stop],
    patience: Patience,
    observer: &dyn Observer,
    idle_passes: &mut u32,
) -> bool {
    let able = stops.iter().filter(|stop| stop.report.failure.is_none());
    let first = able
        .filter_map(|stop| Some((first_settling(settings, &stop.team)?, stop.team.team_id())))
        .min();
    // A moment that has passed is nothing to wait for: whatever was to be settled then, was.
    let now = ports.clock.now();
    if let Some((until, team_id)) = first.filter(|(until, _)| *until > now) {
        if patience == Patience::Requeue {
            return false;
        }
        let why = "a create was not answered; what became of it is known when its quiet time ends";
        observer.on_step(Step::Waiting {
            team_id: team_id.clone(),
            until,
            why,
        });
        wait_holding(ports, settings, stops, until).await;
        return true;
    }
    let something_left = plans_of(ports, settings, stops)
        .iter()
        .flatten()
        .any(|p| !p.is_empty());
    *idle_passes += 1;
    if !something_left || *idle_passes > IDLE_PASSES_MAX {
        return false;
    }
    let pause = ports.clock.now().saturating_add(IDLE_PAUSE * *idle_passes);
    wait_holding(ports, settings, stops, pause.unwrap_or(Timestamp::MAX)).await;
    true
}
