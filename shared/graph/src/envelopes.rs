//! One envelope: sent, and its answers judged item by item.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use shifts_model::Outcome;
use shifts_ports::{RequestIds, WriteOp};

use crate::batch::Pending;
use crate::calls::Graph;
use crate::errors::{code_of, innermost_code};
use crate::exchange::Exchange;
use crate::outcomes::{Verdict, judge, lost};
use crate::pacing::VerbCounts;
use crate::request_ids::RequestTraces;
use crate::transport::{Request, Target, TransportError};
use crate::wire::{BatchAnswer, BatchForm, BatchItemAnswer};
use crate::writes::{operation, verb};

impl Graph {
    /// Sends an envelope once. Nothing of it is sent after `send_before`.
    pub(crate) async fn send_envelope(
        &self,
        envelope: Vec<Pending>,
        send_before: Timestamp,
    ) -> Vec<(Pending, Verdict)> {
        let not_sent = Verdict::Final(Outcome::NotSent);
        if !self.take_turn(counts(&envelope), send_before).await {
            return each(envelope, |_| not_sent.clone());
        }
        let Ok(token) = self.tokens.token().await else {
            return each(envelope, |_| not_sent.clone());
        };
        if self.clock.now() > send_before {
            return each(envelope, |_| not_sent.clone());
        }
        self.meter.graph_envelope(envelope.len());
        let request = self.batch_request(&envelope);
        let Exchange { ids, answer } = self.exchange(&request, &token).await;
        let response = match answer {
            Ok(response) => response,
            Err(TransportError::NotSent(_)) => {
                return each(envelope, |_| Verdict::Again(Duration::ZERO));
            }
            Err(TransportError::Lost(cause)) => {
                tracing::warn!(
                    event = "graph.envelope.lost",
                    trace.id = %request.traces,
                    client.request.id = ids.client,
                    "The answer of Graph to an envelope was lost: {cause}"
                );
                return each(envelope, |op| lost(op, None));
            }
        };
        if response.status == 401 {
            self.tokens.forget(&token).await;
            return each(envelope, |_| Verdict::RenewToken);
        }
        if response.status != 200 {
            let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
            tracing::warn!(
                event = "graph.envelope.refused",
                trace.id = %request.traces,
                status = response.status,
                client.request.id = ids.client,
                request.id = ids.graph,
                "Graph answered {} to an envelope ({})",
                response.status,
                code_of(&response.body)
            );
            let (status, retry_after_s) = (response.status, response.retry_after_s);
            // An envelope is not an object that can be gone.
            let status = if status == 404 { 400 } else { status };
            return each(envelope, |op| judge(op, status, retry_after_s, &body));
        }
        match serde_json::from_slice::<BatchAnswer>(&response.body) {
            Ok(answer) => {
                let judged = join(envelope, answer.responses, &ids);
                if judged
                    .iter()
                    .any(|(_, verdict)| *verdict == Verdict::RenewToken)
                {
                    self.tokens.forget(&token).await;
                }
                judged
            }
            Err(_) => each(envelope, |op| lost(op, None)),
        }
    }

    fn batch_request(&self, envelope: &[Pending]) -> Request {
        let items = envelope.iter().enumerate();
        let form = BatchForm {
            requests: items.map(|(at, p)| self.item(at, &p.write)).collect(),
        };
        Request {
            operation: "write the schedule",
            traces: RequestTraces::of(envelope.iter().map(|pending| pending.trace)),
            method: Method::POST,
            target: Target::Batch,
            headers: Vec::new(),
            body: serde_json::to_value(&form).ok(),
        }
    }
}

fn counts(envelope: &[Pending]) -> VerbCounts {
    let mut counts = VerbCounts::default();
    for pending in envelope {
        counts[verb(&pending.write.op) as usize] += 1;
    }
    counts
}

/// Items and their answers, joined by id: answers come in any order.
fn join(
    envelope: Vec<Pending>,
    answers: Vec<BatchItemAnswer>,
    ids: &RequestIds,
) -> Vec<(Pending, Verdict)> {
    let answers: BTreeMap<String, BatchItemAnswer> = answers
        .into_iter()
        .map(|answer| (answer.id.clone(), answer))
        .collect();
    let judged = |(at, pending): (usize, Pending)| {
        let op = &pending.write.op;
        let verdict = match answers.get(&at.to_string()) {
            None => lost(op, None),
            Some(answer) => {
                if answer.status >= 300 {
                    tell_item(&pending, answer, ids);
                }
                judge(op, answer.status, answer.retry_after_s(), &answer.body)
            }
        };
        (pending, verdict)
    };
    envelope.into_iter().enumerate().map(judged).collect()
}

/// Says of an item that was not carried out which team and which work it belonged to, as its
/// envelope may have carried those of many.
fn tell_item(pending: &Pending, answer: &BatchItemAnswer, ids: &RequestIds) {
    let operation = operation(&pending.write.op);
    tracing::debug!(
        event = "graph.item",
        trace.id = %pending.trace,
        team.id = %pending.write.team_id,
        operation,
        status = answer.status,
        client.request.id = ids.client,
        request.id = ids.graph,
        "Graph answered {} to {operation} in an envelope ({})",
        answer.status,
        innermost_code(&answer.body)
    );
}

fn each(envelope: Vec<Pending>, verdict: impl Fn(&WriteOp) -> Verdict) -> Vec<(Pending, Verdict)> {
    let judged = |pending: Pending| {
        let verdict = verdict(&pending.write.op);
        (pending, verdict)
    };
    envelope.into_iter().map(judged).collect()
}
