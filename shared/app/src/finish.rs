//! The end of a visit to one team: share, remember, report, give the right back.

use jiff::Timestamp;
use shifts_engine::Plan;
use shifts_model::{Activity, Digest, Note, RunReport, TeamId, Visit, Week};
use shifts_ports::{Recalled, StoreError, Visits};

use crate::failures::{Failure, FailureKind};
use crate::look::Sight;
use crate::ports::Ports;
use crate::recovery::first_settling;
use crate::settings::SyncSettings;
use crate::share::{save_visit, share_drafts};
use crate::sync::end_now;
use crate::visit::Stop;

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
        remember(settings, &mut stop, &plans, ports.clock.now());
        let told = |plan: &&Plan| {
            concerns == Concerns::Everything || concerns == Concerns::Only(plan.week)
        };
        let told: Vec<&Plan> = plans.iter().filter(told).collect();
        let waiting_until = first_settling(settings, &stop.team);
        tell(&mut stop.report, &stop.team.sight, &told, waiting_until);
        let saved = save_visit(ports, &mut stop.team).await;
        if let Err(failure) = shared.and(saved) {
            stop.report.failure.get_or_insert(failure.to_string());
        }
    }
    // A lease that cannot be given back ends by itself.
    let _ = ports.leases.release(&stop.lease).await;
    end_now(ports, &mut stop.report, started_at);
    stop.report
}

/// Remembers which weeks are brought to an end and which are left open, and when to come back.
fn remember(settings: &SyncSettings, stop: &mut Stop, plans: &[Plan], now: Timestamp) {
    let team = &mut stop.team;
    team.visit.last_run_at = Some(now);
    let no_plan = |week: &Week| !plans.iter().any(|plan| plan.week == *week);
    let mut items = 0;
    for plan in plans {
        items += team.weeks[&plan.week].snapshot.entries.len() as u64;
        if plan.held.is_empty() {
            team.visit.held.remove(&plan.week);
        }
        let clean = plan.is_empty() && plan.withheld.is_empty() && plan.refused.is_empty();
        let snapshot = &team.weeks[&plan.week].snapshot;
        let settled = snapshot.is_settled(team.sight.told.starts_at);
        if clean && settled && team.sight.resolved.is_complete() {
            team.visit.digests.insert(plan.week, team.digest(plan.week));
            team.visit.open.remove(&plan.week);
        } else {
            team.visit.digests.remove(&plan.week);
            team.visit.open.insert(plan.week);
        }
    }
    let sight = &team.sight;
    forget_passed_weeks(&mut team.visit, sight);
    let known = sight.window.iter().filter(|week| no_plan(week));
    let known = known.filter_map(|week| sight.resolved.weeks.get(week));
    items += known
        .map(|desired| desired.records.len() as u64)
        .sum::<u64>();
    team.visit.items = items;
    if team.visit.held.is_empty() && sight.resolved.is_complete() {
        team.visit.people = sight.people.or(team.visit.people);
    }
    team.visit.wake_at = first_settling(settings, team).or(stop.contested.then_some(now));
    let over = team.visit.open.is_empty() && stop.report.failure.is_none();
    team.visit.looked = team.sight.looked.filter(|_| over);
}

/// Forgets weeks that are kept equal no longer, and those beyond in which nothing is left.
fn forget_passed_weeks(visit: &mut Visit, sight: &Sight) {
    let holds = |week: &Week| {
        let desired = sight.resolved.weeks.get(week);
        sight.is_kept(*week) || desired.is_some_and(|desired| !desired.records.is_empty())
    };
    visit.digests.retain(|week, _| holds(week));
    visit
        .open
        .retain(|week| sight.resolved.weeks.contains_key(week));
    visit
        .held
        .retain(|week, _| sight.resolved.weeks.contains_key(week));
}

/// Ends a visit that found every week equal: what was seen is remembered, so that seeing it again
/// is enough. Needs no lease, because it is saved over what was recalled before looking. True when
/// there is something to tell.
pub(crate) async fn finish_unchanged(
    ports: &Ports,
    recalled: &Recalled,
    sight: &Sight,
    report: &mut RunReport,
) -> Result<bool, Failure> {
    tell(report, sight, &[], None);
    let Some(stored) = &recalled.visit else {
        return Ok(true);
    };
    let mut visit = stored.value.clone();
    forget_passed_weeks(&mut visit, sight);
    visit.looked = sight.looked;
    visit.wake_at = None;
    if visit == stored.value {
        return Ok(report.counts.withheld > 0);
    }
    let revision = Some(stored.revision.clone());
    let visits = &ports.visits;
    match visits
        .save_visit(&report.team_id, report.activity, &visit, revision)
        .await
    {
        // Whoever saved in between knows better.
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(true),
        Err(error) => Err(Failure::of_store(&error)),
    }
}

/// Sees to it that the next visit is told about even if it finds nothing to do: this one failed.
pub(crate) async fn forget_look(
    ports: &Ports,
    recalled: &Recalled,
    activity: Activity,
) -> Result<(), Failure> {
    let visit = recalled.visit.as_ref();
    if visit.is_none_or(|stored| stored.value.looked.is_none()) {
        return Ok(());
    }
    set_look(&*ports.visits, &recalled.connection.team_id, activity, None).await
}

/// How often the memory of a visit is saved again after somebody else saved it in between.
const SAVE_ATTEMPTS_MAX: usize = 5;

/// Sets what the last look of an activity saw; `None` sees to it that the next one looks closely.
pub(crate) async fn set_look(
    visits: &dyn Visits,
    team_id: &TeamId,
    activity: Activity,
    looked: Option<Digest>,
) -> Result<(), Failure> {
    update_visit(visits, team_id, activity, |visit| visit.looked = looked).await
}

/// Changes the memory of an activity's visits, whoever else changes it meanwhile.
///
/// It is saved even if it is that already: a visit that goes on meanwhile must find that its
/// memory was touched, or it would remember what it saw before.
pub(crate) async fn update_visit(
    visits: &dyn Visits,
    team_id: &TeamId,
    activity: Activity,
    change: impl Fn(&mut Visit),
) -> Result<(), Failure> {
    for _ in 0..SAVE_ATTEMPTS_MAX {
        let stored = visits.load_visit(team_id, activity).await?;
        let revision = stored.as_ref().map(|stored| stored.revision.clone());
        let mut visit = stored.map(|stored| stored.value).unwrap_or_default();
        change(&mut visit);
        match visits.save_visit(team_id, activity, &visit, revision).await {
            Ok(_) => return Ok(()),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(Failure::of_store(&error)),
        }
    }
    Err(Failure::new(
        FailureKind::Conflict,
        format!("the memory of team {team_id} keeps changing"),
    ))
}

/// Writes into the report what is left: deferred, waiting, withheld, refused, unmapped.
fn tell(report: &mut RunReport, sight: &Sight, plans: &[&Plan], waiting_until: Option<Timestamp>) {
    let left: usize = plans
        .iter()
        .map(|plan| plan.changes.len() + plan.waiting)
        .sum();
    report.counts.deferred = left as u64;
    report.waiting_until = waiting_until;
    let problems = sight.resolved.problems.iter().map(Note::of_problem);
    let withheld = plans.iter().flat_map(|plan| plan.withheld.clone());
    report.withheld = problems.chain(withheld).collect();
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
    report.unmapped = sight.resolved.unmapped_notes();
    report.counts.unmapped = report.unmapped.len() as u64;
}
