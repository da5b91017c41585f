//! What integrations were asked, in order. Bounded; never a body, a name or a message.

use std::collections::VecDeque;

use serde::Serialize;

/// One question to an integration, with all its repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallbackEntry {
    /// Its number, counted from 1, in the order in which questions ended.
    pub n: u64,
    /// When it was first asked, on the tenant's clock.
    pub at: String,
    /// The integration that was asked.
    pub integration_id: String,
    /// The path behind the integration's address, with the version.
    pub path: String,
    /// The value of `X-MS-WFMPassthrough` that was copied from the call that caused it.
    pub passthrough: Option<String>,
    /// The ids of the items, as they were last sent.
    pub items: Vec<String>,
    /// How often it was sent, duplicates apart.
    pub attempts: u32,
    /// `approved`, `refused`, `unanswered`, `status` or `malformed`: what the last one led to.
    pub outcome: &'static str,
    /// The HTTP status of the last answer.
    pub status: Option<u16>,
    /// From the first question to the last answer, on the tenant's clock, in milliseconds.
    pub duration_ms: u64,
}

/// The newest questions.
#[derive(Debug)]
pub(crate) struct Callbacks {
    entries: VecDeque<CallbackEntry>,
    entries_max: usize,
    counted: u64,
}

impl Callbacks {
    pub(crate) fn new(entries_max: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            entries_max: entries_max.max(1),
            counted: 0,
        }
    }

    /// Writes a question down; its number is given here.
    pub(crate) fn add(&mut self, entry: CallbackEntry) {
        self.counted += 1;
        if self.entries.len() == self.entries_max {
            self.entries.pop_front();
        }
        let n = self.counted;
        self.entries.push_back(CallbackEntry { n, ..entry });
    }

    /// How many there were.
    pub(crate) fn counted(&self) -> u64 {
        self.counted
    }

    /// Those after number `n`, the oldest first.
    pub(crate) fn after(&self, n: u64) -> Vec<CallbackEntry> {
        let newest = self.entries.iter().rev().take_while(|entry| entry.n > n);
        let mut later: Vec<_> = newest.cloned().collect();
        later.reverse();
        later
    }

    pub(crate) fn entries(&self) -> Vec<CallbackEntry> {
        self.entries.iter().cloned().collect()
    }
}
