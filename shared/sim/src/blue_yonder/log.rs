//! What was asked, in order, and how often. Never a password, a token or a cookie.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;
use serde_json::Value;

/// How many requests the log keeps.
const ENTRIES_MAX: usize = 10_000;

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlueYonderEntry {
    /// Its number, counted from 1.
    pub n: u64,
    /// When it came, on the simulator's clock.
    pub at: String,
    /// Which API it was for: `retail`, `self_service`, `site_manager`, `login`, or `none`.
    pub api: &'static str,
    /// The id of the operation in the vendor's document; `login` for a login, and nothing for what
    /// is not there.
    pub operation: Option<&'static str>,
    /// The method.
    pub method: String,
    /// The path below the base of the API.
    pub path: String,
    /// The query, as it was sent.
    pub query: Option<String>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// Whether the session stood.
    pub authenticated: bool,
    /// The status of the answer, as it was meant before a fault lost it.
    pub status: u16,
    /// Why nobody was let in, of a login.
    pub why: Option<&'static str>,
}

/// How often what was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BlueYonderCounts {
    /// Requests by operation, unauthenticated ones and those that met a fault too.
    pub operations: BTreeMap<String, u64>,
    /// Logins of the service account that succeeded.
    pub account_logins: u64,
    /// Logins of persons that succeeded, by login name.
    pub person_logins: BTreeMap<String, u64>,
    /// Logins that failed.
    pub failed_logins: u64,
    /// Requests that came without a session that stood.
    pub not_authenticated: u64,
    /// How often somebody was asked to vouch for a token.
    pub vouchers_asked: u64,
}

#[derive(Default)]
pub(super) struct Log {
    entries: VecDeque<BlueYonderEntry>,
    counted: u64,
    pub(super) counts: BlueYonderCounts,
}

impl Log {
    /// Writes a request down; its number is given here.
    pub(super) fn add(&mut self, entry: BlueYonderEntry) {
        self.counted += 1;
        if self.entries.len() == ENTRIES_MAX {
            self.entries.pop_front();
        }
        if let Some(operation) = entry.operation {
            let count = self.counts.operations.entry(operation.to_owned());
            *count.or_default() += 1;
        }
        if entry.operation != Some("login") && !entry.authenticated {
            self.counts.not_authenticated += 1;
        }
        let n = self.counted;
        self.entries.push_back(BlueYonderEntry { n, ..entry });
    }

    pub(super) fn entries(&self) -> Vec<BlueYonderEntry> {
        self.entries.iter().cloned().collect()
    }
}
