//! Answers that are believed for a while, so that one visit, or several that begin together, ask
//! once.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use shifts_ports::{Clock, WfmError};

/// How many answers of one sort are kept.
const KEPT_MAX: usize = 10_000;

/// One answer, and when it was had.
type Slot<V> = Arc<tokio::sync::Mutex<Option<(Timestamp, Arc<V>)>>>;

/// Answers of one sort, by what was asked for.
pub(crate) struct Kept<V> {
    slots: Mutex<BTreeMap<String, Slot<V>>>,
    clock: Arc<dyn Clock>,
    life: Duration,
}

impl<V> Kept<V> {
    pub(crate) fn new(clock: &Arc<dyn Clock>, life: Duration) -> Self {
        Self {
            slots: Mutex::default(),
            clock: Arc::clone(clock),
            life,
        }
    }

    /// The answer that is kept under `name`, or the one that `ask` brings. While one asks, the
    /// others wait for the answer. A failure is nobody's answer and is not kept.
    pub(crate) async fn get(
        &self,
        name: &str,
        ask: impl Future<Output = Result<V, WfmError>>,
    ) -> Result<Arc<V>, WfmError> {
        let slot = self.slot(name);
        let mut kept = slot.lock().await;
        let now = self.clock.now();
        if let Some((at, value)) = kept.as_ref()
            && now.duration_since(*at).unsigned_abs() < self.life
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(ask.await?);
        *kept = Some((now, Arc::clone(&value)));
        Ok(value)
    }

    fn slot(&self, name: &str) -> Slot<V> {
        let mut slots = self.locked();
        if slots.len() >= KEPT_MAX {
            slots.clear();
        }
        Arc::clone(slots.entry(name.to_owned()).or_default())
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<String, Slot<V>>> {
        // Every change is whole in itself, so a panic elsewhere leaves nothing half done.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
