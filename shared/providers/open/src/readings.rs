//! Readings: every page, every record judged.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shifts_model::{
    BusinessUnit, BusinessUnitId, Edge, Employee, EmployeeId, Problem, Reading, Shift,
    ShiftActivity, SourceId, Span, WfmJob, WfmJobId, resolve_local,
};
use shifts_ports::{Wfm, WfmError};

use crate::calls::OpenWfm;
use crate::forms::{ActivityForm, BusinessUnitForm, EmployeeForm, JobForm, PageForm, ShiftForm};

/// How many items a page is asked to have.
const PAGE_SIZE: usize = 1000;

#[async_trait]
impl Wfm for OpenWfm {
    async fn fetch_business_unit(&self, id: &BusinessUnitId) -> Result<BusinessUnit, WfmError> {
        let url = self.url(&["business-units", id.as_str()], &[]);
        let unusable = |why: String| WfmError::Unusable {
            operation: format!("GET {}", url.path()),
            why,
        };
        let Some(body) = self.get(&url).await? else {
            return Err(WfmError::NoSuchBusinessUnit { id: id.clone() });
        };
        let form: BusinessUnitForm = serde_json::from_slice(&body)
            .map_err(|error| unusable(format!("it is no business unit ({})", place(&error))))?;
        if form.id != id.as_str() {
            return Err(unusable("it is another business unit".to_owned()));
        }
        let shown: String = form
            .time_zone
            .chars()
            .filter(char::is_ascii_graphic)
            .take(40)
            .collect();
        let zone = TimeZone::get(&form.time_zone).map_err(|_| {
            unusable(format!(
                "its time zone \"{shown}\" is none of the tz database"
            ))
        })?;
        Ok(BusinessUnit {
            id: id.clone(),
            name: form.name,
            zone,
        })
    }

