//! Shifts, people and swaps as Blue Yonder writes them.

use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::clerk::Clerk;
use super::numbers::Numbered;
use crate::world::{Activity, Employee, OpenShift, Shift};

/// A local time, without a zone.
pub(super) fn local(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A day, as the time at which it begins.
pub(super) fn midnight(day: Date) -> String {
    local(day.at(0, 0, 0, 0))
}

/// How long something takes, in hours.
pub(super) fn hours(starts: DateTime, ends: DateTime) -> f64 {
    let minutes = i32::try_from(starts.duration_until(ends).as_mins()).unwrap_or(0);
    f64::from(minutes) / 60.0
}

/// A name as Blue Yonder shows it, the family name first.
pub(super) fn listed_name(person: &Employee) -> String {
    format!("{}, {}", person.last_name, person.first_name)
}

/// A name in its parts.
pub(super) fn name_json(person: &Employee) -> Value {
    json!({
        "firstName": person.first_name, "lastName": person.last_name,
        "middleName": "", "nickName": "",
    })
}

impl Clerk<'_> {
    /// A shift with its one job and its details.
    pub(super) fn shift_json(&self, shift: &Shift) -> Value {
        json!({
            "scheduledShiftId": self.number(Numbered::Shift, &shift.id),
            "employeeId": self.number(Numbered::Employee, &shift.employee_id),
            "startTime": local(shift.starts), "endTime": local(shift.ends),
            "siteId": self.number(Numbered::Site, &shift.business_unit_id),
            "scheduledJobs": [self.job_json(&shift.job_id, shift.starts, shift.ends, &shift.activities)],
        })
    }

    /// An open shift. It has no details, and an employee only because the type wants one.
    pub(super) fn open_shift_json(&self, open: &OpenShift) -> Value {
        json!({
            "scheduledShiftId": self.number(Numbered::OpenShift, &open.id),
            "employeeId": "",
            "startTime": local(open.starts), "endTime": local(open.ends),
            "siteId": self.number(Numbered::Site, &open.business_unit_id),
            "quantity": open.slots, "scheduleTypeCode": "Manual",
            "scheduledJobs": [self.job_json(&open.job_id, open.starts, open.ends, &[])],
        })
    }

    fn job_json(
        &self,
        job_id: &str,
        starts: DateTime,
        ends: DateTime,
        activities: &[Activity],
    ) -> Value {
        let detail = |activity: &Activity| {
            json!({
                "detailTypeCode": activity.name, "startTime": local(activity.starts),
                "endTime": local(activity.ends),
            })
        };
        json!({
            "startTime": local(starts), "endTime": local(ends),
            "jobId": self.number(Numbered::Job, job_id),
            "scheduledDetail": activities.iter().map(detail).collect::<Value>(),
        })
    }

    /// The name and the colour of a job.
    pub(super) fn job_looks(&self, job_id: &str) -> (String, String) {
        let job = self.state.rota.jobs.iter().find(|job| job.id == job_id);
        job.map_or_else(Default::default, |job| {
            (job.name.clone(), color(&job.color))
        })
    }

    pub(super) fn site_name(&self, unit_id: &str) -> String {
        let unit = self.state.rota.business_unit(unit_id);
        unit.map_or_else(String::new, |unit| unit.name.clone())
    }
}

/// A colour, as the vendor's example of one is written: `0xBDB76B`.
pub(super) fn color(hex: &str) -> String {
    format!("0x{}", hex.trim_start_matches('#').to_ascii_uppercase())
}
