//! Which team follows which business unit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::{Activity, BusinessUnitId, EmployeeId, TeamId, UserId, WfmName};

/// A team joined to a business unit: the unit of everything the adapter does.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The team whose schedule is kept equal to the WFM.
    pub team_id: TeamId,
    /// The team's name, for people; empty when it was never read.
    pub team_name: String,
    /// Which configured WFM it follows.
    pub wfm: WfmName,
    /// The business unit there.
    pub business_unit_id: BusinessUnitId,
    /// The zone in which the team's weeks and days are counted.
    pub zone: TimeZone,
    /// Whether the timer visits it.
    pub enabled: bool,
    /// Activities that are switched off for this team.
    pub off: BTreeSet<Activity>,
    /// People who are recognised by nothing but this: whom the rules cannot match, or would match
    /// wrongly.
    pub overrides: BTreeMap<EmployeeId, UserId>,
    /// What is done about differences that were made in Teams; `None` as for all teams.
    pub drift_policy: Option<DriftPolicy>,
}

/// What is done about items that differ from what the adapter wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftPolicy {
    /// They are told about, and stay.
    Report,
    /// What the WFM has is written again.
    Repair,
    /// What the WFM has is written again, and what only Teams has is removed.
    RepairAndRemove,
}

impl DriftPolicy {
    /// All policies.
    pub const ALL: [Self; 3] = [Self::Report, Self::Repair, Self::RepairAndRemove];

    /// The name in commands, configuration and results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Repair => "repair",
            Self::RepairAndRemove => "repair-and-remove",
        }
    }

    /// The policy of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == name)
    }
}

/// A business unit of a WFM: a store, a ward, a depot.
#[derive(Debug, Clone, PartialEq)]
pub struct BusinessUnit {
    /// Its id in the WFM.
    pub id: BusinessUnitId,
    /// Its name, for people.
    pub name: String,
    /// The zone of its local times.
    pub zone: TimeZone,
}
