//! What requests are called: ours in the header `client-request-id`, Graph's in `request-id`.
//!
//! Microsoft asks for a GUID of its own on every request, and for both ids in the log ("Best
//! practices for working with Microsoft Graph", read 2026-11). Ours begins with the trace of the
//! work, so that whoever has nothing but the id finds the work.

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};

use shifts_model::TraceId;

/// The longest id of Graph's that is believed. Its own have 36 characters.
const GRAPH_ID_CHARS_MAX: usize = 64;

/// The work that a request belongs to: one trace, or in an envelope perhaps those of several teams.
#[derive(Debug, Clone)]
pub(crate) struct RequestTraces(BTreeSet<TraceId>);

impl RequestTraces {
    pub(crate) fn of(traces: impl IntoIterator<Item = TraceId>) -> Self {
        Self(traces.into_iter().collect())
    }
}

/// All of them, with blanks between.
impl fmt::Display for RequestTraces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (trace, at) in self.0.iter().zip(0..) {
            let blank = if at == 0 { "" } else { " " };
            write!(f, "{blank}{trace}")?;
        }
        Ok(())
    }
}

/// Gives each request of a process an id that no other request has.
#[derive(Debug)]
pub(crate) struct ClientRequestIds {
    /// What tells this process from others.
    seed: u64,
    given: AtomicU64,
}

impl ClientRequestIds {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            given: AtomicU64::new(0),
        }
    }

    /// The next id: a GUID of the version for forms of one's own (RFC 9562, section 5.8), which
    /// begins with the first of the traces.
    pub(crate) fn next(&self, traces: &RequestTraces) -> String {
        let mut hasher = DefaultHasher::new();
        let count = self.given.fetch_add(1, Ordering::Relaxed);
        (self.seed, count).hash(&mut hasher);
        let own = hasher.finish();
        let trace = traces.0.first().copied();
        let trace = trace.unwrap_or(TraceId::from_bytes([0; 6]));
        format!(
            "{trace}-8{:03x}-800{:x}-{:012x}",
            own >> 52,
            own >> 48 & 0xf,
            own & 0xffff_ffff_ffff
        )
    }
}

/// An id as Graph gave it, if it may stand in a log: the header comes from outside.
pub(crate) fn believable(id: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let usable = !id.is_empty() && id.len() <= GRAPH_ID_CHARS_MAX && id.chars().all(plain);
    usable.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(last: u8) -> TraceId {
        TraceId::from_bytes([0xa4, 0x73, 0x85, 0xb6, 0xa4, last])
    }

    #[test]
    fn an_id_is_a_guid_that_begins_with_the_trace() {
        let id = ClientRequestIds::new(7).next(&RequestTraces::of([trace(0xf1)]));
        let groups: Vec<&str> = id.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert!(id.starts_with("a47385b6-a4f1-8"), "{id}");
        assert!(groups[3].starts_with('8'), "the variant of RFC 9562: {id}");
        let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        assert!(groups.concat().chars().all(is_digit), "{id}");
    }

    #[test]
    fn no_two_requests_have_one_id_and_no_two_processes_either() {
        let traces = RequestTraces::of([trace(1)]);
        let (one, other) = (ClientRequestIds::new(1), ClientRequestIds::new(2));
        let of = |process: &ClientRequestIds| (0..100).map(|_| process.next(&traces)).collect();
        let ids: Vec<Vec<String>> = vec![of(&one), of(&other)];
        let different: BTreeSet<&String> = ids.iter().flatten().collect();
        assert_eq!(different.len(), 200);
    }

    #[test]
    fn an_envelope_of_several_traces_names_them_all_and_begins_with_the_first() {
        let traces = RequestTraces::of([trace(2), trace(1), trace(2)]);
        assert_eq!(traces.to_string(), "a47385b6-a401 a47385b6-a402");
        let id = ClientRequestIds::new(7).next(&traces);
        assert!(id.starts_with("a47385b6-a401-"), "{id}");
    }

    #[test]
    fn an_id_of_graph_that_is_no_id_is_not_repeated() {
        let good = "00000000-0000-4000-8000-00000000002a";
        assert_eq!(believable(good).as_deref(), Some(good));
        assert_eq!(believable(&"a".repeat(64)).map(|id| id.len()), Some(64));
        for bad in ["", "a b", "a\nevent=x", "a\u{1b}[2J", "ä", "{\"a\":1}"] {
            assert_eq!(believable(bad), None, "{bad:?}");
        }
        assert_eq!(believable(&"a".repeat(65)), None);
    }
}
