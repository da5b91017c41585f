//! Time off as Blue Yonder writes it.

use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::clerk::Clerk;
use super::forms::{hours, local, midnight, name_json};
use super::numbers::Numbered;
use super::refusals::{Problem, TIME_OFF};
use crate::wfm::{RequestState, Wanted};
use crate::world::Away;

/// How many hours of work a whole day stands for.
const HOURS_A_DAY: f64 = 8.0;

/// Time off, whether it was asked for here or planned by somebody.
pub(super) struct Leave {
    pub(super) number: i32,
    pub(super) employee_id: String,
    pub(super) reason: String,
    pub(super) away: Away,
    /// `Pending`, `Approved`, `Denied` or `Cancelled`.
    pub(super) status: &'static str,
    pub(super) comments: Option<String>,
    /// The id of the request, of what was asked for.
    pub(super) request_id: Option<String>,
    /// The id of what the rota knows, of what stands.
    pub(super) time_off_id: Option<String>,
}

impl Clerk<'_> {
    /// All time off that those people ever had or asked for.
    pub(super) fn leaves(&self, is_theirs: impl Fn(&str) -> bool) -> Vec<Leave> {
        let mut leaves = Vec::new();
        let mut granted = Vec::new();
        for request in self.state.desk.requests.values() {
            let Wanted::TimeOff { reason, away } = &request.wanted else {
                continue;
            };
            granted.extend(request.time_off_id.as_deref());
            let standing = request.time_off_id.as_ref();
            let standing = standing.and_then(|id| self.state.rota.time_off.get(id));
            let standing = standing.filter(|time_off| !time_off.cancelled);
            let status = match request.state {
                RequestState::PendingRecipient | RequestState::PendingManager => "Pending",
                RequestState::Approved if standing.is_some() => "Approved",
                RequestState::Approved | RequestState::Cancelled => "Cancelled",
                RequestState::Declined => "Denied",
            };
            leaves.push(Leave {
                number: self.number(Numbered::TimeOff, &request.id),
                employee_id: request.sender_id.clone(),
                reason: standing.map_or(reason, |time_off| &time_off.reason).clone(),
                away: standing.map_or(*away, |time_off| time_off.away),
                status,
                comments: request.message.clone(),
                request_id: Some(request.id.clone()),
                time_off_id: standing.map(|time_off| time_off.id.clone()),
            });
        }
        let planned = self.state.rota.time_off.values();
        let planned = planned.filter(|time_off| !granted.contains(&time_off.id.as_str()));
        leaves.extend(planned.map(|time_off| Leave {
            number: self.number(Numbered::TimeOff, &time_off.id),
            employee_id: time_off.employee_id.clone(),
            reason: time_off.reason.clone(),
            away: time_off.away,
            status: if time_off.cancelled {
                "Cancelled"
            } else {
                "Approved"
            },
            comments: None,
            request_id: None,
            time_off_id: (!time_off.cancelled).then(|| time_off.id.clone()),
        }));
        leaves.retain(|leave| is_theirs(&leave.employee_id));
        leaves
    }

    pub(super) fn leave_json(&self, leave: &Leave) -> Value {
        let type_id = self.number(Numbered::TimeOffType, &leave.reason);
        let days = days(leave.away);
        let detail = |(at, (day, hours)): (usize, &(Date, f64))| {
            json!({
                "timeOffRequestDetailId": detail_id(leave.number, at), "timeOffTypeId": type_id,
                "date": midnight(*day), "hours": hours,
            })
        };
        json!({
            "timeOffRequestId": leave.number, "timeOffTypeId": type_id,
            "employeeId": self.number(Numbered::Employee, &leave.employee_id),
            "status": leave.status, "start": local(leave.away.starts()), "end": local(end(leave.away)),
            "details": days.iter().enumerate().map(detail).collect::<Value>(),
            "comments": leave.comments.clone().unwrap_or_default(),
            "hoursRequested": days.iter().map(|(_, hours)| hours).sum::<f64>(),
        })
    }

    /// The same, as a manager sees it.
    pub(super) fn managed_leave_json(&self, leave: &Leave) -> Value {
        let days = days(leave.away);
        let person = self.state.rota.employee(&leave.employee_id);
        let detail = |(at, (day, hours)): (usize, &(Date, f64))| {
            json!({
                "timeOffRequestDetailId": detail_id(leave.number, at), "date": midnight(*day),
                "paidHours": hours,
            })
        };
        json!({
            "timeOffRequestId": leave.number,
            "employeeId": self.number(Numbered::Employee, &leave.employee_id),
            "siteId": person.map_or_else(String::new, |p| self.text(Numbered::Site, &p.business_unit_id)),
            "start": local(leave.away.starts()), "end": local(end(leave.away)),
            "typeId": self.number(Numbered::TimeOffType, &leave.reason), "typeName": leave.reason,
            "statusCode": leave.status,
            "paidHours": days.iter().map(|(_, hours)| hours).sum::<f64>(),
            "timeOffDetails": days.iter().enumerate().map(detail).collect::<Value>(),
            "comment": leave.comments.clone().unwrap_or_default(), "timeOffAudits": [],
            "employeeName": person.map(name_json), "halfDay": false,
        })
    }
}

/// A whole day ends a minute before midnight; Microsoft's connector rounds that up.
fn end(away: Away) -> DateTime {
    match away {
        Away::Days { last, .. } => last.at(23, 59, 0, 0),
        Away::Hours { ends, .. } => ends,
    }
}

/// From when to when somebody wants to be away: whole days, if it begins at midnight and ends at the
/// next or a minute before.
pub(super) fn away(starts: &Value, ends: &Value) -> Result<Away, Problem> {
    let time = |value: &Value| value.as_str()?.parse::<DateTime>().ok();
    let wrong = || Problem::alternative(TIME_OFF, "InvalidDate");
    let (starts, ends) = time(starts).zip(time(ends)).ok_or_else(wrong)?;
    let of_day = |at: DateTime| (at.hour(), at.minute());
    let first = starts.date();
    Ok(match (of_day(starts), of_day(ends)) {
        ((0, 0), (23, 59)) => Away::Days {
            first,
            last: ends.date(),
        },
        ((0, 0), (0, 0)) if ends > starts => Away::Days {
            first,
            last: ends.date().yesterday().unwrap_or(first),
        },
        _ => Away::Hours { starts, ends },
    })
}

/// The days of some time off, with the hours of each.
fn days(away: Away) -> Vec<(Date, f64)> {
    match away {
        Away::Days { first, last } => {
            let days = first.series(jiff::Span::new().days(1));
            days.take_while(|day| *day <= last)
                .map(|day| (day, HOURS_A_DAY))
                .collect()
        }
        Away::Hours { starts, ends } => vec![(starts.date(), hours(starts, ends))],
    }
}

fn detail_id(number: i32, at: usize) -> i32 {
    let at = i32::try_from(at).unwrap_or(0);
    (number % 1_000_000).saturating_mul(1000).saturating_add(at)
}
