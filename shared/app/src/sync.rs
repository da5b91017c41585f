//! Bringing teams equal to their WFM.

use jiff::Timestamp;
use shifts_model::{Activity, Connection, Digest, ItemKind, RunReport, TeamId, TraceId};
use shifts_ports::{LeaseKey, Recalled, RecalledTeams, Traces};

use crate::availability::sync_availability;
use crate::brake::apply_brake;
use crate::callback_notes::list_notes;
use crate::drift::look_for_drift;
use crate::failures::{Failure, FailureKind};
use crate::finish::{Concerns, finish, finish_unchanged, forget_look};
use crate::leases::take_lease;
use crate::look::{Depth, Memory, Seen, Sight, look_at_teams};
use crate::observer::{Observer, Step};
use crate::ports::{Ports, Wfms};
use crate::read::read_held;
use crate::recovery::recover_promises;
use crate::requests::{settle_before, sync_requests};
use crate::roster::sync_rosters;
use crate::rounds::{Approved, run_rounds};
use crate::settings::SyncSettings;
use crate::token_refresh::refresh_tokens;
use crate::traces::traced_by_hand;
use crate::visit::{Stop, empty_report};

/// What a run is to do when nothing is left but waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Wait, and go on: a person asked for it.
    Wait,
    /// End, and say until when to wait: the queue brings it back.
    Requeue,
}

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The one activity to run; `None` runs all that keep Teams equal to the WFM, with the roster
    /// as fresh as it needs to be.
    pub activity: Option<Activity>,
    /// Apply exactly the plan of this hash, and nothing else.
    pub approved: Option<Digest>,
    /// What to do when nothing is left but waiting.
    pub patience: Patience,
    /// When to begin no further pass; what is left is deferred. `None`: when nothing is left.
    pub stop_at: Option<Timestamp>,
}

/// Activities that bring Teams equal to the WFM, in the order in which one run does them all.
const EQUALISING: [Activity; 5] = [
    Activity::Requests,
    Activity::Shifts,
    Activity::OpenShifts,
    Activity::TimeOff,
    Activity::Availability,
];

/// Brings the teams equal to their WFM and reports for each team and activity. A failure stays
/// with its team. Teams that are not connected are left out.
///
/// # Errors
///
/// When the store fails, or an approved plan is asked for and no team has it any more; nothing
/// was done then.
pub async fn sync(
    ports: &Ports,
    settings: &SyncSettings,
    team_ids: &[TeamId],
    order: Order,
    observer: &dyn Observer,
) -> Result<Vec<RunReport>, Failure> {
    let activities = match &order.activity {
        Some(activity) => std::slice::from_ref(activity),
        None => &EQUALISING[..],
    };
    let traces = traced_by_hand(ports, "sync", team_ids);
    let mut reports = Vec::new();
    let mut found = false;
    let wanted = |activity: &&Activity| match order.approved {
        Some(_) => activity.item_kind().is_some(),
        None => true,
    };
    for activity in activities.iter().filter(wanted) {
        let recalled = ports.visits.recall(team_ids, *activity).await?;
        let (teams, unreadable) = split(recalled);
        for (team_id, failure) in unreadable {
            let mut report = empty_report(&team_id, *activity, ports.clock.now());
            report.failure = Some(failure.to_string());
            reports.push(report);
        }
        let done = sync_activity(ports, settings, &teams, *activity, &traces, order, observer);
        // Another activity may have the plan that is asked for.
        if let Ok(done) = done.await {
            found = true;
            reports.extend(done);
        }
    }
    if order.approved.is_some() && !found {
        return Err(NoSuchPlan.into());
    }
    let place = |report: &RunReport| (report.team_id.clone(), report.activity);
    reports.sort_by_key(place);
    Ok(reports)
}

/// No team has the plan that was approved. Nothing was done.
#[derive(Debug)]
pub(crate) struct NoSuchPlan;

impl From<NoSuchPlan> for Failure {
    fn from(_: NoSuchPlan) -> Self {
        Self::new(
            FailureKind::Conflict,
            "no team has this plan any more: the WFM or the team has changed since, or the plan \
             was applied already. Nothing was done. Run `shifts-adapter plan` to see the present one",
        )
    }
}

