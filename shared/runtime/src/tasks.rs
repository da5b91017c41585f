//! Tasks: the one place where anything runs beside the main walk.

use std::future::Future;

use tokio::task::JoinSet;

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
