//! The keys that are kept, and when the issuer is asked for them again.
//!
//! Strangers can send any key id. So an unknown one leads to a question at most once a minute, and
//! who names a known one does not wait for it as long as the keys are young.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use shifts_ports::Clock;

use crate::errors::{AuthError, KeysProblem, invalid};
use crate::issuer::Issuer;
use crate::jwks::{Key, KeySet};

/// How long the issuer is left alone after a question, while there are keys to use.
const PAUSE: Duration = Duration::from_secs(60);
/// How long it is left alone when there are none, so that nobody could be let in.
const PAUSE_WITHOUT_KEYS: Duration = Duration::from_secs(5);

/// The issuer's keys, asked for when they are needed.
pub(crate) struct Keys {
    issuer: Issuer,
    clock: Arc<dyn Clock>,
    ttl: Duration,
    kept: Mutex<Kept>,
    /// Held while the issuer is asked, so that one answer serves everybody who waits.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Kept {
    keys: Option<(Arc<KeySet>, Timestamp)>,
    asked_at: Option<Timestamp>,
    /// Why the last question failed, if it did.
    problem: Option<KeysProblem>,
}

impl Kept {
    /// The keys, if they are younger than `age_max`.
    fn younger(&self, age_max: Duration, now: Timestamp) -> Option<&KeySet> {
        let (keys, fetched_at) = self.keys.as_ref()?;
        (between(*fetched_at, now) < age_max).then_some(keys)
    }

    /// Whether the issuer was asked a moment ago.
    fn is_too_early(&self, has_keys: bool, now: Timestamp) -> bool {
        let pause = if has_keys { PAUSE } else { PAUSE_WITHOUT_KEYS };
        self.asked_at
            .is_some_and(|asked_at| between(asked_at, now) < pause)
    }
}

impl Keys {
    pub(crate) fn new(issuer: Issuer, clock: Arc<dyn Clock>, ttl: Duration) -> Self {
        Self {
            issuer,
            clock,
            ttl,
            kept: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// The key of this id, after asking the issuer for it if that is due.
    pub(crate) async fn find(&self, kid: &str) -> Result<Key, AuthError> {
        let kept = self.kept();
        let fresh = kept.younger(self.ttl, self.clock.now());
        if let Some(key) = fresh.and_then(|keys| keys.get(kid)) {
            return Ok(key.clone());
        }
        self.renew().await;
        let kept = self.kept();
        let usable = self.usable(&kept, self.clock.now());
        match (usable.map(|keys| keys.get(kid)), kept.problem.clone()) {
            (Some(Some(key)), _) => Ok(key.clone()),
            (Some(None), None) => Err(invalid("the issuer publishes no such key")),
            // The issuer may have begun to use a new key since it could be asked last.
            (Some(None) | None, Some(cause)) => Err(AuthError::KeysUnavailable { cause }),
            (None, None) => Err(AuthError::KeysUnavailable {
                cause: not_asked_yet(),
            }),
        }
    }

    /// Asks the issuer, unless that was done a moment ago.
    async fn renew(&self) {
        let _turn = self.asking.lock().await;
        let asked_at = self.clock.now();
        let has_keys = {
            let mut kept = self.locked();
            let has_keys = self.usable(&kept, asked_at).is_some();
            if kept.is_too_early(has_keys, asked_at) {
                return;
            }
            // Callers can go away while they wait. That counts as a question, or they could ask
            // without end; but not while there are no keys, or they could keep everybody out.
            if has_keys {
                kept.asked_at = Some(asked_at);
            }
            has_keys
        };
        let answer = self.issuer.fetch_keys().await;
        let mut kept = self.locked();
        kept.asked_at = Some(self.clock.now());
        match answer {
            Ok(keys) => {
                kept.keys = Some((Arc::new(keys), asked_at));
                kept.problem = None;
            }
            Err(problem) => {
                if has_keys {
                    tracing::warn!(
                        event = "auth.keys.kept",
                        "The keys of administrators' tokens could not be renewed, the old ones \
                         serve on: {problem}"
                    );
                }
                kept.problem = Some(problem);
            }
        }
    }

    /// The keys that may still serve: twice their time, as long as the issuer does not answer.
    fn usable<'a>(&self, kept: &'a Kept, now: Timestamp) -> Option<&'a KeySet> {
        kept.younger(self.ttl.saturating_mul(2), now)
    }

    fn kept(&self) -> Kept {
        self.locked().clone()
    }

    fn locked(&self) -> MutexGuard<'_, Kept> {
        // Every change is whole in itself, so a panic elsewhere leaves nothing half done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_asked_yet() -> KeysProblem {
    KeysProblem {
        document: "key document",
        why: "it was asked for and the answer was not awaited".to_owned(),
        cause: None,
    }
}

/// How far two moments are apart, also when the clock was put back.
fn between(one: Timestamp, other: Timestamp) -> Duration {
    other.duration_since(one).unsigned_abs()
}