/// Teams that can be read, and why others cannot.
pub(crate) fn split(recalled: RecalledTeams) -> (Vec<Recalled>, Vec<(TeamId, Failure)>) {
    let (mut teams, mut unreadable) = (Vec::new(), Vec::new());
    for (team_id, recalled) in recalled {
        match recalled {
            Ok(team) => teams.push(team),
            Err(error) => unreadable.push((team_id, Failure::of_store(&error))),
        }
    }
    (teams, unreadable)
}

/// Whether an activity is switched on, for all and for this team, and its WFM tells what it needs.
pub(crate) fn is_offered(
    wfms: &Wfms,
    settings: &SyncSettings,
    connection: &Connection,
    activity: Activity,
) -> bool {
    let wfm = wfms.get(&connection.wfm);
    // Without an integration nobody would hear what is done about requests in Shifts.
    if activity == Activity::Requests
        && (settings.workforce_integration_id.is_none()
            || wfm.is_none_or(|wfm| wfm.actions().is_none()))
    {
        return false;
    }
    // These ask the WFM for nothing but people.
    let needs_people = matches!(activity, Activity::Roster | Activity::Drift);
    settings.intervals.minutes(activity).is_some()
        && !connection.off.contains(&activity)
        // Without its WFM a team cannot be kept equal, which has to be said.
        && wfm.is_none_or(|wfm| needs_people || wfm.offers(activity))
}

/// Runs one activity for the teams that have it.
pub(crate) async fn sync_activity(
    ports: &Ports,
    settings: &SyncSettings,
    teams: &[Recalled],
    activity: Activity,
    traces: &Traces,
    order: Order,
    observer: &dyn Observer,
) -> Result<Vec<RunReport>, NoSuchPlan> {
    let is_on = |team: &&Recalled| is_offered(&ports.wfms, settings, &team.connection, activity);
    let teams: Vec<Recalled> = teams.iter().filter(is_on).cloned().collect();
    ports.schedules.admit(traces.clone());
    let ends = match activity {
        Activity::Roster => sync_rosters(ports, settings, &teams).await,
        Activity::Requests => sync_requests(ports, settings, &teams).await,
        Activity::Availability => sync_availability(ports, settings, &teams).await,
        Activity::Drift => look_for_drift(ports, settings, &teams).await,
        Activity::TokenRefresh => refresh_tokens(ports, settings, &teams, order.stop_at).await,
        Activity::Shifts => {
            sync_items(ports, settings, ItemKind::Shift, &teams, order, observer).await?
        }
        Activity::OpenShifts => {
            sync_items(
                ports,
                settings,
                ItemKind::OpenShift,
                &teams,
                order,
                observer,
            )
            .await?
        }
        Activity::TimeOff => {
            sync_items(ports, settings, ItemKind::TimeOff, &teams, order, observer).await?
        }
    };
    let mut reports = Vec::new();
    for end in ends {
        if let End::Told(report) = &end {
            log_run(report, traces.get(&report.team_id));
            keep_report(ports, report).await;
        }
        reports.push(end.into_report());
    }
    Ok(reports)
}

/// How a run ended for one team.
pub(crate) enum End {
    /// It is told and kept.
    Told(RunReport),
    /// It found what the last one left, and is not worth a line.
    Quiet(RunReport),
}

impl End {
    fn failed(&self) -> bool {
        matches!(self, Self::Told(report) if report.failure.is_some())
    }

    fn into_report(self) -> RunReport {
        match self {
            Self::Told(report) | Self::Quiet(report) => report,
        }
    }
}

pub(crate) async fn keep_report(ports: &Ports, report: &RunReport) {
    if let Err(error) = ports.runs.append(report).await {
        tracing::warn!(
            event = "runs.lost",
            team.id = %report.team_id,
            "The report of a run of team {} could not be kept: {error}",
            report.team_id
        );
    }
}

