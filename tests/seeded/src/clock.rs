//! A clock on which time passes when nobody has anything else to do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use shifts_ports::{Clock, Meter};
use tokio::sync::Notify;

/// How often in a row the runtime has to be found without work before time goes on.
const QUIET_ROUNDS: u32 = 3;
/// How long one looks, on the wall.
const ROUND: Duration = Duration::from_millis(1);
/// How long the runtime may work in a round in which it has nothing to do.
const BUSY_MAX: Duration = Duration::from_micros(200);

/// A clock that jumps to the end of the shortest wait once all tasks wait. Unlike a clock on which
/// nobody waits, it lets an answer overtake the patience of whoever waits for it.
#[derive(Debug)]
pub struct IdleClock {
    now: Mutex<Timestamp>,
    sleepers: Mutex<BTreeMap<u64, Timestamp>>,
    coined: AtomicU64,
    moved: Notify,
}

/// A wait, which ends when it is dropped as well.
struct Asleep<'a>(&'a IdleClock, u64);

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        self.0.sleepers.lock().unwrap().remove(&self.1);
    }
}

impl IdleClock {
    /// A clock that shows that moment.
    #[must_use]
    pub fn at(now: &str) -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new(now.parse().unwrap()),
            sleepers: Mutex::default(),
            coined: AtomicU64::new(0),
            moved: Notify::new(),
        })
    }

    /// Moves time, for as long as this is polled. The runtime must have one thread, and one more
    /// for what blocks ([`run_alone`]); the meter counts what is sent, and every use of the store.
    ///
    /// A machine with other work to do may let a thread wait for longer than any measure of
    /// quietness. Whatever this thread does itself shows as work or happens later, and for the
    /// other one's work we queue.
    pub async fn run(self: Arc<Self>, meter: Arc<Meter>) {
        let metrics = tokio::runtime::Handle::current().metrics();
        let mut quiet = 0;
        loop {
            let parks = metrics.worker_park_count(0);
            let busy = metrics.worker_total_busy_duration(0);
            let spent = meter.tally();
            let _ = tokio::time::timeout(ROUND, std::future::pending::<()>()).await;
            // Waiting for the round itself parks the runtime once or twice; who works does not park.
            let parks = metrics.worker_park_count(0) - parks;
            let busy = metrics.worker_total_busy_duration(0).saturating_sub(busy);
            let is_quiet = (1..=2).contains(&parks) && busy < BUSY_MAX;
            // Behind whatever the store has to do, and whoever waits for that.
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            let is_quiet = is_quiet && spent == meter.tally();
            quiet = if is_quiet { quiet + 1 } else { 0 };
            if quiet >= QUIET_ROUNDS {
                quiet = 0;
                self.pass();
            }
        }
    }

    fn pass(&self) {
        let earliest = self.sleepers.lock().unwrap().values().min().copied();
        if let Some(at) = earliest {
            let mut now = self.now.lock().unwrap();
            *now = at.max(*now);
            drop(now);
            self.moved.notify_waiters();
        }
    }
}

#[async_trait]
impl Clock for IdleClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        let duration = SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
        let until = self
            .now()
            .saturating_add(duration)
            .unwrap_or(Timestamp::MAX);
        let number = self.coined.fetch_add(1, Ordering::SeqCst);
        self.sleepers.lock().unwrap().insert(number, until);
        let _asleep = Asleep(self, number);
        loop {
            let moved = self.moved.notified();
            if self.now() >= until {
                return;
            }
            moved.await;
        }
    }
}

/// Runs something on a runtime on which time can pass like that: one thread, and one for the store.
pub fn run_alone<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap()
        .block_on(what)
}
