//! Shifts, their jobs and their details.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use shifts_model::{BusinessUnit, EmployeeId, Reading, Shift, ShiftActivity, SourceId, Span};
use shifts_model::{Edge, WfmJobId};
use shifts_ports::WfmError;

use crate::calls::BlueYonder;
use crate::catalog::Site;
use crate::entities::Ref;
use crate::moments::{moment, span};
use crate::settings::BlueYonderSettings;

/// What the activity of a job without a name is called.
const NAMELESS: &str = "Job";

#[derive(Deserialize)]
pub(crate) struct ShiftForm {
    #[serde(rename = "scheduledShiftId")]
    pub(crate) id: Ref,
    #[serde(rename = "employeeId")]
    pub(crate) employee_id: Option<Ref>,
    #[serde(rename = "startTime")]
    pub(crate) starts: String,
    #[serde(rename = "endTime")]
    pub(crate) ends: String,
    #[serde(rename = "scheduledJobs", default)]
    pub(crate) jobs: Vec<JobForm>,
}

#[derive(Deserialize)]
pub(crate) struct JobForm {
    #[serde(rename = "jobId")]
    id: Ref,
    #[serde(rename = "startTime")]
    starts: String,
    #[serde(rename = "endTime")]
    ends: String,
    #[serde(rename = "scheduledDetail", default)]
    details: Option<Vec<DetailForm>>,
}

#[derive(Deserialize)]
struct DetailForm {
    #[serde(rename = "detailTypeCode")]
    code: String,
    #[serde(rename = "startTime")]
    starts: String,
    #[serde(rename = "endTime")]
    ends: String,
}

/// How the jobs and details of a shift are read.
pub(crate) struct Reader<'a> {
    pub(crate) zone: &'a TimeZone,
    pub(crate) site: &'a Site,
    pub(crate) settings: &'a BlueYonderSettings,
}

impl BlueYonder {
    /// The shifts that start within a span.
    pub(crate) async fn shifts(
        &self,
        unit: &BusinessUnit,
        span: Span,
    ) -> Result<Reading<Shift>, WfmError> {
        let site = self.site(&unit.id).await?;
        let reader = Reader {
            zone: &unit.zone,
            site: &site,
            settings: &self.settings,
        };
        let path = ["scheduledShifts", "site", "", "laborWeek"];
        let read = |form: ShiftForm| reader.shift(form).map(Some);
        let reading = self.weeks(unit, span, &path, read).await?;
        Ok(reading.retain(|shift| span.contains(shift.starts_at)))
    }
}

impl Reader<'_> {
    fn shift(&self, form: ShiftForm) -> Result<Shift, String> {
        let Span { starts_at, ends_at } = span(&form.starts, &form.ends, self.zone)?;
        let employee_id = form.employee_id.ok_or("it names no employee")?;
        Ok(Shift {
            id: SourceId::parse(&form.id.0).map_err(|e| e.to_string())?,
            employee_id: EmployeeId::parse(&employee_id.0).map_err(|e| e.to_string())?,
            job_id: first_job(&form.jobs)?,
            starts_at,
            ends_at,
            label: None,
            notes: None,
            activities: self.activities(&form.jobs)?,
        })
    }

    /// What happens within a shift: its details, and its jobs where there are several, with holes
    /// where the details lie.
    pub(crate) fn activities(&self, jobs: &[JobForm]) -> Result<Vec<ShiftActivity>, String> {
        let mut details = Vec::new();
        for form in jobs.iter().flat_map(|job| job.details.iter().flatten()) {
            let (starts_at, ends_at) = self.ends(&form.starts, &form.ends)?;
            let unpaid = &self.settings.unpaid_details;
            let is_unpaid = unpaid
                .iter()
                .any(|code| code.eq_ignore_ascii_case(&form.code));
            details.push(ShiftActivity {
                starts_at,
                ends_at,
                name: form.code.clone(),
                is_paid: !is_unpaid,
            });
        }
        let mut activities = Vec::new();
        for job in jobs.iter().filter(|_| jobs.len() > 1) {
            let (starts_at, ends_at) = self.ends(&job.starts, &job.ends)?;
            let name = self.site.job_name(&job.id).unwrap_or(NAMELESS);
            for (starts_at, ends_at) in outside(starts_at, ends_at, &details) {
                activities.push(ShiftActivity {
                    starts_at,
                    ends_at,
                    name: name.to_owned(),
                    is_paid: true,
                });
            }
        }
        activities.append(&mut details);
        activities.sort();
        Ok(activities)
    }

    fn ends(&self, starts: &str, ends: &str) -> Result<(Timestamp, Timestamp), String> {
        let starts_at = moment(starts, self.zone, Edge::Start)?;
        let ends_at = moment(ends, self.zone, Edge::EndOfShiftFrom(starts_at))?;
        Ok((starts_at, ends_at))
    }
}

/// The job with which a shift begins.
pub(crate) fn first_job(jobs: &[JobForm]) -> Result<Option<WfmJobId>, String> {
    // Local times of one shift are in the order of their texts.
    let first = jobs
        .iter()
        .min_by(|one, other| one.starts.cmp(&other.starts));
    let id = first.map(|job| WfmJobId::parse(&job.id.0));
    id.transpose().map_err(|e| e.to_string())
}

/// What is left of a stretch when the activities are taken out of it.
fn outside(
    starts_at: Timestamp,
    ends_at: Timestamp,
    activities: &[ShiftActivity],
) -> Vec<(Timestamp, Timestamp)> {
    let mut left = vec![(starts_at, ends_at)];
    for hole in activities {
        let cut = |(from, to): (Timestamp, Timestamp)| {
            [(from, to.min(hole.starts_at)), (from.max(hole.ends_at), to)]
        };
        left = left.into_iter().flat_map(cut).collect();
        left.retain(|(from, to)| from < to);
        // A hole of no length leaves the two sides touching, which is what was there.
        left.dedup();
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-23T{text}:00Z").parse().unwrap()
    }

    #[test]
    fn details_punch_holes_into_jobs() {
        let hole = |from: &str, to: &str| ShiftActivity {
            starts_at: at(from),
            ends_at: at(to),
            name: String::new(),
            is_paid: false,
        };
        let left = |holes: &[ShiftActivity]| outside(at("09:00"), at("17:00"), holes);
        assert_eq!(left(&[]), [(at("09:00"), at("17:00"))]);
        assert_eq!(
            left(&[hole("12:00", "12:30"), hole("15:00", "15:15")]),
            [
                (at("09:00"), at("12:00")),
                (at("12:30"), at("15:00")),
                (at("15:15"), at("17:00")),
            ]
        );
        assert_eq!(
            left(&[hole("08:00", "10:00")]),
            [(at("10:00"), at("17:00"))]
        );
        assert_eq!(left(&[hole("08:00", "18:00")]), []);
        assert_eq!(
            left(&[hole("18:00", "19:00")]),
            [(at("09:00"), at("17:00"))]
        );
    }
}
