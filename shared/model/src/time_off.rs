//! Time off, as the WFM grants it and as Shifts shows it.

use std::fmt;

use jiff::Timestamp;

use crate::{EmployeeId, ReasonName, SourceId, TimeOffReasonId, UserId};

/// Approved time off of one person. What is asked for, refused or cancelled is none.
#[derive(Clone, PartialEq, Eq)]
pub struct TimeOff {
    /// Its id in the WFM.
    pub id: SourceId,
    /// Who is away.
    pub employee_id: EmployeeId,
    /// Why: the WFM's name of the reason.
    pub reason: ReasonName,
    /// From when. Whole days begin at midnight in the zone of the business unit.
    pub starts_at: Timestamp,
    /// Until when. Whole days end at midnight, so that a day has 23 or 25 hours where clocks
    /// change.
    pub ends_at: Timestamp,
}

/// Everything the adapter writes into time off of Shifts. Its colour is not part of it: the Teams
/// client gives one of its own to what is made there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOffContent {
    /// Who is away.
    pub user_id: UserId,
    /// The reason shown.
    pub reason: ReasonName,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

// Why somebody is away can be about their health, so `Debug` leaves it out.

impl fmt::Debug for TimeOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeOff")
            .field("id", &self.id)
            .field("employee_id", &self.employee_id)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TimeOffContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeOffContent")
            .field("user_id", &self.user_id)
            .field("starts_at", &self.starts_at)
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

/// A time-off reason as Shifts answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOffReason {
    /// Its id in Shifts.
    pub id: TimeOffReasonId,
    /// Its name.
    pub name: ReasonName,
    /// The customer's code of it, if it has one.
    pub code: Option<String>,
    /// False once it was deleted: Shifts deletes reasons softly and goes on listing them.
    pub is_active: bool,
}
