//! What a schedule holds, in Microsoft Teams.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shifts_model::{
    AvailableWeek, GroupName, ItemKind, ListedItem, OpenShiftContent, Outcome, ReasonName,
    SchedulingGroupId, ShiftContent, Span, TargetId, TeamCatalog, TeamId, TimeOffContent,
    TimeOffReasonId, UserId, Visibility,
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

/// The operation of errors that are about the application's credentials and not about what was
/// asked with them.
pub const FETCH_TOKEN: &str = "fetch a token";

impl ShiftsError {
    /// Whether there is no token to ask anything with.
    #[must_use]
    pub fn is_about_token(&self) -> bool {
        match self {
            Self::TeamNotConnected { .. } => false,
            Self::NotFound { operation, .. }
            | Self::Forbidden { operation, .. }
            | Self::Refused { operation, .. }
            | Self::Throttled { operation, .. }
            | Self::Unanswered { operation, .. } => *operation == FETCH_TOKEN,
        }
    }
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
    /// Makes a time-off reason. Must be covered by a stored intent.
    CreateReason {
        /// Its name.
        name: ReasonName,
    },
    /// Makes an item. Must be covered by a stored intent.
    Create {
        /// What it holds.
        item: ItemWrite,
        /// Who may see it.
        visibility: Visibility,
    },
    /// Replaces an item as a whole (PUT, without reading it before).
    Replace {
        /// Which.
        id: TargetId,
        /// What it is to hold.
        item: ItemWrite,
        /// Who may see the new content.
        visibility: Visibility,
    },
    /// Deletes an item at once.
    Delete {
        /// Its kind.
        kind: ItemKind,
        /// Which.
        id: TargetId,
    },
    /// Marks an item so that it goes with the next share.
    StageDeletion {
        /// Its kind.
        kind: ItemKind,
        /// Which.
        id: TargetId,
    },
    /// Replaces when somebody can work: in all teams, because Shifts keeps it for the person.
    SetAvailability {
        /// Whose.
        user_id: UserId,
        /// The hours of every week.
        week: AvailableWeek,
        /// The zone of these hours.
        zone: TimeZone,
    },
}

/// An item as it is written: what it holds, with the ids that Shifts knows its names by.
///
/// `still_shared` is what employees see now, when that has to stay until the next share; `None`
/// when the new content is to be seen at once, or nothing was ever shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemWrite {
    /// A shift.
    Shift {
        /// What it holds.
        content: ShiftContent,
        /// The id of the scheduling group that the content names.
        group_id: SchedulingGroupId,
        /// What stays to be seen.
        still_shared: Option<ShiftContent>,
    },
    /// An open shift.
    OpenShift {
        /// What it holds.
        content: OpenShiftContent,
        /// The id of the scheduling group that the content names.
        group_id: SchedulingGroupId,
        /// What stays to be seen.
        still_shared: Option<OpenShiftContent>,
    },
    /// Time off.
    TimeOff {
        /// What it holds.
        content: TimeOffContent,
        /// The id of the reason that the content names.
        reason_id: TimeOffReasonId,
        /// What stays to be seen, with the id of the reason that it names.
        still_shared: Option<(TimeOffContent, TimeOffReasonId)>,
    },
}

impl ItemWrite {
    /// The kind of the item.
    #[must_use]
    pub fn kind(&self) -> ItemKind {
        match self {
            Self::Shift { .. } => ItemKind::Shift,
            Self::OpenShift { .. } => ItemKind::OpenShift,
            Self::TimeOff { .. } => ItemKind::TimeOff,
        }
    }
}

/// The items of connected teams' schedules. Writes are sent in envelopes of up to 20, paced by Graph's limits.
#[async_trait]
pub trait Shifts: Send + Sync {
    /// The items of one kind that start within `span`, from one side, all pages of them. Items
    /// that are staged for deletion are left out.
    ///
    /// `catalog` turns ids of groups and reasons into names. Items that name something that is
    /// not in it are left out: they cannot be ours.
    async fn list_items(
        &self,
        team_id: &TeamId,
        kind: ItemKind,
        span: Span,
        side: Visibility,
        catalog: &TeamCatalog,
    ) -> Result<Vec<ListedItem>, ShiftsError>;

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
