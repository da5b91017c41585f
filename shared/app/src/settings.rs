//! The choices of the configuration that use cases follow.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Weekday;
use shifts_engine::{MatchRule, ResolveRules};
use shifts_model::Visibility;

/// How teams are kept equal to the WFM.
#[derive(Debug, Clone)]
pub struct SyncSettings {
    /// How many weeks before this one are kept equal.
    pub past_weeks: u32,
    /// How many weeks after this one are kept equal.
    pub future_weeks: u32,
    /// The first day of a week.
    pub first_day_of_week: Weekday,
    /// Most changes one pass makes. The next pass follows at once.
    pub changes_per_pass_max: usize,
    /// How long an unanswered create is waited out before the target is asked.
    pub quiet_time: Duration,
    /// Whether changes are published one by one or written as drafts and shared once a visit.
    pub visibility: Visibility,
    /// Whether a share notifies the whole team, or only people whose shifts were shared.
    pub notify_team: bool,
    /// How long the right to work on a team lasts without a sign of life.
    pub lease_ttl: Duration,
    /// How often the members of a team are read.
    pub roster_interval_minutes: u32,
    /// How often the shifts of a team are looked at.
    pub shifts_interval_minutes: u32,
    /// How employees are recognised among the members.
    pub match_rules: Vec<MatchRule>,
    /// How shifts become what Shifts shows.
    pub resolve_rules: ResolveRules,
    /// After how long a refused record is tried again unchanged.
    pub refusal_retry: SignedDuration,
    /// How many teams' sources are read side by side.
    pub source_reads_in_flight_max: usize,
    /// How many teams one visit takes together.
    pub teams_per_visit_max: usize,
    /// The workforce integration to attach to schedules; `None` when there is none.
    pub workforce_integration_id: Option<String>,
}

impl SyncSettings {
    /// The quiet time as the difference of two moments.
    pub(crate) fn quiet(&self) -> SignedDuration {
        SignedDuration::try_from(self.quiet_time).unwrap_or(SignedDuration::MAX)
    }
}
