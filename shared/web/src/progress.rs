//! How far a long run is, for the page that shows it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How far a long run is. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Mutex<Option<LongRun>>>);

/// A run that takes long enough to be watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongRun {
    /// What is being done, in a few words.
    pub what: String,
    /// When it began.
    pub began_at: Timestamp,
    /// How many changes are made.
    pub done: u64,
    /// How many there are in all, as far as is known.
    pub total: u64,
}

impl LongRun {
    /// How much longer it takes if it goes on as it went; `None` before anything was done.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> Option<SignedDuration> {
        let elapsed = self.began_at.duration_until(now).as_millis();
        let left = self.total.saturating_sub(self.done);
        let ms = elapsed
            .checked_mul(i128::from(left))?
            .checked_div(i128::from(self.done))?;
        Some(SignedDuration::from_millis(i64::try_from(ms).ok()?))
    }
}

impl Progress {
    /// Shows a run, or with `None` that there is none to watch.
    pub fn show(&self, run: Option<LongRun>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = run;
    }

    /// The run that is shown.
    #[must_use]
    pub fn shown(&self) -> Option<LongRun> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_as_what_was_done() {
        let run = |done| LongRun {
            what: String::new(),
            began_at: Timestamp::UNIX_EPOCH,
            done,
            total: 400,
        };
        let now = Timestamp::from_second(10).unwrap();
        assert_eq!(run(100).left(now), Some(SignedDuration::from_secs(30)));
        assert_eq!(run(0).left(now), None);
        assert_eq!(run(400).left(now), Some(SignedDuration::ZERO));
    }
}
