//! What goes through the queue.

use crate::{Activity, TeamId};

/// Says "look at this team", never "apply this". Lost, doubled or late, it costs time alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// The team to look at.
    pub team_id: TeamId,
    /// What to look at.
    pub activity: Activity,
    /// Jobs of one team and activity with the same slot are one job: the minute of the timer,
    /// or a count of continuations after it. The trace of the work is derived from it.
    pub slot: String,
}
