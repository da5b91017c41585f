//! Requests: asked in Shifts, and known to the WFM from the first step to the last.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use shifts_engine::request_name;
use shifts_model::{
    Action, Activity, Answer, AnswerRole, AnswerVerb, AskedRequest, ChangeRequest, ChangeRequestId,
    Claim, Content, Digest, Effect, Exchange, GivenAnswer, Handover, HeldRequest, Intention,
    ItemKind, Judgement, MadeInShifts, OfferTerms, OpenShiftTerms, RefusalCode, RequestStep,
    SwapTerms, TargetId, TimeOffTerms, TimeOffWish, UserId, WfmRequestId, Words,
};
use shifts_ports::WfmActions;

use super::Asking;
use super::deeds::{Deeds, Known, Undecided};

/// How long a request is remembered after its last step.
const REQUEST_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// What a request asks, of whatever kind: how it is asked and answered in the WFM.
#[derive(Clone, Copy)]
enum Kind {
    Swap,
    Offer,
    OpenShift,
    TimeOff,
}

/// One step of a request, of whatever kind.
struct Step<'a> {
    kind: Kind,
    id: &'a ChangeRequestId,
    /// What the WFM is asked when it does not know the request yet; `None` where what was asked is
    /// not told.
    ask: Option<Action>,
    /// Who does what in this step; `None` for asking.
    answer: Option<Answer>,
    /// Whether the colleague has to be answered for before a manager decides.
    is_colleagues: bool,
    /// The colleague, where there is one.
    colleague: Option<Answer>,
    made: Vec<MadeInShifts>,
}

