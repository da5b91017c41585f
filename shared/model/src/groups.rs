//! Scheduling groups: the rows under which Shifts shows people, one for each department.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;

use crate::{SchedulingGroupId, UserId};

/// The name of a scheduling group. Two names that differ only in case are the same name.
#[derive(Clone)]
pub struct GroupName {
    shown: String,
    compared: String,
}

impl GroupName {
    /// A name from a department's; surrounding space does not count. `None` when nothing is left.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let shown = name.trim();
        (!shown.is_empty()).then(|| Self {
            shown: shown.to_owned(),
            compared: shown.to_lowercase(),
        })
    }

    /// The name as people read it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }
}

impl PartialEq for GroupName {
    fn eq(&self, other: &Self) -> bool {
        self.compared == other.compared
    }
}

impl Eq for GroupName {}

impl PartialOrd for GroupName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for GroupName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compared.cmp(&other.compared)
    }
}

impl fmt::Debug for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.shown, f)
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// A scheduling group as Shifts answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulingGroup {
    /// Its id in Shifts.
    pub id: SchedulingGroupId,
    /// Its name.
    pub name: GroupName,
    /// Who is in it.
    pub user_ids: BTreeSet<UserId>,
    /// False once it was deleted: Shifts deletes groups softly and goes on listing them.
    pub is_active: bool,
    /// The entity tag to send with the next replacement.
    pub etag: Option<String>,
}

/// A scheduling group that we know to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGroup {
    /// Its id in Shifts.
    pub id: SchedulingGroupId,
    /// Who is in it, as far as we know.
    pub user_ids: BTreeSet<UserId>,
    /// The entity tag of the state we know.
    pub etag: Option<String>,
}

/// What we believe the scheduling groups of one team to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamGroups {
    /// The groups, by name.
    pub groups: BTreeMap<GroupName, HeldGroup>,
    /// Groups whose creation was sent and never answered, with the moment of the promise.
    pub intents: BTreeMap<GroupName, Timestamp>,
}
