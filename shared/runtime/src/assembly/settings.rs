//! The choices that use cases follow, from the configuration.

use std::time::Duration;

use jiff::SignedDuration;
use shifts_app::{Intervals, SyncSettings};
use shifts_engine::{MatchRule, ResolveRules, ThemeRules};
use shifts_model::{GroupName, Theme, Visibility};

use crate::configuration::Configuration;

/// How often the timer visits teams.
#[must_use]
pub fn intervals(configuration: &Configuration) -> Intervals {
    Intervals {
        roster_minutes: configuration.sync.roster_interval_minutes,
        shifts_minutes: configuration.sync.shifts_interval_minutes,
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
        workforce_integration_id: Some(configuration.wfi.id.clone()).filter(|id| !id.is_empty()),
    }
}