/// The walk of one visit (ARCHITECTURE.md, "Walk of one sync").
async fn sync_items(
    ports: &Ports,
    settings: &SyncSettings,
    kind: ItemKind,
    teams: &[Recalled],
    order: Order,
    observer: &dyn Observer,
) -> Result<Vec<End>, NoSuchPlan> {
    let started_at = ports.clock.now();
    // 1. What the WFM plans. Most visits end here.
    let depth = match order.activity {
        Some(_) => Depth::Source,
        None => Depth::People,
    };
    let seen = look_at_teams(ports, settings, kind, teams, depth, Memory::Keep).await;
    let (differing, mut ends) = sort_out(ports, kind.activity(), teams, seen, started_at).await;
    if order.approved.is_some() {
        // A team that has no plan at all is not what was asked for, unless it could not be looked
        // at.
        ends.retain(End::failed);
    }
    // 2. Decisions about requests, which change schedules as well; an approved plan alone is carried
    // out as it is.
    let differing = match order.approved {
        None => {
            let patience = order.patience;
            settle_first(ports, settings, differing, patience, &mut ends).await
        }
        Some(_) => differing,
    };
    // 3. The right to work on each team that differs, and what it is believed to hold.
    let (mut stops, failed) =
        take_stops(ports, settings, differing, order.patience, observer).await;
    ends.extend(failed);
    observer.on_step(Step::Read {
        activity: kind.activity(),
        teams: teams.len(),
    });
    // 4. Whether the sources may be believed, about all that is known to be there.
    if order.approved.is_none() {
        recover_promises(ports, settings, &mut stops).await;
    }
    apply_brake(ports, settings, &mut stops, order.approved.is_none()).await;
    // 5. Passes, until nothing is left to do; of an approved plan's, only its own.
    let approved = order
        .approved
        .map(|hash| Approved::find(hash, &stops, settings, ports.clock.now()));
    let is_gone = matches!(approved, Some(None));
    let approved = approved.flatten();
    let only = approved
        .as_ref()
        .map(|approved| (approved.stop, approved.plan.week));
    if !is_gone {
        run_rounds(ports, settings, &mut stops, approved, order, observer).await;
    }
    // 6. Share, remember, give the right back.
    for (at, stop) in stops.into_iter().enumerate() {
        let concerns = match only {
            _ if is_gone => Concerns::Nothing,
            None => Concerns::Everything,
            Some((of, week)) if of == at => Concerns::Only(week),
            Some(_) => Concerns::Nothing,
        };
        let report = finish(ports, settings, stop, concerns, started_at).await;
        if concerns != Concerns::Nothing {
            ends.push(End::Told(report));
        }
    }
    if is_gone { Err(NoSuchPlan) } else { Ok(ends) }
}

