//! The tenant's time: the clock it was given plus what `POST /sim/clock` added.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shifts_ports::Clock;
use tokio::sync::Notify;

/// A clock that can be moved forward from outside without touching the one beneath.
pub(crate) struct SkewedClock {
    beneath: Arc<dyn Clock>,
    skew: Mutex<Duration>,
    moved: Notify,
}

impl SkewedClock {
    pub(crate) fn new(beneath: Arc<dyn Clock>) -> Self {
        Self {
            beneath,
            skew: Mutex::new(Duration::ZERO),
            moved: Notify::new(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        later(self.beneath.now(), self.skew())
    }

    /// How far it was moved from outside so far.
    pub(crate) fn skew(&self) -> Duration {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it was moved from outside by `limit` since it was at `skew`. How the clock
    /// beneath goes on has no part in it.
    pub(crate) async fn moved_by(&self, skew: Duration, limit: Duration) {
        loop {
            let moved = self.moved.notified();
            if self.skew().saturating_sub(skew) >= limit {
                return;
            }
            moved.await;
        }
    }

    /// Moves the tenant's time forward and wakes those who wait on it.
    pub(crate) fn advance(&self, by: Duration) {
        let mut skew = self.skew.lock().unwrap_or_else(PoisonError::into_inner);
        *skew = skew.saturating_add(by);
        self.moved.notify_waiters();
    }

    /// Waits until the tenant's time has moved by `duration`, however it moves.
    pub(crate) async fn wait(&self, duration: Duration) {
        let until = later(self.now(), duration);
        loop {
            let moved = self.moved.notified();
            let Ok(left) = Duration::try_from(until.duration_since(self.now())) else {
                return;
            };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = self.beneath.sleep(left) => {}
                () = moved => {}
            }
        }
    }
}

/// `at` plus `by`, held at the end of time instead of overflowing.
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
