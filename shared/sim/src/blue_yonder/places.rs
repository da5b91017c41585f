//! Sites, zones, departments, jobs and what else is set up.

use axum::http::Method;
use serde_json::{Value, json};

use super::call::{Call, Operation, Outcome, found};
use super::clerk::{Clerk, day};
use super::forms::{color, midnight};
use super::numbers::Numbered;
use super::refusals::Problem;
use super::zones;
use crate::world::{BusinessUnit, Job};

pub(super) const RETAIL: &[Operation] = &[
    get("ListSites", "sites", |clerk, _| {
        let sites = clerk.state.rota.business_units.iter();
        found(json!({"entities": sites.map(|unit| clerk.site_json(unit)).collect::<Value>()}))
    }),
    get("GetSiteById", "sites/*", |clerk, call| {
        let unit = clerk.site(call.arg(0))?;
        found(clerk.site_json(&unit))
    }),
    get("ListTimeZones", "timeZones", |clerk, _| {
        let zones = clerk.numbers.all(Numbered::TimeZone);
        let zones = zones.map(|(zone, number)| clerk.zone_json(zone, number));
        found(json!({"entities": zones.collect::<Value>()}))
    }),
    get("GetTimeZoneById", "timeZones/*", |clerk, call| {
        let zone = clerk.id(Numbered::TimeZone, call.arg(0))?;
        found(clerk.zone_json(&zone, clerk.number(Numbered::TimeZone, &zone)))
    }),
    get("ListDepartments", "departments", |clerk, call| {
        let site_id = clerk.filtered_site(call)?;
        let all = clerk.numbers.all(Numbered::Department);
        let all = all.map(|(name, number)| json!({"id": number, "name": name}));
        found(json!({"siteId": site_id, "entities": all.collect::<Value>()}))
    }),
    get("GetDepartmentById", "departments/*", |clerk, call| {
        let name = clerk.id(Numbered::Department, call.arg(0))?;
        let number = clerk.number(Numbered::Department, &name);
        found(json!({"id": number, "name": name}))
    }),
    get("ListJobs", "jobs", |clerk, call| {
        let site_id = clerk.filtered_site(call)?;
        let jobs = clerk
            .state
            .rota
            .jobs
            .iter()
            .map(|job| clerk.whole_job_json(job));
        found(json!({"siteId": site_id, "entities": jobs.collect::<Value>()}))
    }),
    get("GetJobById", "jobs/*", |clerk, call| {
        let id = clerk.id(Numbered::Job, call.arg(0))?;
        let job = clerk.state.rota.jobs.iter().find(|job| job.id == id);
        let job = job.ok_or_else(|| Problem::not_found("NotFound"))?;
        found(clerk.whole_job_json(job))
    }),
    get(
        "ListAdjustmentCategories",
        "adjustmentCategory",
        |clerk, _| {
            let types = clerk.numbers.all(Numbered::TimeOffType);
            let category = |(name, number): (&str, i32)| {
                json!({
                    "adjustmentCategoryId": number.to_string(), "name": name,
                    "adjustmentCategoryType": "Hours", "isTrackedInAccruals": name == "Vacation",
                })
            };
            found(json!({"entities": types.map(category).collect::<Value>()}))
        },
    ),
    get(
        "GetPayPeriodConfigurations",
        "payPeriodConfigurations",
        |clerk, call| {
            let site_id = clerk.filtered_site(call)?;
            day(call.param("effectiveDate").unwrap_or_default())?;
            let weekday = clerk.settings.week_starts_on;
            found(json!({
                "id": site_id, "costAllocation": "OpenHours", "effectiveTimestamp": OPENED_ON,
                "laborStartTimeMinutesFromMidnight": 0, "dayCut": true,
                "payPeriodAssignmentType": "Weekly", "startOfLaborWeek": weekday_name(weekday),
            }))
        },
    ),
];

/// Since when all stores are open.
const OPENED_ON: &str = "2016-01-04T00:00:00";

/// An operation that looks at something.
pub(super) const fn get(
    name: &'static str,
    path: &'static str,
    handle: fn(&mut Clerk<'_>, &Call) -> Outcome,
) -> Operation {
    Operation {
        name,
        method: Method::GET,
        path,
        handle,
    }
}

/// The English name of a day.
pub(super) fn weekday_name(weekday: jiff::civil::Weekday) -> String {
    // 5 January 1970 was a Monday.
    let monday = jiff::civil::date(1970, 1, 5);
    let days = i64::from(weekday.to_monday_zero_offset());
    let day = monday.saturating_add(jiff::Span::new().days(days));
    day.strftime("%A").to_string()
}

impl Clerk<'_> {
    /// The number of the site that a list is asked for.
    fn filtered_site(&self, call: &Call) -> Result<i32, Problem> {
        let sent = call.param("siteIdFilter").unwrap_or_default();
        let unit = self.site(sent)?;
        Ok(self.number(Numbered::Site, &unit.id))
    }

    fn site_json(&self, unit: &BusinessUnit) -> Value {
        json!({
            "id": self.number(Numbered::Site, &unit.id),
            "name": unit.name, "longName": unit.name, "status": "Open", "openedDate": OPENED_ON,
            "timeZoneAssignmentID": self.number(Numbered::TimeZone, &unit.time_zone),
        })
    }

    fn zone_json(&self, zone: &str, number: i32) -> Value {
        json!({"id": number, "name": zones::name(zone, &self.settings.zone_names)})
    }

    fn whole_job_json(&self, job: &Job) -> Value {
        json!({
            "jobId": self.number(Numbered::Job, &job.id), "name": job.name, "jobCode": job.id,
            "displayCode": color(&job.color),
            "departmentID": self.number(Numbered::Department, &job.department),
        })
    }

    /// What a manager is told about a site.
    pub(super) fn site_info(&self, unit: &BusinessUnit) -> Value {
        let week = self.week_of(self.today_at(&unit.id));
        json!({
            "siteId": self.text(Numbered::Site, &unit.id), "siteCode": unit.id,
            "longName": unit.name, "effectiveStartOfWeek": midnight(week.start),
            "startDayOfLaborWeek": weekday_name(self.settings.week_starts_on),
        })
    }
}
