//! Which team follows which business unit.

use jiff::tz::TimeZone;

use crate::{BusinessUnitId, TeamId, WfmName};

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
