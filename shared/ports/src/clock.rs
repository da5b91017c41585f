//! Time, as a port: the one way any crate learns what time it is or waits.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// A source of time. The program uses the machine's; tests use one that they move by hand.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Waits for `duration` to pass on this clock, and may return later, never earlier.
    async fn sleep(&self, duration: Duration);
}
