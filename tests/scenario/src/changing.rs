//! A WFM to which something happens before each of its readings.

use std::sync::Arc;

use async_trait::async_trait;
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, Employee, OpenShift, Reading, Shift,
    Span, TimeOff, WfmJob,
};
use shifts_ports::{Wfm, WfmActions, WfmError};

/// A WFM that is brought up to date whenever it is asked something.
pub(crate) struct Changing<C> {
    wfm: Arc<dyn Wfm>,
    change: C,
}

impl<C: Fn() + Send + Sync> Changing<C> {
    pub(crate) fn new(wfm: Arc<dyn Wfm>, change: C) -> Self {
        Self { wfm, change }
    }

    fn changed(&self) -> &dyn Wfm {
        (self.change)();
        &*self.wfm
    }
}

#[async_trait]
impl<C: Fn() + Send + Sync> Wfm for Changing<C> {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        self.changed().fetch_business_unit(id).await
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        self.changed().list_employees(id).await
    }

    async fn list_jobs(&self, id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        self.changed().list_jobs(id).await
    }

    async fn list_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        self.changed().list_shifts(unit, span).await
    }

    fn offers(&self, activity: Activity) -> bool {
        self.changed().offers(activity)
    }

    async fn list_open_shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        self.changed().list_open_shifts(unit, span).await
    }

    async fn list_time_off(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        self.changed().list_time_off(unit, span).await
    }

    async fn list_availability(
        &self,
        unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        self.changed().list_availability(unit).await
    }

    fn actions(&self) -> Option<&dyn WfmActions> {
        self.wfm.actions()
    }
}
