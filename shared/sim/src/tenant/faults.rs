//! Faults on demand: which call is struck, and with what. Draws are seeded, so runs repeat.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::call::{Bend, Call};
use crate::chance::Chance;

/// Most faults that may wait at a time.
const FAULTS_MAX: usize = 1_000;
/// How long a fault delays when it does not say.
const DELAY_DEFAULT_S: f64 = 2.0;
/// The longest delay a fault may ask for: one day.
const DELAY_MAX_S: f64 = 86_400.0;

/// What a fault does to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// 401, although the token is good.
    #[serde(rename = "401")]
    Unauthorized,
    /// 403.
    #[serde(rename = "403")]
    Forbidden,
    /// 404.
    #[serde(rename = "404")]
    NotFound,
    /// 409.
    #[serde(rename = "409")]
    Conflict,
    /// 412.
    #[serde(rename = "412")]
    PreconditionFailed,
    /// 429, with `retry_after_s` when given.
    #[serde(rename = "429")]
    Throttled,
    /// 500, nothing done.
    #[serde(rename = "500")]
    InternalError,
    /// 502, nothing done.
    #[serde(rename = "502")]
    BadGateway,
    /// 503, nothing done, with `retry_after_s` when given.
    #[serde(rename = "503")]
    Unavailable,
    /// 504, nothing done.
    #[serde(rename = "504")]
    GatewayTimeout,
    /// The connection closes without an answer and without an effect.
    DropBefore,
    /// The effect is done, then the connection closes without an answer.
    DropAfter,
    /// The answer comes after `delay_s`.
    Slow,
    /// The connection closes at once; the effect comes after `delay_s`.
    Late,
    /// A list shows what was true `delay_s` ago.
    StaleList,
    /// The connection closes in the middle of the body.
    TruncateBody,
    /// The body is no JSON.
    NotJson,
    /// The link of a page leads to the same page.
    RepeatNextLink,
    /// A page comes without items but with a link to go on.
    EmptyPage,
    /// The schedule is accepted and then fails to be set up, with `code`.
    ProvisioningFails,
}

impl FaultKind {
    /// Its name in the log, which is the word of the control call.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unauthorized => "401",
            Self::Forbidden => "403",
            Self::NotFound => "404",
            Self::Conflict => "409",
            Self::PreconditionFailed => "412",
            Self::Throttled => "429",
            Self::InternalError => "500",
            Self::BadGateway => "502",
            Self::Unavailable => "503",
            Self::GatewayTimeout => "504",
            Self::DropBefore => "drop-before",
            Self::DropAfter => "drop-after",
            Self::Slow => "slow",
            Self::Late => "late",
            Self::StaleList => "stale-list",
            Self::TruncateBody => "truncate-body",
            Self::NotJson => "not-json",
            Self::RepeatNextLink => "repeat-next-link",
            Self::EmptyPage => "empty-page",
            Self::ProvisioningFails => "provisioning-fails",
        }
    }

    /// The status with which the call is refused instead of done.
    pub(crate) fn status(self) -> Option<u16> {
        self.name().parse().ok()
    }

    pub(crate) fn repeats_page(self) -> bool {
        matches!(self, Self::RepeatNextLink | Self::EmptyPage)
    }
}

/// One fault to come: the calls it may strike, and how often.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// `METHOD /path`; `*` stands for one segment, a last `**` for all that follow.
    pub on: String,
    /// What happens.
    #[serde(rename = "do")]
    pub kind: FaultKind,
    /// Strike only this matching call, counted from 1.
    #[serde(default)]
    pub nth: Option<u64>,
    /// Strike each matching call with this probability.
    #[serde(default)]
    pub probability: Option<f64>,
    /// Strike at most so many calls.
    #[serde(default)]
    pub times: Option<u64>,
    /// The `Retry-After` of the refusal.
    #[serde(default)]
    pub retry_after_s: Option<u64>,
    /// The delay of `slow`, `late` and `stale-list`; two seconds when absent.
    #[serde(default)]
    pub delay_s: Option<f64>,
    /// The `provisionStatusCode` of `provisioning-fails`.
    #[serde(default)]
    pub code: Option<String>,
}

