//! The course of one call: log, faults, limits, effect.

use std::time::Duration;

use super::call::Call;
use super::envelope::Envelope;
use super::faults::{Fault, FaultKind, LateEffect};
use super::integrations::{Asking, Progress};
use super::item::milliseconds;
use super::log::LogEntry;
use super::refusal::Refusal;
use super::reply::{Answer, Delivery, Passage, Sent};
use super::skewed_clock::later;
use super::state::TenantState;
use super::switches;

/// Most effects that may wait for their moment; calls above it are refused.
const LATE_MAX: usize = 10_000;

/// How far a call came while it had the tenant for itself.
pub(crate) enum Taken {
    /// To its end.
    Done(Delivery),
    /// An integration has to be asked before it goes on.
    Asked(Box<Asking>, Box<Ticket>),
    /// Some of its items wait for an integration.
    Envelope(Box<Envelope>),
}

/// A call on its way: everything that its answer needs besides what is answered.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) call: Call,
    /// The number of the call in the log.
    pub(crate) number: u64,
    fault: Option<Fault>,
    /// Whether nobody is there any more to hear the answer; the log has it closed.
    is_late: bool,
}

impl TenantState {
    /// Takes one call through log, faults, limits and effect.
    pub(crate) fn take(&mut self, call: Call, envelope: Option<u64>) -> Taken {
        let number = self.log.open(entry(&call, envelope));
        let fault = self.faults.draw(&call);
        let in_envelope = envelope.is_some();
        let ticket = Ticket {
            call,
            number,
            fault,
            is_late: false,
        };
        if let Some((answer, passage)) = self.instead(&ticket, in_envelope) {
            return Taken::Done(self.close(&ticket, answer, passage, Duration::ZERO));
        }
        let bent_by = ticket.fault.as_ref().map(Fault::bend);
        let ticket = Ticket {
            call: Call {
                bent_by,
                ..ticket.call
            },
            ..ticket
        };
        match self.admit(&ticket.call) {
            Ok(()) => self.act(ticket, in_envelope),
            Err(refusal) => Taken::Done(self.end(&ticket, Err(refusal), Duration::ZERO)),
        }
    }

    /// What a fault does instead of the call, if it leaves nothing of it.
    fn instead(&mut self, ticket: &Ticket, in_envelope: bool) -> Option<(Answer, Passage)> {
        let fault = ticket.fault.as_ref()?;
        let lost = Err(Refusal::of_status(504, None));
        if let Some(status) = fault.kind.status() {
            let refusal = Refusal::of_status(status, fault.retry_after_s);
            return Some((Err(refusal), Passage::Whole));
        }
        match fault.kind {
            FaultKind::DropBefore => Some((lost, Passage::Dropped)),
            FaultKind::Late => Some(match self.postpone(fault, ticket, in_envelope) {
                Ok(()) => (lost, Passage::Dropped),
                Err(refusal) => (Err(refusal), Passage::Whole),
            }),
            _ => None,
        }
    }

    /// Keeps a call, which pays now, for its effect later.
    fn postpone(
        &mut self,
        fault: &Fault,
        ticket: &Ticket,
        in_envelope: bool,
    ) -> Result<(), Refusal> {
        if self.late.len() >= LATE_MAX {
            return Err(Refusal::of_status(503, None));
        }
        self.admit(&ticket.call)?;
        let due_at = later(ticket.call.at, fault.delay());
        self.late.push(LateEffect {
            due_at,
            call: ticket.call.clone(),
            number: ticket.number,
            in_envelope,
        });
        Ok(())
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

    /// The effect of a call whose moment came after its connection was closed.
    pub(crate) fn act_late(&mut self, effect: LateEffect) -> Taken {
        let LateEffect {
            due_at,
            call,
            number,
            in_envelope,
        } = effect;
        let ticket = Ticket {
            call: Call { at: due_at, ..call },
            number,
            fault: None,
            is_late: true,
        };
        self.act(ticket, in_envelope)
    }

    fn act(&mut self, ticket: Ticket, in_envelope: bool) -> Taken {
        if is_envelope(&ticket.call) {
            if in_envelope || ticket.call.method != "POST" {
                let refusal = Refusal::bad_request("A batch cannot be sent this way.");
                return Taken::Done(self.end(&ticket, Err(refusal), Duration::ZERO));
            }
            return self.open_envelope(ticket);
        }
        match self.answer(&ticket.call) {
            Progress::Done(answer) => Taken::Done(self.end(&ticket, answer, Duration::ZERO)),
            Progress::Ask(asking) => Taken::Asked(asking, Box::new(ticket)),
        }
    }

    /// Closes a call with what it was answered, and says how that travels.
    pub(crate) fn end(&mut self, ticket: &Ticket, answer: Answer, after: Duration) -> Delivery {
        let fault = ticket.fault.as_ref();
        let (passage, after) = match fault.map(|fault| fault.kind) {
            Some(FaultKind::DropAfter) => (Passage::Dropped, after),
            Some(FaultKind::TruncateBody) => (Passage::Cut, after),
            Some(FaultKind::NotJson) => (Passage::Garbled, after),
            Some(FaultKind::Slow) => {
                let delay = fault.map(Fault::delay).unwrap_or_default();
                (Passage::Whole, after.max(delay))
            }
            _ => (Passage::Whole, after),
        };
        self.close(ticket, answer, passage, after)
    }

    fn close(
        &mut self,
        ticket: &Ticket,
        answer: Answer,
        passage: Passage,
        after: Duration,
    ) -> Delivery {
        let number = ticket.number;
        let sent = Sent::new(answer, &ticket.call, number);
        if !ticket.is_late {
            let status = Some(sent.status).filter(|_| passage != Passage::Dropped);
            let fault = ticket.fault.as_ref().map(|fault| fault.kind.name());
            self.log.close(number, status, fault);
        }
        Delivery {
            sent,
            passage,
            after,
            number,
        }
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
