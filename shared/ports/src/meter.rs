//! Counting what a run costs.

use std::sync::atomic::{AtomicU64, Ordering};

/// What was spent up to one moment. Differences of two tallies are the cost of what lay between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// HTTP requests to Microsoft Graph: single calls and `$batch` envelopes.
    pub graph_http: u64,
    /// Graph operations that count against its limits: single calls and the items of envelopes.
    pub graph_items: u64,
    /// `$batch` envelopes among the HTTP requests.
    pub graph_envelopes: u64,
    /// HTTP requests to the WFM.
    pub wfm_http: u64,
    /// Reads and writes of the store.
    pub store_ops: u64,
}

impl Tally {
    /// What was spent since `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            graph_http: self.graph_http - earlier.graph_http,
            graph_items: self.graph_items - earlier.graph_items,
            graph_envelopes: self.graph_envelopes - earlier.graph_envelopes,
            wfm_http: self.wfm_http - earlier.wfm_http,
            store_ops: self.store_ops - earlier.store_ops,
        }
    }
}

/// Counts what the adapters send. One meter is shared by all adapters of a program.
#[derive(Debug, Default)]
pub struct Meter {
    graph_http: AtomicU64,
    graph_items: AtomicU64,
    graph_envelopes: AtomicU64,
    wfm_http: AtomicU64,
    store_ops: AtomicU64,
}

impl Meter {
    /// A single Graph call was sent.
    pub fn graph_call(&self) {
        self.graph_http.fetch_add(1, Ordering::Relaxed);
        self.graph_items.fetch_add(1, Ordering::Relaxed);
    }

    /// A `$batch` envelope with that many items was sent.
    pub fn graph_envelope(&self, items: usize) {
        self.graph_http.fetch_add(1, Ordering::Relaxed);
        self.graph_envelopes.fetch_add(1, Ordering::Relaxed);
        self.graph_items.fetch_add(items as u64, Ordering::Relaxed);
    }

    /// A request to the WFM was sent.
    pub fn wfm_call(&self) {
        self.wfm_http.fetch_add(1, Ordering::Relaxed);
    }

    /// The store was read or written.
    pub fn store_op(&self) {
        self.store_ops.fetch_add(1, Ordering::Relaxed);
    }

    /// What was spent so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally {
            graph_http: self.graph_http.load(Ordering::Relaxed),
            graph_items: self.graph_items.load(Ordering::Relaxed),
            graph_envelopes: self.graph_envelopes.load(Ordering::Relaxed),
            wfm_http: self.wfm_http.load(Ordering::Relaxed),
            store_ops: self.store_ops.load(Ordering::Relaxed),
        }
    }
}
