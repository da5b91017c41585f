//! What a run did: the counts and the words that people, scripts and logs are given.

use std::fmt;
use std::ops::AddAssign;

use jiff::Timestamp;

use crate::{
    EmployeeId, ItemKind, Problem, SourceId, TargetId, TeamId, UnmappedReason, UserId, Week,
};

/// What the adapter can do for a team on a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activity {
    /// Matching employees to users.
    Roster,
    /// Requests that were made, decided or withdrawn in the WFM, to Teams.
    Requests,
    /// Shifts from the WFM to Teams.
    Shifts,
    /// Open shifts from the WFM to Teams.
    OpenShifts,
    /// Time off from the WFM to Teams.
    TimeOff,
    /// People's availability from the WFM to Teams.
    Availability,
    /// Comparing what Teams holds with what it is believed to hold, once a day.
    Drift,
    /// Renewing people's sessions at the WFM before they end.
    TokenRefresh,
}

impl Activity {
    /// All activities, in the order in which a visit runs them.
    pub const ALL: [Self; 8] = [
        Self::Roster,
        Self::Requests,
        Self::Shifts,
        Self::OpenShifts,
        Self::TimeOff,
        Self::Availability,
        Self::Drift,
        Self::TokenRefresh,
    ];

    /// The kind of items that this activity keeps equal, if it keeps items.
    #[must_use]
    pub fn item_kind(self) -> Option<ItemKind> {
        match self {
            Self::Shifts => Some(ItemKind::Shift),
            Self::OpenShifts => Some(ItemKind::OpenShift),
            Self::TimeOff => Some(ItemKind::TimeOff),
            Self::Roster
            | Self::Requests
            | Self::Availability
            | Self::Drift
            | Self::TokenRefresh => None,
        }
    }

    /// The name in commands, configuration and results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Requests => "requests",
            Self::Shifts => "shifts",
            Self::OpenShifts => "open-shifts",
            Self::TimeOff => "time-off",
            Self::Availability => "availability",
            Self::Drift => "drift",
            Self::TokenRefresh => "token-refresh",
        }
    }

    /// The activity of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|activity| activity.as_str() == name)
    }
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items created in Teams.
    pub created: u64,
    /// Items replaced; sessions renewed.
    pub updated: u64,
    /// Items deleted.
    pub deleted: u64,
    /// Items found in Teams and taken over instead of created.
    pub adopted: u64,
    /// Changes left for the next pass or the end of a quiet time; sessions left for the next visit.
    pub deferred: u64,
    /// Changes held for a person.
    pub withheld: u64,
    /// Changes that Shifts refused; sessions that could not be renewed.
    pub refused: u64,
    /// Employees with records and without a user.
    pub unmapped: u64,
    /// Items that were changed in Teams behind the adapter's back.
    pub drifted: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.deleted += other.deleted;
        self.adopted += other.adopted;
        self.deferred += other.deferred;
        self.withheld += other.withheld;
        self.refused += other.refused;
        self.unmapped += other.unmapped;
        self.drifted += other.drifted;
    }
}

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A scheduling group.
    Group,
    /// A time-off reason.
    Reason,
    /// An item of the schedule.
    Item(ItemKind),
    /// When somebody can work.
    Availability,
}

impl ChangeKind {
    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Reason => "reason",
            Self::Item(kind) => kind.as_str(),
            Self::Availability => "availability",
        }
    }
}

/// How it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeOp {
    /// It comes into being.
    Create,
    /// It is replaced as a whole.
    Update,
    /// It goes.
    Delete,
    /// It is there already and becomes ours.
    Adopt,
}

impl ChangeOp {
    /// The name in results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Adopt => "adopt",
        }
    }
}

/// A change that stands in Teams, for the record of what happened last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedChange {
    /// The week it belongs to.
    pub week: Week,
    /// How it was changed.
    pub op: ChangeOp,
    /// The record in the WFM.
    pub source_id: SourceId,
    /// The item in Teams.
    pub target_id: TargetId,
    /// Whose it is; nobody's for an open shift.
    pub user_id: Option<UserId>,
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// Something a person should know about: held back, refused, without a user, wrong in the source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What it is about: a record's or an employee's id, or a place in a source.
    pub subject: String,
    /// What is the matter and what to do. Never a name, a mail address or a note's text.
    pub why: String,
}

impl Note {
    /// An employee without a user.
    #[must_use]
    pub fn of_unmapped(id: &EmployeeId, reason: UnmappedReason) -> Self {
        Self {
            subject: format!("employee {id}"),
            why: reason.to_string(),
        }
    }

    /// Something wrong in a source.
    #[must_use]
    pub fn of_problem(problem: &Problem) -> Self {
        Self {
            subject: problem.place.clone(),
            why: problem.why.clone(),
        }
    }
}

/// What one activity did for one team in one run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunReport {
    /// When it ended.
    pub at: Timestamp,
    /// For which team.
    pub team_id: TeamId,
    /// Which activity.
    pub activity: Activity,
    /// The weeks it looked into, nearest first.
    pub weeks: Vec<Week>,
    /// How many of what.
    pub counts: Counts,
    /// The changes that now stand in Teams, at most as many as the caller keeps.
    pub changes: Vec<AppliedChange>,
    /// What is held for a person.
    pub withheld: Vec<Note>,
    /// What Shifts refused.
    pub refused: Vec<Note>,
    /// Who has no user.
    pub unmapped: Vec<Note>,
    /// What was changed in Teams behind the adapter's back.
    pub drifted: Vec<Note>,
    /// Until when an unanswered create is waited out, if one is.
    pub waiting_until: Option<Timestamp>,
    /// Why the run stopped early, if it did: what, where, and what to do.
    pub failure: Option<String>,
    /// How long it took.
    pub duration_ms: u64,
}
