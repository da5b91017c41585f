//! Which actions the WFM was asked for, and what it answered. Bounded; never a body or a name.

use std::collections::VecDeque;

use serde::Serialize;

/// How many are kept; the oldest go first.
const ENTRIES_MAX: usize = 1_000;

/// An action, or a question about one, that came over the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionEntry {
    /// Its number, counted from 1, in the order in which they were answered.
    pub n: u64,
    /// When it came, on the WFM's clock.
    pub at: String,
    /// The verb, in capitals.
    pub method: String,
    /// The path, with the version and without a query.
    pub path: String,
    /// Whether it was only to be judged.
    pub check_only: bool,
    /// The HTTP status of the answer.
    pub status: u16,
    /// Why it was refused, in the code of what the WFM speaks.
    pub code: Option<String>,
    /// From the question to the answer, in milliseconds.
    pub duration_ms: u64,
}

/// The newest actions.
#[derive(Debug, Default)]
pub(crate) struct Actions {
    entries: VecDeque<ActionEntry>,
    counted: u64,
}

impl Actions {
    /// Writes an action down; its number is given here.
    pub(crate) fn add(&mut self, entry: ActionEntry) {
        self.counted += 1;
        if self.entries.len() == ENTRIES_MAX {
            self.entries.pop_front();
        }
        let n = self.counted;
        self.entries.push_back(ActionEntry { n, ..entry });
    }

    /// Those after number `n`, the oldest first.
    pub(crate) fn after(&self, n: u64) -> Vec<ActionEntry> {
        let later = self.entries.iter().filter(|entry| entry.n > n);
        later.cloned().collect()
    }

    /// How many there were.
    pub(crate) fn counted(&self) -> u64 {
        self.counted
    }
}
