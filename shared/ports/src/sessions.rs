//! Sessions of people at a WFM that knows who asks by being signed in.

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{Employee, EmployeeId};

use crate::WfmError;

/// The sessions of the people who act in a WFM.
///
/// Whoever acts is signed in then, which somebody waits for; who acted lately is likely to act
/// again, and need not wait if the session was renewed meanwhile.
#[async_trait]
pub trait WfmSessions: Send + Sync {
    /// Renews the sessions of these people that would not last until `until`: at most
    /// `renewals_max`, those that end first. Nobody is signed in who has no session, and no error
    /// of one person keeps another from being renewed.
    async fn renew(
        &self,
        people: &[Employee],
        until: Timestamp,
        renewals_max: usize,
    ) -> RenewedSessions;
}

/// What became of sessions that would have ended.
#[derive(Debug, Default)]
pub struct RenewedSessions {
    /// How many were renewed.
    pub renewed: u64,
    /// Who could not be signed in again, and why. They are signed in when they act next.
    pub failed: Vec<(EmployeeId, WfmError)>,
    /// How many were left for the next time, because there were more than the limit.
    pub left: u64,
}
