//! What the tenant was asked, in order. Bounded; never a body, a name or a token.

use std::collections::VecDeque;

use serde::Serialize;

/// One Graph call: an HTTP request of its own, an envelope, or an item of an envelope.
#[derive(Debug, Clone, Serialize)]
pub struct LogEntry {
    /// Its number, counted from 1.
    pub n: u64,
    /// When it arrived, on the tenant's clock.
    pub at: String,
    /// The verb, in capitals.
    pub method: String,
    /// The path without version and query.
    pub path: String,
    /// What was answered; absent when no answer left.
    pub status: Option<u16>,
    /// The number of the envelope it came in.
    pub batch: Option<u64>,
    /// The value of `X-MS-WFMPassthrough`.
    pub passthrough: Option<String>,
    /// The value of `client-request-id`; an item has that of its envelope unless it brings one.
    pub client_request_id: Option<String>,
    /// The fault that struck it.
    pub fault: Option<&'static str>,
}

/// The newest calls.
#[derive(Debug)]
pub(crate) struct Log {
    entries: VecDeque<LogEntry>,
    entries_max: usize,
    counted: u64,
}

impl Log {
    pub(crate) fn new(entries_max: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            entries_max: entries_max.max(1),
            counted: 0,
        }
    }

    /// Writes down a call as it arrives, so that an envelope stands before its items.
    pub(crate) fn open(&mut self, entry: LogEntry) -> u64 {
        self.counted += 1;
        if self.entries.len() == self.entries_max {
            self.entries.pop_front();
        }
        self.entries.push_back(LogEntry {
            n: self.counted,
            ..entry
        });
        self.counted
    }

    /// Adds what became of call `n`.
    pub(crate) fn close(&mut self, n: u64, status: Option<u16>, fault: Option<&'static str>) {
        let from_newest = usize::try_from(self.counted - n).unwrap_or(usize::MAX);
        let Some(index) = self
            .entries
            .len()
            .checked_sub(from_newest.saturating_add(1))
        else {
            return;
        };
        self.entries[index].status = status;
        self.entries[index].fault = fault;
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
