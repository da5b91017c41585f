//! The memory of callbacks.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    CallbackNote, Digest, GivenAnswer, HeldRequest, RequestPromise, TargetId, TargetPlace, TeamId,
};

use crate::StoreError;

/// Whose a question is.
#[derive(Debug, Clone, PartialEq)]
pub enum Claimed {
    /// The caller's: nobody has answered it, and nobody else is about to.
    Mine {
        /// When it was claimed first. Whoever claimed it then may have acted, and died.
        since: Timestamp,
    },
    /// Somebody else's, who is about to answer it.
    Running,
    /// It has been answered.
    Answered(GivenAnswer),
}

/// What callbacks leave behind for their repetitions, for each other and for the next sync.
///
/// Nothing here is guarded by a lease, because a callback never waits for a sync: each value is
/// written whole, and the last writer wins.
#[async_trait]
pub trait Callbacks: Send + Sync {
    /// Takes the question `asked` until `until`, unless it was answered or is somebody's at `now`.
    /// Of many who claim it at once one gets it. It is forgotten some time after `until`.
    async fn claim(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed, StoreError>;

    /// Keeps the answer for repetitions until `keep_until`.
    async fn keep_answer(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        answer: &GivenAnswer,
        keep_until: Timestamp,
    ) -> Result<(), StoreError>;

    /// Gives the question back: nothing has happened, and a repetition may try again.
    async fn give_back(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError>;

    /// Keeps a note for the next sync, in the place of one about the same question.
    async fn save_note(&self, team_id: &TeamId, note: &CallbackNote) -> Result<(), StoreError>;

    /// The notes of a team.
    async fn list_notes(&self, team_id: &TeamId) -> Result<Vec<CallbackNote>, StoreError>;

    /// Forgets a note.
    async fn forget_note(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError>;

    /// Remembers where items of ours are kept in mind, until `keep_until`.
    async fn remember_targets(
        &self,
        team_id: &TeamId,
        targets: &BTreeMap<TargetId, TargetPlace>,
        keep_until: Timestamp,
    ) -> Result<(), StoreError>;

    /// Where these items are kept in mind, as far as that is remembered. It may have changed.
    async fn find_targets(
        &self,
        team_id: &TeamId,
        target_ids: &[TargetId],
    ) -> Result<BTreeMap<TargetId, TargetPlace>, StoreError>;

    /// Remembers a request under a name of the caller's.
    async fn save_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
        request: &HeldRequest,
    ) -> Result<(), StoreError>;

    /// The request of that name.
    async fn load_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
    ) -> Result<Option<HeldRequest>, StoreError>;

    /// The requests of a team.
    async fn list_requests(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<(Digest, HeldRequest)>, StoreError>;

    /// Keeps what we are about to do to a request in Shifts, in the place of what is kept under the
    /// same name.
    async fn save_promise(
        &self,
        team_id: &TeamId,
        name: &Digest,
        promise: &RequestPromise,
    ) -> Result<(), StoreError>;

    /// What was promised about the requests of a team.
    async fn list_promises(&self, team_id: &TeamId) -> Result<Vec<RequestPromise>, StoreError>;

    /// Forgets all that is remembered of a team's callbacks.
    async fn forget_callbacks(&self, team_id: &TeamId) -> Result<(), StoreError>;
}
