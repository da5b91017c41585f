//! Requests: asked in Shifts, and known to the WFM from the first step to the last.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use shifts_engine::request_name;
use shifts_model::{
    Action, Activity, Answer, AnswerRole, AnswerVerb, AskedRequest, AskedTimeOff, ChangeRequest,
    ChangeRequestId, Claim, Content, Digest, Effect, EmployeeId, Exchange, GivenAnswer, Handover,
    HeldRequest, Intention, ItemKind, Judgement, Made, MadeInShifts, OfferTerms, OpenShiftTerms,
    RefusalCode, RequestStep, SwapTerms, TimeOffTerms, TimeOffWish, UserId, WfmRequestId, Words,
};
use shifts_ports::WfmActions;

use super::Asking;
use super::deeds::{Deeds, Known, Undecided};

/// How long a request is remembered after its last step.
const REQUEST_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// The number of the deed that makes a request, apart from those that answer it.
const ASKED: usize = 99;

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
    /// Who asked, and what the WFM is asked that does not know the request.
    ask: Option<(EmployeeId, Action)>,
    /// Who answers what in this step; `None` for asking.
    answer: Option<Answer>,
    /// The agreement of the colleague, where a manager agrees and there is a colleague.
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
        let (name, held) = self.held_request().await?;
        if let Some(kind) = self.withdrawn() {
            return self.withdraw(actor, known, kind, name, held).await;
        }
        // 1. The request, which the WFM may not know: it was made before the adapter was there.
        let mut decided = Vec::new();
        let held = if self.is_asking() {
            decided.extend(held.into_iter().flat_map(|request| request.questions));
            None
        } else {
            held
        };
        let step = self.step(known, held.is_none()).await?;
        let request = match held {
            Some(held) => held,
            None => match self.ask(actor, known, &step).await? {
                Ok(asked) => {
                    self.forget_questions(decided).await?;
                    self.remember_request(name, &asked).await?;
                    asked
                }
                Err(refused) => return Ok(refused),
            },
        };
        let Some(answer) = step.answer else {
            return Ok(GivenAnswer::Approved);
        };
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
        let given = self.carry_out(actor, known, deeds).await?;
        if given == GivenAnswer::Approved {
            let mut answered = HeldRequest {
                is_accepted: request.is_accepted || accepts,
                ..request
            };
            if !accepts {
                // It is decided: whoever asks for the same from now on asks for another one.
                let over = std::mem::take(&mut answered.questions);
                self.forget_questions(over).await?;
            }
            self.remember_request(name, &answered).await?;
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
                    is_accepted: false,
                    keep_until: keep_until.unwrap_or(Timestamp::MAX),
                    questions: Vec::new(),
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
        name: Option<Digest>,
        held: Option<HeldRequest>,
    ) -> Result<GivenAnswer, Undecided> {
        if let Some(mut held) = held {
            let over = std::mem::take(&mut held.questions);
            self.forget_questions(over).await?;
            self.remember_request(name, &held).await?;
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

    /// Remembers a request, and that this question about it was answered.
    async fn remember_request(
        &self,
        name: Option<Digest>,
        request: &HeldRequest,
    ) -> Result<(), Undecided> {
        if let Some(name) = name {
            let mut request = request.clone();
            if !request.questions.contains(&self.digest) {
                request.questions.push(self.digest);
            }
            let callbacks = &self.ports.callbacks;
            let team_id = &self.connection.team_id;
            callbacks.save_request(team_id, &name, &request).await?;
        }
        Ok(())
    }

    /// Forgets how questions were answered about a request that is over.
    async fn forget_questions(&self, questions: Vec<Digest>) -> Result<(), Undecided> {
        for question in questions.into_iter().filter(|id| *id != self.digest) {
            let callbacks = &self.ports.callbacks;
            callbacks
                .give_back(&self.connection.team_id, &question)
                .await?;
        }
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

    /// One step, with what the WFM is asked where it `is_unknown` there.
    async fn step(&self, known: &Known, is_unknown: bool) -> Result<Step<'_>, Undecided> {
        match &self.asked.intention {
            Intention::Swap(request) => self.swap_step(known, request, is_unknown).await,
            Intention::Offer(request) => self.offer_step(known, request, is_unknown).await,
            Intention::OpenShiftRequest(request) => {
                self.open_shift_step(known, request, is_unknown).await
            }
            Intention::TimeOffRequest(request) => self.time_off_step(known, request, is_unknown),
            _ => Err(RefusalCode::Failed.into()),
        }
    }

    async fn swap_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<SwapTerms, Exchange>,
        is_unknown: bool,
    ) -> Result<Step<'a>, Undecided> {
        let mut step = Step::of(Kind::Swap, &request.id);
        if let Some(change) = change_of(&request.step).filter(|_| is_unknown) {
            let terms = &change.terms;
            let ours = self.held(ItemKind::Shift, &terms.sender_shift_id).await?;
            let theirs = self
                .held(ItemKind::Shift, &terms.recipient_shift_id)
                .await?;
            let sender_id = known.people.employee(&change.sender_id)?;
            let action = Action::AskSwap {
                sender_id: sender_id.clone(),
                sender_shift_id: ours.source_id,
                recipient_id: known.people.employee(&terms.recipient_id)?,
                recipient_shift_id: theirs.source_id,
                message: change.sender_message.clone(),
            };
            step.ask = Some((sender_id, action));
        }
        if let RequestStep::Approve(_, exchange) = &request.step {
            for handover in [&exchange.of_sender, &exchange.of_recipient] {
                step.made.push(self.handed_over(handover).await?);
            }
        }
        let colleague = |terms: &'a SwapTerms| Some(&terms.recipient_id);
        step.answer(known, &request.step, colleague)?;
        Ok(step)
    }

    async fn offer_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<OfferTerms, Option<Handover>>,
        is_unknown: bool,
    ) -> Result<Step<'a>, Undecided> {
        let mut step = Step::of(Kind::Offer, &request.id);
        if let Some(change) = change_of(&request.step).filter(|_| is_unknown) {
            let terms = &change.terms;
            let ours = self.held(ItemKind::Shift, &terms.sender_shift_id).await?;
            let sender_id = known.people.employee(&change.sender_id)?;
            let action = Action::Offer {
                sender_id: sender_id.clone(),
                shift_id: ours.source_id,
                recipient_id: known.people.employee(&terms.recipient_id)?,
                message: change.sender_message.clone(),
            };
            step.ask = Some((sender_id, action));
        }
        if let RequestStep::Approve(_, Some(handover)) = &request.step {
            step.made.push(self.handed_over(handover).await?);
        }
        let colleague = |terms: &'a OfferTerms| Some(&terms.recipient_id);
        step.answer(known, &request.step, colleague)?;
        Ok(step)
    }

    async fn open_shift_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<OpenShiftTerms, Claim>,
        is_unknown: bool,
    ) -> Result<Step<'a>, Undecided> {
        let mut step = Step::of(Kind::OpenShift, &request.id);
        if let Some(change) = change_of(&request.step).filter(|_| is_unknown) {
            let id = &change.terms.open_shift_id;
            let open = self.held(ItemKind::OpenShift, id).await?;
            let sender_id = known.people.employee(&change.sender_id)?;
            let action = Action::AskOpenShift {
                sender_id: sender_id.clone(),
                open_shift_id: open.source_id,
                message: change.sender_message.clone(),
            };
            step.ask = Some((sender_id, action));
        }
        if let RequestStep::Approve(_, Claim { made, .. }) = &request.step {
            step.made.push(self.made_shift(known, &made.id, &made.item));
        }
        step.answer(known, &request.step, |_| None)?;
        Ok(step)
    }

    fn time_off_step<'a>(
        &self,
        known: &Known,
        request: &'a AskedRequest<TimeOffTerms, Option<Made<AskedTimeOff>>>,
        is_unknown: bool,
    ) -> Result<Step<'a>, Undecided> {
        let mut step = Step::of(Kind::TimeOff, &request.id);
        if let Some(change) = change_of(&request.step).filter(|_| is_unknown) {
            let terms = &change.terms;
            let reason = known.names.reason(&terms.reason_id);
            let sender_id = known.people.employee(&change.sender_id)?;
            let action = Action::AskTimeOff(TimeOffWish {
                sender_id: sender_id.clone(),
                reason: reason.ok_or(RefusalCode::UnknownItem)?.clone(),
                starts_at: terms.starts_at,
                ends_at: terms.ends_at,
                message: change.sender_message.clone(),
            });
            step.ask = Some((sender_id, action));
        }
        if let RequestStep::Approve(_, Some(made)) = &request.step {
            step.made
                .push(self.made_time_off(known, &made.id, &made.item)?);
        }
        step.answer(known, &request.step, |_| None)?;
        Ok(step)
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

