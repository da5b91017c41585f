//! Shifts that nobody has yet.

use serde::Deserialize;
use shifts_model::{BusinessUnit, OpenShift, Reading, SourceId, Span};
use shifts_ports::WfmError;

use crate::calls::BlueYonder;
use crate::entities::Ref;
use crate::moments::span;
use crate::shifts::{JobForm, Reader, first_job};

#[derive(Deserialize)]
struct OpenShiftForm {
    #[serde(rename = "scheduledShiftId")]
    id: Ref,
    #[serde(rename = "startTime")]
    starts: String,
    #[serde(rename = "endTime")]
    ends: String,
    /// How many people are wanted; one where Blue Yonder does not say.
    quantity: Option<u32>,
    #[serde(rename = "scheduledJobs", default)]
    jobs: Vec<JobForm>,
}

impl BlueYonder {
    /// The open shifts that start within a span.
    pub(crate) async fn open_shifts(
        &self,
        unit: &BusinessUnit,
        within: Span,
    ) -> Result<Reading<OpenShift>, WfmError> {
        let site = self.site(&unit.id).await?;
        let reader = Reader {
            zone: &unit.zone,
            site: &site,
            settings: &self.settings,
        };
        // The documents write this path with another capital than that of shifts.
        let path = ["scheduledShifts", "unfilled", "site", "", "laborweek"];
        let read = |form: OpenShiftForm| {
            let Span { starts_at, ends_at } = span(&form.starts, &form.ends, &unit.zone)?;
            Ok(Some(OpenShift {
                id: SourceId::parse(&form.id.0).map_err(|e| e.to_string())?,
                job_id: first_job(&form.jobs)?,
                starts_at,
                ends_at,
                slots: form.quantity.unwrap_or(1),
                label: None,
                notes: None,
                activities: reader.activities(&form.jobs)?,
            }))
        };
        let reading = self.weeks(unit, within, &path, read).await?;
        Ok(reading.retain(|open_shift| within.contains(open_shift.starts_at)))
    }
}
