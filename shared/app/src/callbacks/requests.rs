//! Requests: asked in Shifts, and known to the WFM from the first step to the last.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use shifts_engine::request_name;
use shifts_model::{
    Action, Activity, Answer, AnswerRole, AnswerVerb, Digest, Effect, GivenAnswer, HeldRequest,
    Intention, Judgement, MadeInShifts, RefusalCode, RequestStep, WfmRequestId,
};
use shifts_ports::WfmActions;

use super::Asking;
use super::deeds::{Deeds, Known, Undecided};
use super::steps::{Kind, Step};
use crate::failures::Failure;
use crate::sync::is_offered;

/// How long a request is remembered after its last step.
const REQUEST_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// The number of the deed that makes a request, apart from those that answer it.
const ASKED: usize = 99;

impl Asking<'_> {
    /// Decides one step of a request.
    pub(super) async fn decide_request(
        &self,
        actor: &dyn WfmActions,
        known: &Known,
    ) -> Result<GivenAnswer, Undecided> {
        let (name, held) = self.held_request().await?;
        if let Some(kind) = self.withdrawn() {
            return self.withdraw(actor, known, kind, held).await;
        }
        // 1. The request, which the WFM may not know: it was made before the adapter was there.
        let held = held.filter(|_| !self.is_asking());
        let step = self.step(known, held.is_none()).await?;
        let request = match held {
            Some(held) => held,
            None => match self.ask(actor, known, &step).await? {
                Ok(asked) => {
                    self.remember_request(name, &asked).await?;
                    asked
                }
                Err(refused) => return Ok(refused),
            },
        };
        let Some(answer) = step.answer else {
            self.wake_requests().await?;
            return Ok(GivenAnswer::Approved);
        };
        // What the WFM shows from here on, Shifts is about to show.
        let request = HeldRequest {
            heard_at: self.ports.clock.now(),
            ..request
        };
        self.remember_request(name, &request).await?;
        // 2. The colleague, for whom a manager may decide first.
        let of_request = |answer| answer_action(step.kind, request.wfm_request_id.clone(), answer);
        let mut deeds = Deeds {
            wakes: wakes_of(step.kind, &step.made),
            made: step.made,
            ..Deeds::default()
        };
        if let Some(colleague) = step.colleague.filter(|_| !request.is_accepted) {
            deeds.actions.push((of_request(colleague), None));
        }
        let accepts = answer.role == AnswerRole::Recipient && answer.answer == AnswerVerb::Approve;
        let makes = (!deeds.made.is_empty()).then_some(0);
        deeds.actions.push((of_request(answer), makes));
        // 3. The step.
        let is_there_already = self.is_there_already(&deeds.made).await?;
        let given = self.carry_out(actor, known, deeds).await?;
        if given == GivenAnswer::Approved {
            if is_there_already {
                self.note_slot().await?;
            }
            if accepts {
                let accepted = HeldRequest {
                    is_accepted: true,
                    ..request
                };
                self.remember_request(name, &accepted).await?;
            } else {
                self.forget_ask(&request.asked).await?;
            }
            self.wake_requests().await?;
        }
        Ok(given)
    }

    /// Makes a request in the WFM, or tells why it is refused.
    async fn ask(
        &self,
        actor: &dyn WfmActions,
        known: &Known,
        step: &Step<'_>,
    ) -> Result<Result<HeldRequest, GivenAnswer>, Undecided> {
        let (sender_id, ask) = step.ask.as_ref().ok_or(RefusalCode::UnknownItem)?;
        match self.perform(actor, &known.unit, ask, ASKED).await? {
            Judgement::Done(Effect::Request { id, .. }) => {
                let keep_until = self.asked.expires_at.saturating_add(REQUEST_KEPT);
                Ok(Ok(HeldRequest {
                    wfm_request_id: id,
                    request_id: step.id.clone(),
                    sender_id: sender_id.clone(),
                    asked: self.digest,
                    is_accepted: false,
                    heard_at: self.ports.clock.now(),
                    keep_until: keep_until.unwrap_or(Timestamp::MAX),
                }))
            }
            Judgement::Done(_) => Err(RefusalCode::Failed.into()),
            Judgement::Refused(refusal) => Ok(Err(GivenAnswer::Refused {
                code: RefusalCode::ByWfm(refusal.reason),
                balance_hours: refusal.balance_hours,
            })),
        }
    }

    /// Takes a request back. In Shifts it is gone whatever anybody says, so that this is
    /// acknowledged in any case; what the WFM makes of it comes to Shifts with its next reading.
    async fn withdraw(
        &self,
        actor: &dyn WfmActions,
        known: &Known,
        kind: Kind,
        held: Option<HeldRequest>,
    ) -> Result<GivenAnswer, Undecided> {
        if let Some(held) = held {
            self.forget_ask(&held.asked).await?;
            let answer = Answer {
                actor_id: held.sender_id,
                role: AnswerRole::Sender,
                answer: AnswerVerb::Cancel,
                message: None,
            };
            let action = answer_action(kind, held.wfm_request_id, answer);
            if self.perform(actor, &known.unit, &action, 0).await.is_err() {
                tracing::warn!(
                    event = "callback.not_withdrawn",
                    team.id = %self.connection.team_id,
                    "A request that was withdrawn in Shifts may still stand in the WFM"
                );
            }
        }
        Ok(GivenAnswer::Approved)
    }

    /// Tells whoever owes Shifts what the WFM made of it: a rule of the WFM may have decided at once,
    /// or nobody has to. It waits until Shifts has released the request.
    async fn wake_requests(&self) -> Result<(), Failure> {
        let activity = Activity::Requests;
        if is_offered(&self.ports.wfms, self.settings, self.connection, activity) {
            self.wake(&[activity].into()).await?;
        }
        Ok(())
    }

    /// What is remembered of a request, and under which name. One that was withdrawn tells its id
    /// alone.
    async fn held_request(&self) -> Result<(Option<Digest>, Option<HeldRequest>), Undecided> {
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        let intention = &self.asked.intention;
        if let Some(name) = request_name(intention) {
            return Ok((Some(name), callbacks.load_request(team_id, &name).await?));
        }
        let id = match intention {
            Intention::Swap(request) => &request.id,
            Intention::Offer(request) => &request.id,
            _ => return Ok((None, None)),
        };
        let all = callbacks.list_requests(team_id).await?;
        let mut all = all.into_iter();
        let found = all.find(|(_, request)| request.request_id == *id);
        Ok(found.map_or((None, None), |(name, request)| (Some(name), Some(request))))
    }

    async fn remember_request(
        &self,
        name: Option<Digest>,
        request: &HeldRequest,
    ) -> Result<(), Undecided> {
        if let Some(name) = name {
            let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
            callbacks.save_request(team_id, &name, request).await?;
        }
        Ok(())
    }

    /// The request is over, so that whoever asks for the same again asks anew.
    async fn forget_ask(&self, asked: &Digest) -> Result<(), Undecided> {
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        callbacks.give_back(team_id, asked).await?;
        Ok(())
    }

    /// What kind of request is taken back, if that is what happens.
    fn withdrawn(&self) -> Option<Kind> {
        let (kind, is_withdrawn) = match &self.asked.intention {
            Intention::Swap(request) => (Kind::Swap, is_cancel(&request.step)),
            Intention::Offer(request) => (Kind::Offer, is_cancel(&request.step)),
            Intention::OpenShiftRequest(request) => (Kind::OpenShift, is_cancel(&request.step)),
            Intention::TimeOffRequest(request) => (Kind::TimeOff, is_cancel(&request.step)),
            _ => return None,
        };
        is_withdrawn.then_some(kind)
    }

    fn is_asking(&self) -> bool {
        match &self.asked.intention {
            Intention::Swap(request) => matches!(request.step, RequestStep::Ask(_)),
            Intention::Offer(request) => matches!(request.step, RequestStep::Ask(_)),
            Intention::OpenShiftRequest(request) => matches!(request.step, RequestStep::Ask(_)),
            Intention::TimeOffRequest(request) => matches!(request.step, RequestStep::Ask(_)),
            _ => false,
        }
    }
}

fn is_cancel<T, M>(step: &RequestStep<T, M>) -> bool {
    matches!(step, RequestStep::Cancel(_))
}
fn answer_action(kind: Kind, request_id: WfmRequestId, answer: Answer) -> Action {
    match kind {
        Kind::Swap => Action::AnswerSwap { request_id, answer },
        Kind::Offer => Action::AnswerOffer { request_id, answer },
        Kind::OpenShift => Action::AnswerOpenShiftRequest { request_id, answer },
        Kind::TimeOff => Action::AnswerTimeOffRequest { request_id, answer },
    }
}

/// What has to look closely once a request changed something.
pub(super) fn wakes_of(kind: Kind, made: &[MadeInShifts]) -> BTreeSet<Activity> {
    match kind {
        _ if made.is_empty() => BTreeSet::new(),
        Kind::Swap | Kind::Offer => [Activity::Shifts].into(),
        Kind::OpenShift => [Activity::Shifts, Activity::OpenShifts].into(),
        Kind::TimeOff => [Activity::TimeOff].into(),
    }
}
