//! The choices of the configuration that use cases follow.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Weekday;
use shifts_engine::{MatchRule, ResolveRules};
use shifts_model::{Activity, Visibility};

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
    /// How often teams are visited.
    pub intervals: Intervals,
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

/// How often the timer visits a team, in minutes. 0 means at every tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intervals {
    /// How often the members of a team are read.
    pub roster_minutes: u32,
    /// How often the shifts of a team are looked at.
    pub shifts_minutes: u32,
}

impl Intervals {
    /// The interval of one activity.
    pub(crate) fn minutes(&self, activity: Activity) -> u32 {
        match activity {
            Activity::Roster => self.roster_minutes,
            Activity::Shifts => self.shifts_minutes,
        }
    }
}

impl SyncSettings {
    /// The quiet time as the difference of two moments.
    pub(crate) fn quiet(&self) -> SignedDuration {
        SignedDuration::try_from(self.quiet_time).unwrap_or(SignedDuration::MAX)
    }
}
