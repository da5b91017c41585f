//! Doing in the WFM what was asked in Shifts: noted before, so that nobody who sees it in the WFM
//! makes it in Shifts a second time.

use std::collections::BTreeSet;
use std::time::Duration;

use shifts_model::{
    Action, ActionKind, Activity, BusinessUnit, CallbackNote, Effect, GivenAnswer, IdempotencyKey,
    Intention, Judgement, MadeInShifts, RefusalCode, RefusalReason, UserId,
};
use shifts_ports::{WfmActions, WfmError};

use super::Asking;
use super::held::Names;
use super::people::People;
use crate::failures::{Failure, FailureKind};
use crate::look::configured_wfm;

/// What is to be done for one question.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    /// What the WFM is asked to do, in this order, each with which of `made` comes of it.
    pub(super) actions: Vec<(Action, Option<usize>)>,
    /// What Shifts makes if all of it is done.
    pub(super) made: Vec<MadeInShifts>,
    /// What has to look closely afterwards.
    pub(super) wakes: BTreeSet<Activity>,
}

/// Why there is no answer of the WFM's.
pub(super) enum Undecided {
    /// It is refused without the WFM.
    Refused(RefusalCode),
    /// It could not be found out.
    Failed(Failure),
}

impl From<RefusalCode> for Undecided {
    fn from(code: RefusalCode) -> Self {
        Self::Refused(code)
    }
}

