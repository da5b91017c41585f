//! Which employee is which user.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;

use crate::{EmployeeId, Member, Note, UserId};

/// The members of a team as last read from Microsoft Teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMembers {
    /// All of them.
    pub members: Vec<Member>,
    /// When they were read.
    pub read_at: Timestamp,
    /// Employees who had no user then. Somebody new among them is a reason to read again.
    pub unmapped: BTreeSet<EmployeeId>,
    /// Members who were no employee then. Nothing is wrong with that; people like to see it.
    pub strangers: BTreeSet<UserId>,
    /// Who of them is which employee, as far as that was known then: what a callback goes by, which
    /// has no time to ask.
    pub employees: BTreeMap<UserId, EmployeeId>,
}

/// The employees of a business unit matched to the users of a team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// Who is who.
    pub users: BTreeMap<EmployeeId, UserId>,
    /// Employees without a user, and why.
    pub unmapped: BTreeMap<EmployeeId, UnmappedReason>,
}

impl Roster {
    /// The people without a user, for a report.
    #[must_use]
    pub fn unmapped_notes(&self) -> Vec<Note> {
        self.unmapped
            .iter()
            .map(|(id, reason)| Note::of_unmapped(id, *reason))
            .collect()
    }
}

/// Why an employee has no user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnmappedReason {
    /// The WFM knows neither a login nor a mail address to match by.
    NoLogin,
    /// No member of the team matches any rule.
    NotInTeam,
    /// A rule matches more than one member, so that choosing would be guessing.
    Ambiguous,
    /// A shift names an employee that the business unit does not have.
    UnknownEmployee,
}

impl fmt::Display for UnmappedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoLogin => "has no login in the WFM; add one there",
            Self::NotInTeam => {
                "matches no member of the team; add the person to the team, then \
                                run `shifts-adapter sync --activity roster`"
            }
            Self::Ambiguous => "matches several members of the team; make the logins distinct",
            Self::UnknownEmployee => "has shifts, but is no employee of the business unit",
        })
    }
}
