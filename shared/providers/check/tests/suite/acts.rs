//! What people do in the WFM that is a value.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    Action, ActionKind, AnswerVerb, BusinessUnit, Effect, EmployeeId, IdempotencyKey, Judgement,
    Reading, ReasonName, RefusalReason, SourceId, Span, TimeOffWish, WfmRefusal, WfmRequest,
    WfmRequestId, WfmRequestState, WfmTerms,
};
use shifts_ports::{Clock as _, WfmActions, WfmError};

use crate::shop;
use crate::stub::{Fault, Stub};

fn refused(reason: RefusalReason) -> Judgement {
    Judgement::Refused(WfmRefusal {
        reason,
        balance_hours: None,
    })
}

impl Stub {
    fn known(&self, id: &EmployeeId) -> bool {
        shop::employees().iter().any(|employee| employee.id == *id)
    }

    /// Writes a wish down.
    fn ask(&self, wish: &TimeOffWish) -> Judgement {
        let mut requests = self.requests.lock().unwrap();
        let id = WfmRequestId::parse(&format!("r{}", requests.len() + 1)).unwrap();
        requests.push(WfmRequest {
            id: id.clone(),
            state: WfmRequestState::PendingManager,
            sender_id: wish.sender_id.clone(),
            terms: WfmTerms::TimeOff {
                reason: wish.reason.clone(),
                starts_at: wish.starts_at,
                ends_at: wish.ends_at,
            },
            message: None,
            decided_by_id: None,
            shift_ids: Vec::new(),
            time_off_id: None,
            changed_at: self.now(),
        });
        Judgement::Done(Effect::Request {
            id,
            state: WfmRequestState::PendingManager,
            shift_ids: Vec::new(),
            time_off_id: None,
        })
    }

    fn judge(&self, action: &Action) -> Judgement {
        match action {
            Action::AskTimeOff(wish) if self.known(&wish.sender_id) => self.ask(wish),
            Action::AskTimeOff(_) if self.fault == Fault::StrangerDone => {
                Judgement::Done(Effect::Nothing)
            }
            Action::AskOpenShift { .. } if self.fault == Fault::ImpossibleDone => {
                Judgement::Done(Effect::Nothing)
            }
            Action::AskOpenShift { .. } if self.fault == Fault::UnknownCode => {
                refused(RefusalReason::Refused)
            }
            Action::AnswerTimeOffRequest { request_id, answer } => {
                assert_eq!(answer.answer, AnswerVerb::Cancel);
                if self.fault == Fault::NoWithdrawal {
                    return refused(RefusalReason::TooLate);
                }
                let mut requests = self.requests.lock().unwrap();
                requests.retain(|request| request.id != *request_id);
                Judgement::Done(Effect::Nothing)
            }
            _ => refused(RefusalReason::NotFound),
        }
    }
}

#[async_trait]
impl WfmActions for Stub {
    fn supports(&self, _: ActionKind) -> bool {
        true
    }

    async fn check(
        &self,
        _: &BusinessUnit,
        _: &Action,
        _: Duration,
    ) -> Result<Judgement, WfmError> {
        Ok(Judgement::Done(Effect::Nothing))
    }

    async fn perform(
        &self,
        _: &BusinessUnit,
        action: &Action,
        key: &IdempotencyKey,
        _: Duration,
    ) -> Result<Judgement, WfmError> {
        let before = self.done.lock().unwrap().get(key.as_str()).cloned();
        match before {
            Some((of_key, judgement)) if of_key == *action => {
                if self.fault == Fault::TwoEffects {
                    let _ = self.judge(action);
                }
                if self.fault != Fault::RepeatedMakesAnother {
                    return Ok(judgement);
                }
            }
            Some(_) if self.fault != Fault::UsedKeyDone => {
                return Ok(refused(RefusalReason::KeyReused));
            }
            _ => {}
        }
        let judgement = self.judge(action);
        let entry = (action.clone(), judgement.clone());
        let mut done = self.done.lock().unwrap();
        done.insert(key.as_str().to_owned(), entry);
        Ok(judgement)
    }

    async fn list_swap_targets(
        &self,
        _: &BusinessUnit,
        shift_id: &SourceId,
        _: Span,
        _: Duration,
    ) -> Result<Vec<SourceId>, WfmError> {
        if self.fault == Fault::LateTargets {
            self.pass(11);
        }
        Ok(match self.fault {
            Fault::OwnTargets => vec![shift_id.clone()],
            _ => vec![shop::source("s4")],
        })
    }

    async fn list_offer_recipients(
        &self,
        _: &BusinessUnit,
        _: &SourceId,
        _: Duration,
    ) -> Result<Vec<EmployeeId>, WfmError> {
        Ok(match self.fault {
            Fault::StrangeRecipients => vec![shop::employee_id("stranger")],
            _ => vec![shop::employee_id("e1")],
        })
    }

    async fn list_request_reasons(
        &self,
        _: &BusinessUnit,
        _: &EmployeeId,
        _: Duration,
    ) -> Result<Vec<ReasonName>, WfmError> {
        if self.fault == Fault::NoReasons {
            return Ok(Vec::new());
        }
        Ok(vec![ReasonName::new("Vacation").unwrap()])
    }

    async fn list_requests(
        &self,
        _: &BusinessUnit,
        since: Timestamp,
    ) -> Result<Reading<WfmRequest>, WfmError> {
        self.list_changed(since)
    }
}
