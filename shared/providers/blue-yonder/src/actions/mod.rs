//! What people do, carried out by Blue Yonder.
//!
//! Blue Yonder knows no key of an action, so what became of each is kept here under its key
//! (`journal`). An action that was begun and whose end nobody knows is looked for in Blue Yonder
//! before it is sent again.
//!
//! | action | as whom | operation |
//! |---|---|---|
//! | ask for a swap, take it back | the sender | `POST`, `DELETE /mySwapShifts` |
//! | answer a swap | the colleague | `PUT /mySwapShifts/{id}` |
//! | approve or deny a swap | the manager | `PUT /{site}/pendingApprovals/swapShifts/…` |
//! | ask for an open shift | the sender | `GET /myAvailableShifts/{date}`: nothing is kept there |
//! | approve that | the sender | `PUT /myAvailableShifts/{id}/claim` |
//! | give an open shift | the account | `PUT /scheduledShifts/{id}/availableShift` |
//! | time off | the account | `POST`, `PUT /timeOffRequests` |
//! | availability | the account | `POST /employeeAvailability` |

mod availability;
mod journal;
mod open_shifts;
mod refusals;
mod requests;
mod swaps;
mod time_off;

use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    Action, ActionKind, Answer, AnswerRole, AnswerVerb, BusinessUnit, Effect, EmployeeId,
    IdempotencyKey, Judgement, Reading, ReasonName, RefusalReason, SourceId, Span, WfmRefusal,
    WfmRequest, WfmRequestId, WfmRequestState,
};
use shifts_ports::{WfmActions, WfmError};

use crate::calls::BlueYonder;
use crate::sessions::Principal;
use journal::Entry;
use requests::Request;

/// The kinds of actions that Blue Yonder has.
const KINDS: [ActionKind; 5] = [
    ActionKind::Swap,
    ActionKind::OpenShiftRequest,
    ActionKind::AssignOpenShift,
    ActionKind::TimeOffRequest,
    ActionKind::Availability,
];
/// Those of them that people do as themselves.
const AS_PEOPLE: [ActionKind; 2] = [ActionKind::Swap, ActionKind::OpenShiftRequest];

/// How sending it went: what Blue Yonder says, or why it is not known.
type Said = Result<Judgement, WfmError>;

#[async_trait]
impl WfmActions for BlueYonder {
    fn supports(&self, kind: ActionKind) -> bool {
        let needs_people = AS_PEOPLE.contains(&kind);
        self.settings.actions.contains(&kind)
            && KINDS.contains(&kind)
            && (!needs_people || self.settings.people_login.is_some())
    }

    async fn check(
        &self,
        business_unit: &BusinessUnit,
        action: &Action,
        deadline: Duration,
    ) -> Said {
        if !self.supports(action.kind()) || !action.is_checkable() {
            return Ok(refused(RefusalReason::NotSupported));
        }
        within(deadline, "check an action", async {
            match action {
                Action::AskSwap {
                    sender_id,
                    sender_shift_id,
                    recipient_shift_id,
                    ..
                } => {
                    self.check_swap(sender_id, sender_shift_id, recipient_shift_id)
                        .await
                }
                Action::AskOpenShift {
                    sender_id,
                    open_shift_id,
                    ..
                } => {
                    let asked = self.ask_open_shift(business_unit, sender_id, open_shift_id);
                    Ok(without_effect(asked.await?))
                }
                Action::AskTimeOff(wish) => self.check_time_off(wish).await,
                // Of these nothing can be asked without doing it.
                _ => Ok(Judgement::Done(Effect::Nothing)),
            }
        })
        .await
    }

    async fn perform(
        &self,
        business_unit: &BusinessUnit,
        action: &Action,
        key: &IdempotencyKey,
        deadline: Duration,
    ) -> Said {
        if !self.supports(action.kind()) {
            return Ok(refused(RefusalReason::NotSupported));
        }
        let performed = self.perform_once(business_unit, action, key);
        within(deadline, "perform an action", performed).await
    }

    async fn list_swap_targets(
        &self,
        business_unit: &BusinessUnit,
        shift_id: &SourceId,
        span: Span,
        deadline: Duration,
    ) -> Result<Vec<SourceId>, WfmError> {
        let listed = self.swap_targets(business_unit, shift_id, span);
        within(deadline, "list swap targets", listed).await
    }

    async fn list_offer_recipients(
        &self,
        _business_unit: &BusinessUnit,
        _shift_id: &SourceId,
        _deadline: Duration,
    ) -> Result<Vec<EmployeeId>, WfmError> {
        // Offers are none of its actions.
        Ok(Vec::new())
    }

    async fn list_request_reasons(
        &self,
        _business_unit: &BusinessUnit,
        _employee_id: &EmployeeId,
        _deadline: Duration,
    ) -> Result<Vec<ReasonName>, WfmError> {
        // Blue Yonder tells a type by its id or its name, and has no list of them.
        let names = self.settings.request_types.iter();
        Ok(names.filter_map(|name| ReasonName::new(name)).collect())
    }

    async fn list_requests(
        &self,
        _business_unit: &BusinessUnit,
        _since: Timestamp,
    ) -> Result<Reading<WfmRequest>, WfmError> {
        // Blue Yonder does not tell when a request was changed. What is decided there comes to
        // Shifts as the shifts and the time off that came of it.
        Ok(Reading::Complete(Vec::new()))
    }
}

