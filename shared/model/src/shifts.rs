//! A shift, as the WFM plans it and as Shifts shows it.

use std::fmt;

use jiff::Timestamp;

use crate::{EmployeeId, GroupName, SourceId, Theme, UserId, WfmJobId};

/// A shift as the WFM plans it. Its times are already moments.
#[derive(Clone, PartialEq, Eq)]
pub struct Shift {
    /// Its id in the WFM.
    pub id: SourceId,
    /// Who works it.
    pub employee_id: EmployeeId,
    /// Which job is done, where the WFM says.
    pub job_id: Option<WfmJobId>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// A short text on the shift.
    pub label: Option<String>,
    /// A longer text in the shift.
    pub notes: Option<String>,
    /// What happens within it, in any order.
    pub activities: Vec<ShiftActivity>,
}

/// A part of a shift: a break, a task.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShiftActivity {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Its name.
    pub name: String,
    /// Whether the time is paid.
    pub is_paid: bool,
}

/// Everything the adapter writes into one shift of Shifts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShiftContent {
    /// Who works it.
    pub user_id: UserId,
    /// The scheduling group it is shown under.
    pub group: GroupName,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Its colour.
    pub theme: Theme,
    /// The label shown on it (`displayName` in Graph).
    pub label: Option<String>,
    /// The notes shown in it.
    pub notes: Option<String>,
    /// Its activities, by start.
    pub activities: Vec<ShiftActivity>,
}

/// Who can see what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visibility {
    /// Employees too, at once.
    Shared,
    /// Managers only, until the schedule is shared.
    Draft,
}

// Labels and notes are words about people, so `Debug` leaves them out.

impl fmt::Debug for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shift")
            .field("id", &self.id)
            .field("employee_id", &self.employee_id)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ShiftActivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShiftActivity({}..{})", self.starts_at, self.ends_at)
    }
}

impl fmt::Debug for ShiftContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShiftContent")
            .field("user_id", &self.user_id)
            .field("group", &self.group)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .field("theme", &self.theme)
            .finish_non_exhaustive()
    }
}
