//! The timer: once a minute, queues a job for every team that is due.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{Timestamp, Unit};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::Deserialize;
use shifts_app::{Intervals, TimerPorts, fan_out};
use shifts_ports::Clock as _;
use shifts_runtime::{
    Configuration, SystemClock, asked_to_end, begin_function, intervals, timer_ports,
};

/// What EventBridge Scheduler sends: its input as template.yaml has it.
#[derive(Debug, Deserialize)]
struct Tick {
    scheduled_at: Option<String>,
}

struct Timer {
    ports: TimerPorts,
    intervals: Intervals,
    configuration: Configuration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment: BTreeMap<String, String> = std::env::vars().collect();
    let configuration = begin_function(&environment)?;
    let timer = Timer {
        ports: timer_ports(&configuration, Arc::new(SystemClock)).await,
        intervals: intervals(&configuration),
        configuration,
    };
    let ticks = service_fn(|event: LambdaEvent<Tick>| timer.tick(event.payload));
    tokio::select! {
        ended = lambda_runtime::run(ticks) => ended,
        () = asked_to_end() => Ok(()),
    }
}

impl Timer {
    async fn tick(&self, tick: Tick) -> Result<(), Error> {
        if self.configuration.sync.suspend_all {
            tracing::info!(event = "timer.suspended", "The timer is suspended");
            return Ok(());
        }
        fan_out(&self.ports, &self.intervals, &slot(&tick)).await?;
        Ok(())
    }
}

/// The minute that a tick stands for, so that two ticks for one minute queue once.
fn slot(tick: &Tick) -> String {
    let scheduled_at = tick.scheduled_at.as_deref();
    let scheduled_at = scheduled_at.and_then(|text| text.parse::<Timestamp>().ok());
    let at = scheduled_at.unwrap_or_else(|| SystemClock.now());
    // Only moments near the end of time cannot be rounded.
    let minute = at.round(Unit::Minute).unwrap_or(at);
    minute.as_second().div_euclid(60).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ticks_for_one_minute_have_one_slot() {
        let tick = |text: &str| Tick {
            scheduled_at: Some(text.to_owned()),
        };
        let first = slot(&tick("2026-11-21T12:00:00Z"));
        assert_eq!(first, slot(&tick("2026-11-21T12:00:00Z")));
        assert_ne!(first, slot(&tick("2026-11-21T12:01:00Z")));
    }
}
