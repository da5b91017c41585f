//! Staying below Graph's limits, by arithmetic.
//!
//! Microsoft allows 30 GET, 30 POST, 30 PUT and 15 DELETE a second per app and tenant, and checks
//! longer stretches at about 83 % (throttling limits, read 2026-11). So 24.9 and 12.4 are planned,
//! with a burst of one full envelope. An envelope saves round trips; its items count one by one.

use std::time::Duration;

use jiff::Timestamp;

/// The verbs that have limits of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

/// How many items of each verb.
pub(crate) type VerbCounts = [u32; 4];

const PER_S: [f64; 4] = [24.9, 24.9, 24.9, 12.4];
const BURST: f64 = 20.0;

/// What may still be sent.
#[derive(Debug)]
pub(crate) struct Pace {
    scale: f64,
    /// How many items may be sent at `at`; negative while something waits for its turn.
    free: [f64; 4],
    at: Timestamp,
}

impl Pace {
    pub(crate) fn new(scale: f64, now: Timestamp) -> Self {
        Self {
            scale,
            free: [BURST; 4],
            at: now,
        }
    }

    /// Takes a place for these items and tells how long to wait for it. Takes none, and tells
    /// nothing, when the place would come after `latest`.
    pub(crate) fn reserve(
        &mut self,
        counts: VerbCounts,
        now: Timestamp,
        latest: Timestamp,
    ) -> Option<Duration> {
        let elapsed_s = self.at.duration_until(now).as_secs_f64().max(0.0);
        let mut wait_s: f64 = 0.0;
        let mut left = self.free;
        for verb in 0..left.len() {
            let per_s = PER_S[verb] * self.scale;
            left[verb] = (left[verb] + elapsed_s * per_s).min(BURST.max(per_s / 10.0));
            self.free[verb] = left[verb];
            if counts[verb] > 0 {
                left[verb] -= f64::from(counts[verb]);
                wait_s = wait_s.max(-left[verb] / per_s);
            }
        }
        self.at = self.at.max(now);
        let wait = Duration::from_secs_f64(wait_s.max(0.0));
        if now.saturating_add(wait).unwrap_or(Timestamp::MAX) > latest {
            return None;
        }
        self.free = left;
        Some(wait)
    }
}

/// The counts of one item.
pub(crate) fn one(verb: Verb) -> VerbCounts {
    let mut counts = VerbCounts::default();
    counts[verb as usize] = 1;
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    /// How long it takes until the last of `items` items, in envelopes of 20, may be sent.
    fn seconds_for(items: u32, verb: Verb, scale: f64) -> f64 {
        let mut pace = Pace::new(scale, at(0));
        let mut counts = VerbCounts::default();
        counts[verb as usize] = 20;
        (0..items / 20)
            .map(|_| {
                pace.reserve(counts, at(0), Timestamp::MAX)
                    .unwrap()
                    .as_secs_f64()
            })
            .last()
            .unwrap()
    }

    #[test]
    fn a_long_load_runs_at_the_planned_rate_and_no_faster() {
        assert!((seconds_for(2_000, Verb::Post, 1.0) - 1_980.0 / 24.9).abs() < 0.01);
        assert!((seconds_for(2_000, Verb::Delete, 1.0) - 1_980.0 / 12.4).abs() < 0.01);
        assert!((seconds_for(2_000, Verb::Put, 20.0) - 1_980.0 / 498.0).abs() < 0.01);
    }

    #[test]
    fn verbs_do_not_wait_for_each_other() {
        let mut pace = Pace::new(1.0, at(0));
        pace.reserve([0, 20, 0, 0], at(0), Timestamp::MAX);
        assert!(pace.reserve([0, 20, 0, 0], at(0), Timestamp::MAX).unwrap() > Duration::ZERO);
        assert_eq!(
            pace.reserve([0, 0, 20, 20], at(0), Timestamp::MAX),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn rest_gives_back_one_burst_and_no_more() {
        let mut pace = Pace::new(1.0, at(0));
        pace.reserve([0, 20, 0, 0], at(0), Timestamp::MAX);
        assert_eq!(
            pace.reserve([0, 20, 0, 0], at(60_000), Timestamp::MAX),
            Some(Duration::ZERO)
        );
        assert!(
            pace.reserve([0, 1, 0, 0], at(60_000), Timestamp::MAX)
                .unwrap()
                > Duration::ZERO
        );
    }

    #[test]
    fn a_place_that_would_come_too_late_is_not_taken() {
        let mut pace = Pace::new(1.0, at(0));
        pace.reserve([0, 20, 0, 0], at(0), Timestamp::MAX);
        assert_eq!(pace.reserve([0, 20, 0, 0], at(0), at(100)), None);
        let next = pace.reserve([0, 1, 0, 0], at(0), Timestamp::MAX).unwrap();
        assert!(next < Duration::from_millis(100));
    }
}
