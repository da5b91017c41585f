//! A clock for tests.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_ports::Clock;

/// A clock that stands still and never makes anybody wait.
pub(crate) struct Still;

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep(&self, _duration: Duration) {}
}