impl From<Failure> for Undecided {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<shifts_ports::StoreError> for Undecided {
    fn from(error: shifts_ports::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// What is known when a question is decided.
pub(super) struct Known {
    pub(super) people: People,
    pub(super) names: Names,
    pub(super) unit: BusinessUnit,
}

impl Asking<'_> {
    /// Decides a question, and does what is asked.
    pub(super) async fn decide(&self) -> Result<GivenAnswer, Failure> {
        match self.decided().await {
            Ok(answer) => {
                if answer == GivenAnswer::Approved {
                    self.remember_changes().await;
                }
                Ok(answer)
            }
            Err(Undecided::Refused(code)) => Ok(GivenAnswer::refused(code)),
            Err(Undecided::Failed(failure)) => Err(failure),
        }
    }

    /// What is known before anybody is asked about these people.
    pub(super) async fn known(&self, named: &BTreeSet<&UserId>) -> Result<Known, Undecided> {
        let people = People::load(self.ports, self.connection, named).await?;
        Ok(Known {
            people: people.ok_or_else(|| self.nobody_known())?,
            names: Names::load(&*self.ports.snapshots, self.connection).await?,
            unit: BusinessUnit {
                id: self.connection.business_unit_id.clone(),
                name: self.connection.team_name.clone(),
                zone: self.connection.zone.clone(),
            },
        })
    }

    fn nobody_known(&self) -> Failure {
        let team_id = &self.connection.team_id;
        let words = format!("nobody of team {team_id} is remembered; its people are read soon");
        Failure::new(FailureKind::Outside, words)
    }

    async fn decided(&self) -> Result<GivenAnswer, Undecided> {
        // What merely ended is acknowledged, whatever the WFM says of it.
        if let Intention::Edits(edits) = &self.asked.intention
            && edits.is_empty()
        {
            return Ok(GivenAnswer::Approved);
        }
        let wfm = configured_wfm(&self.ports.wfms, self.connection)?;
        let not_supported = || Undecided::Refused(RefusalCode::NotSupported);
        let actor = wfm.actions().ok_or_else(not_supported)?;
        for kind in self.kinds() {
            if !self.settings.callbacks.accepts.contains(&kind) || !actor.supports(kind) {
                return Err(not_supported());
            }
        }
        // 1. Who and what it is in the WFM.
        let known = self.known(&self.named_users()).await?;
        match &self.asked.intention {
            Intention::Edits(_) | Intention::Availability(_) | Intention::TimeClock(_) => {
                let deeds = self.edit_deeds(&known).await?;
                self.carry_out(actor, &known, deeds).await
            }
            Intention::AssignOpenShift(claim) => {
                let deeds = self.assignment(&known, claim).await?;
                self.carry_out(actor, &known, deeds).await
            }
            Intention::Swap(_)
            | Intention::Offer(_)
            | Intention::OpenShiftRequest(_)
            | Intention::TimeOffRequest(_) => self.decide_request(actor, &known).await,
        }
    }

    /// Notes, does and wakes.
    pub(super) async fn carry_out(
        &self,
        actor: &dyn WfmActions,
        known: &Known,
        deeds: Deeds,
    ) -> Result<GivenAnswer, Undecided> {
        if deeds.actions.is_empty() && deeds.made.is_empty() {
            return Ok(GivenAnswer::Approved);
        }
        // 2. What Shifts is about to hold, before the WFM shows it to anybody.
        self.note(deeds.made.clone()).await?;
        // 3. The deeds.
        let mut made = deeds.made;
        for (at, (action, makes)) in deeds.actions.iter().enumerate() {
            match self.perform(actor, &known.unit, action, at).await? {
                Judgement::Done(effect) => {
                    if let Some(made) = makes.and_then(|at| made.get_mut(at)) {
                        name_record(made, effect);
                    }
                }
                Judgement::Refused(refusal) => {
                    // A part that was done already is what the WFM says now, and comes to Shifts.
                    self.ports
                        .callbacks
                        .forget_note(&self.connection.team_id, &self.digest)
                        .await?;
                    self.wake(&deeds.wakes).await?;
                    return Ok(GivenAnswer::Refused {
                        code: RefusalCode::ByWfm(refusal.reason),
                        balance_hours: refusal.balance_hours,
                    });
                }
            }
        }
        // 4. The note with what the WFM calls the records, and whoever keeps Shifts equal. What is
        // done is done: without these, the records are found by what they hold, at the next visit.
        for kept in [self.note(made).await, self.wake(&deeds.wakes).await] {
            if let Err(failure) = kept {
                self.log_lost(&failure);
            }
        }
        Ok(GivenAnswer::Approved)
    }

    pub(super) async fn note(&self, made: Vec<MadeInShifts>) -> Result<(), Failure> {
        if made.is_empty() {
            return Ok(());
        }
        let note = CallbackNote {
            asked: self.digest,
            written_at: self.ports.clock.now(),
            made,
        };
        let callbacks = &self.ports.callbacks;
        callbacks.save_note(&self.connection.team_id, &note).await?;
        Ok(())
    }

    /// What could not be remembered of something that was done.
    pub(super) fn log_lost(&self, failure: &Failure) {
        let team_id = &self.connection.team_id;
        tracing::warn!(
            event = "callback.not_remembered",
            team.id = %team_id,
            "A change in Shifts of team {team_id} was done in the WFM and not remembered: {failure}"
        );
    }

    /// Asks the WFM for one deed. Whoever takes over from somebody who died sends the same key.
    pub(super) async fn perform(
        &self,
        actor: &dyn WfmActions,
        unit: &BusinessUnit,
        action: &Action,
        at: usize,
    ) -> Result<Judgement, Undecided> {
        let key = format!("{}-{}-{at}", self.digest, self.since.as_millisecond());
        let key = IdempotencyKey::parse(&key).map_err(|_| RefusalCode::Failed)?;
        let left = self.ports.clock.now().duration_until(self.until);
        let left = Duration::try_from(left).unwrap_or(Duration::ZERO);
        if left.is_zero() {
            return Err(RefusalCode::TryAgain.into());
        }
        match actor.perform(unit, action, &key, left).await {
            Ok(judgement) => Ok(judgement),
            Err(WfmError::Forbidden { .. }) => {
                Err(RefusalCode::ByWfm(RefusalReason::Forbidden).into())
            }
            Err(error) => Err(Failure::of_wfm(&error).into()),
        }
    }

    /// The kinds of actions that a question needs.
    fn kinds(&self) -> BTreeSet<ActionKind> {
        use shifts_model::AskedEdit;
        match &self.asked.intention {
            Intention::Edits(edits) => edits
                .iter()
                .filter_map(|edit| match edit {
                    AskedEdit::Shift(..) => Some(ActionKind::Shift),
                    AskedEdit::OpenShift(..) => Some(ActionKind::OpenShift),
                    AskedEdit::TimeOff(..) => Some(ActionKind::TimeOff),
                    AskedEdit::TimeOffReason(..) => None,
                })
                .collect(),
            Intention::Swap(_) => [ActionKind::Swap].into(),
            Intention::Offer(_) => [ActionKind::Offer].into(),
            Intention::OpenShiftRequest(_) => [ActionKind::OpenShiftRequest].into(),
            Intention::AssignOpenShift(_) => [ActionKind::AssignOpenShift].into(),
            Intention::TimeOffRequest(_) => [ActionKind::TimeOffRequest].into(),
            Intention::Availability(_) => [ActionKind::Availability].into(),
            Intention::TimeClock(_) => [ActionKind::TimeClock].into(),
        }
    }
}

/// Names the record that a deed made, which the item in Shifts follows from now on.
fn name_record(made: &mut MadeInShifts, effect: Effect) {
    let id = match effect {
        Effect::Nothing => None,
        Effect::Record(id) => Some(id),
        Effect::Request {
            shift_ids,
            time_off_id,
            ..
        } => shift_ids.into_iter().chain(time_off_id).next(),
    };
    made.source_id = made.source_id.take().or(id);
}
