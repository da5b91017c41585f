//! Scheduling groups: the rows under which Shifts shows people, one for each department.

use std::collections::BTreeSet;

use crate::{GroupName, SchedulingGroupId, UserId};

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
