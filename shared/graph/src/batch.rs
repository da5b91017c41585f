//! Writes of any teams, twenty at a time, each with an outcome of its own.

use std::collections::VecDeque;
use std::time::Duration;

use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use shifts_model::{Outcome, TraceId};
use shifts_ports::Write;

use crate::calls::Graph;
use crate::outcomes::{Verdict, creates};

/// The most items of one envelope (Graph, JSON batching, read 2026-11).
const ENVELOPE_ITEMS_MAX: usize = 20;

/// A write on its way, and where its outcome belongs.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    place: usize,
    pub(crate) trace: TraceId,
    pub(crate) write: Write,
    renewed: bool,
}

impl Graph {
    /// Sends writes in rounds: all that are open in full envelopes, then those again that may be,
    /// after the longest wait that any of them was asked for.
    pub(crate) async fn write_in_envelopes(
        &self,
        writes: Vec<Write>,
        send_before: Timestamp,
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; writes.len()];
        let mut open = VecDeque::new();
        for (place, write) in writes.into_iter().enumerate() {
            match self.gate.check(&write.team_id) {
                Ok(trace) => open.push_back(Pending {
                    place,
                    trace,
                    write,
                    renewed: false,
                }),
                Err(_) => {
                    let code = "TeamNotConnected".to_owned();
                    outcomes[place] = Some(Outcome::Refused { code });
                }
            }
        }
        let mut delays = self.delays();
        while !open.is_empty() {
            let envelopes: Vec<Vec<Pending>> = std::iter::from_fn(|| {
                let count = open.len().min(ENVELOPE_ITEMS_MAX);
                (count > 0).then(|| open.drain(..count).collect())
            })
            .collect();
            let judged: Vec<(Pending, Verdict)> = stream::iter(envelopes)
                .map(|envelope| self.send_envelope(envelope, send_before))
                .buffer_unordered(self.settings.envelopes_in_flight_max.max(1))
                .concat()
                .await;
            let mut asked = Duration::ZERO;
            for (mut pending, verdict) in judged {
                match verdict {
                    Verdict::Final(outcome) => outcomes[pending.place] = Some(outcome),
                    Verdict::Again(least) if least <= self.settings.retry_after_max => {
                        asked = asked.max(least);
                        open.push_back(pending);
                    }
                    Verdict::RenewToken if !pending.renewed => {
                        pending.renewed = true;
                        open.push_back(pending);
                    }
                    Verdict::RenewToken => {
                        let code = "InvalidAuthenticationToken".to_owned();
                        outcomes[pending.place] = Some(Outcome::Forbidden { code });
                    }
                    Verdict::Again(_) => outcomes[pending.place] = Some(not_done(&pending)),
                }
            }
            if open.is_empty() {
                break;
            }
            let Some(delay) = delays.next() else { break };
            self.clock.sleep(delay.max(asked)).await;
        }
        for pending in open {
            outcomes[pending.place] = Some(not_done(&pending));
        }
        outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or(Outcome::NotSent))
            .collect()
    }
}

/// The outcome of a write that was to be sent again and was not. A create in this place was
/// throttled or never left; anything else may also have lost its answer.
fn not_done(pending: &Pending) -> Outcome {
    if creates(&pending.write.op) {
        Outcome::NotSent
    } else {
        Outcome::Unanswered
    }
}
