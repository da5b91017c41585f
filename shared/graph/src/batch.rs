//! Envelopes: writes of any teams, twenty at a time, each with an outcome of its own.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use shifts_model::{Outcome, ShiftContent, TraceId, Visibility};
use shifts_ports::{RequestIds, Write, WriteOp};

use crate::calls::Graph;
use crate::errors::{code_of, innermost_code};
use crate::exchange::Exchange;
use crate::outcomes::{Verdict, judge, lost};
use crate::pacing::{Verb, VerbCounts};
use crate::request_ids::RequestTraces;
use crate::transport::{Request, Target, TransportError};
use crate::wire::{
    BatchAnswer, BatchForm, BatchItem, BatchItemAnswer, GroupWrite, ShiftItemWrite, ShiftWrite,
};

/// The most items of one envelope (Graph, JSON batching, read 2026-11).
const ENVELOPE_ITEMS_MAX: usize = 20;

/// A write on its way, and where its outcome belongs.
#[derive(Debug, Clone)]
struct Pending {
    place: usize,
    trace: TraceId,
    write: Write,
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

    async fn send_envelope(
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

    fn item(&self, at: usize, write: &Write) -> BatchItem {
        let schedule = format!("/teams/{}/schedule", write.team_id);
        let mut headers: BTreeMap<&'static str, String> =
            self.write_headers().into_iter().collect();
        let (method, url, body) = match &write.op {
            WriteOp::CreateGroup { name, user_ids } => {
                let body = group_body(name.as_str(), user_ids.iter().map(|id| id.as_str()));
                ("POST", format!("{schedule}/schedulingGroups"), body)
            }
            WriteOp::ReplaceGroup {
                id,
                etag,
                name,
                user_ids,
            } => {
                // The answer's body tells the new entity tag.
                headers.insert("Prefer", "return=representation".to_owned());
                if let Some(etag) = etag {
                    headers.insert("If-Match", etag.clone());
                }
                let body = group_body(name.as_str(), user_ids.iter().map(|id| id.as_str()));
                ("PUT", format!("{schedule}/schedulingGroups/{id}"), body)
            }
            WriteOp::CreateShift {
                content,
                group_id,
                visibility,
            } => {
                let body = shift_body(content, group_id.as_str(), *visibility, None);
                ("POST", format!("{schedule}/shifts"), body)
            }
            WriteOp::ReplaceShift {
                id,
                content,
                group_id,
                still_shared,
                visibility,
            } => {
                let still = still_shared.as_ref();
                let body = shift_body(content, group_id.as_str(), *visibility, still);
                ("PUT", format!("{schedule}/shifts/{id}"), body)
            }
            WriteOp::DeleteShift { id } => ("DELETE", format!("{schedule}/shifts/{id}"), None),
            WriteOp::StageShiftDeletion { id } => (
                "POST",
                format!("{schedule}/shifts/{id}/stageForDeletion"),
                None,
            ),
        };
        if body.is_some() {
            headers.insert("Content-Type", "application/json".to_owned());
        }
        BatchItem {
            id: at.to_string(),
            method,
            url,
            headers,
            body,
        }
    }
}

fn group_body<'a>(name: &'a str, user_ids: impl Iterator<Item = &'a str>) -> Option<Value> {
    let form = GroupWrite {
        display_name: name,
        user_ids: user_ids.collect(),
        is_active: true,
    };
    serde_json::to_value(&form).ok()
}

fn shift_body(
    content: &ShiftContent,
    group_id: &str,
    visibility: Visibility,
    still_shared: Option<&ShiftContent>,
) -> Option<Value> {
    let item = Some(ShiftItemWrite::of(content));
    let (shared_shift, draft_shift) = match visibility {
        Visibility::Shared => (item, None),
        Visibility::Draft => (still_shared.map(ShiftItemWrite::of), item),
    };
    let form = ShiftWrite {
        user_id: content.user_id.as_str(),
        scheduling_group_id: group_id,
        shared_shift,
        draft_shift,
    };
    serde_json::to_value(&form).ok()
}

fn counts(envelope: &[Pending]) -> VerbCounts {
    let mut counts = VerbCounts::default();
    for pending in envelope {
        let verb = match pending.write.op {
            WriteOp::CreateGroup { .. }
            | WriteOp::CreateShift { .. }
            | WriteOp::StageShiftDeletion { .. } => Verb::Post,
            WriteOp::ReplaceGroup { .. } | WriteOp::ReplaceShift { .. } => Verb::Put,
            WriteOp::DeleteShift { .. } => Verb::Delete,
        };
        counts[verb as usize] += 1;
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
    let operation = match pending.write.op {
        WriteOp::CreateGroup { .. } => "create a group",
        WriteOp::ReplaceGroup { .. } => "replace a group",
        WriteOp::CreateShift { .. } => "create a shift",
        WriteOp::ReplaceShift { .. } => "replace a shift",
        WriteOp::DeleteShift { .. } => "delete a shift",
        WriteOp::StageShiftDeletion { .. } => "stage a deletion",
    };
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

/// The outcome of a write that was to be sent again and was not. A create in this place was
/// throttled or never left; anything else may also have lost its answer.
fn not_done(pending: &Pending) -> Outcome {
    match pending.write.op {
        WriteOp::CreateGroup { .. } | WriteOp::CreateShift { .. } => Outcome::NotSent,
        WriteOp::ReplaceGroup { .. }
        | WriteOp::ReplaceShift { .. }
        | WriteOp::DeleteShift { .. }
        | WriteOp::StageShiftDeletion { .. } => Outcome::Unanswered,
    }
}
