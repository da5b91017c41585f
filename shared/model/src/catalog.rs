//! What items name and a team has to have before: scheduling groups and time-off reasons.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{GroupName, HeldGroup, ReasonName, TimeOffReasonId};

/// What we believe a team to have of that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamCatalog {
    /// The scheduling groups, by name.
    pub groups: BTreeMap<GroupName, HeldGroup>,
    /// Groups whose creation was sent and never answered, with the moment of the promise.
    pub intents: BTreeMap<GroupName, Timestamp>,
    /// The time-off reasons, by name; `None` before they were listed for the first time.
    pub reasons: Option<BTreeMap<ReasonName, TimeOffReasonId>>,
    /// Reasons whose creation was sent and never answered, with the moment of the promise.
    pub reason_intents: BTreeMap<ReasonName, Timestamp>,
}
