//! What ties together all that is done for one reason.

use std::fmt;

/// Names why work is done: a tick of the timer, or what a person asked for.
///
/// It stands in every log line about that work, and every request to Graph that the work needs has
/// an id that begins with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId([u8; 6]);

impl TraceId {
    /// A trace from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 6]) -> Self {
        Self(bytes)
    }
}

/// As a GUID begins: eight hexadecimal digits, a hyphen, four more.
impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}{b:02x}{c:02x}{d:02x}-{e:02x}{g:02x}")
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_looks_like_the_beginning_of_a_guid() {
        let trace = TraceId::from_bytes([0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
        assert_eq!(trace.to_string(), "01234567-89ab");
    }
}
