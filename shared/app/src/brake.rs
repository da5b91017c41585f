//! The brake of a visit: which changes of its weeks are held back. It is decided once a visit, so
//! that the passes cannot nibble away what one of them would not have been allowed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shifts_engine::{Asked, Brake, Hold, Plan, Trust};
use shifts_model::{ChangeOp, Held, Week};

use crate::failures::Failure;
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::visit::{Stop, TeamVisit};

/// Judges every week of every team. With `count`, the deletions that go ahead are counted over
/// all teams, and held if they are too many together.
pub(crate) async fn apply_brake(
    ports: &Ports,
    settings: &SyncSettings,
    stops: &mut [Stop],
    count: bool,
) {
    let now = ports.clock.now();
    for stop in stops {
        let deletions = judge(&mut stop.team, settings, now);
        let uncounted = deletions.saturating_sub(stop.counted);
        if !count || uncounted == 0 {
            continue;
        }
        match count_deletions(ports, settings, uncounted, now).await {
            Ok(true) => stop.counted = deletions,
            Ok(false) => hold_deletions(&mut stop.team, settings, now),
            Err(failure) => stop.report.failure = Some(failure.to_string()),
        }
    }
}

/// Judges the weeks of one team, and answers how many deletions go ahead, or went before.
pub(crate) fn judge(team: &mut TeamVisit, settings: &SyncSettings, now: Timestamp) -> u64 {
    let roster_shrank = match (team.visit.people, team.sight.people) {
        (Some(before), Some(after)) => settings.brake.roster_shrank(before, after),
        _ => false,
    };
    let trust = Trust {
        tells_something: team.sight.tells_something,
        roster_shrank,
    };
    let mut deletions = 0;
    for (week, plan) in open_plans(team, settings, now) {
        let (brake, held) = settings.brake.judge(&asked(team, week, &plan), trust, now);
        deletions += team.weeks[&week].deleted;
        if brake == Brake::Open {
            deletions += count_of(&plan);
        }
        remember(team, week, brake, held);
    }
    deletions
}

/// Holds the deletions of every week of a team, because all teams together lose too much.
fn hold_deletions(team: &mut TeamVisit, settings: &SyncSettings, now: Timestamp) {
    let brake = Brake::Deletions(Hold::Tenant);
    for (week, plan) in open_plans(team, settings, now) {
        if team.weeks[&week].brake == Brake::Open && count_of(&plan) > 0 {
            let (brake, held) = settings.brake.hold(brake, &asked(team, week, &plan), now);
            remember(team, week, brake, held);
        }
    }
}

/// What each week would come to if nothing were held.
fn open_plans(team: &TeamVisit, settings: &SyncSettings, now: Timestamp) -> BTreeMap<Week, Plan> {
    let plan = |(week, state)| {
        let week: &Week = week;
        (*week, team.plan(*week, state, Brake::Open, settings, now))
    };
    team.weeks.iter().map(plan).collect()
}

fn asked<'a>(team: &'a TeamVisit, week: Week, plan: &'a Plan) -> Asked<'a> {
    Asked {
        plan,
        items: team.weeks[&week].snapshot.entries.len() as u64,
        deleted: team.weeks[&week].deleted,
        before: team.visit.held.get(&week),
    }
}

fn remember(team: &mut TeamVisit, week: Week, brake: Brake, held: Option<Held>) {
    if let (Some(held), Some(hold)) = (&held, brake.hold()) {
        let before = team.visit.held.get(&week);
        if before.is_none_or(|before| before.digest != held.digest) {
            tracing::warn!(
                event = "brake.held",
                team.id = %team.team_id(),
                activity = team.activity().as_str(),
                week = %week,
                runbook = "SA0010",
                "Changes of team {} in week {week} are held: {hold}",
                team.team_id()
            );
        }
    }
    match held {
        Some(held) => team.visit.held.insert(week, held),
        None => team.visit.held.remove(&week),
    };
    team.weeks.entry(week).or_default().brake = brake;
}

fn count_of(plan: &Plan) -> u64 {
    let changes = plan.changes.iter();
    changes.filter(|c| c.op.op() == ChangeOp::Delete).count() as u64
}

/// Counts deletions among those of all teams. False when they are too many together.
async fn count_deletions(
    ports: &Ports,
    settings: &SyncSettings,
    deletions: u64,
    now: Timestamp,
) -> Result<bool, Failure> {
    let cycle_s = i64::from(settings.brake_cycle_minutes.max(1)) * 60;
    let cycle = (now.as_second() / cycle_s).to_string();
    // How many items there are in all is asked for only when the smallest limit does not do.
    let least = settings.brake.tenant_deletions_max(0);
    let count = |count_max| ports.deletions.count(&cycle, deletions, count_max, now);
    if count(least).await? {
        return Ok(true);
    }
    let visits = ports.visits.list_visits().await?;
    let items = visits
        .into_iter()
        .filter_map(|(_, _, visit)| Some(visit.ok()?.value.items));
    let most = settings.brake.tenant_deletions_max(items.sum());
    Ok(most > least && count(most).await?)
}
