//! The drift activity: once a day, what Teams holds is compared with what it is believed to hold.
//!
//! Microsoft allows no more (Graph, "Polling", read 2026-11; decision 0018).

use std::collections::BTreeSet;

use futures::StreamExt as _;
use futures::stream;
use shifts_engine::{Drift, compare, mend};
use shifts_model::{
    Activity, Connection, DriftPolicy, ItemKind, ListedItem, RunReport, Span, TeamId, Visit, Week,
    WeekCalendar, WeekSnapshot,
};
use shifts_ports::{LeaseKey, Recalled, Stored, WeekKey};

use crate::failures::Failure;
use crate::finish::{forget_look, update_visit};
use crate::leases::take_lease;
use crate::observer::Silent;
use crate::ports::Ports;
use crate::read::list_both_sides;
use crate::settings::SyncSettings;
use crate::sync::{End, Patience, end_now, is_offered};
use crate::visit::empty_report;

/// Looks for drift in several teams side by side.
pub(crate) async fn look_for_drift(
    ports: &Ports,
    settings: &SyncSettings,
    teams: &[Recalled],
) -> Vec<End> {
    stream::iter(teams)
        .map(|team| look_at_team(ports, settings, team))
        .buffered(settings.source_reads_in_flight_max.max(1))
        .collect()
        .await
}

async fn look_at_team(ports: &Ports, settings: &SyncSettings, recalled: &Recalled) -> End {
    let started_at = ports.clock.now();
    let connection = &recalled.connection;
    let mut report = empty_report(&connection.team_id, Activity::Drift, started_at);
    for kind in ItemKind::ALL {
        if !is_offered(&ports.wfms, settings, connection, kind.activity()) {
            continue;
        }
        if let Err(failure) = look_at_kind(ports, settings, connection, kind, &mut report).await {
            report.failure.get_or_insert(failure.to_string());
        }
    }
    report.counts.drifted = report.drifted.len() as u64;
    end_now(ports, &mut report, started_at);
    if report.failure.is_some() {
        // The failure that is told is the first one.
        let _ = forget_look(ports, recalled, Activity::Drift).await;
    } else if report.drifted.is_empty() {
        return End::Quiet(report);
    }
    End::Told(report)
}

async fn look_at_kind(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    kind: ItemKind,
    report: &mut RunReport,
) -> Result<(), Failure> {
    // 1. The right to work on these items: what is being written just now is no drift.
    let key = LeaseKey {
        team_id: connection.team_id.clone(),
        activity: kind.activity(),
    };
    let lease = take_lease(ports, settings, &key, Patience::Requeue, &Silent).await?;
    let looked = look_held(ports, settings, connection, kind, report).await;
    // A lease that cannot be given back ends by itself.
    let _ = ports.leases.release(&lease).await;
    looked
}

async fn look_held(
    ports: &Ports,
    settings: &SyncSettings,
    connection: &Connection,
    kind: ItemKind,
    report: &mut RunReport,
) -> Result<(), Failure> {
    let team_id = &connection.team_id;
    let calendar = WeekCalendar::new(connection.zone.clone(), settings.first_day_of_week);
    let policy = connection.drift_policy.unwrap_or(settings.drift_policy);
    // 2. What the weeks are believed to hold, unfinished ones too: a record that Shifts refuses
    // may keep a week open for ever. What is being written in them is left out.
    let visit = ports.visits.load_visit(team_id, kind.activity()).await?;
    let visit = visit.map(|stored| stored.value).unwrap_or_default();
    let weeks = load_weeks(ports, team_id, kind, &visit).await?;
    report.weeks.extend(weeks.iter().map(|(key, _)| key.week));
    let spans = weeks.iter().map(|(key, _)| calendar.span(key.week));
    let Some(span) = spans.reduce(Span::union) else {
        return Ok(());
    };
    // 3. What Teams holds.
    let catalog = ports.snapshots.load_catalog(team_id).await?;
    let catalog = catalog.map(|stored| stored.value).unwrap_or_default();
    let listed = list_both_sides(ports, settings, team_id, kind, &catalog, span).await?;
    // 4. What differs, told and, where the policy says so, left to the next sync to mend.
    for (key, stored) in weeks {
        let of_week = |item: &&ListedItem| calendar.week_of(item.content.starts_at()) == key.week;
        let of_week: Vec<ListedItem> = listed.iter().filter(of_week).cloned().collect();
        let drift = compare(&stored.value, &of_week);
        if drift.is_empty() {
            continue;
        }
        report.drifted.extend(drift.notes(kind, policy));
        mend_week(ports, &key, &stored, &drift, policy).await?;
    }
    Ok(())
}

async fn load_weeks(
    ports: &Ports,
    team_id: &TeamId,
    kind: ItemKind,
    visit: &Visit,
) -> Result<Vec<(WeekKey, Stored<WeekSnapshot>)>, Failure> {
    let mut loaded = Vec::new();
    let weeks: BTreeSet<&Week> = visit.digests.keys().chain(&visit.open).collect();
    for week in weeks {
        let key = WeekKey {
            team_id: team_id.clone(),
            activity: kind.activity(),
            week: *week,
        };
        if let Some(stored) = ports.snapshots.load_week(&key).await? {
            loaded.push((key, stored));
        }
    }
    Ok(loaded)
}

async fn mend_week(
    ports: &Ports,
    key: &WeekKey,
    stored: &Stored<WeekSnapshot>,
    drift: &Drift,
    policy: DriftPolicy,
) -> Result<(), Failure> {
    let mended = mend(&stored.value, drift, policy);
    if mended == stored.value {
        return Ok(());
    }
    // The week is opened first: a mended snapshot of a closed week would never be looked at.
    let now = ports.clock.now();
    let open = |visit: &mut Visit, week: Week| {
        visit.open.insert(week);
        visit.digests.remove(&week);
        visit.looked = None;
        visit.wake_at = Some(now);
    };
    update_visit(&*ports.visits, &key.team_id, key.activity, |visit| {
        open(visit, key.week)
    })
    .await?;
    let revision = Some(stored.revision.clone());
    ports.snapshots.save_week(key, &mended, revision).await?;
    Ok(())
}
