//! The port of a process to what callbacks leave behind.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    CallbackNote, Digest, GivenAnswer, HeldRequest, RequestPromise, TargetId, TargetPlace, TeamId,
};
use shifts_ports::{Callbacks, Claimed, StoreError};

use crate::process::Process;

/// A question, and who answers it.
#[derive(Debug, Clone)]
pub struct Question {
    /// When it was claimed first.
    pub since: Timestamp,
    /// Until when it is somebody's.
    pub until: Timestamp,
    /// The answer.
    pub answer: Option<GivenAnswer>,
}

/// What is remembered of one team's callbacks.
#[derive(Debug, Clone, Default)]
pub struct CallbackRows {
    /// Questions.
    pub questions: BTreeMap<Digest, Question>,
    /// Notes.
    pub notes: BTreeMap<Digest, CallbackNote>,
    /// Where items are kept in mind.
    pub targets: BTreeMap<TargetId, TargetPlace>,
    /// Requests.
    pub requests: BTreeMap<Digest, HeldRequest>,
    /// What was promised about requests.
    pub promises: BTreeMap<Digest, RequestPromise>,
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
            Some(Question {
                answer: Some(answer),
                ..
            }) => Claimed::Answered(answer.clone()),
            Some(question) if question.until > now => Claimed::Running,
            known => {
                let since = known.map_or(now, |question| question.since);
                let answer = None;
                let mine = Question {
                    since,
                    until,
                    answer,
                };
                rows.questions.insert(*asked, mine);
                Claimed::Mine { since }
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
        let answered = Question {
            since: keep_until,
            until: keep_until,
            answer: Some(answer.clone()),
        };
        self.write_down(team_id, |rows| {
            rows.questions.insert(*asked, answered);
        })
        .await
    }

    async fn give_back(&self, team_id: &TeamId, asked: &Digest) -> Result<(), StoreError> {
        self.write_down(team_id, |rows| {
            rows.questions.remove(asked);
        })
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

    async fn save_promise(
        &self,
        team_id: &TeamId,
        name: &Digest,
        promise: &RequestPromise,
    ) -> Result<(), StoreError> {
        let promise = promise.clone();
        self.write_down(team_id, |rows| drop(rows.promises.insert(*name, promise)))
            .await
    }

    async fn list_promises(&self, team_id: &TeamId) -> Result<Vec<RequestPromise>, StoreError> {
        self.look_up(team_id, |rows| rows.promises.values().cloned().collect())
            .await
    }

    async fn forget_callbacks(&self, team_id: &TeamId) -> Result<(), StoreError> {
        self.write_down(team_id, |rows| *rows = CallbackRows::default())
            .await
    }
}
