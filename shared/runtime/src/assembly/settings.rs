//! The choices that use cases follow, from the configuration.

use std::time::Duration;

use jiff::SignedDuration;
use shifts_app::{CallbackSettings, Intervals, SyncSettings};
use shifts_engine::{BrakeRules, MatchRule, ResolveRules, ThemeRules};
use shifts_model::{
    ActionKind, Activity, DriftPolicy, GroupName, Theme, Visibility, WorkforceIntegrationId,
};

use crate::configuration::{BrakeSection, Configuration};

/// Which activities are switched on, and how often the timer runs each.
#[must_use]
pub fn intervals(configuration: &Configuration) -> Intervals {
    let sync = &configuration.sync;
    let minutes = |activity| match activity {
        Activity::Roster => sync.roster_interval_minutes,
        Activity::Requests => sync.requests_interval_minutes,
        Activity::Shifts => sync.shifts_interval_minutes,
        Activity::OpenShifts => sync.open_shifts_interval_minutes,
        Activity::TimeOff => sync.time_off_interval_minutes,
        Activity::Availability => sync.availability_interval_minutes,
        Activity::Drift => sync.drift_interval_minutes,
        Activity::TokenRefresh => sync.token_refresh_interval_minutes,
    };
    // Words that are no activities were refused when the configuration was read.
    let on = sync.activities.iter().filter_map(|n| Activity::parse(n));
    let on =
        on.filter(|activity| *activity != Activity::Requests || hears_of_requests(configuration));
    let on = on.filter(|activity| *activity != Activity::TokenRefresh || signs_in(configuration));
    Intervals(on.map(|activity| (activity, minutes(activity))).collect())
}

/// Whether there are requests at all: without it every tick would look for them in vain.
fn hears_of_requests(configuration: &Configuration) -> bool {
    let mut wfms = configuration.wfm.values();
    !configuration.wfi.id.is_empty() && wfms.any(|wfm| wfm.tells_requests())
}

/// Whether people sign in anywhere: without it every tick would look for sessions in vain.
fn signs_in(configuration: &Configuration) -> bool {
    let mut wfms = configuration.wfm.values();
    wfms.any(|wfm| wfm.signs_people_in())
}

/// How much a WFM may ask for at once.
fn brake_rules(brake: &BrakeSection) -> BrakeRules {
    BrakeRules {
        week_count: brake.week_count,
        week_percent: brake.week_percent,
        tenant_count: brake.tenant_count,
        tenant_percent: brake.tenant_percent,
        tenant_count_max: brake.tenant_count_max,
        people_percent: brake.people_percent,
        readings: brake.readings,
        apart: SignedDuration::from_mins(i64::from(brake.apart_minutes)),
        release_percent: brake.release_percent,
    }
}

/// How teams are kept equal.
#[must_use]
pub fn sync_settings(configuration: &Configuration) -> SyncSettings {
    let sync = &configuration.sync;
    let themes = configuration.themes.map.iter();
    let themes = themes.filter_map(|(key, name)| Some((key.clone(), Theme::parse(name)?)));
    // Names that cannot be groups were refused when the configuration was read.
    let fallback = GroupName::new("Staff").into_iter();
    let default_group = GroupName::new(&sync.default_group)
        .into_iter()
        .chain(fallback)
        .next();
    SyncSettings {
        past_weeks: sync.past_weeks,
        future_weeks: sync.future_weeks,
        first_day_of_week: configuration.first_day_of_week(),
        changes_per_pass_max: sync.changes_per_pass_max,
        quiet_time: Duration::from_secs(sync.quiet_time_s),
        visibility: if sync.drafts {
            Visibility::Draft
        } else {
            Visibility::Shared
        },
        notify_team: sync.notify_team,
        lease_ttl: Duration::from_secs(sync.lease_ttl_s),
        intervals: intervals(configuration),
        brake: brake_rules(&configuration.brake),
        brake_cycle_minutes: configuration.brake.cycle_minutes,
        // Checked when the configuration was read; the mildest does no harm.
        drift_policy: DriftPolicy::parse(&configuration.drift.policy)
            .unwrap_or(DriftPolicy::Report),
        match_rules: configuration
            .roster
            .rules
            .iter()
            .filter_map(|r| MatchRule::parse(r))
            .collect(),
        resolve_rules: ResolveRules {
            themes: ThemeRules::new(themes),
            default_group: default_group.expect("the fallback is a name"),
        },
        refusal_retry: SignedDuration::from_hours(i64::from(sync.refusal_retry_hours)),
        source_reads_in_flight_max: sync.source_reads_in_flight_max,
        teams_per_visit_max: sync.teams_per_visit_max,
        // A text that can be none was refused when the configuration was read.
        workforce_integration_id: WorkforceIntegrationId::parse(&configuration.wfi.id).ok(),
        callbacks: callback_settings(configuration),
    }
}

/// How callbacks are answered.
fn callback_settings(configuration: &Configuration) -> CallbackSettings {
    let wfi = &configuration.wfi;
    // Words that are no actions were refused when the configuration was read.
    let kinds = |names: &[String]| names.iter().filter_map(|n| ActionKind::parse(n)).collect();
    CallbackSettings {
        accepts: kinds(&wfi.accepts),
        auto_approve: kinds(&wfi.auto_approve),
        deadline: Duration::from_secs(wfi.deadline_s),
    }
}
