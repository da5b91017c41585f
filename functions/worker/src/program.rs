//! What the worker works with, kept from batch to batch.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use shifts_app::{Ports, SyncSettings};
use shifts_runtime::{
    Configuration, SystemClock, Urgency, asked_for_work, assemble_cloud, sync_settings,
};
use tokio::sync::Mutex;

/// What the worker works with, kept from batch to batch.
pub(crate) struct Program {
    configuration: Configuration,
    environment: BTreeMap<String, String>,
    settings: SyncSettings,
    ports: Mutex<Option<Ports>>,
}

impl Program {
    pub(crate) fn new(configuration: Configuration, environment: BTreeMap<String, String>) -> Self {
        Self {
            settings: sync_settings(&configuration),
            configuration,
            environment,
            ports: Mutex::new(None),
        }
    }

    pub(crate) fn settings(&self) -> &SyncSettings {
        &self.settings
    }

    /// The ports, built with the secrets of the moment if there are none yet.
    pub(crate) async fn ports(&self) -> anyhow::Result<Ports> {
        let mut kept = self.ports.lock().await;
        if let Some(ports) = &*kept {
            return Ok(ports.clone());
        }
        let built = assemble_cloud(
            &self.configuration,
            self.environment.clone(),
            Arc::new(SystemClock),
            Urgency::Background,
        );
        let ports = built.await.context("the worker cannot begin")?;
        Ok(kept.insert(ports).clone())
    }

    /// Builds the ports before they are needed, and never ends. What cannot be built is told by
    /// the first batch that needs it.
    pub(crate) async fn get_ready(&self) {
        asked_for_work().await;
        let _ = self.ports().await;
        std::future::pending().await
    }

    /// Sees to it that the next batch gets fresh ports.
    pub(crate) async fn forget_ports(&self) {
        *self.ports.lock().await = None;
    }
}
