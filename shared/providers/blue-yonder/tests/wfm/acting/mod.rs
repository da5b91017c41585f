//! What people do.

mod availability;
pub(crate) mod open_shifts;
mod swaps;
mod time_off;

use std::time::Duration;

use shifts_model::{
    Action, Answer, AnswerRole, AnswerVerb, Effect, EmployeeId, IdempotencyKey, Judgement,
    RefusalReason, SourceId, WfmRequestId, WfmRequestState,
};
use shifts_ports::{WfmActions as _, WfmError};
use shifts_provider_blue_yonder::BlueYonder;

use crate::company::unit;

/// Longer than any of these tests takes.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) fn employee(id: i64) -> EmployeeId {
    EmployeeId::parse(&id.to_string()).unwrap()
}

pub(crate) fn source(id: &str) -> SourceId {
    SourceId::parse(id).unwrap()
}

pub(crate) async fn perform(
    client: &BlueYonder,
    action: &Action,
    key: &str,
) -> Result<Judgement, WfmError> {
    let key = IdempotencyKey::parse(key).unwrap();
    client.perform(&unit(), action, &key, DEADLINE).await
}

pub(crate) async fn done(
    client: &BlueYonder,
    action: &Action,
    key: &str,
) -> (WfmRequestId, WfmRequestState) {
    match perform(client, action, key).await.unwrap() {
        Judgement::Done(Effect::Request { id, state, .. }) => (id, state),
        other => panic!("no request: {other:?}"),
    }
}

pub(crate) fn refusal(judgement: &Judgement) -> RefusalReason {
    match judgement {
        Judgement::Refused(refusal) => refusal.reason,
        Judgement::Done(effect) => panic!("done: {effect:?}"),
    }
}

pub(crate) fn answer_of(actor: i64, role: AnswerRole, verb: AnswerVerb) -> Answer {
    Answer {
        actor_id: employee(actor),
        role,
        answer: verb,
        message: None,
    }
}
