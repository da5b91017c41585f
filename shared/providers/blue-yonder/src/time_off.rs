//! Time off, which Blue Yonder gives out for one person and one year at a time.

use std::sync::Arc;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use shifts_model::{BusinessUnit, Edge, EmployeeId, Reading, ReasonName, SourceId, Span, TimeOff};
use shifts_ports::WfmError;

use crate::calls::{Ask, BlueYonder};
use crate::catalog::carried;
use crate::entities::{Collection, Gathered, Ref};
use crate::moments::{day, local, moment, shown};
use crate::settings::TimeOffEnd;

#[derive(Deserialize)]
struct TimeOffForm {
    #[serde(rename = "timeOffRequestId")]
    id: Ref,
    #[serde(rename = "employeeId")]
    employee_id: Ref,
    #[serde(rename = "timeOffTypeId")]
    type_id: Ref,
    status: String,
    start: String,
    end: String,
}

/// Approved time off whose type is not named yet.
#[derive(PartialEq)]
struct Untyped {
    id: SourceId,
    employee_id: EmployeeId,
    type_id: Ref,
    span: Span,
}

/// What a request for time off is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeOffStatus {
    Pending,
    Approved,
    Denied,
    Cancelled,
}

impl TimeOffStatus {
    /// The status of that name (`TimeOffRequestResource` in the vendor's description, 2020.3).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let all = [
            ("pending", Self::Pending),
            ("approved", Self::Approved),
            ("denied", Self::Denied),
            ("cancelled", Self::Cancelled),
        ];
        let mut all = all.into_iter();
        let found = all.find(|(name, _)| text.eq_ignore_ascii_case(name));
        found.map(|(_, status)| status)
    }
}

impl BlueYonder {
    /// The approved time off of a site's people that overlaps a span.
    pub(crate) async fn time_off(
        &self,
        unit: &BusinessUnit,
        within: Span,
    ) -> Result<Reading<TimeOff>, WfmError> {
        let working = self.working(&unit.id).await?;
        let years = self.years(within, &unit.zone);
        let people = working.records().iter();
        let asked = people.flat_map(|id| years.clone().map(move |year| (id, year)));
        let answers = asked.map(|(id, year)| self.fetch_year(id, year));
        let answers = stream::iter(answers.collect::<Vec<_>>())
            .buffered(self.settings.requests_in_flight_max.max(1));
        let mut found = Gathered::new();
        found.complaints(carried(working.problems()));
        for (place, id, listed) in answers.try_collect::<Vec<_>>().await? {
            found.take(&place, "timeOffRequestId", listed.entities, |form| {
                self.approved(&form, id, &unit.zone)
            });
        }
        let found = found.into_reading();
        self.typed(found.retain(|it| within.overlaps(it.span)))
            .await
    }

    /// The years under which time off of a span may be listed.
    fn years(&self, within: Span, zone: &TimeZone) -> std::ops::RangeInclusive<i16> {
        let reach = i64::from(self.settings.time_off_reach_days).days();
        let first = zone.to_datetime(within.starts_at).date();
        let first = first.saturating_sub(reach);
        first.year()..=zone.to_datetime(within.ends_at).year()
    }

    async fn fetch_year<'a>(
        &self,
        id: &'a EmployeeId,
        year: i16,
    ) -> Result<(String, &'a EmployeeId, Collection), WfmError> {
        let text = year.to_string();
        let path = vec!["timeOffRequests", "employees", id.as_str(), "years", &text];
        let ask = Ask::retail(path);
        let listed = self.fetch(&ask).await?;
        Ok((ask.operation(), id, listed))
    }

    fn approved(
        &self,
        form: &TimeOffForm,
        of: &EmployeeId,
        zone: &TimeZone,
    ) -> Result<Option<Untyped>, String> {
        let status = TimeOffStatus::parse(&form.status)
            .ok_or_else(|| format!("{} is no status of time off", shown(&form.status)))?;
        if form.employee_id.0 != of.as_str() {
            return Err("it is somebody else's".to_owned());
        }
        if status != TimeOffStatus::Approved {
            return Ok(None);
        }
        Ok(Some(Untyped {
            id: SourceId::parse(&form.id.0).map_err(|e| e.to_string())?,
            employee_id: of.clone(),
            type_id: form.type_id.clone(),
            span: days_off(&form.start, &form.end, zone, self.settings.time_off_end)?,
        }))
    }

    /// Names the types, and leaves out those that are not wanted.
    async fn typed(&self, found: Reading<Untyped>) -> Result<Reading<TimeOff>, WfmError> {
        let mut problems = found.problems().to_vec();
        let mut records = Vec::new();
        for untyped in found.records() {
            let name: Arc<String> = match self.type_name(&untyped.type_id).await {
                Ok(name) => name,
                Err(error @ (WfmError::Unusable { .. } | WfmError::NoSuchBusinessUnit { .. })) => {
                    problems.push(shifts_model::Problem {
                        place: format!("the type of time off {}", untyped.id),
                        why: error.to_string(),
                    });
                    continue;
                }
                Err(error @ (WfmError::Forbidden { .. } | WfmError::Unreachable { .. })) => {
                    return Err(error);
                }
            };
            if !self.is_told(&name) {
                continue;
            }
            let Some(reason) = ReasonName::new(&name) else {
                problems.push(shifts_model::Problem {
                    place: format!("the type of time off {}", untyped.id),
                    why: "it has no name".to_owned(),
                });
                continue;
            };
            records.push(TimeOff {
                id: untyped.id.clone(),
                employee_id: untyped.employee_id.clone(),
                reason,
                starts_at: untyped.span.starts_at,
                ends_at: untyped.span.ends_at,
            });
        }
        Ok(Reading::from_parts(records, problems))
    }

    fn is_told(&self, name: &str) -> bool {
        let told = &self.settings.time_off_types;
        let is_it = |wanted: &String| ReasonName::new(wanted) == ReasonName::new(name);
        told.is_empty() || told.iter().any(is_it)
    }
}

