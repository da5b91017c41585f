//! A clock on which nobody waits.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_ports::Clock;

/// A clock that jumps to the end of every wait, so that hours pass in a moment.
#[derive(Debug)]
pub struct EagerClock(Mutex<Timestamp>);

impl EagerClock {
    /// A clock that shows that moment.
    #[must_use]
    pub fn at(now: &str) -> Self {
        Self(Mutex::new(now.parse().unwrap()))
    }

    /// Lets time pass.
    pub fn advance(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

#[async_trait]
impl Clock for EagerClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        self.advance(duration);
        // Others who wait get their turn, as they would while time passes.
        tokio::task::yield_now().await;
    }
}

/// The same time for whoever answers while others wait: its own waits end on the wall, because a
/// deadline that came at once would leave nothing undecided.
#[derive(Debug)]
pub(crate) struct PatientClock(pub(crate) Arc<EagerClock>);

#[async_trait]
impl Clock for PatientClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, duration: Duration) {
        let _ = tokio::time::timeout(duration, std::future::pending::<()>()).await;
    }
}
