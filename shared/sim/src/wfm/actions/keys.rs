//! The memory of keys: what was answered to what.

use std::collections::{BTreeMap, VecDeque};

use super::deeds::Done;
use super::refusals::Refusal;

/// How many keys are remembered.
const KEYS_MAX: usize = 20_000;

/// What was sent and answered under each key, the oldest forgotten first.
#[derive(Default)]
pub(crate) struct Keys {
    known: BTreeMap<String, (String, Result<Done, Refusal>)>,
    order: VecDeque<String>,
}

impl Keys {
    /// What was sent under a key, and what was answered.
    pub(crate) fn recall(&self, key: &str) -> Option<&(String, Result<Done, Refusal>)> {
        self.known.get(key)
    }

    /// Remembers what was sent under a new key and answered.
    pub(crate) fn keep(&mut self, key: String, sent: String, answer: Result<Done, Refusal>) {
        if self.order.len() >= KEYS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(key.clone());
        self.known.insert(key, (sent, answer));
    }
}
