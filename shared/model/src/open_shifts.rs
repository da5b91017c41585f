//! An open shift: work that nobody has yet, as the WFM plans it and as Shifts shows it.

use std::fmt;

use jiff::Timestamp;

use crate::{GroupName, ShiftActivity, SourceId, Theme, WfmJobId};

/// An open shift as the WFM plans it.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenShift {
    /// Its id in the WFM.
    pub id: SourceId,
    /// Which job is done, where the WFM says.
    pub job_id: Option<WfmJobId>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// How many people are wanted. With none left it is open to nobody, as if it were not there.
    pub slots: u32,
    /// A short text on it.
    pub label: Option<String>,
    /// A longer text in it.
    pub notes: Option<String>,
    /// What happens within it, in any order.
    pub activities: Vec<ShiftActivity>,
}

/// Everything the adapter writes into one open shift of Shifts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenShiftContent {
    /// The scheduling group whose people may ask for it.
    pub group: GroupName,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// How many people are wanted (`openSlotCount` in Graph).
    pub slots: u32,
    /// Its colour.
    pub theme: Theme,
    /// The label shown on it.
    pub label: Option<String>,
    /// The notes shown in it.
    pub notes: Option<String>,
    /// Its activities, by start.
    pub activities: Vec<ShiftActivity>,
}

// Labels and notes are words about people, so `Debug` leaves them out.

impl fmt::Debug for OpenShift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenShift")
            .field("id", &self.id)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .field("slots", &self.slots)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OpenShiftContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenShiftContent")
            .field("group", &self.group)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .field("slots", &self.slots)
            .finish_non_exhaustive()
    }
}
