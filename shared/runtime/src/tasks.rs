//! Tasks: the one place where anything runs beside the main walk.

use std::future::Future;
use std::time::Duration;

use shifts_ports::Clock as _;
use tokio::task::JoinSet;

use crate::clock::SystemClock;

/// How long a function's first request for work takes to leave it.
const ASKING: Duration = Duration::from_millis(1);

/// Tasks that end with their owner.
#[derive(Debug, Default)]
pub struct Tasks(JoinSet<()>);

impl Tasks {
    /// No tasks yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task. It is stopped when the owner of the tasks is dropped.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(task);
    }

    /// Waits until one of the tasks ends, and tells whether it ended by a panic. With no tasks it
    /// waits for ever.
    pub async fn first_end(&mut self) -> Result<(), String> {
        match self.0.join_next().await {
            None => std::future::pending().await,
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(error.to_string()),
        }
    }
}

/// Waits until a function has asked for its work.
///
/// Asking takes some turns of the reactor, and whoever builds clients meanwhile would hold it up:
/// the platform would count all of that as the function's start.
pub async fn asked_for_work() {
    SystemClock.sleep(ASKING).await;
}

/// Waits until the program is asked to end.
pub async fn asked_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Where signals cannot be caught the system ends the program by itself.
    let _ = interrupt.await;
}