/// Ends the visits that found nothing to do or failed, and answers the teams that are left.
async fn sort_out<'a>(
    ports: &Ports,
    activity: Activity,
    teams: &'a [Recalled],
    seen: Vec<Result<Seen, Failure>>,
    started_at: Timestamp,
) -> (Vec<(&'a Recalled, Sight, RunReport)>, Vec<End>) {
    let (mut differing, mut ends) = (Vec::new(), Vec::new());
    for (recalled, seen) in teams.iter().zip(seen) {
        let team_id = &recalled.connection.team_id;
        let mut report = empty_report(team_id, activity, started_at);
        let visit = recalled.visit.as_ref().map(|stored| &stored.value);
        let ended = match seen {
            Ok(Seen::Nothing { window }) => {
                report.weeks = window;
                end_now(ports, &mut report, started_at);
                ends.push(End::Quiet(report));
                continue;
            }
            Ok(Seen::Something(sight)) => {
                report.weeks.clone_from(&sight.window);
                let differs = match visit.is_none_or(|visit| sight.differs(visit)) {
                    true => Ok(true),
                    // What Shifts made may be one too many, though the WFM says what it said.
                    false => list_notes(ports, &sight)
                        .await
                        .map(|notes| !notes.is_empty()),
                };
                match differs {
                    Ok(true) => {
                        differing.push((recalled, *sight, report));
                        continue;
                    }
                    Ok(false) => {
                        match finish_unchanged(ports, recalled, &sight, &mut report).await {
                            Ok(false) => {
                                end_now(ports, &mut report, started_at);
                                ends.push(End::Quiet(report));
                                continue;
                            }
                            told => told.map(drop),
                        }
                    }
                    Err(failure) => {
                        report.failure = Some(failure.to_string());
                        forget_look(ports, recalled, activity).await
                    }
                }
            }
            Err(failure) => {
                report.failure = Some(failure.to_string());
                forget_look(ports, recalled, activity).await
            }
        };
        if let Err(failure) = ended {
            report.failure.get_or_insert(failure.to_string());
        }
        end_now(ports, &mut report, started_at);
        ends.push(End::Told(report));
    }
    (differing, ends)
}

/// Settles the requests of the teams whose schedules are about to be changed. A team of which that
/// cannot be done is left to the next visit.
async fn settle_first<'a>(
    ports: &Ports,
    settings: &SyncSettings,
    differing: Vec<(&'a Recalled, Sight, RunReport)>,
    patience: Patience,
    ends: &mut Vec<End>,
) -> Vec<(&'a Recalled, Sight, RunReport)> {
    let mut settled = Vec::new();
    for (recalled, sight, mut report) in differing {
        let connection = &recalled.connection;
        let done = if is_offered(&ports.wfms, settings, connection, Activity::Requests) {
            settle_before(ports, settings, connection, patience).await
        } else {
            Ok(())
        };
        match done {
            Ok(()) => settled.push((recalled, sight, report)),
            Err(failure) => {
                report.failure = Some(failure.to_string());
                // The failure that is told is the first one.
                let _ = forget_look(ports, recalled, report.activity).await;
                let started_at = report.at;
                end_now(ports, &mut report, started_at);
                ends.push(End::Told(report));
            }
        }
    }
    settled
}

/// Takes the leases of the teams that differ and reads on.
async fn take_stops(
    ports: &Ports,
    settings: &SyncSettings,
    differing: Vec<(&Recalled, Sight, RunReport)>,
    patience: Patience,
    observer: &dyn Observer,
) -> (Vec<Stop>, Vec<End>) {
    let (mut stops, mut failed) = (Vec::new(), Vec::new());
    for (recalled, sight, mut report) in differing {
        let key = LeaseKey {
            team_id: report.team_id.clone(),
            activity: report.activity,
        };
        let stop = match take_lease(ports, settings, &key, patience, observer).await {
            Err(failure) => Err(failure),
            Ok(lease) => match read_held(ports, settings, recalled, sight).await {
                Ok(team) => Ok((lease, team)),
                Err(failure) => {
                    // A lease that cannot be given back ends by itself.
                    let _ = ports.leases.release(&lease).await;
                    Err(failure)
                }
            },
        };
        match stop {
            Ok((lease, team)) => stops.push(Stop {
                team,
                lease,
                lost: false,
                contested: false,
                counted: 0,
                over: 0,
                report,
            }),
            Err(failure) => {
                report.failure = Some(failure.to_string());
                // The failure that is told is the first one.
                let _ = forget_look(ports, recalled, report.activity).await;
                let started_at = report.at;
                end_now(ports, &mut report, started_at);
                failed.push(End::Told(report));
            }
        }
    }
    (stops, failed)
}

/// Ends one team's part of a run, which did something, had nothing to do, or failed.
pub(crate) async fn end_visit(
    ports: &Ports,
    recalled: &Recalled,
    mut report: RunReport,
    outcome: Result<bool, Failure>,
) -> End {
    let started_at = report.at;
    end_now(ports, &mut report, started_at);
    match outcome {
        Ok(true) => End::Told(report),
        Ok(false) => End::Quiet(report),
        Err(failure) => {
            report.failure = Some(failure.to_string());
            // The failure that is told is the first one.
            let _ = forget_look(ports, recalled, report.activity).await;
            End::Told(report)
        }
    }
}

/// Writes into the report that its run ends now.
pub(crate) fn end_now(ports: &Ports, report: &mut RunReport, started_at: Timestamp) {
    report.at = ports.clock.now();
    report.duration_ms = milliseconds_since(ports, started_at);
}

fn milliseconds_since(ports: &Ports, started_at: Timestamp) -> u64 {
    let elapsed = started_at.duration_until(ports.clock.now()).as_millis();
    u64::try_from(elapsed).unwrap_or(0)
}

fn log_run(report: &RunReport, trace: Option<&TraceId>) {
    let trace = trace.map(tracing::field::display);
    let counts = report.counts;
    match &report.failure {
        None => tracing::info!(
            event = "sync.applied",
            trace.id = trace,
            team.id = %report.team_id,
            activity = report.activity.as_str(),
            changes.created = counts.created,
            changes.updated = counts.updated,
            changes.deleted = counts.deleted,
            changes.adopted = counts.adopted,
            changes.deferred = counts.deferred,
            changes.withheld = counts.withheld,
            changes.refused = counts.refused,
            duration_ms = report.duration_ms,
            "Applied {}+{}+{} changes for team {}",
            counts.created,
            counts.updated,
            counts.deleted,
            report.team_id
        ),
        Some(failure) => tracing::error!(
            event = "sync.failed",
            trace.id = trace,
            team.id = %report.team_id,
            activity = report.activity.as_str(),
            runbook = "SA0001",
            duration_ms = report.duration_ms,
            "Team {} was not brought equal: {failure}",
            report.team_id
        ),
    }
}
