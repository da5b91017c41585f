//! The choices of the configuration that use cases follow.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Weekday;
use shifts_engine::{BrakeRules, MatchRule, Recognition, ResolveRules};
use shifts_model::{
    ActionKind, Activity, Connection, DriftPolicy, Visibility, WorkforceIntegrationId,
};

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
    /// Which activities are switched on, and how often each is run.
    pub intervals: Intervals,
    /// How much a source may ask for at once.
    pub brake: BrakeRules,
    /// How long a cycle is for which the deletions of all teams are counted.
    pub brake_cycle_minutes: u32,
    /// What is done about differences that were made in Teams.
    pub drift_policy: DriftPolicy,
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
    pub workforce_integration_id: Option<WorkforceIntegrationId>,
    /// How callbacks are answered.
    pub callbacks: CallbackSettings,
}

/// How callbacks are answered.
#[derive(Debug, Clone, Default)]
pub struct CallbackSettings {
    /// What people may do in Shifts. Whatever else they try is refused with the name of the WFM.
    pub accepts: BTreeSet<ActionKind>,
    /// Requests that nobody has to approve in Shifts: the WFM is asked as if a manager had.
    pub auto_approve: BTreeSet<ActionKind>,
    /// How long a person waits for an answer at most.
    pub deadline: Duration,
}

/// The activities that are switched on, and how often the timer runs each for a team, in minutes.
/// 0 means at every tick.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intervals(pub BTreeMap<Activity, u32>);

impl Intervals {
    /// The interval of an activity in minutes; `None` when it is switched off.
    #[must_use]
    pub fn minutes(&self, activity: Activity) -> Option<u32> {
        self.0.get(&activity).copied()
    }
}

impl SyncSettings {
    /// How the employees of a connected business unit are recognised.
    pub(crate) fn recognition<'a>(&'a self, connection: &'a Connection) -> Recognition<'a> {
        Recognition {
            rules: &self.match_rules,
            overrides: &connection.overrides,
        }
    }

    /// The quiet time as the difference of two moments.
    pub(crate) fn quiet(&self) -> SignedDuration {
        SignedDuration::try_from(self.quiet_time).unwrap_or(SignedDuration::MAX)
    }
}
