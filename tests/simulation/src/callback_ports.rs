//! The port of a process to what callbacks leave behind.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{CallbackNote, Digest, GivenAnswer, HeldRequest, TargetId, TargetPlace, TeamId};
use shifts_ports::{Callbacks, Claimed, StoreError};

use crate::process::Process;

/// What is remembered of one team's callbacks.
#[derive(Debug, Clone, Default)]
pub struct CallbackRows {
    /// Questions: until when somebody answers them, and the answer.
    pub questions: BTreeMap<Digest, (Timestamp, Option<GivenAnswer>)>,
    /// Notes.
    pub notes: BTreeMap<Digest, CallbackNote>,
    /// Where items are kept in mind.
    pub targets: BTreeMap<TargetId, TargetPlace>,
    /// Requests.
    pub requests: BTreeMap<Digest, HeldRequest>,
}

impl Process {
    async fn look_up<T>(
        &self,
        team_id: &TeamId,
        look: impl FnOnce(&CallbackRows) -> T,
    ) -> Result<T, StoreError> {
        let rows = |u: &mut crate::universe::Universe| {
            look(u.store.callbacks.entry(team_id.clone()).or_default())
        };
        self.load(rows).await
    }

    async fn write_down<T>(
        &self,
        team_id: &TeamId,
        change: impl FnOnce(&mut CallbackRows) -> T,
    ) -> Result<T, StoreError> {
        self.save(|u| {
            let rows = u.store.callbacks.entry(team_id.clone()).or_default();
            Ok(change(rows))
        })
        .await
    }
}

#[async_trait]
impl Callbacks for Process {
    async fn claim(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Claimed, StoreError> {
        self.write_down(team_id, |rows| match rows.questions.get(asked) {
            Some((_, Some(answer))) => Claimed::Answered(answer.clone()),
            Some((theirs, None)) if *theirs > now => Claimed::Running,
            _ => {
                rows.questions.insert(*asked, (until, None));
                Claimed::Mine
            }
        })
        .await
    }

    async fn keep_answer(
        &self,
        team_id: &TeamId,
        asked: &Digest,
        answer: &GivenAnswer,
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let row = (keep_until, Some(answer.clone()));
        self.write_down(team_id, |rows| drop(rows.questions.insert(*asked, row)))
            .await
    }

    async fn give_back(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.write_down(team_id, |rows| drop(rows.questions.remove(asked)))
            .await
    }

    async fn save_note(&self, team_id: &TeamId, note: &CallbackNote) -> Result<(), StoreError> {
        let note = note.clone();
        self.write_down(team_id, |rows| drop(rows.notes.insert(note.asked, note)))
            .await
    }

    async fn list_notes(&self, team_id: &TeamId) -> Result<Vec<CallbackNote>, StoreError> {
        self.look_up(team_id, |rows| rows.notes.values().cloned().collect())
            .await
    }

    async fn forget_note(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.write_down(team_id, |rows| drop(rows.notes.remove(asked)))
            .await
    }

    async fn remember_targets(
        &self,
        team_id: &TeamId,
        targets: &BTreeMap<TargetId, TargetPlace>,
        _keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let targets = targets.clone();
        self.write_down(team_id, |rows| rows.targets.extend(targets))
            .await
    }

    async fn find_targets(
        &self,
        team_id: &TeamId,
        target_ids: &[TargetId],
    ) -> Result<BTreeMap<TargetId, TargetPlace>, StoreError> {
        self.look_up(team_id, |rows| {
            let place = |id: &TargetId| Some((id.clone(), *rows.targets.get(id)?));
            target_ids.iter().filter_map(place).collect()
        })
        .await
    }

    async fn save_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
        request: &HeldRequest,
    ) -> Result<(), StoreError> {
        let request = request.clone();
        self.write_down(team_id, |rows| drop(rows.requests.insert(*name, request)))
            .await
    }

    async fn load_request(
        &self,
        team_id: &TeamId,
        name: &Digest,
    ) -> Result<Option<HeldRequest>, StoreError> {
        self.look_up(team_id, |rows| rows.requests.get(name).cloned())
            .await
    }

    async fn list_requests(
        &self,
        team_id: &TeamId,
    ) -> Result<Vec<(Digest, HeldRequest)>, StoreError> {
        let row = |(name, request): (&Digest, &HeldRequest)| (*name, request.clone());
        self.look_up(team_id, |rows| rows.requests.iter().map(row).collect())
            .await
    }

    async fn forget_callbacks(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.write_down(team_id, |rows| *rows = CallbackRows::default())
            .await
    }
}
