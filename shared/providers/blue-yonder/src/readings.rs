//! The readings of the port.

use async_trait::async_trait;
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, Employee, OpenShift, Reading, Shift,
    Span, TimeOff, WfmJob,
};
use shifts_ports::{Wfm, WfmActions, WfmError, WfmSessions};

use crate::calls::BlueYonder;

#[async_trait]
impl Wfm for BlueYonder {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        let site = self.site(id).await?;
        Ok(BusinessUnit {
            id: id.clone(),
            name: site.name.clone(),
            zone: site.zone.clone(),
        })
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        self.people(id).await
    }

    async fn list_jobs(&self, id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        Ok(self.site(id).await?.jobs.clone())
    }

    async fn list_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        self.shifts(business_unit, span).await
    }

    fn offers(&self, activity: Activity) -> bool {
        match activity {
            Activity::Roster | Activity::Drift => true,
            Activity::TokenRefresh => self.sessions().is_some(),
            // It does not tell which requests have changed.
            Activity::Requests => false,
            Activity::Shifts
            | Activity::OpenShifts
            | Activity::TimeOff
            | Activity::Availability => self.settings.offers.contains(&activity),
        }
    }

    async fn list_open_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        self.open_shifts(business_unit, span).await
    }

    async fn list_time_off(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        self.time_off(business_unit, span).await
    }

    async fn list_availability(
        &self,
        business_unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        self.availability(business_unit).await
    }

    fn actions(&self) -> Option<&dyn WfmActions> {
        (!self.settings.actions.is_empty()).then_some(self as &dyn WfmActions)
    }

    fn sessions(&self) -> Option<&dyn WfmSessions> {
        let signs_in = self.settings.people_login.is_some();
        signs_in.then_some(self as &dyn WfmSessions)
    }
}
