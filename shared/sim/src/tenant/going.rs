//! Takes calls that have to wait for an integration to their end.
//!
//! Whoever made a call may be gone by then. Shifts does not notice: what it began it ends.

use std::future::Future;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::oneshot;

use super::Tenant;
use super::call::Call;
use super::course::{Taken, Ticket};
use super::envelope::Envelope;
use super::integrations::Asking;
use super::refusal::Refusal;
use super::reply::{Delivery, Passage, Sent};

impl Tenant {
    /// Answers one HTTP request to Graph.
    pub(crate) async fn receive(&self, call: Call) -> Delivery {
        self.ask_late().await;
        match self.taken(call) {
            Taken::Done(delivery) => delivery,
            Taken::Asked(asking, ticket) => {
                let known = ticket.clone();
                let taken = Taken::Asked(asking, ticket);
                self.finish_anyway(taken, &known).await
            }
            Taken::Envelope(envelope) => {
                let known = envelope.ticket.clone();
                self.finish_anyway(Taken::Envelope(envelope), &known).await
            }
        }
    }

    /// Asks about the effects that came late, as far as an integration has to be asked.
    pub(crate) async fn ask_late(&self) {
        let unasked = std::mem::take(&mut self.opened().0.unasked);
        for taken in unasked {
            let tenant = self.clone();
            // Nobody is there to hear the answer.
            let _unheard = self.anyway(async move { tenant.finish(taken).await }).await;
        }
    }

    /// Does some work to its end, even when whoever waits for it goes away. None when it broke.
    pub(crate) async fn anyway<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut going = self.0.going.lock().unwrap_or_else(PoisonError::into_inner);
            // What has ended is let go of, so that it does not pile up.
            while going.try_join_next().is_some() {}
            going.spawn(async move {
                // Nobody may be there any more to hear of it.
                let _unheard = sender.send(work.await);
            });
        }
        receiver.await.ok()
    }

    async fn finish_anyway(&self, taken: Taken, ticket: &Ticket) -> Delivery {
        let tenant = self.clone();
        let finished = self.anyway(async move { tenant.finish(taken).await });
        finished.await.unwrap_or_else(|| Delivery {
            sent: Sent::new(
                Err(Refusal::of_status(500, None)),
                &ticket.call,
                ticket.number,
            ),
            passage: Passage::Whole,
            after: Duration::ZERO,
            number: ticket.number,
        })
    }

    fn taken(&self, call: Call) -> Taken {
        let (mut state, at) = self.opened();
        state.receive(Call { at, ..call })
    }

    /// Takes a call from where it had to wait to its end.
    async fn finish(&self, taken: Taken) -> Delivery {
        match taken {
            Taken::Done(delivery) => delivery,
            Taken::Asked(asking, ticket) => self.finish_one(asking, &ticket).await,
            Taken::Envelope(envelope) => self.finish_envelope(*envelope).await,
        }
    }

    async fn finish_one(&self, asking: Box<Asking>, ticket: &Ticket) -> Delivery {
        let answer = self.ask(asking).await;
        self.opened().0.end(ticket, answer, Duration::ZERO)
    }

    /// Asks about the items that wait, side by side, until none is left.
    async fn finish_envelope(&self, mut envelope: Envelope) -> Delivery {
        while !envelope.waiting.is_empty() {
            let waiting = std::mem::take(&mut envelope.waiting);
            let ended = waiting.into_iter().map(|item| async move {
                let delivery = self.finish_one(item.asking, &item.ticket).await;
                (item.place, delivery)
            });
            for (place, delivery) in futures::future::join_all(ended).await {
                envelope.put_delivery(place, delivery);
            }
            envelope.waiting = self.opened().0.go_on(&mut envelope);
        }
        self.opened().0.close_envelope(envelope)
    }
}
