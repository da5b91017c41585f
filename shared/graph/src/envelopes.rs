//! One envelope: sent, and its answers judged item by item.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use shifts_model::Outcome;
use shifts_ports::WriteOp;

use crate::batch::Pending;
use crate::calls::Graph;
use crate::errors::code_of;
use crate::outcomes::{Verdict, judge, lost};
use crate::pacing::VerbCounts;
use crate::transport::{Request, Target, TransportError};
use crate::wire::{BatchAnswer, BatchForm, BatchItemAnswer};
use crate::writes::verb;

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
        let answer = self
            .transport
            .send(&self.batch_request(&envelope), &token)
            .await;
        let response = match answer {
            Ok(response) => response,
            Err(TransportError::NotSent(_)) => {
                return each(envelope, |_| Verdict::Again(Duration::ZERO));
            }
            Err(TransportError::Lost(_)) => return each(envelope, |op| lost(op, None)),
        };
        if response.status == 401 {
            self.tokens.forget(&token).await;
            return each(envelope, |_| Verdict::RenewToken);
        }
        if response.status != 200 {
            let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
            tracing::warn!(
                event = "graph.envelope.refused",
                status = response.status,
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
                let judged = join(envelope, answer.responses);
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
fn join(envelope: Vec<Pending>, answers: Vec<BatchItemAnswer>) -> Vec<(Pending, Verdict)> {
    let answers: BTreeMap<String, BatchItemAnswer> = answers
        .into_iter()
        .map(|answer| (answer.id.clone(), answer))
        .collect();
    let judged = |(at, pending): (usize, Pending)| {
        let op = &pending.write.op;
        let verdict = match answers.get(&at.to_string()) {
            None => lost(op, None),
            Some(answer) => judge(op, answer.status, answer.retry_after_s(), &answer.body),
        };
        (pending, verdict)
    };
    envelope.into_iter().enumerate().map(judged).collect()
}

fn each(envelope: Vec<Pending>, verdict: impl Fn(&WriteOp) -> Verdict) -> Vec<(Pending, Verdict)> {
    let judged = |pending: Pending| {
        let verdict = verdict(&pending.write.op);
        (pending, verdict)
    };
    envelope.into_iter().map(judged).collect()
}
