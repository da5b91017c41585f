//! How the WFM misbehaves on request.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::actions::{Refusal, RefusalCode};
use super::protocol::problem;
use crate::chance::Chance;

/// One way in which a WFM of the open protocol misbehaves.
pub type WfmFault = Fault<WfmFaultKind>;

/// One way of misbehaving.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault<K> {
    /// The path it applies to, with `*` for one segment: `/v1/business-units/*/shifts`. With a
    /// method before it, `POST /v1/swaps`, it applies to that method alone.
    pub path: String,
    /// What it does.
    pub kind: K,
    /// How many requests it hits; `None` for all.
    pub times: Option<u64>,
    /// How likely it hits; `None` for always.
    pub probability: Option<f64>,
}

/// What a fault does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WfmFaultKind {
    /// Answers 500.
    ServerError,
    /// Answers 401.
    Unauthorized,
    /// Answers 404.
    NotFound,
    /// Answers 501, like a WFM that does not have this reading.
    NotImplemented,
    /// Answers `complete: false` with half of the records.
    Incomplete,
    /// Answers something that is no JSON.
    NotJson,
    /// Answers the same page token again and again.
    Circle,
    /// Answers as it should, so many milliseconds later.
    Slow {
        /// How many.
        ms: u64,
    },
    /// Does what an action asks for, and answers 500.
    ErrorAfter,
    /// Does what an action asks for, and loses the answer on the way.
    DropAfter,
    /// Refuses an action, whatever the rota says.
    Refuse(RefusalCode),
}

impl WfmFaultKind {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "500" => Some(Self::ServerError),
            "404" => Some(Self::NotFound),
            "501" => Some(Self::NotImplemented),
            "401" => Some(Self::Unauthorized),
            "incomplete" => Some(Self::Incomplete),
            "not-json" => Some(Self::NotJson),
            "circle" => Some(Self::Circle),
            "500-after" => Some(Self::ErrorAfter),
            "drop-after" => Some(Self::DropAfter),
            _ => {
                let slow = name.strip_prefix("slow:").and_then(|ms| ms.parse().ok());
                let refuse = name.strip_prefix("refuse:").and_then(RefusalCode::parse);
                slow.map(|ms| Self::Slow { ms })
                    .or(refuse.map(Self::Refuse))
            }
        }
    }

    /// What is answered instead of looking or doing anything, if anything is.
    pub(crate) fn instead(self) -> Option<Response> {
        Some(match self {
            Self::ServerError => problem(StatusCode::INTERNAL_SERVER_ERROR, "unavailable"),
            Self::Unauthorized => problem(StatusCode::UNAUTHORIZED, "unauthenticated"),
            Self::NotFound => problem(StatusCode::NOT_FOUND, "not_found"),
            Self::NotImplemented => problem(StatusCode::NOT_IMPLEMENTED, "not_supported"),
            Self::NotJson => "<html>maintenance</html>".into_response(),
            Self::Refuse(code) => Refusal::from(code).answer(),
            Self::Incomplete
            | Self::Circle
            | Self::Slow { .. }
            | Self::ErrorAfter
            | Self::DropAfter => return None,
        })
    }
}

/// The faults that stand, in the order in which they are tried.
pub(crate) struct Faults<K> {
    active: Vec<Fault<K>>,
    chance: Chance,
}

impl<K: Clone> Faults<K> {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            active: Vec::new(),
            chance: Chance::new(seed, 0xfa17),
        }
    }

    pub(crate) fn add(&mut self, fault: Fault<K>) {
        self.active.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    /// The fault that hits a request, if one does.
    pub(crate) fn hit(&mut self, method: &Method, path: &str) -> Option<K> {
        for fault in &mut self.active {
            let (of_method, of_path) = match fault.path.split_once(' ') {
                Some((wanted, of_path)) => (wanted == method.as_str(), of_path),
                None => (true, fault.path.as_str()),
            };
            if fault.times == Some(0) || !of_method || !matches(of_path, path) {
                continue;
            }
            if fault
                .probability
                .is_some_and(|likely| self.chance.fraction() >= likely)
            {
                continue;
            }
            fault.times = fault.times.map(|times| times - 1);
            return Some(fault.kind.clone());
        }
        None
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == "*" || wanted == found => {}
            _ => return false,
        }
    }
}
