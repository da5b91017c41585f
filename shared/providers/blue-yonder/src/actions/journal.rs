//! What became of actions, by their keys.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use shifts_model::{
    Effect, IdempotencyKey, Judgement, RefusalReason, SourceId, WfmRefusal, WfmRequestId,
    WfmRequestState,
};
use shifts_ports::{StoreError, WfmError};

use crate::calls::BlueYonder;

/// How long it is kept: the day that the port promises, and some more for clocks.
const KEPT: SignedDuration = SignedDuration::from_hours(26);
/// The version of what is kept.
const VERSION: u8 = 1;

/// What is known of a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// It was sent, or was about to be.
    Begun,
    /// This was the answer.
    Ended(Judgement),
}

#[derive(Serialize, Deserialize)]
struct EntryForm {
    version: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<EndForm>,
}

#[derive(Serialize, Deserialize)]
enum EndForm {
    Nothing,
    Record(String),
    Request {
        id: String,
        state: u8,
        shift_ids: Vec<String>,
        time_off_id: Option<String>,
    },
    Refused(String),
}

/// The states of a request by their numbers in what is kept.
const STATES: [WfmRequestState; 5] = [
    WfmRequestState::PendingRecipient,
    WfmRequestState::PendingManager,
    WfmRequestState::Approved,
    WfmRequestState::Declined,
    WfmRequestState::Cancelled,
];

impl BlueYonder {
    /// What is known of a key.
    pub(super) async fn recall(&self, key: &IdempotencyKey) -> Result<Option<Entry>, WfmError> {
        let name = self.hidden_name("action", key.as_str());
        let kept = self.tokens.load(&name, self.clock.now()).await;
        let Some(sealed) = kept.map_err(|error| lost(error, "recall an action"))? else {
            return Ok(None);
        };
        let plain = self.sessions.sealer().open(&name, &sealed);
        let form: Option<EntryForm> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        // Whatever cannot be read was there, so that the action may have been sent.
        Ok(Some(form.and_then(entry).unwrap_or(Entry::Begun)))
    }

    /// Keeps what is known of a key.
    pub(super) async fn note(&self, key: &IdempotencyKey, entry: &Entry) -> Result<(), WfmError> {
        const WHAT: &str = "note an action";
        let name = self.hidden_name("action", key.as_str());
        let form = EntryForm {
            version: VERSION,
            ended: match entry {
                Entry::Begun => None,
                Entry::Ended(judgement) => Some(end(judgement)),
            },
        };
        let plain = serde_json::to_vec(&form).map_err(|error| lost(error, WHAT))?;
        let sealed = self.sessions.sealer().seal(&name, plain, &*self.random);
        let sealed = sealed.map_err(|error| lost(error, WHAT))?;
        let until = self.clock.now().saturating_add(KEPT);
        let until = until.unwrap_or(Timestamp::MAX);
        let saved = self.tokens.save(&name, &sealed, until).await;
        saved.map_err(|error| lost(error, WHAT))
    }

    /// Forgets a key: nothing was done under it.
    pub(super) async fn forget(&self, key: &IdempotencyKey) -> Result<(), StoreError> {
        let name = self.hidden_name("action", key.as_str());
        self.tokens.forget(&name).await
    }
}

fn lost(cause: impl std::error::Error + Send + Sync + 'static, what: &str) -> WfmError {
    WfmError::Unreachable {
        operation: what.to_owned(),
        cause: Box::new(cause),
    }
}

fn end(judgement: &Judgement) -> EndForm {
    let text = |id: &SourceId| id.as_str().to_owned();
    match judgement {
        Judgement::Done(Effect::Nothing) => EndForm::Nothing,
        Judgement::Done(Effect::Record(id)) => EndForm::Record(text(id)),
        Judgement::Done(Effect::Request {
            id,
            state,
            shift_ids,
            time_off_id,
        }) => EndForm::Request {
            id: id.as_str().to_owned(),
            state: number(*state),
            shift_ids: shift_ids.iter().map(text).collect(),
            time_off_id: time_off_id.as_ref().map(text),
        },
        Judgement::Refused(refusal) => EndForm::Refused(refusal.reason.as_str().to_owned()),
    }
}

fn number(state: WfmRequestState) -> u8 {
    let at = STATES.iter().position(|known| *known == state);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
}

fn entry(form: EntryForm) -> Option<Entry> {
    if form.version != VERSION {
        return None;
    }
    let Some(end) = form.ended else {
        return Some(Entry::Begun);
    };
    let source = |text: &String| SourceId::parse(text).ok();
    let judgement = match end {
        EndForm::Nothing => Judgement::Done(Effect::Nothing),
        EndForm::Record(id) => Judgement::Done(Effect::Record(source(&id)?)),
        EndForm::Request {
            id,
            state,
            shift_ids,
            time_off_id,
        } => Judgement::Done(Effect::Request {
            id: WfmRequestId::parse(&id).ok()?,
            state: *STATES.get(usize::from(state))?,
            shift_ids: shift_ids.iter().map(source).collect::<Option<_>>()?,
            time_off_id: match time_off_id {
                Some(id) => Some(source(&id)?),
                None => None,
            },
        }),
        EndForm::Refused(code) => Judgement::Refused(WfmRefusal {
            reason: RefusalReason::of_code(&code),
            balance_hours: None,
        }),
    };
    Some(Entry::Ended(judgement))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_read_as_it_was_kept() {
        let source = |id: &str| SourceId::parse(id).unwrap();
        let mut all = vec![
            Judgement::Done(Effect::Nothing),
            Judgement::Done(Effect::Record(source("5"))),
        ];
        all.extend(STATES.map(|state| {
            Judgement::Done(Effect::Request {
                id: WfmRequestId::parse("time-off.9").unwrap(),
                state,
                shift_ids: vec![source("1"), source("2")],
                time_off_id: Some(source("9")),
            })
        }));
        all.extend(RefusalReason::ALL.map(|reason| {
            Judgement::Refused(WfmRefusal {
                reason,
                balance_hours: None,
            })
        }));
        for judgement in all {
            let form = EntryForm {
                version: VERSION,
                ended: Some(end(&judgement)),
            };
            let text = serde_json::to_string(&form).unwrap();
            let read = entry(serde_json::from_str(&text).unwrap());
            assert_eq!(read, Some(Entry::Ended(judgement)));
        }
        let of_later: EntryForm = serde_json::from_str(r#"{"version":2}"#).unwrap();
        assert_eq!(entry(of_later), None);
    }
}
