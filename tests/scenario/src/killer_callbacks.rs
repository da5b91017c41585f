//! Death at what callbacks leave behind, and at people's requests.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    CallbackNote, ChangeRequestId, Digest, GivenAnswer, HeldRequest, ListedRequest, RequestKind,
    RequestPromise, TargetId, TargetPlace, TeamId, UserId, WantedRequest, Words,
};
use shifts_ports::{Callbacks, ChangeRequests, Claimed, RequestDecision, ShiftsError, StoreError};

use crate::killer::Killer;

#[async_trait]
impl<P: Callbacks> Callbacks for Killer<P> {
    async fn claim(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed, StoreError> {
        let claim = self.inner.claim(team_id, asked, now, until);
        self.fate.stored(claim).await
    }

    async fn keep_answer(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        answer: &GivenAnswer,
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let kept = self.inner.keep_answer(team_id, asked, answer, keep_until);
        self.fate.stored(kept).await
    }

    async fn give_back(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.fate.stored(self.inner.give_back(team_id, asked)).await
    }

    async fn save_note(&self, team_id: &TeamId, note: &CallbackNote) -> Result<(), StoreError> {
        self.fate.stored(self.inner.save_note(team_id, note)).await
    }

    async fn list_notes(&self, team_id: &TeamId) -> Result<Vec<CallbackNote>, StoreError> {
        self.fate.read(self.inner.list_notes(team_id)).await
    }

    async fn forget_note(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        let forgotten = self.inner.forget_note(team_id, asked);
        self.fate.stored(forgotten).await
    }

    async fn remember_targets(
        &self,
        team_id: &TeamId,
        targets: &BTreeMap<TargetId, TargetPlace>,
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let remembered = self.inner.remember_targets(team_id, targets, keep_until);
        self.fate.stored(remembered).await
    }

    async fn find_targets(
        &self,
        team_id: &TeamId,
        target_ids: &[TargetId],
    ) -> Result<BTreeMap<TargetId, TargetPlace>, StoreError> {
        self.fate
            .read(self.inner.find_targets(team_id, target_ids))
            .await
    }

    async fn save_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
        request: &HeldRequest,
    ) -> Result<(), StoreError> {
        let saved = self.inner.save_request(team_id, name, request);
        self.fate.stored(saved).await
    }

    async fn load_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
    ) -> Result<Option<HeldRequest>, StoreError> {
        self.fate.read(self.inner.load_request(team_id, name)).await
    }

    async fn list_requests(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<(Digest, HeldRequest)>, StoreError> {
        self.fate.read(self.inner.list_requests(team_id)).await
    }

    async fn save_promise(
        &self,
        team_id: &TeamId,
        name: &Digest,
        promise: &RequestPromise,
    ) -> Result<(), StoreError> {
        let saved = self.inner.save_promise(team_id, name, promise);
        self.fate.effect(saved).await
    }

    async fn list_promises(&self, team_id: &TeamId) -> Result<Vec<RequestPromise>, StoreError> {
        self.inner.list_promises(team_id).await
    }

    async fn forget_callbacks(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.fate.stored(self.inner.forget_callbacks(team_id)).await
    }
}

#[async_trait]
impl<P: ChangeRequests> ChangeRequests for Killer<P> {
    async fn list(
        &self,
        team_id: &TeamId,
        kind: RequestKind,
    ) -> Result<Vec<ListedRequest>, ShiftsError> {
        self.fate.effect(self.inner.list(team_id, kind)).await
    }

    async fn make(
        &self,
        team_id: &TeamId,
        wanted: &WantedRequest,
        message: Option<&Words>,
        send_before: Timestamp,
    ) -> Result<ChangeRequestId, ShiftsError> {
        let made = self.inner.make(team_id, wanted, message, send_before);
        self.fate.effect(made).await
    }

    async fn decide(
        &self,
        team_id: &TeamId,
        decision: &RequestDecision,
        send_before: Timestamp,
    ) -> Result<(), ShiftsError> {
        let decided = self.inner.decide(team_id, decision, send_before);
        self.fate.effect(decided).await
    }

    async fn list_owners(&self, team_id: &TeamId) -> Result<Vec<UserId>, ShiftsError> {
        self.fate.effect(self.inner.list_owners(team_id)).await
    }
}