impl Asking<'_> {
    /// Decides one step of a request.
    pub(super) async fn decide_request(
        &self,
        actor: &dyn WfmActions,
        known: &Known,
    ) -> Result<GivenAnswer, Undecided> {
        let name = request_name(&self.asked.intention);
        let held = self.held_request(name).await?;
        if self.is_withdrawn() {
            return self.withdraw(actor, known, held).await;
        }
        let step = self.step(known).await?;
        let wakes = wakes_of(step.kind, &step.made);
        // 1. The request, which the WFM may not know: it was made before the adapter was there.
        let mut deeds = Deeds {
            wakes,
            made: step.made,
            ..Deeds::default()
        };
        let asked_now = held.is_none() || step.answer.is_none();
        let (wfm_request_id, is_accepted) = match (&held, step.answer.is_none()) {
            (Some(held), false) => (held.wfm_request_id.clone(), held.is_accepted),
            _ => {
                let Some(ask) = step.ask else {
                    return Err(RefusalCode::UnknownItem.into());
                };
                match self.perform(actor, &known.unit, &ask, 0).await? {
                    Judgement::Done(Effect::Request { id, .. }) => (id, false),
                    Judgement::Done(_) => return Err(RefusalCode::Failed.into()),
                    Judgement::Refused(refusal) => {
                        return Ok(GivenAnswer::Refused {
                            code: RefusalCode::ByWfm(refusal.reason),
                            balance_hours: refusal.balance_hours,
                        });
                    }
                }
            }
        };
        let sender_id = self.sender().ok_or(RefusalCode::Malformed)?;
        let earlier = held.as_ref().filter(|_| step.answer.is_some());
        let asked = earlier.map_or(self.digest, |held| held.asked);
        let remembered = |is_accepted| HeldRequest {
            wfm_request_id: wfm_request_id.clone(),
            request_id: step.id.clone(),
            sender_id: sender_id.clone(),
            asked,
            is_accepted,
            keep_until: self
                .asked
                .expires_at
                .saturating_add(REQUEST_KEPT)
                .unwrap_or(jiff::Timestamp::MAX),
        };
        if asked_now {
            self.remember_request(name, &remembered(false)).await?;
        }
        let Some(answer) = step.answer else {
            return Ok(GivenAnswer::Approved);
        };
        // 2. The colleague, for whom a manager may decide first.
        let of_request = |answer| answer_action(step.kind, wfm_request_id.clone(), answer);
        if let (true, false, Some(colleague)) = (step.is_colleagues, is_accepted, step.colleague) {
            deeds.actions.push((of_request(colleague), None));
        }
        let accepts = answer.role == AnswerRole::Recipient && answer.answer == AnswerVerb::Approve;
        let makes = (!deeds.made.is_empty()).then_some(0);
        deeds.actions.push((of_request(answer), makes));
        // 3. The step.
        let given = self.carry_out(actor, known, deeds).await?;
        if given == GivenAnswer::Approved {
            if accepts {
                self.remember_request(name, &remembered(true)).await?;
            } else {
                self.forget_ask(&asked).await?;
            }
        }
        Ok(given)
    }

    /// Takes a request back. It is gone in Shifts whatever anybody says.
    async fn withdraw(
        &self,
        actor: &dyn WfmActions,
        known: &Known,
        held: Option<HeldRequest>,
    ) -> Result<GivenAnswer, Undecided> {
        let (Some(held), Some(kind)) = (held, self.kind()) else {
            return Ok(GivenAnswer::Approved);
        };
        if let Ok(actor_id) = known.people.employee(&held.sender_id) {
            let answer = Answer {
                actor_id,
                role: AnswerRole::Sender,
                answer: AnswerVerb::Cancel,
                message: None,
            };
            let deeds = Deeds {
                actions: vec![(answer_action(kind, held.wfm_request_id, answer), None)],
                ..Deeds::default()
            };
            self.carry_out(actor, known, deeds).await?;
        }
        self.forget_ask(&held.asked).await?;
        Ok(GivenAnswer::Approved)
    }

    /// The request is over, so that whoever asks for the same again asks anew.
    async fn forget_ask(&self, asked: &Digest) -> Result<(), Undecided> {
        let callbacks = &self.ports.callbacks;
        callbacks.give_back(&self.connection.team_id, asked).await?;
        Ok(())
    }

    fn kind(&self) -> Option<Kind> {
        match &self.asked.intention {
            Intention::Swap(_) => Some(Kind::Swap),
            Intention::Offer(_) => Some(Kind::Offer),
            Intention::OpenShiftRequest(_) => Some(Kind::OpenShift),
            Intention::TimeOffRequest(_) => Some(Kind::TimeOff),
            _ => None,
        }
    }

    /// Who made the request, where the step tells it.
    fn sender(&self) -> Option<&UserId> {
        match &self.asked.intention {
            Intention::Swap(it) => change_of(&it.step).map(|change| &change.sender_id),
            Intention::Offer(it) => change_of(&it.step).map(|change| &change.sender_id),
            Intention::OpenShiftRequest(it) => change_of(&it.step).map(|change| &change.sender_id),
            Intention::TimeOffRequest(it) => change_of(&it.step).map(|change| &change.sender_id),
            _ => None,
        }
    }

    /// What is remembered of a request. One that was withdrawn tells its id alone.
    async fn held_request(&self, name: Option<Digest>) -> Result<Option<HeldRequest>, Undecided> {
        let (callbacks, team_id) = (&self.ports.callbacks, &self.connection.team_id);
        if let Some(name) = name {
            return Ok(callbacks.load_request(team_id, &name).await?);
        }
        let id = match &self.asked.intention {
            Intention::Swap(request) => &request.id,
            Intention::Offer(request) => &request.id,
            _ => return Ok(None),
        };
        let all = callbacks.list_requests(team_id).await?;
        let mut all = all.into_iter().map(|(_, request)| request);
        Ok(all.find(|request| request.request_id == *id))
    }

    async fn remember_request(
        &self,
        name: Option<Digest>,
        request: &HeldRequest,
    ) -> Result<(), Undecided> {
        if let Some(name) = name {
            let callbacks = &self.ports.callbacks;
            let team_id = &self.connection.team_id;
            callbacks.save_request(team_id, &name, request).await?;
        }
        Ok(())
    }

    fn is_withdrawn(&self) -> bool {
        match &self.asked.intention {
            Intention::Swap(request) => matches!(request.step, RequestStep::Cancel(_)),
            Intention::Offer(request) => matches!(request.step, RequestStep::Cancel(_)),
            Intention::OpenShiftRequest(request) => {
                matches!(request.step, RequestStep::Cancel(_))
            }
            Intention::TimeOffRequest(request) => matches!(request.step, RequestStep::Cancel(_)),
            _ => false,
        }
    }

    async fn step(&self, known: &Known) -> Result<Step<'_>, Undecided> {
        match &self.asked.intention {
            Intention::Swap(request) => self.swap_step(known, request).await,
            Intention::Offer(request) => self.offer_step(known, request).await,
            Intention::OpenShiftRequest(request) => self.open_shift_step(known, request).await,
            Intention::TimeOffRequest(request) => self.time_off_step(known, request),
            _ => Err(RefusalCode::Failed.into()),
        }
    }

    async fn swap_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<SwapTerms, Exchange>,
    ) -> Result<Step<'a>, Undecided> {
        let mut made = Vec::new();
        let mut ask = None;
        if let Some(change) = change_of(&request.step) {
            let terms = &change.terms;
            let theirs = self.held(ItemKind::Shift, &terms.recipient_shift_id).await;
            let ours = self.held(ItemKind::Shift, &terms.sender_shift_id).await;
            // A step that ends the request needs no shifts, which may be gone.
            if let (Ok(ours), Ok(theirs)) = (&ours, &theirs) {
                ask = Some(Action::AskSwap {
                    sender_id: known.people.employee(&change.sender_id)?,
                    sender_shift_id: ours.source_id.clone(),
                    recipient_id: known.people.employee(&terms.recipient_id)?,
                    recipient_shift_id: theirs.source_id.clone(),
                    message: change.sender_message.clone(),
                });
            } else if !matches!(request.step, RequestStep::Cancel(_)) {
                ours?;
                theirs?;
            }
        }
        if let RequestStep::Approve(_, exchange) = &request.step {
            for handover in [&exchange.of_sender, &exchange.of_recipient] {
                made.push(self.handed_over(handover).await?);
            }
        }
        Ok(Step {
            kind: Kind::Swap,
            id: &request.id,
            ask,
            answer: answer_of(known, &request.step, |change| &change.terms.recipient_id)?,
            is_colleagues: matches!(request.step, RequestStep::Approve(..)),
            colleague: colleague_of(known, &request.step, |change| &change.terms.recipient_id)?,
            made,
        })
    }

    async fn offer_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<OfferTerms, Option<Handover>>,
    ) -> Result<Step<'a>, Undecided> {
        let mut made = Vec::new();
        let mut ask = None;
        if let Some(change) = change_of(&request.step) {
            match self
                .held(ItemKind::Shift, &change.terms.sender_shift_id)
                .await
            {
                Ok(ours) => {
                    ask = Some(Action::Offer {
                        sender_id: known.people.employee(&change.sender_id)?,
                        shift_id: ours.source_id,
                        recipient_id: known.people.employee(&change.terms.recipient_id)?,
                        message: change.sender_message.clone(),
                    });
                }
                Err(_) if matches!(request.step, RequestStep::Cancel(_)) => {}
                Err(undecided) => return Err(undecided),
            }
        }
        if let RequestStep::Approve(_, Some(handover)) = &request.step {
            made.push(self.handed_over(handover).await?);
        }
        Ok(Step {
            kind: Kind::Offer,
            id: &request.id,
            ask,
            answer: answer_of(known, &request.step, |change| &change.terms.recipient_id)?,
            is_colleagues: matches!(request.step, RequestStep::Approve(..)),
            colleague: colleague_of(known, &request.step, |change| &change.terms.recipient_id)?,
            made,
        })
    }

    async fn open_shift_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<OpenShiftTerms, Claim>,
    ) -> Result<Step<'a>, Undecided> {
        let mut ask = None;
        if let Some(change) = change_of(&request.step) {
            let open_id: &TargetId = &change.terms.open_shift_id;
            match self.held(ItemKind::OpenShift, open_id).await {
                Ok(open) => {
                    ask = Some(Action::AskOpenShift {
                        sender_id: known.people.employee(&change.sender_id)?,
                        open_shift_id: open.source_id,
                        message: change.sender_message.clone(),
                    });
                }
                Err(_) if matches!(request.step, RequestStep::Cancel(_)) => {}
                Err(undecided) => return Err(undecided),
            }
        }
        let made = match &request.step {
            RequestStep::Approve(_, claim) => {
                vec![self.made_shift(known, &claim.made.id, &claim.made.item)]
            }
            _ => Vec::new(),
        };
        Ok(Step {
            kind: Kind::OpenShift,
            id: &request.id,
            ask,
            answer: answer_of(known, &request.step, |change| &change.sender_id)?,
            is_colleagues: false,
            colleague: None,
            made,
        })
    }

    fn time_off_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<
            TimeOffTerms,
            Option<shifts_model::Made<shifts_model::AskedTimeOff>>,
        >,
    ) -> Result<Step<'a>, Undecided> {
        let mut ask = None;
        if let Some(change) = change_of(&request.step) {
            let terms = &change.terms;
            let reason = known.names.reason(&terms.reason_id);
            ask = Some(Action::AskTimeOff(TimeOffWish {
                sender_id: known.people.employee(&change.sender_id)?,
                reason: reason.ok_or(RefusalCode::UnknownItem)?.clone(),
                starts_at: terms.starts_at,
                ends_at: terms.ends_at,
                message: change.sender_message.clone(),
            }));
        }
        let made = match &request.step {
            RequestStep::Approve(_, Some(made)) => {
                vec![self.made_time_off(known, &made.id, &made.item)?]
            }
            _ => Vec::new(),
        };
        Ok(Step {
            kind: Kind::TimeOff,
            id: &request.id,
            ask,
            answer: answer_of(known, &request.step, |change| &change.sender_id)?,
            is_colleagues: false,
            colleague: None,
            made,
        })
    }

    /// The shift that changes hands: its record stays, its person and its id in Shifts do not.
    async fn handed_over(&self, handover: &Handover) -> Result<MadeInShifts, Undecided> {
        let held = self.held(ItemKind::Shift, &handover.gone_id).await?;
        let mut content = held.content;
        if let Content::Shift(shift) = &mut content {
            shift.user_id.clone_from(&handover.made.item.user_id);
        }
        let mut target_ids = vec![handover.made.id.clone()];
        if handover.gone_id != handover.made.id {
            target_ids.push(handover.gone_id.clone());
        }
        Ok(MadeInShifts {
            source_id: Some(held.source_id),
            content,
            target_ids,
        })
    }
}

