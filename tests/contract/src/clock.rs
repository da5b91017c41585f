//! A clock that moves when somebody waits by it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_ports::Clock;

use crate::moment;

/// A clock that moves when somebody waits by it, for stores that take the caller's word for time.
#[derive(Debug)]
pub struct PatientClock(Mutex<Timestamp>);

impl Default for PatientClock {
    fn default() -> Self {
        Self(Mutex::new(moment(0)))
    }
}

#[async_trait]
impl Clock for PatientClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn sleep(&self, duration: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(duration).unwrap_or(Timestamp::MAX);
    }
}
