//! What was built from secrets, believed from question to question.

use std::future::Future;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// How long it is believed, however often it is doubted: strangers cannot make us read secrets more
/// often than that.
const BELIEVED: SignedDuration = SignedDuration::from_mins(1);

/// What was built from the secrets of a moment. No question reads a secret, but the first one and
/// the first one after a rotation.
#[derive(Debug)]
pub struct Believed<T>(Mutex<Option<(T, Timestamp)>>);

impl<T> Default for Believed<T> {
    /// Nothing was built yet.
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Believed<T> {
    /// What was built, or what `build` brings. A failure is not kept.
    ///
    /// # Errors
    ///
    /// As `build` fails.
    pub async fn get<E>(
        &self,
        now: Timestamp,
        build: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut kept = self.0.lock().await;
        if let Some((built, _)) = &*kept {
            return Ok(built.clone());
        }
        let built = build.await?;
        *kept = Some((built.clone(), now));
        Ok(built)
    }

    /// Somebody came with what the secrets of then do not fit, and may have newer ones: the next
    /// question is answered with fresh ones.
    pub async fn doubt(&self, now: Timestamp) {
        let mut kept = self.0.lock().await;
        let is_old = |since: &Timestamp| since.duration_until(now) > BELIEVED;
        if kept.as_ref().is_some_and(|(_, since)| is_old(since)) {
            *kept = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn what_was_built_is_built_anew_once_it_is_doubted_and_a_minute_old() {
        let (believed, builds) = (Believed::default(), Cell::new(0));
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let build = async || {
            builds.set(builds.get() + 1);
            Ok::<_, ()>(builds.get())
        };
        assert_eq!(
            believed.get(at(0), async { Err::<i32, _>(()) }).await,
            Err(())
        );
        for (second, doubted, expected) in [
            (0, false, 1),
            (59, true, 1),
            (3600, false, 1),
            (3600, true, 2),
            (3601, true, 2),
        ] {
            if doubted {
                believed.doubt(at(second)).await;
            }
            assert_eq!(
                believed.get(at(second), build()).await,
                Ok(expected),
                "{second}"
            );
        }
    }
}
