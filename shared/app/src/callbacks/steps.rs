//! The steps of requests: who asks whom for what, who answers, and what Shifts makes of it.

use std::collections::BTreeSet;

use shifts_model::{
    Action, Answer, AnswerRole, AnswerVerb, AskedRequest, AskedTimeOff, ChangeRequest,
    ChangeRequestId, Claim, Content, EmployeeId, Exchange, Handover, Intention, ItemKind, Made,
    MadeInShifts, OfferTerms, OpenShiftTerms, RefusalCode, RequestStep, SwapTerms, TimeOffTerms,
    TimeOffWish, UserId, Words,
};

use super::Asking;
use super::deeds::{Known, Undecided};

/// What a request asks, of whatever kind: how it is asked and answered in the WFM.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Swap,
    Offer,
    OpenShift,
    TimeOff,
}

/// One step of a request, of whatever kind.
pub(super) struct Step<'a> {
    pub(super) kind: Kind,
    pub(super) id: &'a ChangeRequestId,
    /// Who asked, and what the WFM is asked that does not know the request.
    pub(super) ask: Option<(EmployeeId, Action)>,
    /// Who answers what in this step; `None` for asking.
    pub(super) answer: Option<Answer>,
    /// The agreement of the colleague, where a manager agrees and there is a colleague.
    pub(super) colleague: Option<Answer>,
    pub(super) made: Vec<MadeInShifts>,
}
impl Asking<'_> {
    /// One step, with what the WFM is asked where it `is_unknown` there.
    pub(super) async fn step(
        &self,
        known: &Known,
        is_unknown: bool,
    ) -> Result<Step<'_>, Undecided> {
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
    pub(super) async fn handed_over(&self, handover: &Handover) -> Result<MadeInShifts, Undecided> {
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
