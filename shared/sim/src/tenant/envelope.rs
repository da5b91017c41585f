//! An envelope on its way: its items run one after the other, or side by side while they wait
//! for an integration.

use std::time::Duration;

use serde_json::{Value, json};

use super::batch::{self, BatchItem};
use super::course::{Taken, Ticket, entry};
use super::integrations::Asking;
use super::refusal::Refusal;
use super::reply::{Delivery, Reply, Sent};
use super::state::TenantState;
use super::switches;

/// An envelope that was opened.
pub(crate) struct Envelope {
    pub(crate) ticket: Ticket,
    items: Vec<BatchItem>,
    /// The places of the items, in the order in which they run.
    order: Vec<usize>,
    /// How many of them have begun.
    begun: usize,
    /// What each was answered, by place; none while it is not.
    statuses: Vec<Option<u16>>,
    responses: Vec<Value>,
    after: Duration,
    shuffled: bool,
    /// The items that wait for an integration.
    pub(crate) waiting: Vec<WaitingItem>,
}

/// An item that waits for an integration.
pub(crate) struct WaitingItem {
    pub(crate) place: usize,
    pub(crate) asking: Box<Asking>,
    pub(crate) ticket: Box<Ticket>,
}

impl TenantState {
    /// Opens an envelope and runs what can run by itself.
    pub(crate) fn open_envelope(&mut self, ticket: Ticket) -> Taken {
        let mixed = self.switches.is(&switches::MIXED_BATCH, "accept");
        let items = match batch::items(&ticket.call, mixed) {
            Ok(items) => items,
            Err(refusal) => return Taken::Done(self.end(&ticket, Err(refusal), Duration::ZERO)),
        };
        let shuffled = self.switches.is(&switches::BATCH_ORDER, "shuffled");
        let mut order: Vec<usize> = (0..items.len()).collect();
        if shuffled && batch::is_parallel(&items) {
            self.orders.shuffle(&mut order);
        }
        let mut envelope = Box::new(Envelope {
            ticket,
            order,
            begun: 0,
            statuses: vec![None; items.len()],
            responses: Vec::with_capacity(items.len()),
            items,
            after: Duration::ZERO,
            shuffled,
            waiting: Vec::new(),
        });
        envelope.waiting = self.go_on(&mut envelope);
        if envelope.waiting.is_empty() {
            return Taken::Done(self.close_envelope(*envelope));
        }
        Taken::Envelope(envelope)
    }

    /// Runs items until one has to wait for another; gives back those that wait for an
    /// integration. Nothing given back means that all have ended.
    pub(crate) fn go_on(&mut self, envelope: &mut Envelope) -> Vec<WaitingItem> {
        let mut waiting = Vec::new();
        while let Some(&place) = envelope.order.get(envelope.begun) {
            let item = &envelope.items[place];
            let mut before = item
                .depends_on
                .iter()
                .map(|&place| envelope.statuses[place]);
            if before.clone().any(|status| status.is_none()) {
                break;
            }
            let failed = before.any(|status| status.is_some_and(|status| status >= 400));
            envelope.begun += 1;
            let number = envelope.ticket.number;
            if failed {
                let sent = self.depend_in_vain(item, number);
                envelope.put(place, Duration::ZERO, sent);
                continue;
            }
            match self.take(item.call.clone(), Some(number)) {
                Taken::Done(delivery) => envelope.put_delivery(place, delivery),
                Taken::Asked(asking, ticket) => waiting.push(WaitingItem {
                    place,
                    asking,
                    ticket,
                }),
                // Refused before it is opened: there is no envelope in an envelope.
                Taken::Envelope(_) => {}
            }
        }
        waiting
    }

    /// The answer to an envelope whose items have all ended.
    pub(crate) fn close_envelope(&mut self, envelope: Envelope) -> Delivery {
        let mut responses = envelope.responses;
        if envelope.shuffled {
            self.orders.shuffle(&mut responses);
        }
        let answer = Ok(Reply::json(200, json!({"responses": responses})));
        self.end(&envelope.ticket, answer, envelope.after)
    }

    /// An item whose predecessor failed is written down and not done.
    fn depend_in_vain(&mut self, item: &BatchItem, envelope: u64) -> Sent {
        let number = self.log.open(entry(&item.call, Some(envelope)));
        self.log.close(number, Some(424), None);
        Sent::new(Err(Refusal::of_status(424, None)), &item.call, number)
    }
}

impl Envelope {
    /// Puts in what became of an item.
    pub(crate) fn put_delivery(&mut self, place: usize, delivery: Delivery) {
        let after = delivery.after;
        let sent = delivery.in_envelope(&self.items[place].call);
        self.put(place, after, sent);
    }

    fn put(&mut self, place: usize, after: Duration, sent: Sent) {
        self.after = self.after.max(after);
        self.statuses[place] = Some(sent.status);
        let response = batch::response(&self.items[place].id, sent);
        self.responses.push(response);
    }
}
