//! The readings of the port.

use async_trait::async_trait;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use reqwest::StatusCode;
use shifts_model::{
    Activity, Availability, BusinessUnit, BusinessUnitId, Employee, EmployeeId, OpenShift, Reading,
    Shift, Span, TimeOff, WfmJob, WfmJobId,
};
use shifts_ports::{Wfm, WfmActions, WfmError};

use crate::availability::availability;
use crate::calls::{Answer, OpenWfm};
use crate::forms::{BusinessUnitForm, EmployeeForm, JobForm};
use crate::moments::shown;
use crate::open_shifts::open_shift;
use crate::pages::{Listing, Spared, place};
use crate::shifts::shift;
use crate::time_off::time_off;

#[async_trait]
impl Wfm for OpenWfm {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        let url = self.url(&["business-units", id.as_str()], &[]);
        let unusable = |why: String| WfmError::Unusable {
            operation: format!("GET {}", url.path()),
            why,
        };
        let body = match self.get(&url).await? {
            Answer::Body(body) => body,
            Answer::Absent(StatusCode::NOT_FOUND) => {
                return Err(WfmError::NoSuchBusinessUnit { id: id.clone() });
            }
            Answer::Absent(status) => return Err(unusable(format!("it answered {status}"))),
        };
        let form: BusinessUnitForm = serde_json::from_slice(&body)
            .map_err(|error| unusable(format!("it is no business unit ({})", place(&error))))?;
        if form.id != id.as_str() {
            return Err(unusable("it is another business unit".to_owned()));
        }
        let zone = TimeZone::get(&form.time_zone).map_err(|_| {
            let shown = shown(&form.time_zone);
            unusable(format!("its time zone {shown} is none of the tz database"))
        })?;
        Ok(BusinessUnit {
            id: id.clone(),
            name: form.name,
            zone,
        })
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        let listing = required(id, "employees");
        self.list(&listing, |form: EmployeeForm| {
            let name = format!("{} {}", form.first_name, form.last_name);
            Ok(Employee {
                id: EmployeeId::parse(&form.id).map_err(|e| e.to_string())?,
                login: form.login,
                mail: form.mail,
                name: name.trim().to_owned(),
                is_manager: form.is_manager,
            })
        })
        .await
    }

    async fn list_jobs(&self, id: &BusinessUnitId) -> Result<Reading<WfmJob>, WfmError> {
        let listing = required(id, "jobs");
        self.list(&listing, |form: JobForm| {
            Ok(WfmJob {
                id: WfmJobId::parse(&form.id).map_err(|e| e.to_string())?,
                name: form.name,
                department: form.department,
                color: form.color,
            })
        })
        .await
    }

    async fn list_shifts(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        let zone = &business_unit.zone;
        let listing = within(business_unit, span, "shifts", Activity::Shifts);
        let reading = self.list(&listing, |form| shift(form, zone)).await?;
        Ok(reading.retain(|shift| span.contains(shift.starts_at)))
    }

    fn offers(&self, activity: Activity) -> bool {
        match activity {
            Activity::Roster | Activity::Drift => true,
            Activity::TokenRefresh => self.sessions().is_some(),
            Activity::Requests => self.actions().is_some(),
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
        let zone = &business_unit.zone;
        let listing = within(business_unit, span, "open-shifts", Activity::OpenShifts);
        let reading = self.list(&listing, |form| open_shift(form, zone)).await?;
        Ok(reading.retain(|open_shift| span.contains(open_shift.starts_at)))
    }

    async fn list_time_off(
        &self,
        business_unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        let zone = &business_unit.zone;
        let listing = within(business_unit, span, "time-off", Activity::TimeOff);
        let reading = self.list(&listing, |form| time_off(&form, zone)).await?;
        Ok(reading.retain(|time_off| {
            let TimeOff {
                starts_at, ends_at, ..
            } = *time_off;
            span.overlaps(Span { starts_at, ends_at })
        }))
    }

    async fn list_availability(
        &self,
        business_unit: &BusinessUnit,
    ) -> Result<Reading<Availability>, WfmError> {
        let listing = Listing {
            key: "employee_id",
            spared: Spared::ByOffers(Activity::Availability),
            ..required(&business_unit.id, "availability")
        };
        self.list(&listing, |form| availability(&form)).await
    }

    fn actions(&self) -> Option<&dyn WfmActions> {
        (!self.settings.actions.is_empty()).then_some(self as &dyn WfmActions)
    }
}

/// A reading that every WFM has.
fn required<'a>(unit_id: &'a BusinessUnitId, what: &'static str) -> Listing<'a> {
    Listing {
        unit_id,
        what,
        key: "id",
        query: Vec::new(),
        spared: Spared::Never,
    }
}

/// A reading of a span. The protocol counts in local days; a day more on the far side, and the
/// client's own look at each record, make that the span.
fn within<'a>(
    unit: &'a BusinessUnit,
    span: Span,
    what: &'static str,
    activity: Activity,
) -> Listing<'a> {
    let day = |at| unit.zone.to_datetime(at).date();
    let last = day(span.ends_at).saturating_add(1.day());
    let query = vec![
        ("from", day(span.starts_at).to_string()),
        ("to", last.to_string()),
    ];
    Listing {
        query,
        spared: Spared::ByOffers(activity),
        ..required(&unit.id, what)
    }
}
