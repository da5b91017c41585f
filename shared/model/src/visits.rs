//! What is remembered of the last visit to a team, so that the next one can be cheap.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;

use crate::{Span, Week};

/// The memory of one activity's visits to one team.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visit {
    /// When the activity last ran; `None` before the first time.
    pub last_run_at: Option<Timestamp>,
    /// For each week that was brought to an end, the digest of the records it then followed.
    pub digests: BTreeMap<Week, Digest>,
    /// Weeks with something open: promises, unsure entries, changes deferred by the limit.
    pub open: BTreeSet<Week>,
    /// The span that still has to be shared because drafts were written into it.
    pub to_share: Option<Span>,
    /// The digest of everything that the last visit read, if it left nothing open. A visit that
    /// reads the same again is over.
    pub looked: Option<Digest>,
    /// When the team has to be visited again, however recent its last visit.
    pub wake_at: Option<Timestamp>,
    /// Weeks in which changes are held back, because they are more than a source may ask for.
    pub held: BTreeMap<Week, Held>,
    /// How many employees had a user at the last look that could be trusted.
    pub people: Option<u32>,
    /// How many items the last visit believed Teams to hold.
    pub items: u64,
    /// From when on the next visit asks what has changed, by the clock of the WFM; `None` before
    /// anything was told.
    pub since: Option<Timestamp>,
}

/// Changes that are held back: they wait for a person, or for the source to go on saying the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The fingerprint of the changes.
    pub digest: Digest,
    /// How many they are; 0 where it was not counted.
    pub changes: u64,
    /// Since when the source has asked for exactly these.
    pub since: Timestamp,
    /// How many readings, far enough apart, have asked for them.
    pub readings: u32,
    /// When the last of these readings was.
    pub counted_at: Timestamp,
}

/// A fingerprint of canonical records. Equal digests mean equal records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// A digest from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A digest from 64 hexadecimal digits; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_what_it_shows() {
        let digest = Digest::from_bytes([0xa5; 32]);
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_eq!(Digest::parse("a5"), None);
        assert_eq!(Digest::parse(&"zz".repeat(32)), None);
    }
}
