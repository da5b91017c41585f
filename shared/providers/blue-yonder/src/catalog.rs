//! What hardly changes: sites with their zones, departments and jobs, and the types of time off.
//! It is asked for once in a while and not for each shift.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Deserialize;
use shifts_model::{BusinessUnitId, Problem, Reading, WfmJob, WfmJobId};
use shifts_ports::WfmError;

use crate::calls::{Ask, BlueYonder};
use crate::entities::{Collection, Gathered, Ref};
use crate::zones::zone;

/// A site with its catalog.
pub(crate) struct Site {
    pub(crate) name: String,
    pub(crate) zone: TimeZone,
    pub(crate) jobs: Reading<WfmJob>,
}

#[derive(Deserialize)]
struct SiteForm {
    id: Ref,
    name: Option<String>,
    #[serde(rename = "longName")]
    long_name: Option<String>,
    #[serde(rename = "timeZoneAssignmentID")]
    zone_id: Option<Ref>,
}

#[derive(Deserialize)]
struct ZoneForm {
    name: Option<String>,
}

#[derive(Deserialize)]
struct DepartmentForm {
    name: String,
}

#[derive(Deserialize)]
struct JobForm {
    #[serde(rename = "jobId")]
    id: Ref,
    name: String,
    #[serde(rename = "displayCode")]
    display_code: Option<String>,
    #[serde(rename = "departmentID")]
    department_id: Option<Ref>,
}

#[derive(Deserialize)]
struct TypeForm {
    name: String,
}

impl Site {
    /// The name of a job of the site.
    pub(crate) fn job_name(&self, id: &Ref) -> Option<&str> {
        let mut jobs = self.jobs.records().iter();
        let job = jobs.find(|job| job.id.as_str() == id.0)?;
        Some(&job.name)
    }
}

/// The id of a site, which is a whole number.
///
/// # Errors
///
/// No site has another id.
pub(crate) fn site_id(id: &BusinessUnitId) -> Result<&str, WfmError> {
    let text = id.as_str();
    let is_number = text.parse::<i64>().is_ok_and(|number| number > 0);
    if is_number && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text)
    } else {
        Err(WfmError::NoSuchBusinessUnit { id: id.clone() })
    }
}

impl BlueYonder {
    /// A site, as it was when it was last asked for.
    pub(crate) async fn site(&self, id: &BusinessUnitId) -> Result<Arc<Site>, WfmError> {
        let number = site_id(id)?;
        self.sites.get(number, self.fetch_site(id, number)).await
    }

    async fn fetch_site(&self, id: &BusinessUnitId, number: &str) -> Result<Site, WfmError> {
        let ask = Ask::retail(vec!["sites", number]);
        let form: Option<SiteForm> = self.find(&ask).await?;
        let form = form.ok_or_else(|| WfmError::NoSuchBusinessUnit { id: id.clone() })?;
        if form.id.0 != number {
            return Err(ask.unusable("it is another site"));
        }
        let zone_id = form
            .zone_id
            .ok_or_else(|| ask.unusable("it has no timeZoneAssignmentID"))?;
        let zone = self.fetch_zone(&zone_id).await?;
        let names = [form.name, form.long_name].into_iter().flatten();
        let mut names = names.filter(|name| !name.trim().is_empty());
        Ok(Site {
            name: names.next().unwrap_or_else(|| number.to_owned()),
            zone,
            jobs: self.fetch_jobs(number).await?,
        })
    }

    async fn fetch_zone(&self, id: &Ref) -> Result<TimeZone, WfmError> {
        let ask = Ask::retail(vec!["timeZones", &id.0]);
        let form: ZoneForm = self.fetch(&ask).await?;
        let name = form.name.unwrap_or_default();
        zone(&name, &self.settings.time_zones).map_err(|why| ask.unusable(why))
    }

    async fn fetch_jobs(&self, site: &str) -> Result<Reading<WfmJob>, WfmError> {
        let of_site = format!("siteIdFilter={site}");
        let ask = Ask {
            query: of_site.clone(),
            ..Ask::retail(vec!["departments"])
        };
        let listed: Collection = self.fetch(&ask).await?;
        let mut departments = Gathered::new();
        departments.take(
            &ask.operation(),
            "id",
            listed.entities,
            |form: DepartmentForm| Ok(Some(form.name)),
        );
        let (names, problems) = departments.into_parts();
        let ask = Ask {
            query: of_site,
            ..Ask::retail(vec!["jobs"])
        };
        let listed: Collection = self.fetch(&ask).await?;
        let mut jobs = Gathered::new();
        jobs.complaints(problems);
        jobs.take(
            &ask.operation(),
            "jobId",
            listed.entities,
            |form: JobForm| job(form, &names).map(Some),
        );
        Ok(jobs.into_reading())
    }

    /// The name of a type of time off.
    pub(crate) async fn type_name(&self, id: &Ref) -> Result<Arc<String>, WfmError> {
        let ask = async {
            let ask = Ask::retail(vec!["timeOffTypes", &id.0]);
            let form: TypeForm = self.fetch(&ask).await?;
            Ok(form.name)
        };
        self.types.get(&id.0, ask).await
    }
}

fn job(form: JobForm, departments: &BTreeMap<String, String>) -> Result<WfmJob, String> {
    let department = match form.department_id {
        Some(id) => departments
            .get(&id.0)
            .ok_or("its department is none of the site")?
            .clone(),
        None => String::new(),
    };
    Ok(WfmJob {
        id: WfmJobId::parse(&form.id.0).map_err(|e| e.to_string())?,
        name: form.name,
        department,
        color: form.display_code.filter(|code| !code.trim().is_empty()),
    })
}

/// What a problem of another reading says of this one.
pub(crate) fn carried(problems: &[Problem]) -> impl Iterator<Item = Problem> {
    problems.iter().cloned()
}