    async fn list_employees(&self, id: &BusinessUnitId) -> Result<Reading<Employee>, WfmError> {
        self.list(id, "employees", &[], |form: EmployeeForm| {
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
        self.list(id, "jobs", &[], |form: JobForm| {
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
        // The protocol counts in local days; a day more on the far side, and the client's own
        // look at each start, make that the span.
        let first = zone.to_datetime(span.starts_at).date();
        let last = zone
            .to_datetime(span.ends_at)
            .date()
            .saturating_add(1.day());
        let query = [("from", first.to_string()), ("to", last.to_string())];
        let reading = self
            .list(&business_unit.id, "shifts", &query, |form| {
                shift(form, zone)
            })
            .await?;
        let within = |shift: &Shift| span.contains(shift.starts_at);
        Ok(match reading {
            Reading::Complete(mut records) => {
                records.retain(within);
                Reading::Complete(records)
            }
            Reading::Partial {
                mut records,
                problems,
            } => {
                records.retain(within);
                Reading::Partial { records, problems }
            }
        })
    }
}

impl OpenWfm {
    /// All pages of a reading. A walk that cannot be finished is a partial reading.
    async fn list<F: DeserializeOwned, T>(
        &self,
        id: &BusinessUnitId,
        what: &str,
        query: &[(&str, String)],
        read: impl Fn(F) -> Result<T, String>,
    ) -> Result<Reading<T>, WfmError> {
        let mut query: Vec<(&str, String)> = query.to_vec();
        query.push(("page_size", PAGE_SIZE.to_string()));
        let address = format!("GET /v1/business-units/{id}/{what}");
        let mut walk = Walk {
            address,
            ids: BTreeSet::new(),
            problems: Vec::new(),
        };
        let mut records = Vec::new();
        let mut tokens = BTreeSet::new();
        let mut token: Option<String> = None;
        for _ in 0..self.settings.page_count_max {
            let mut of_page = query.clone();
            of_page.extend(token.clone().map(|token| ("page_token", token)));
            let url = self.url(&["business-units", id.as_str(), what], &of_page);
            let Some(body) = self.get(&url).await? else {
                return Err(WfmError::NoSuchBusinessUnit { id: id.clone() });
            };
            let page: PageForm = serde_json::from_slice(&body).map_err(|error| {
                let why = format!("it is no page of the protocol ({})", place(&error));
                WfmError::Unusable {
                    operation: walk.address.clone(),
                    why,
                }
            })?;
            if !page.complete {
                walk.complain("the WFM says that its answer is not everything".to_owned());
            }
            for item in page.items {
                records.extend(walk.record(item, &read));
            }
            match page.next_page_token.filter(|token| !token.is_empty()) {
                None => return Ok(Reading::from_parts(records, walk.problems)),
                Some(next) if tokens.insert(next.clone()) => token = Some(next),
                Some(_) => {
                    walk.complain("its pages go in a circle".to_owned());
                    return Ok(Reading::from_parts(records, walk.problems));
                }
            }
        }
        walk.complain("it has more pages than page_count_max".to_owned());
        Ok(Reading::from_parts(records, walk.problems))
    }
}

/// What was seen on the way through the pages.
struct Walk {
    address: String,
    ids: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Walk {
    fn record<F: DeserializeOwned, T>(
        &mut self,
        item: Value,
        read: impl Fn(F) -> Result<T, String>,
    ) -> Option<T> {
        let id = item["id"].as_str().unwrap_or_default().to_owned();
        if !self.ids.insert(id.clone()) {
            self.complain(format!("the id {} comes twice", shown(&id)));
            return None;
        }
        let form =
            serde_json::from_value(item).map_err(|_| "a field is missing or wrong".to_owned());
        match form.and_then(read) {
            Ok(record) => Some(record),
            Err(why) => {
                self.complain(format!("the record {} cannot be used: {why}", shown(&id)));
                None
            }
        }
    }

    fn complain(&mut self, why: String) {
        self.problems.push(Problem {
            place: self.address.clone(),
            why,
        });
    }
}

fn shift(form: ShiftForm, zone: &TimeZone) -> Result<Shift, String> {
    let starts_at = moment(&form.starts, zone, Edge::Start)?;
    let ends_at = moment(&form.ends, zone, Edge::EndOfShiftFrom(starts_at))?;
    if ends_at <= starts_at {
        return Err("it does not end after it starts".to_owned());
    }
    let activities: Result<Vec<ShiftActivity>, String> = form
        .activities
        .into_iter()
        .map(|form| activity(form, zone))
        .collect();
    let job_id = form.job_id.as_deref().map(WfmJobId::parse).transpose();
    Ok(Shift {
        id: SourceId::parse(&form.id).map_err(|e| e.to_string())?,
        employee_id: EmployeeId::parse(&form.employee_id).map_err(|e| e.to_string())?,
        job_id: job_id.map_err(|e| e.to_string())?,
        starts_at,
        ends_at,
        label: form.label,
        notes: form.notes,
        activities: activities?,
    })
}

fn activity(form: ActivityForm, zone: &TimeZone) -> Result<ShiftActivity, String> {
    let starts_at = moment(&form.starts, zone, Edge::Start)?;
    let ends_at = moment(&form.ends, zone, Edge::EndOfShiftFrom(starts_at))?;
    Ok(ShiftActivity {
        starts_at,
        ends_at,
        name: form.name,
        is_paid: form.paid,
    })
}

fn moment(text: &str, zone: &TimeZone, edge: Edge) -> Result<Timestamp, String> {
    let wrong = || format!("{} is no time", shown(text));
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if !text.contains('T') {
        return Err(wrong());
    }
    let local: DateTime = text.parse().map_err(|_| wrong())?;
    resolve_local(local, zone, edge).map_err(|_| wrong())
}

/// An id or a time for a message: what is no visible ASCII is left out, and it stays short.
fn shown(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(char::is_ascii_graphic)
        .take(40)
        .collect();
    format!("\"{kept}\"")
}

fn place(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}
