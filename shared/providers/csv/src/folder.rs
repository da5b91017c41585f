//! The folder as a port.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, Employee, OpenShift, Reading, Shift,
    Span, TimeOff, WfmJob,
};
use shifts_ports::{Wfm, WfmError};

use crate::{availability, open_shifts, people, shifts, time_off};

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

    /// Whether a file is there. What cannot be looked at is taken to be, so that reading it says
    /// why.
    fn has(&self, file: &str) -> bool {
        self.dir.join(file).try_exists().unwrap_or(true)
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

    fn offers(&self, activity: Activity) -> bool {
        match activity {
            Activity::Roster | Activity::Shifts | Activity::Drift => true,
            Activity::Requests | Activity::TokenRefresh => false,
            Activity::OpenShifts => self.has(open_shifts::FILE),
            Activity::TimeOff => self.has(time_off::FILE),
            Activity::Availability => self.has(availability::FILE),
        }
    }

    async fn list_open_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        let unit = business_unit.clone();
        self.read(move |dir| open_shifts::open_shifts(dir, &unit, span))
            .await
    }

    async fn list_time_off(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        let unit = business_unit.clone();
        self.read(move |dir| time_off::time_off(dir, &unit, span))
            .await
    }

    async fn list_availability(
        &self,
        business_unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        let unit = business_unit.clone();
        self.read(move |dir| availability::availability(dir, &unit))
            .await
    }
}
