//! The timer and the worker, in one process.

use std::time::Duration;

use shifts_app::{Observer, Ports, SyncSettings, fan_out, work};
use shifts_model::RunReport;

/// One tick: queues the due teams and does the jobs until none is due.
pub(crate) async fn tick(
    ports: &Ports,
    settings: &SyncSettings,
    every: Duration,
    observer: &dyn Observer,
) -> anyhow::Result<Vec<RunReport>> {
    // The slot is the tick's own stretch of time, so that two ticks in one do not queue twice.
    let stretch = i64::try_from(every.as_millis()).unwrap_or(i64::MAX).max(1);
    let slot = (ports.clock.now().as_millisecond() / stretch).to_string();
    fan_out(&ports.timer(), &settings.intervals, &slot).await?;
    let mut all = Vec::new();
    while let Some(reports) = work(ports, settings, observer).await? {
        all.extend(reports);
    }
    Ok(all)
}
