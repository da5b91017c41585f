//! A workforce-management system.

use std::error::Error;

use async_trait::async_trait;
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, Employee, OpenShift, Reading, Shift,
    Span, TimeOff, WfmJob,
};

use crate::{WfmActions, WfmSessions};

/// Why a WFM did not answer. Variants differ in what the caller must do next.
#[derive(Debug, thiserror::Error)]
pub enum WfmError {
    /// It does not know the business unit: a person has to mend the connection.
    #[error("the WFM has no business unit {id}")]
    NoSuchBusinessUnit {
        /// The business unit.
        id: BusinessUnitId,
    },
    /// It does not accept the adapter's credentials: a person has to act.
    #[error("the WFM does not allow {operation}")]
    Forbidden {
        /// What was asked.
        operation: String,
    },
    /// It cannot be reached, or does not answer in time: ask again later.
    #[error("the WFM did not answer {operation}")]
    Unreachable {
        /// What was asked.
        operation: String,
        /// What came instead.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// Its answer cannot be understood at all: a person has to look.
    #[error("the WFM's answer to {operation} cannot be used: {why}")]
    Unusable {
        /// What was asked.
        operation: String,
        /// What is wrong with the answer, and where.
        why: String,
    },
}

/// The readings of a WFM. Records that cannot be used make a reading partial, never an error.
#[async_trait]
pub trait Wfm: Send + Sync {
    /// One business unit.
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError>;

    /// The people of a business unit.
    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError>;

    /// The jobs of a business unit.
    async fn list_jobs(&self, id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError>;

    /// The shifts of a business unit that start within `span`.
    async fn list_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError>;

    /// Whether this WFM, as it is configured, tells what an activity needs. What it does not tell
    /// is left alone in Teams, and must not be asked for.
    fn offers(&self, activity: Activity) -> bool;

    /// The open shifts of a business unit that start within `span`.
    async fn list_open_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError>;

    /// The approved time off of a business unit's people that overlaps `span`, however long it is.
    async fn list_time_off(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError>;

    /// When the people of a business unit can work. People of whom the WFM knows nothing are left
    /// out, which is another thing than somebody who can never work.
    async fn list_availability(
        &self,
        business_unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError>;

    /// What people can do in this WFM; `None` for one that can only be read.
    fn actions(&self) -> Option<&dyn WfmActions> {
        None
    }

    /// The sessions of the people who act in it; `None` for one that people do not sign in to.
    fn sessions(&self) -> Option<&dyn WfmSessions> {
        None
    }
}
