//! The end of a visit to one team: share, remember, report, give the right back.

use jiff::Timestamp;
use shifts_engine::Plan;
use shifts_model::{Note, RunReport, Week};

use crate::ports::Ports;
use crate::recovery::first_settling;
use crate::settings::SyncSettings;
use crate::share::{save_visit, share_drafts};
use crate::sync::milliseconds_since;
use crate::visit::{Stop, TeamVisit};

/// What a run was about, for one team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concerns {
    /// All that differs.
    Everything,
    /// The approved plan of one week.
    Only(Week),
    /// Nothing: the team was only looked at.
    Nothing,
}

/// Ends a visit. For a team that was only looked at nothing is remembered.
pub(crate) async fn finish(
    ports: &Ports,
    settings: &SyncSettings,
    mut stop: Stop,
    concerns: Concerns,
    started_at: Timestamp,
) -> RunReport {
    if concerns != Concerns::Nothing && !stop.lost {
        // Drafts that were written are shared even if something failed since: a failing week must
        // not keep the others from being seen.
        let shared = share_drafts(ports, settings, &mut stop).await;
        let plans = stop.team.plans(settings, ports.clock.now());
        remember(&mut stop.team, &plans, ports.clock.now());
        let told = |plan: &&Plan| {
            concerns == Concerns::Everything || concerns == Concerns::Only(plan.week)
        };
        let told: Vec<&Plan> = plans.iter().filter(told).collect();
        tell(settings, &mut stop, &told);
        let saved = save_visit(ports, &mut stop.team).await;
        if let Err(failure) = shared.and(saved) {
            stop.report.failure.get_or_insert(failure.to_string());
        }
    }
    // A lease that cannot be given back ends by itself.
    let _ = ports.leases.release(&stop.lease).await;
    stop.report.at = ports.clock.now();
    stop.report.duration_ms = milliseconds_since(ports, started_at);
    stop.report
}

/// Remembers which weeks are brought to an end and which are left open.
fn remember(team: &mut TeamVisit, plans: &[Plan], now: Timestamp) {
    team.visit.last_run_at = Some(now);
    team.visit
        .digests
        .retain(|week, _| team.window.contains(week));
    team.visit.open.retain(|week| team.window.contains(week));
    for plan in plans {
        let clean = plan.is_empty() && plan.withheld.is_empty() && plan.refused.is_empty();
        let settled = team.weeks[&plan.week].snapshot.is_settled();
        if clean && settled && team.resolved.is_complete() {
            team.visit.digests.insert(plan.week, team.digest(plan.week));
            team.visit.open.remove(&plan.week);
        } else {
            team.visit.digests.remove(&plan.week);
            team.visit.open.insert(plan.week);
        }
    }
}

/// Writes into the report what is left: deferred, waiting, withheld, refused, unmapped.
fn tell(settings: &SyncSettings, stop: &mut Stop, plans: &[&Plan]) {
    let (team, report) = (&stop.team, &mut stop.report);
    let left: usize = plans
        .iter()
        .map(|plan| plan.changes.len() + plan.waiting)
        .sum();
    report.counts.deferred = left as u64;
    report.waiting_until = first_settling(settings, team);
    report.withheld = team
        .resolved
        .problems
        .iter()
        .map(Note::of_problem)
        .collect();
    report
        .withheld
        .extend(plans.iter().flat_map(|plan| plan.withheld.clone()));
    report.counts.withheld = report.withheld.len() as u64;
    for note in plans.iter().flat_map(|plan| &plan.refused) {
        let told = report
            .refused
            .iter()
            .any(|known| known.subject == note.subject);
        if !told {
            report.refused.push(note.clone());
        }
    }
    report.counts.refused = report.refused.len() as u64;
    report.unmapped = team.resolved.unmapped_notes();
    report.counts.unmapped = report.unmapped.len() as u64;
}