/// Who takes part in a request.
pub(super) fn name_people<'a, T, M>(step: &'a RequestStep<T, M>, named: &mut BTreeSet<&'a UserId>) {
    if let Some(change) = change_of(step) {
        named.insert(&change.sender_id);
        named.extend(&change.manager_id);
    }
}

/// The request as it is told.
fn change_of<T, M>(step: &RequestStep<T, M>) -> Option<&ChangeRequest<T>> {
    match step {
        RequestStep::Ask(change)
        | RequestStep::Accept(change)
        | RequestStep::Refuse(change)
        | RequestStep::Approve(change, _)
        | RequestStep::Decline(change) => Some(change),
        RequestStep::Cancel(change) => change.as_ref(),
    }
}

/// What somebody answers in a step; `None` for asking.
fn answer_of<'a, T, M>(
    known: &Known,
    step: &'a RequestStep<T, M>,
    colleague: impl Fn(&'a ChangeRequest<T>) -> &'a UserId,
) -> Result<Option<Answer>, Undecided> {
    let answer = |user: &UserId, role, verb, words: &Option<Words>| {
        Ok::<_, RefusalCode>(Answer {
            actor_id: known.people.employee(user)?,
            role,
            answer: verb,
            message: words.clone(),
        })
    };
    let manager = |change: &ChangeRequest<T>, verb| {
        let user = change.manager_id.as_ref().ok_or(RefusalCode::Malformed)?;
        answer(user, AnswerRole::Manager, verb, &change.manager_message)
    };
    let of_colleague = |change: &'a ChangeRequest<T>, verb| {
        let words = &change.recipient_message;
        answer(colleague(change), AnswerRole::Recipient, verb, words)
    };
    let given = match step {
        RequestStep::Ask(_) => return Ok(None),
        RequestStep::Accept(change) => of_colleague(change, AnswerVerb::Approve)?,
        RequestStep::Refuse(change) => of_colleague(change, AnswerVerb::Decline)?,
        RequestStep::Approve(change, _) => manager(change, AnswerVerb::Approve)?,
        RequestStep::Decline(change) => manager(change, AnswerVerb::Decline)?,
        RequestStep::Cancel(Some(change)) => answer(
            &change.sender_id,
            AnswerRole::Sender,
            AnswerVerb::Cancel,
            &None,
        )?,
        RequestStep::Cancel(None) => return Err(RefusalCode::UnknownItem.into()),
    };
    Ok(Some(given))
}

/// The agreement of the colleague, given for them when a manager agrees first.
fn colleague_of<'a, T, M>(
    known: &Known,
    step: &'a RequestStep<T, M>,
    colleague: impl Fn(&'a ChangeRequest<T>) -> &'a UserId,
) -> Result<Option<Answer>, Undecided> {
    let RequestStep::Approve(change, _) = step else {
        return Ok(None);
    };
    Ok(Some(Answer {
        actor_id: known.people.employee(colleague(change))?,
        role: AnswerRole::Recipient,
        answer: AnswerVerb::Approve,
        message: None,
    }))
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
fn wakes_of(kind: Kind, made: &[MadeInShifts]) -> BTreeSet<Activity> {
    match kind {
        _ if made.is_empty() => BTreeSet::new(),
        Kind::Swap | Kind::Offer => [Activity::Shifts].into(),
        Kind::OpenShift => [Activity::Shifts, Activity::OpenShifts].into(),
        Kind::TimeOff => [Activity::TimeOff].into(),
    }
}
