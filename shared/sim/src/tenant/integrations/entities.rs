//! The kinds of things an integration is asked about, as the flags in which Graph writes them.
//!
//! Values and names are those of Microsoft's v1.0 metadata of August 2026. Several of them are
//! joined by commas, and then each has to begin with a capital letter ("Create a custom
//! integration to sync your workforce management system with Shifts", November 2024).

use super::super::refusal::Refusal;

/// The member that stands for all that an old reader does not know.
const UNKNOWN: &str = "unknownFutureValue";

/// A set of flags of one enumeration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flags {
    bits: u32,
    of: &'static Members,
}

/// An enumeration of flags: its members, and the value that divides old from new ones.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Members {
    names: &'static [(&'static str, u32)],
    unknown: u32,
}

pub(crate) const SHIFT: u32 = 1;
pub(crate) const SWAP_REQUEST: u32 = 2;
pub(crate) const USER_SHIFT_PREFERENCES: u32 = 8;
pub(crate) const OPEN_SHIFT: u32 = 16;
pub(crate) const OPEN_SHIFT_REQUEST: u32 = 32;
pub(crate) const OFFER_SHIFT_REQUEST: u32 = 64;
pub(crate) const TIME_CARD: u32 = 2048;
pub(crate) const TIME_OFF_REASON: u32 = 4096;
pub(crate) const TIME_OFF: u32 = 8192;
pub(crate) const TIME_OFF_REQUEST: u32 = 16384;

/// `supportedEntities`.
pub(crate) static SUPPORTED: Members = Members {
    names: &[
        ("shift", SHIFT),
        ("swapRequest", SWAP_REQUEST),
        ("userShiftPreferences", USER_SHIFT_PREFERENCES),
        ("openShift", OPEN_SHIFT),
        ("openShiftRequest", OPEN_SHIFT_REQUEST),
        ("offerShiftRequest", OFFER_SHIFT_REQUEST),
        ("timeCard", TIME_CARD),
        ("timeOffReason", TIME_OFF_REASON),
        ("timeOff", TIME_OFF),
        ("timeOffRequest", TIME_OFF_REQUEST),
    ],
    unknown: 1024,
};

pub(crate) const FILTER_SWAPS: u32 = 1;
pub(crate) const FILTER_OFFERS: u32 = 2;
pub(crate) const FILTER_REASONS: u32 = 8;

/// `eligibilityFilteringEnabledEntities`.
pub(crate) static FILTERED: Members = Members {
    names: &[
        ("swapRequest", FILTER_SWAPS),
        ("offerShiftRequest", FILTER_OFFERS),
        ("timeOffReason", FILTER_REASONS),
    ],
    unknown: 4,
};

impl Flags {
    /// No flag at all.
    pub(crate) fn none(of: &'static Members) -> Self {
        Self { bits: 0, of }
    }

    /// Reads what a client wrote. The member for unknown ones is read and means nothing, so that
    /// a client that writes back what it could not read loses it.
    pub(crate) fn parse(of: &'static Members, text: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let alone = parts.len() == 1;
        let mut bits = 0;
        for part in &parts {
            let bit = of.bit(part, alone).ok_or_else(|| {
                Refusal::bad_request(&format!(
                    "Invalid payload: Requested value '{text}' was not found."
                ))
            })?;
            bits |= bit;
        }
        Ok(Self { bits, of })
    }

    pub(crate) fn has(self, bit: u32) -> bool {
        self.bits & bit != 0
    }

    /// As Graph writes them; who did not ask for newer members sees one that stands for them.
    pub(crate) fn shown(self, new_members: bool) -> String {
        let mut names: Vec<&str> = Vec::new();
        for (name, bit) in self.of.names {
            if !self.has(*bit) {
                continue;
            }
            let hidden = !new_members && *bit > self.of.unknown;
            let name = if hidden { UNKNOWN } else { name };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            return "none".to_owned();
        }
        names.join(",")
    }
}

impl Members {
    /// The value of a member; in its own spelling only when it stands `alone`.
    fn bit(&self, text: &str, alone: bool) -> Option<u32> {
        let is = |name: &str| (alone && text == name) || text == capitalised(name);
        if is("none") || is(UNKNOWN) {
            return Some(0);
        }
        let found = self.names.iter().find(|(name, _)| is(name));
        found.map(|(_, bit)| *bit)
    }
}

/// The text with its first letter as a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