impl Fault {
    /// A fault that strikes every call matching `on`; narrow it with the other fields.
    pub fn new(on: &str, kind: FaultKind) -> Self {
        Self {
            on: on.to_owned(),
            kind,
            nth: None,
            probability: None,
            times: None,
            retry_after_s: None,
            delay_s: None,
            code: None,
        }
    }

    pub(crate) fn delay(&self) -> Duration {
        let asked_s = self.delay_s.unwrap_or(DELAY_DEFAULT_S);
        Duration::from_secs_f64(if asked_s > 0.0 {
            asked_s.min(DELAY_MAX_S)
        } else {
            0.0
        })
    }

    pub(crate) fn bend(&self) -> Bend {
        Bend {
            kind: self.kind,
            delay: self.delay(),
            code: self.code.clone(),
        }
    }

    fn matches(&self, call: &Call) -> bool {
        let Some((method, path)) = self.on.trim().split_once(' ') else {
            return false;
        };
        let mut wanted = path
            .trim()
            .split('/')
            .filter(|part| !part.is_empty())
            .peekable();
        let mut found = call.segments.iter();
        if method != "*" && !method.eq_ignore_ascii_case(&call.method) {
            return false;
        }
        while let Some(part) = wanted.next() {
            if part == "**" && wanted.peek().is_none() {
                return true;
            }
            match found.next() {
                Some(segment) if part == "*" || part.eq_ignore_ascii_case(segment) => {}
                _ => return false,
            }
        }
        found.next().is_none()
    }
}

#[derive(Debug)]
struct Waiting {
    fault: Fault,
    matched: u64,
    struck: u64,
}

impl Waiting {
    /// Whether this call is the one, or one of those, to be struck.
    fn strikes(&mut self, chance: &mut Chance) -> bool {
        self.matched += 1;
        let by_number = self.fault.nth.is_none_or(|nth| nth == self.matched);
        let by_chance = self
            .fault
            .probability
            .is_none_or(|chosen| chance.fraction() < chosen);
        by_number && by_chance
    }

    fn is_spent(&self) -> bool {
        self.fault.times.is_some_and(|times| self.struck >= times)
            || self.fault.nth.is_some_and(|nth| self.matched >= nth)
    }
}

/// The faults that wait for their calls.
#[derive(Debug)]
pub(crate) struct Faults {
    waiting: Vec<Waiting>,
    chance: Chance,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            waiting: Vec::new(),
            chance: Chance::new(seed, 2),
        }
    }

    /// Adds a fault, unless too many wait already.
    #[must_use]
    pub(crate) fn add(&mut self, fault: Fault) -> bool {
        let has_room = self.waiting.len() < FAULTS_MAX;
        if has_room {
            self.waiting.push(Waiting {
                fault,
                matched: 0,
                struck: 0,
            });
        }
        has_room
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// The fault that strikes this call: the oldest of those whose turn it is.
    pub(crate) fn draw(&mut self, call: &Call) -> Option<Fault> {
        let mut drawn = None;
        for waiting in &mut self.waiting {
            if waiting.fault.matches(call) && waiting.strikes(&mut self.chance) && drawn.is_none() {
                waiting.struck += 1;
                drawn = Some(waiting.fault.clone());
            }
        }
        self.waiting.retain(|waiting| !waiting.is_spent());
        drawn
    }
}

/// An effect that waits for its moment after the connection was closed.
#[derive(Debug)]
pub(crate) struct LateEffect {
    pub(crate) due_at: Timestamp,
    pub(crate) call: Call,
    /// The number of the call in the log.
    pub(crate) number: u64,
    pub(crate) in_envelope: bool,
}
