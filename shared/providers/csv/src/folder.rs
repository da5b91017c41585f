//! The folder as a port.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use shifts_model::{BusinessUnit, BusinessUnitId, Employee, Reading, Shift, Span, WfmJob};
use shifts_ports::{Wfm, WfmError};

use crate::{people, shifts};

/// A folder of CSV files.
#[derive(Debug, Clone)]
pub struct CsvFolder {
    dir: PathBuf,
}

impl CsvFolder {
    /// The folder at that path. It is looked into only when something is asked.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Reads away from the async threads.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Path) -> Result<T, WfmError> + Send + 'static,
    ) -> Result<T, WfmError> {
        let dir = self.dir.clone();
        let operation = format!("read the folder {}", dir.display());
        let done = tokio::task::spawn_blocking(move || {
            if dir.is_dir() {
                return read(&dir);
            }
            Err(WfmError::Unusable {
                operation: format!("read the folder {}", dir.display()),
                why: "there is no such folder; check `dir` in the configuration".to_owned(),
            })
        });
        done.await.unwrap_or_else(|panic| {
            Err(WfmError::Unreachable {
                operation,
                cause: panic.into(),
            })
        })
    }
}

#[async_trait]
impl Wfm for CsvFolder {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        let id = id.clone();
        self.read(move |dir| people::business_unit(dir, &id)).await
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        let id = id.clone();
        self.read(move |dir| people::employees(dir, &id)).await
    }

    async fn list_jobs(&self, _id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        self.read(people::jobs).await
    }

    async fn list_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        let unit = business_unit.clone();
        self.read(move |dir| shifts::shifts(dir, &unit, span)).await
    }
}
