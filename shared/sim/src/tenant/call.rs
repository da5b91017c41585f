//! One Graph call, whether it came on its own or as an item of a batch.
//!
//! Everything here is taken apart once, at the door; nothing behind the door sees HTTP.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::deeds::Deed;
use super::faults::FaultKind;
use super::paging::Query;
use super::refusal::Refusal;

/// Who calls, as the bearer token says, or who acts in Teams.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    pub(crate) tenant_id: String,
    pub(crate) app_id: String,
    /// The person, when it is one. Tokens are those of applications.
    pub(crate) user: Option<Person>,
}

/// Somebody who acts in Teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) display_name: String,
}

/// What came as the body.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Absent,
    Json(Value),
    Malformed,
}

/// A request as Graph understands it.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// In capitals.
    pub(crate) method: String,
    /// Without version and query, as it was sent.
    pub(crate) path: String,
    /// The path's segments, decoded.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Query,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Body,
    /// Scheme, host and version: what absolute links begin with.
    pub(crate) base: String,
    pub(crate) at: Timestamp,
    pub(crate) caller: Caller,
    /// A fault that bends the effect itself instead of replacing it.
    pub(crate) bent_by: Option<Bend>,
    /// What a person does in Teams that is no call of Graph. The path then leads to the schedule.
    pub(crate) deed: Option<Deed>,
}

/// A fault that changes what a call does or shows.
#[derive(Debug, Clone)]
pub(crate) struct Bend {
    pub(crate) kind: FaultKind,
    pub(crate) delay: std::time::Duration,
    pub(crate) code: Option<String>,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether the `Prefer` header asks for `preference`.
    pub(crate) fn prefers(&self, preference: &str) -> bool {
        self.header("prefer").is_some_and(|prefer| {
            prefer
                .split([',', ';'])
                .any(|part| part.trim().eq_ignore_ascii_case(preference))
        })
    }

    /// The body, which must be JSON.
    pub(crate) fn json(&self) -> Result<&Value, Refusal> {
        match &self.body {
            Body::Json(value) => Ok(value),
            Body::Absent => Err(Refusal::bad_request(
                "Empty Payload. JSON content expected.",
            )),
            Body::Malformed => Err(Refusal::bad_request(
                "Unable to read JSON request payload. Please ensure \
                     Content-Type header is set and payload is of valid JSON format.",
            )),
        }
    }

    /// The path's segments in lower case, for matching: Graph does not care about case.
    pub(crate) fn lowered(&self) -> Vec<String> {
        self.segments
            .iter()
            .map(|segment| segment.to_ascii_lowercase())
            .collect()
    }

    /// Whether it came to the version under development.
    pub(crate) fn is_beta(&self) -> bool {
        self.base.ends_with("/beta")
    }

    pub(crate) fn bent(&self, kind: FaultKind) -> Option<&Bend> {
        self.bent_by.as_ref().filter(|bend| bend.kind == kind)
    }
}

/// Splits a path into decoded segments.
pub(crate) fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(|part| decoded(part, false))
        .collect()
}

/// Undoes percent encoding, and `+` for a blank where a query is decoded.
pub(crate) fn decoded(text: &str, plus_is_blank: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, taken) = match (first, hex_pair(after)) {
            (b'%', Some(byte)) => (byte, 3),
            (b'+', _) if plus_is_blank => (b' ', 1),
            (other, _) => (*other, 1),
        };
        bytes.push(byte);
        rest = &rest[taken..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that the first two hexadecimal digits of `text` stand for.
pub(crate) fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| (*text.get(at)? as char).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}
