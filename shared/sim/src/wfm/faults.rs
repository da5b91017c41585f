//! How the WFM misbehaves on request.

use crate::chance::Chance;

/// One way of misbehaving.
#[derive(Debug, Clone, PartialEq)]
pub struct WfmFault {
    /// The path it applies to, with `*` for one segment: `/v1/business-units/*/shifts`.
    pub path: String,
    /// What it does.
    pub kind: WfmFaultKind,
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
            _ => None,
        }
    }
}

pub(crate) struct Faults {
    active: Vec<WfmFault>,
    chance: Chance,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            active: Vec::new(),
            chance: Chance::new(seed, 0xfa17),
        }
    }

    pub(crate) fn add(&mut self, fault: WfmFault) {
        self.active.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    /// The fault that hits a request, if one does.
    pub(crate) fn hit(&mut self, path: &str) -> Option<WfmFaultKind> {
        for fault in &mut self.active {
            if fault.times == Some(0) || !matches(&fault.path, path) {
                continue;
            }
            if fault
                .probability
                .is_some_and(|likely| self.chance.fraction() >= likely)
            {
                continue;
            }
            fault.times = fault.times.map(|times| times - 1);
            return Some(fault.kind);
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
