//! The shifts of a team, in Microsoft Teams.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    GroupName, ListedShift, Outcome, SchedulingGroupId, ShiftContent, Span, TargetShiftId, TeamId,
    UserId, Visibility,
};

use crate::RequestIds;

/// Why Shifts did not answer a question. Variants differ in what the caller must do next.
#[derive(Debug, thiserror::Error)]
pub enum ShiftsError {
    /// The team is not on the list of connected teams. No request was made.
    #[error("team {team_id} is not connected")]
    TeamNotConnected {
        /// The team.
        team_id: TeamId,
    },
    /// Shifts has no such team, or it has no schedule, or the adapter may not see it.
    #[error("Graph knows no such team for {operation} ({code}){ids}")]
    NotFound {
        /// What was asked.
        operation: &'static str,
        /// The innermost code of the answer.
        code: String,
        /// What the request is called.
        ids: RequestIds,
    },
    /// The adapter's credentials or permissions do not suffice: a person has to act.
    #[error("Graph does not allow {operation} ({code}){ids}")]
    Forbidden {
        /// What was asked.
        operation: &'static str,
        /// The innermost code of the answer.
        code: String,
        /// What the request is called.
        ids: RequestIds,
    },
    /// The request was wrong, and asking again will not help.
    #[error("Graph refused {operation} ({code}){ids}")]
    Refused {
        /// What was asked.
        operation: &'static str,
        /// The innermost code of the answer.
        code: String,
        /// What the request is called.
        ids: RequestIds,
    },
    /// Too much was asked, for longer than the adapter waits. Ask again later.
    #[error("Graph throttled {operation}{ids}")]
    Throttled {
        /// What was asked.
        operation: &'static str,
        /// How long to wait at least.
        retry_after: Duration,
        /// What the request is called.
        ids: RequestIds,
    },
    /// No usable answer. A write may stand: read back before writing again.
    #[error("no answer from Graph to {operation}{ids}")]
    Unanswered {
        /// What was asked.
        operation: &'static str,
        /// What came instead.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
        /// What the request is called.
        ids: RequestIds,
    },
}

/// One write to one team's schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The team.
    pub team_id: TeamId,
    /// What to do there.
    pub op: WriteOp,
}

/// What a write does. Every write carries all that it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteOp {
    /// Makes a scheduling group.
    CreateGroup {
        /// Its name.
        name: GroupName,
        /// Who is in it.
        user_ids: BTreeSet<UserId>,
    },
    /// Replaces a scheduling group, members and all.
    ReplaceGroup {
        /// Which.
        id: SchedulingGroupId,
        /// The entity tag of the state that the replacement was made from.
        etag: Option<String>,
        /// Its name.
        name: GroupName,
        /// Who is in it.
        user_ids: BTreeSet<UserId>,
    },
    /// Makes a shift. Must be covered by a stored intent.
    CreateShift {
        /// What it holds.
        content: ShiftContent,
        /// The id of the scheduling group that the content names.
        group_id: SchedulingGroupId,
        /// Who may see it.
        visibility: Visibility,
    },
    /// Replaces a shift as a whole (PUT, without reading it before).
    ReplaceShift {
        /// Which.
        id: TargetShiftId,
        /// What it is to hold.
        content: ShiftContent,
        /// The id of the scheduling group that the content names.
        group_id: SchedulingGroupId,
        /// What employees see now, when that has to stay until the next share. `None` when the
        /// new content is to be seen at once, or nothing was ever shared.
        still_shared: Option<ShiftContent>,
        /// Who may see the new content.
        visibility: Visibility,
    },
    /// Deletes a shift at once.
    DeleteShift {
        /// Which.
        id: TargetShiftId,
    },
    /// Marks a shift so that it goes with the next share.
    StageShiftDeletion {
        /// Which.
        id: TargetShiftId,
    },
}

/// Shifts of connected teams. Writes are sent in envelopes of up to 20, paced by Graph's limits.
#[async_trait]
pub trait Shifts: Send + Sync {
    /// The shifts that start within `span`, from one side, all pages of them.
    ///
    /// `group_names` turns group ids into names. Shifts whose group is not among them are left
    /// out: they cannot be ours.
    async fn list_shifts(
        &self,
        team_id: &TeamId,
        span: Span,
        side: Visibility,
        group_names: &BTreeMap<SchedulingGroupId, GroupName>,
    ) -> Result<Vec<ListedShift>, ShiftsError>;

    /// Sends writes, of any teams, and answers one outcome for each, in the same order.
    ///
    /// Writes may be carried out in any order and side by side. A create whose answer is lost is
    /// never sent again here. Nothing is sent, or sent again, after `send_before`: what has not
    /// been sent by then comes back as [`Outcome::NotSent`]. Promises rely on that: a writer that
    /// was held up must not create what another one has given up waiting for.
    async fn write(&self, writes: Vec<Write>, send_before: Timestamp) -> Vec<Outcome>;

    /// Shares all drafts within `span`. Sharing twice is harmless.
    async fn share(
        &self,
        team_id: &TeamId,
        span: Span,
        notify_team: bool,
    ) -> Result<(), ShiftsError>;
}