impl BlueYonder {
    /// Does an action once for its key.
    async fn perform_once(
        &self,
        unit: &BusinessUnit,
        action: &Action,
        key: &IdempotencyKey,
    ) -> Said {
        // 1. What is known of the key.
        let is_repeated = match self.recall(key).await? {
            Some(Entry::Ended(judgement)) => return Ok(judgement),
            Some(Entry::Begun) => true,
            None => {
                self.note(key, &Entry::Begun).await?;
                false
            }
        };
        // 2. The action.
        let said = self.act(unit, action, is_repeated).await;
        // 3. What became of it.
        match &said {
            // Whoever finds no end of it looks for it, so that losing the end costs a question.
            Ok(judgement) => {
                let _ = self.note(key, &Entry::Ended(judgement.clone())).await;
            }
            Err(WfmError::Forbidden { .. } | WfmError::NoSuchBusinessUnit { .. })
                if !is_repeated =>
            {
                let _ = self.forget(key).await;
            }
            Err(_) => {}
        }
        said
    }

    async fn act(&self, unit: &BusinessUnit, action: &Action, is_repeated: bool) -> Said {
        match action {
            Action::AskSwap {
                sender_id,
                sender_shift_id,
                recipient_shift_id,
                ..
            } => {
                self.ask_swap(sender_id, sender_shift_id, recipient_shift_id, is_repeated)
                    .await
            }
            Action::AnswerSwap { request_id, answer }
            | Action::AnswerOpenShiftRequest { request_id, answer }
            | Action::AnswerTimeOffRequest { request_id, answer } => {
                self.answer(unit, request_id, answer, is_repeated).await
            }
            Action::AskOpenShift {
                sender_id,
                open_shift_id,
                ..
            } => self.ask_open_shift(unit, sender_id, open_shift_id).await,
            Action::AssignOpenShift {
                open_shift_id,
                employee_id,
                ..
            } => {
                self.assign(unit, open_shift_id, employee_id, is_repeated)
                    .await
            }
            Action::AskTimeOff(wish) => self.ask_time_off(unit, wish, is_repeated).await,
            Action::ChangeTimeOffRequest { request_id, wish } => match Request::parse(request_id) {
                Some(Request::TimeOff { id }) => self.change_time_off(unit, &id, wish).await,
                _ => Ok(refused(RefusalReason::NotFound)),
            },
            Action::SetAvailability(known) => self.set_availability(unit, known).await,
            Action::Offer { .. }
            | Action::AnswerOffer { .. }
            | Action::PutShift(_)
            | Action::DeleteShift(_)
            | Action::PutOpenShift(_)
            | Action::DeleteOpenShift(_)
            | Action::PutTimeOff(_)
            | Action::DeleteTimeOff(_)
            | Action::RecordTimeClock { .. } => Ok(refused(RefusalReason::NotSupported)),
        }
    }

    async fn answer(
        &self,
        unit: &BusinessUnit,
        request_id: &WfmRequestId,
        answer: &Answer,
        is_repeated: bool,
    ) -> Said {
        let Some(request) = Request::parse(request_id) else {
            return Ok(refused(RefusalReason::NotFound));
        };
        match (&request, answer.role, answer.answer) {
            (Request::Swap(swap), AnswerRole::Recipient, verb) => {
                self.answer_swap(swap, &answer.actor_id, verb, is_repeated)
                    .await
            }
            (Request::Swap(swap), AnswerRole::Manager, verb) => {
                self.decide_swap(unit, swap, &answer.actor_id, verb, is_repeated)
                    .await
            }
            (Request::Swap(swap), AnswerRole::Sender, AnswerVerb::Cancel) => {
                self.cancel_swap(swap, is_repeated).await
            }
            (Request::Open(open), AnswerRole::Manager, AnswerVerb::Approve) => {
                self.claim(unit, open, is_repeated).await
            }
            // Nothing of it is in Blue Yonder, so that nothing has to be undone there.
            (Request::Open(_), AnswerRole::Manager, AnswerVerb::Decline) => {
                Ok(standing(&request, WfmRequestState::Declined))
            }
            (Request::Open(_), AnswerRole::Sender, AnswerVerb::Cancel) => {
                Ok(standing(&request, WfmRequestState::Cancelled))
            }
            (Request::TimeOff { id }, role, verb) => self.answer_time_off(id, role, verb).await,
            _ => Ok(refused(RefusalReason::NotSupported)),
        }
    }

    /// Somebody who acts as themselves; `None` for somebody who cannot sign in.
    async fn person(&self, id: &EmployeeId) -> Result<Option<Principal>, WfmError> {
        Ok(self.login_of(id).await?.map(Principal::Person))
    }
}

/// Does something for no longer than a deadline.
async fn within<T>(
    deadline: Duration,
    operation: &str,
    doing: impl Future<Output = Result<T, WfmError>> + Send,
) -> Result<T, WfmError> {
    let done = tokio::time::timeout(deadline, doing).await;
    done.unwrap_or_else(|_| {
        Err(WfmError::Unreachable {
            operation: operation.to_owned(),
            cause: "the time for it is over".into(),
        })
    })
}

fn refused(reason: RefusalReason) -> Judgement {
    Judgement::Refused(WfmRefusal {
        reason,
        balance_hours: None,
    })
}

/// Somebody who is not known to Blue Yonder, or has no login there.
fn nobody() -> Judgement {
    refused(RefusalReason::Forbidden)
}

/// A request of which nothing came.
fn standing(request: &Request, state: WfmRequestState) -> Judgement {
    request.judgement(state, Vec::new(), None)
}

fn without_effect(judgement: Judgement) -> Judgement {
    match judgement {
        Judgement::Done(_) => Judgement::Done(Effect::Nothing),
        Judgement::Refused(refusal) => Judgement::Refused(refusal),
    }
}
