//! Requests of people in Microsoft Teams: read, made and answered on their behalf.

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    ChangeRequestId, ListedRequest, RequestKind, TeamId, UserId, WantedRequest, Words,
};

use crate::ShiftsError;

/// An answer to a request, on behalf of whoever has to give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDecision {
    /// The kind of the request.
    pub kind: RequestKind,
    /// The request.
    pub id: ChangeRequestId,
    /// On whose behalf: the colleague whom a swap or an offer waits for, otherwise an owner of the
    /// team (Graph beta, "scheduleChangeRequest: approveForUser", read 2026-11).
    pub actor_id: UserId,
    /// Yes or no.
    pub approves: bool,
    /// What the people read.
    pub message: Words,
    /// Whether it is marked as a write of ours, which Shifts' callback knows again. Without the mark
    /// the WFM is asked about it.
    pub is_marked: bool,
}

/// The requests of connected teams. Only for teams that were admitted.
#[async_trait]
pub trait ChangeRequests: Send + Sync {
    /// The requests of one kind, old ones as well, all pages of them. What cannot be understood is
    /// left out.
    async fn list(
        &self,
        team_id: &TeamId,
        kind: RequestKind,
    ) -> Result<Vec<ListedRequest>, ShiftsError>;

    /// Makes a request on somebody's behalf. Must be covered by a stored promise.
    ///
    /// # Errors
    ///
    /// [`ShiftsError::Unanswered`]: it may stand, and has to be looked for before it is made again.
    /// [`ShiftsError::Throttled`]: nothing was sent, or not carried out. Nothing is sent after
    /// `send_before`.
    async fn make(
        &self,
        team_id: &TeamId,
        wanted: &WantedRequest,
        message: Option<&Words>,
        send_before: Timestamp,
    ) -> Result<ChangeRequestId, ShiftsError>;

    /// Answers a request. Must be covered by a stored promise.
    ///
    /// # Errors
    ///
    /// As of [`ChangeRequests::make`].
    async fn decide(
        &self,
        team_id: &TeamId,
        decision: &RequestDecision,
        send_before: Timestamp,
    ) -> Result<(), ShiftsError>;

    /// Who owns the team, which in Shifts makes a manager.
    async fn list_owners(&self, team_id: &TeamId) -> Result<Vec<UserId>, ShiftsError>;
}
