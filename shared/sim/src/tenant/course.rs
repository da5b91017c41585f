//! The course of one call: log, faults, limits, effect; and of an envelope, item by item.

use std::time::Duration;

use serde_json::json;

use super::batch;
use super::call::Call;
use super::faults::{Fault, FaultKind, LateEffect};
use super::item::milliseconds;
use super::log::LogEntry;
use super::refusal::Refusal;
use super::reply::{Answer, Delivery, Passage, Reply, Sent};
use super::skewed_clock::later;
use super::state::TenantState;
use super::switches;

/// Most effects that may wait for their moment; calls above it are refused.
const LATE_MAX: usize = 10_000;

impl TenantState {
    /// Takes one call through log, faults, limits and effect.
    pub(crate) fn take(&mut self, call: &Call, envelope: Option<u64>) -> Delivery {
        let number = self.log.open(entry(call, envelope));
        let fault = self.faults.draw(call);
        let in_envelope = envelope.is_some();
        let (answer, passage, after) = match &fault {
            None => {
                let (answer, after) = self.effect(call, number, in_envelope);
                (answer, Passage::Whole, after)
            }
            Some(fault) => self.strike(fault, call, number, in_envelope),
        };
        let sent = Sent::new(answer, call, number);
        let status = Some(sent.status).filter(|_| passage != Passage::Dropped);
        self.log
            .close(number, status, fault.map(|fault| fault.kind.name()));
        Delivery {
            sent,
            passage,
            after,
            number,
        }
    }

    /// What a fault makes of a call.
    fn strike(
        &mut self,
        fault: &Fault,
        call: &Call,
        number: u64,
        in_envelope: bool,
    ) -> (Answer, Passage, Duration) {
        let lost = Err(Refusal::of_status(504, None));
        if let Some(status) = fault.kind.status() {
            let refusal = Refusal::of_status(status, fault.retry_after_s);
            return (Err(refusal), Passage::Whole, Duration::ZERO);
        }
        match fault.kind {
            FaultKind::DropBefore => return (lost, Passage::Dropped, Duration::ZERO),
            FaultKind::Late => {
                return match self.postpone(fault, call, number, in_envelope) {
                    Ok(()) => (lost, Passage::Dropped, Duration::ZERO),
                    Err(refusal) => (Err(refusal), Passage::Whole, Duration::ZERO),
                };
            }
            _ => {}
        }
        let bent = Call {
            bent_by: Some(fault.bend()),
            ..call.clone()
        };
        let (answer, after) = self.effect(&bent, number, in_envelope);
        match fault.kind {
            FaultKind::DropAfter => (answer, Passage::Dropped, after),
            FaultKind::TruncateBody => (answer, Passage::Cut, after),
            FaultKind::NotJson => (answer, Passage::Garbled, after),
            FaultKind::Slow => (answer, Passage::Whole, after.max(fault.delay())),
            _ => (answer, Passage::Whole, after),
        }
    }

    /// Keeps a call, which pays now, for its effect later.
    fn postpone(
        &mut self,
        fault: &Fault,
        call: &Call,
        number: u64,
        in_envelope: bool,
    ) -> Result<(), Refusal> {
        if self.late.len() >= LATE_MAX {
            return Err(Refusal::of_status(503, None));
        }
        self.admit(call)?;
        let (due_at, call) = (later(call.at, fault.delay()), call.clone());
        self.late.push(LateEffect {
            due_at,
            call,
            number,
            in_envelope,
        });
        Ok(())
    }

    /// The limits, then the effect, and how long the answer takes.
    fn effect(&mut self, call: &Call, number: u64, in_envelope: bool) -> (Answer, Duration) {
        match self.admit(call) {
            Ok(()) => self.act(call, number, in_envelope),
            Err(refusal) => (Err(refusal), Duration::ZERO),
        }
    }

    fn admit(&mut self, call: &Call) -> Result<(), Refusal> {
        if is_envelope(call) {
            // The envelope is free; each of its items pays for itself.
            return Ok(());
        }
        let per_team = self.switches.is(&switches::TEAM_RATE, "on");
        let refused_count = self.switches.is(&switches::REFUSED_COUNT, "yes");
        self.pace
            .admit(call, per_team, refused_count)
            .map_err(|wait_s| {
                Refusal::throttled(self.switches.get(&switches::THROTTLE_CODE), wait_s)
            })
    }

    pub(crate) fn act(
        &mut self,
        call: &Call,
        number: u64,
        in_envelope: bool,
    ) -> (Answer, Duration) {
        if is_envelope(call) {
            if in_envelope || call.method != "POST" {
                let text = "A batch cannot be sent this way.";
                return (Err(Refusal::bad_request(text)), Duration::ZERO);
            }
            return self.open_envelope(call, number);
        }
        (self.answer(call), Duration::ZERO)
    }

    /// Runs the items of an envelope and gathers their answers.
    fn open_envelope(&mut self, call: &Call, number: u64) -> (Answer, Duration) {
        let mixed = self.switches.is(&switches::MIXED_BATCH, "accept");
        let items = match batch::items(call, mixed) {
            Ok(items) => items,
            Err(refusal) => return (Err(refusal), Duration::ZERO),
        };
        let shuffled = self.switches.is(&switches::BATCH_ORDER, "shuffled");
        let mut order: Vec<usize> = (0..items.len()).collect();
        if shuffled && batch::is_parallel(&items) {
            self.orders.shuffle(&mut order);
        }
        let mut after = Duration::ZERO;
        let mut statuses = vec![0; items.len()];
        let mut responses = Vec::with_capacity(items.len());
        for place in order {
            let item = &items[place];
            let failed = item
                .depends_on
                .iter()
                .any(|&before| statuses[before] >= 400);
            let sent = if failed {
                self.depend_in_vain(&item.call, number)
            } else {
                let delivery = self.take(&item.call, Some(number));
                after = after.max(delivery.after);
                delivery.in_envelope(&item.call)
            };
            statuses[place] = sent.status;
            responses.push(batch::response(&item.id, sent));
        }
        if shuffled {
            self.orders.shuffle(&mut responses);
        }
        (Ok(Reply::json(200, json!({"responses": responses}))), after)
    }

    /// An item whose predecessor failed is written down and not done.
    fn depend_in_vain(&mut self, call: &Call, envelope: u64) -> Sent {
        let number = self.log.open(entry(call, Some(envelope)));
        self.log.close(number, Some(424), None);
        Sent::new(Err(Refusal::of_status(424, None)), call, number)
    }
}

fn is_envelope(call: &Call) -> bool {
    matches!(call.segments.as_slice(), [only] if only.eq_ignore_ascii_case("$batch"))
}

/// The beginning of a line in the log.
pub(crate) fn entry(call: &Call, envelope: Option<u64>) -> LogEntry {
    LogEntry {
        n: 0,
        at: milliseconds(call.at),
        method: call.method.clone(),
        path: call.path.clone(),
        status: None,
        batch: envelope,
        passthrough: call.header("x-ms-wfmpassthrough").map(str::to_owned),
        client_request_id: call.header("client-request-id").map(str::to_owned),
        fault: None,
    }
}
