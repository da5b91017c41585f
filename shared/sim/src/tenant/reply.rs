//! An answer before it becomes HTTP, and what may happen to it on the way.

use std::time::Duration;

use serde_json::{Value, json};

use super::call::Call;
use super::item::milliseconds;
use super::refusal::Refusal;

/// What an operation answers when it succeeds.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
        }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, body: None }
    }
}

/// The end of an operation.
pub(crate) type Answer = Result<Reply, Refusal>;

/// How an answer travels back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    /// As it should.
    Whole,
    /// The connection closes in the middle of the body.
    Cut,
    /// Something that is no JSON comes instead of the body.
    Garbled,
    /// The connection closes without a byte.
    Dropped,
}

/// An answer, when it leaves, and whether it arrives.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) sent: Sent,
    pub(crate) passage: Passage,
    pub(crate) after: Duration,
    /// The number of the call in the log.
    pub(crate) number: u64,
}

/// An answer with everything a client sees of it.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) status: u16,
    pub(crate) retry_after_s: Option<u64>,
    pub(crate) request_id: String,
    pub(crate) body: Option<Value>,
}

impl Sent {
    /// The answer to `call`, which has `number` in the log.
    pub(crate) fn new(answer: Answer, call: &Call, number: u64) -> Self {
        let request_id = format!("00000000-0000-4000-8000-{number:012x}");
        match answer {
            Ok(Reply { status, body }) => Self {
                status,
                retry_after_s: None,
                request_id,
                body,
            },
            Err(refusal) => {
                let date = milliseconds(call.at);
                let client_request_id = call.header("client-request-id").unwrap_or(&request_id);
                let body = refusal.body(
                    date.get(..19).unwrap_or(&date),
                    &request_id,
                    client_request_id,
                );
                let Refusal {
                    status,
                    retry_after_s,
                    ..
                } = refusal;
                Self {
                    status,
                    retry_after_s,
                    request_id,
                    body: Some(body),
                }
            }
        }
    }
}

impl Delivery {
    /// What an envelope carries of an item, which cannot be lost on its own.
    pub(crate) fn in_envelope(self, call: &Call) -> Sent {
        match self.passage {
            Passage::Whole => self.sent,
            Passage::Garbled => Sent {
                body: Some(json!(GARBLED)),
                ..self.sent
            },
            Passage::Cut | Passage::Dropped => {
                Sent::new(Err(Refusal::of_status(504, None)), call, self.number)
            }
        }
    }
}

/// What a client reads when JSON was to be expected.
pub(crate) const GARBLED: &str = "<html><body>upstream connect error</body></html>";