impl<'a> Step<'a> {
    fn of(kind: Kind, id: &'a ChangeRequestId) -> Self {
        Self {
            kind,
            id,
            ask: None,
            answer: None,
            colleague: None,
            made: Vec::new(),
        }
    }

    /// Adds what somebody answers in a step, and for a colleague who was not heard.
    fn answer<T, M>(
        &mut self,
        known: &Known,
        step: &'a RequestStep<T, M>,
        colleague: impl Fn(&'a T) -> Option<&'a UserId>,
    ) -> Result<(), RefusalCode> {
        let answer = |user: Option<&UserId>, role, verb, words: Option<&Words>| {
            let user = user.ok_or(RefusalCode::Malformed)?;
            Ok(Some(Answer {
                actor_id: known.people.employee(user)?,
                role,
                answer: verb,
                message: words.cloned(),
            }))
        };
        let (manager, recipient) = (AnswerRole::Manager, AnswerRole::Recipient);
        let (approve, decline) = (AnswerVerb::Approve, AnswerVerb::Decline);
        self.answer = match step {
            RequestStep::Ask(_) | RequestStep::Cancel(_) => None,
            RequestStep::Accept(change) => {
                let words = change.recipient_message.as_ref();
                answer(colleague(&change.terms), recipient, approve, words)?
            }
            RequestStep::Refuse(change) => {
                let words = change.recipient_message.as_ref();
                answer(colleague(&change.terms), recipient, decline, words)?
            }
            RequestStep::Approve(change, _) => {
                if let Some(user) = colleague(&change.terms) {
                    self.colleague = answer(Some(user), recipient, approve, None)?;
                }
                let words = change.manager_message.as_ref();
                answer(change.manager_id.as_ref(), manager, approve, words)?
            }
            RequestStep::Decline(change) => {
                let words = change.manager_message.as_ref();
                answer(change.manager_id.as_ref(), manager, decline, words)?
            }
        };
        Ok(())
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
fn wakes_of(kind: Kind, made: &[MadeInShifts]) -> BTreeSet<Activity> {
    match kind {
        _ if made.is_empty() => BTreeSet::new(),
        Kind::Swap | Kind::Offer => [Activity::Shifts].into(),
        Kind::OpenShift => [Activity::Shifts, Activity::OpenShifts].into(),
        Kind::TimeOff => [Activity::TimeOff].into(),
    }
}
