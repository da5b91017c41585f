//! What the program says to its log, line by line.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;

/// What is logged while one looks for a failure (infra/runbooks/SA0001.md).
const FILTER: &str = "info,shifts_graph=debug";

/// What the lines are written on.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines of the thread that began to listen.
pub struct Lines {
    written: Paper,
    _until: DefaultGuard,
}

impl Lines {
    /// Listens from now on.
    #[must_use]
    pub fn listen() -> Self {
        Self::listen_to(FILTER)
    }

    /// Listens to what that filter lets through.
    #[must_use]
    pub fn listen_to(filter: &str) -> Self {
        let written = Paper::default();
        let paper = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_env_filter(EnvFilter::new(filter))
            .with_writer(move || paper.clone())
            .finish();
        Self {
            written,
            _until: tracing::subscriber::set_default(subscriber),
        }
    }

    /// Everything so far, as it was written.
    #[must_use]
    pub fn text(&self) -> String {
        let written = self.written.0.lock().unwrap();
        String::from_utf8_lossy(&written).into_owned()
    }

    /// The lines of one event so far.
    #[must_use]
    pub fn of(&self, event: &str) -> Vec<Value> {
        let written = self.written.0.lock().unwrap();
        let lines = std::str::from_utf8(&written).unwrap().lines();
        let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["event"] == event).collect()
    }

    /// One field of the lines of one event.
    #[must_use]
    pub fn field(&self, event: &str, field: &str) -> Vec<String> {
        let text = |line: &Value| line[field].as_str().unwrap_or_default().to_owned();
        self.of(event).iter().map(text).collect()
    }
}
