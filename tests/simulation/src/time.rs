//! Time that passes only when it is told to.

use std::collections::BTreeMap;
use std::task::Waker;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The time of a whole world, and who sleeps in it.
pub struct Time {
    now: Timestamp,
    sleepers: BTreeMap<(Timestamp, u64), Waker>,
    serial: u64,
}

impl Time {
    /// A world that begins at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            sleepers: BTreeMap::new(),
            serial: 0,
        }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The moment after `duration`.
    #[must_use]
    pub fn after(&self, duration: Duration) -> Timestamp {
        self.now.saturating_add(duration).unwrap_or(Timestamp::MAX)
    }

    /// Lets time pass; backwards, if somebody sets the clock.
    pub fn pass(&mut self, duration: SignedDuration) {
        self.now = self.now.saturating_add(duration).unwrap_or(self.now);
        self.wake_due();
    }

    /// Wakes `waker` at a moment.
    pub fn wake_at(&mut self, at: Timestamp, waker: Waker) {
        self.serial += 1;
        self.sleepers.insert((at, self.serial), waker);
    }

    /// Jumps to the first moment at which somebody wakes. False when nobody sleeps.
    pub fn wake_next(&mut self) -> bool {
        let Some(((at, _), _)) = self.sleepers.first_key_value() else {
            return false;
        };
        self.now = self.now.max(*at);
        self.wake_due();
        true
    }

    fn wake_due(&mut self) {
        while let Some(first) = self.sleepers.first_entry() {
            if first.key().0 > self.now {
                return;
            }
            first.remove().wake();
        }
    }
}
