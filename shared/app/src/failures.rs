//! Why a team's run stopped, in words for the person who reads the report.

use std::error::Error;
use std::fmt;

use shifts_ports::{ShiftsError, StoreError, WfmError};

/// Why something could not be done for one team: what, the chain of causes, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Failure {}

impl Failure {
    /// A failure that is told in one sentence.
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    pub(crate) fn of_store(error: &StoreError) -> Self {
        let remedy = match error {
            StoreError::Conflict { .. } => "nothing is lost; the next run decides again",
            StoreError::Unavailable { .. } => "check the disk and the rights on the database file",
            StoreError::Corrupt { .. } => "restore the database file from a copy, or move it away",
        };
        Self::chain(error, remedy)
    }

    pub(crate) fn of_wfm(error: &WfmError) -> Self {
        let remedy = match error {
            WfmError::NoSuchBusinessUnit { .. } => "check the connection's business unit",
            WfmError::Forbidden { .. } => "check the credentials of this WFM in the configuration",
            WfmError::Unreachable { .. } => "it is tried again at the next run",
            WfmError::Unusable { .. } => "mend the source; nothing was changed in Teams",
        };
        Self::chain(error, remedy)
    }

    pub(crate) fn of_shifts(error: &ShiftsError) -> Self {
        let remedy = match error {
            ShiftsError::TeamNotConnected { .. } => {
                "connect it with `shifts-adapter teams connect`"
            }
            ShiftsError::NotFound { .. } => {
                "check the team id, and that the team has a schedule and still exists"
            }
            ShiftsError::Forbidden { .. } => {
                "check the client secret and the permission Schedule.ReadWrite.All"
            }
            ShiftsError::Refused { .. } => "see the code in Microsoft's Graph documentation",
            ShiftsError::Throttled { .. } | ShiftsError::Unanswered { .. } => {
                "it is tried again at the next run"
            }
        };
        Self::chain(error, remedy)
    }

    fn chain(error: &dyn Error, remedy: &str) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        Self(format!("{text}; {remedy}"))
    }
}
