//! Steps of requests that we take ourselves, which Shifts asks us about like anybody's.
//!
//! A step is ours when it was promised. The WFM knows of it, so that it is not asked. What Shifts
//! makes of an approval is noted, as after anybody's.

use std::collections::BTreeSet;

use shifts_engine::{
    StepTaken, keeps, name_of_request, promise_name, question_of, recognise, step_taken,
};
use shifts_model::{
    Asked, Connection, HeldRequest, Intention, MadeInShifts, PromisedStep, RequestPromise,
    RequestStep, RequestVerdict, SourceId,
};

use super::deeds::{Known, Undecided};
use super::repeated::take_over;
use super::requests::wakes_of;
use super::steps::Kind;
use super::{Asking, Question};
use crate::failures::Failure;
use crate::ports::CallbackPorts;
use crate::settings::SyncSettings;

/// Whether what is asked is a step that we promised; `None` where it is about no request.
pub(super) async fn is_ours(
    ports: &CallbackPorts,
    settings: &SyncSettings,
    connection: &Connection,
    question: Question<'_>,
) -> Result<Option<bool>, Failure> {
    let Ok(asked) = recognise(question.items, question.came_at) else {
        return Ok(None);
    };
    let Some(step) = step_taken(&asked.intention) else {
        return Ok(None);
    };
    let promises = ports.callbacks.list_promises(&connection.team_id).await?;
    let Some(promise) = promises.iter().find(|promise| keeps(promise, &step)) else {
        return Ok(Some(false));
    };
    let asking = Asking {
        ports,
        settings,
        connection,
        asked: &asked,
        outdated: BTreeSet::new(),
        digest: question_of(&asked),
        since: question.came_at,
        until: asked.expires_at,
    };
    match asking.take(promise, &step).await {
        Ok(()) => Ok(Some(true)),
        // What comes of it could not be known again.
        Err(Undecided::Refused(_)) => Ok(Some(false)),
        Err(Undecided::Failed(failure)) => Err(failure),
    }
}

impl Asking<'_> {
    async fn take(&self, promise: &RequestPromise, step: &StepTaken) -> Result<(), Undecided> {
        match &promise.step {
            // Whoever answers it in Shifts before we have heard its id is understood.
            PromisedStep::Make { sender_id, wanted } => {
                let request = HeldRequest {
                    wfm_request_id: promise.wfm_request_id.clone(),
                    request_id: step.id.clone(),
                    sender_id: sender_id.clone(),
                    asked: promise_name(&promise.wfm_request_id, &promise.step),
                    is_accepted: false,
                    heard_at: self.since,
                    keep_until: promise.keep_until,
                };
                let name = name_of_request(&wanted.terms, &step.id);
                let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
                callbacks.save_request(team_id, &name, &request).await?;
                Ok(())
            }
            PromisedStep::Answer {
                verdict: RequestVerdict::Accept,
                ..
            } => self.note_acceptance(promise).await,
            PromisedStep::Answer {
                verdict: RequestVerdict::Approve,
                record_id,
                ..
            } => self.note_approval(record_id.as_ref()).await,
            PromisedStep::Answer {
                verdict: RequestVerdict::Decline,
                ..
            }
            | PromisedStep::AutoApprove { .. } => Ok(()),
        }
    }

    async fn note_acceptance(&self, promise: &RequestPromise) -> Result<(), Undecided> {
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        let all = callbacks.list_requests(team_id).await?;
        let its = all
            .into_iter()
            .filter(|(_, held)| held.wfm_request_id == promise.wfm_request_id);
        for (name, held) in its {
            let accepted = HeldRequest {
                is_accepted: true,
                ..held
            };
            callbacks.save_request(team_id, &name, &accepted).await?;
        }
        Ok(())
    }

    /// Notes under which ids Shifts will hold what was approved, and wakes whoever keeps it equal.
    async fn note_approval(&self, record_id: Option<&SourceId>) -> Result<(), Undecided> {
        let known = self.known(&[].into()).await?;
        let (kind, mut made) = self.approved(&known).await?;
        if let [made] = made.as_mut_slice() {
            made.source_id = made.source_id.take().or_else(|| record_id.cloned());
        }
        let notes = self.ports.callbacks.list_notes(&self.connection.team_id);
        let is_repeated = notes.await?.iter().any(|note| note.asked == self.digest);
        if is_repeated {
            let asked: &Asked = self.asked;
            take_over(self.ports, self.connection, asked, self.digest).await?;
        } else {
            self.note(made.clone()).await?;
        }
        self.wake(&wakes_of(kind, &made)).await?;
        Ok(())
    }

    /// What Shifts makes of an approval.
    pub(super) async fn approved(
        &self,
        known: &Known,
    ) -> Result<(Kind, Vec<MadeInShifts>), Undecided> {
        let mut made = Vec::new();
        let kind = match &self.asked.intention {
            Intention::Swap(request) => {
                if let RequestStep::Approve(_, exchange) = &request.step {
                    for handover in [&exchange.of_sender, &exchange.of_recipient] {
                        made.push(self.handed_over(handover).await?);
                    }
                }
                Kind::Swap
            }
            Intention::Offer(request) => {
                if let RequestStep::Approve(_, Some(handover)) = &request.step {
                    made.push(self.handed_over(handover).await?);
                }
                Kind::Offer
            }
            Intention::OpenShiftRequest(request) => {
                if let RequestStep::Approve(_, claim) = &request.step {
                    made.push(self.made_shift(known, &claim.made.id, &claim.made.item));
                }
                Kind::OpenShift
            }
            Intention::TimeOffRequest(request) => {
                if let RequestStep::Approve(_, Some(granted)) = &request.step {
                    made.push(self.made_time_off(known, &granted.id, &granted.item)?);
                }
                Kind::TimeOff
            }
            _ => return Err(shifts_model::RefusalCode::Failed.into()),
        };
        Ok((kind, made))
    }
}