/// From when until when. An end one minute or less before an hour means the hour: days off end at
/// 23:59.
pub(crate) fn days_off(
    start: &str,
    end: &str,
    zone: &TimeZone,
    at_midnight: TimeOffEnd,
) -> Result<Span, String> {
    let starts_at = edge(start, zone)?;
    let named = local(end);
    let is_midnight = named.is_none_or(|end| end.time() == jiff::civil::Time::midnight());
    let is_whole_day =
        is_midnight && (at_midnight == TimeOffEnd::LastDay || day(end)? == day(start)?);
    let ends_at = if is_whole_day && end.parse::<Timestamp>().is_err() {
        let next = day(end)?.tomorrow().map_err(|_| "it never ends")?;
        edge(&next.to_string(), zone)?
    } else {
        let ends_at = edge(end, zone)?;
        let minute = zone.to_datetime(ends_at).minute();
        if minute == 59 {
            let second = i64::from(zone.to_datetime(ends_at).second());
            ends_at
                .saturating_add((60 - second).seconds())
                .unwrap_or(ends_at)
        } else {
            ends_at
        }
    };
    if ends_at <= starts_at {
        return Err("it does not end after it starts".to_owned());
    }
    Ok(Span { starts_at, ends_at })
}

fn edge(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    if text.contains('T') {
        return moment(text, zone, Edge::Start);
    }
    moment(&format!("{}T00:00:00", day(text)?), zone, Edge::Start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When days off end, in Berlin.
    fn ends(start: &str, end: &str, at_midnight: TimeOffEnd) -> Result<String, String> {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        days_off(start, end, &zone, at_midnight).map(|span| span.ends_at.to_string())
    }

    #[test]
    fn days_off_end_with_their_last_day_however_it_is_written() {
        use TimeOffEnd::{LastDay, Moment};
        for (times, at_midnight, expected) in [
            // One day, as a whole day of 24 hours, of 23 and of 25.
            (
                "2026-11-23T00:00:00 2026-11-23T23:59:00",
                Moment,
                "2026-11-23T23:00:00Z",
            ),
            (
                "2026-11-23T00:00:00 2026-11-23T23:59:59",
                Moment,
                "2026-11-23T23:00:00Z",
            ),
            (
                "2026-11-23T00:00:00 2026-11-23T00:00:00",
                Moment,
                "2026-11-23T23:00:00Z",
            ),
            ("2026-11-23 2026-11-23", Moment, "2026-11-23T23:00:00Z"),
            (
                "2026-03-29T00:00:00 2026-03-29T00:00:00",
                LastDay,
                "2026-03-29T22:00:00Z",
            ),
            (
                "2026-10-25T00:00:00 2026-10-25T23:59:00",
                Moment,
                "2026-10-25T23:00:00Z",
            ),
            // Two days, and one.
            (
                "2026-11-23T00:00:00 2026-11-24T00:00:00",
                LastDay,
                "2026-11-24T23:00:00Z",
            ),
            (
                "2026-11-23T00:00:00 2026-11-24T00:00:00",
                Moment,
                "2026-11-23T23:00:00Z",
            ),
            // Some hours.
            (
                "2026-11-23T09:00:00 2026-11-23T12:30:00",
                LastDay,
                "2026-11-23T11:30:00Z",
            ),
        ] {
            let (start, end) = times.split_once(' ').unwrap();
            assert_eq!(ends(start, end, at_midnight).unwrap(), expected, "{times}");
        }
    }

    #[test]
    fn days_off_that_end_before_they_begin_are_none() {
        for (start, end) in [
            ("2026-11-23T09:00:00", "2026-11-23T08:00:00"),
            ("2026-11-24", "2026-11-22"),
            ("", ""),
            ("today", "tomorrow"),
        ] {
            assert!(ends(start, end, TimeOffEnd::Moment).is_err(), "{start}");
        }
    }
}
