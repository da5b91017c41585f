//! Time off: its types, who has it, and requests for it.

use std::collections::BTreeSet;

use axum::http::Method;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::call::{Call, Operation, Outcome, created, found};
use super::clerk::{Clerk, agrees, day};
use super::leave_forms::{Leave, away};
use super::numbers::Numbered;
use super::places::get;
use super::refusals::{Problem, Shape, TIME_OFF, of_leave};
use crate::wfm::{Deed, Done, Refusal, Reply, RequestKind, Role, Wanted};
use crate::world::{Away, Employee, TimeOff};

pub(super) const RETAIL: &[Operation] = &[
    get("GetTimeOffTypeByName", "timeOffTypes", |clerk, call| {
        let name = call.param("name").unwrap_or_default();
        match clerk.number(Numbered::TimeOffType, name) {
            0 => Err(Problem::not_found("NotFound")),
            number => found(json!({"id": number, "name": name})),
        }
    }),
    get("GetTimeOffType", "timeOffTypes/*", |clerk, call| {
        let name = clerk.id(Numbered::TimeOffType, call.arg(0))?;
        found(json!({"id": clerk.number(Numbered::TimeOffType, &name), "name": name}))
    }),
    get(
        "GetEmployeeTimeOffByYear",
        "timeOffRequests/employees/*/years/*",
        of_year,
    ),
    get("GetTimeOffRequest", "timeOffRequests/*", |clerk, call| {
        let leave = clerk.leave(call.arg(0));
        let leave = leave.ok_or_else(|| refused("TimeOffRequestNotFound"))?;
        found(clerk.leave_json(&leave))
    }),
    Operation {
        name: "CreateTimeOffRequest",
        method: Method::POST,
        path: "timeOffRequests",
        handle: create,
    },
    Operation {
        name: "UpdateTimeOffRequest",
        method: Method::PUT,
        path: "timeOffRequests/*",
        handle: update,
    },
];

pub(super) const SITE_MANAGER: &[Operation] = &[
    get(
        "GetTimeOffRequestsForWeek",
        "*/timeOffRequests/laborWeek/*",
        |clerk, call| {
            let unit = clerk.managed_site(call)?;
            let week = clerk.week_of(day(call.arg(1))?);
            let staff = clerk.state.rota.staff_of(&unit.id);
            let leaves = clerk.leaves(|id| staff.contains(id));
            let bounds = (week.start.at(0, 0, 0, 0), week.end.at(0, 0, 0, 0));
            let of_week = leaves
                .iter()
                .filter(|leave| leave.away.overlaps(bounds.0, bounds.1));
            let of_week = of_week.map(|leave| clerk.managed_leave_json(leave));
            found(json!({"entities": of_week.collect::<Value>()}))
        },
    ),
    get(
        "GetTimeOffRequestById",
        "*/timeOffRequests/*",
        |clerk, call| {
            let unit = clerk.managed_site(call)?;
            let staff = clerk.state.rota.staff_of(&unit.id);
            let leave = clerk.leave(call.arg(1));
            let leave = leave.filter(|leave| staff.contains(leave.employee_id.as_str()));
            let missing = || Problem {
                shape: Shape::List,
                ..Problem::not_found("NotFound")
            };
            found(clerk.managed_leave_json(&leave.ok_or_else(missing)?))
        },
    ),
];

fn refused(name: &str) -> Problem {
    Problem::alternative(TIME_OFF, name)
}

fn of_year(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let person = clerk.person(call.arg(0))?;
    let wrong = || Problem::unreadable("StringCouldNotBeConvertedToInt");
    let year: i16 = call.arg(1).parse().map_err(|_| wrong())?;
    let first = Date::new(year, 1, 1).map_err(|_| wrong())?;
    let last = Date::new(year, 12, 31).map_err(|_| wrong())?;
    let from = first.at(0, 0, 0, 0);
    let to = last.at(23, 59, 59, 0);
    let is_of_year = |away: Away| {
        if clerk.settings.years_count_beginnings {
            (first..=last).contains(&away.starts().date())
        } else {
            away.overlaps(from, to)
        }
    };
    let leaves = clerk.leaves(|id| id == person.id);
    let leaves = leaves.iter().filter(|leave| is_of_year(leave.away));
    found(json!({"entities": leaves.map(|leave| clerk.leave_json(leave)).collect::<Value>()}))
}

/// A body that asks for time off.
struct Wish {
    person: Employee,
    reason: String,
    away: Away,
    status: String,
    comments: Option<String>,
}

/// What is warned of, and may be waved through.
const WARNINGS: [&str; 3] = [
    "RequestLongerThanClientSetting",
    "BlackoutPeriodOverlap",
    "AccrualBalanceViolation",
];

/// The warnings that the caller does not mind.
fn ignored(call: &Call) -> BTreeSet<&str> {
    let sent = call.param("ignoreWarnings").unwrap_or_default();
    match sent.trim() {
        "*" => WARNINGS.into(),
        list => list.split(',').map(str::trim).collect(),
    }
}

fn create(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let wish = clerk.wish(call)?;
    let ignored = ignored(call);
    if !["Pending", "Approved"].contains(&wish.status.as_str()) {
        return Err(refused("InvalidStatusCode"));
    }
    clerk.warn(&wish, &ignored)?;
    let may_overdraw = ignored.contains("AccrualBalanceViolation");
    let asking = Deed::Ask {
        sender_id: wish.person.id.clone(),
        wanted: wish.wanted(),
        message: wish.comments.clone(),
    };
    let made = clerk.act_on_leave(&asking, may_overdraw);
    let Done::Request(made) = made.map_err(|refusal| refused(of_leave(refusal)))? else {
        return Err(refused("UnexpectedError"));
    };
    if wish.status == "Approved" && made.state.is_pending() {
        let approval = answer(&made.id, Role::Account, Reply::Approve);
        let approved = clerk.act_on_leave(&approval, may_overdraw);
        approved.map_err(|refusal| refused(of_leave(refusal)))?;
    }
    let number = clerk.text(Numbered::TimeOff, &made.id);
    let leave = clerk
        .leave(&number)
        .ok_or_else(|| refused("UnexpectedError"))?;
    created(clerk.leave_json(&leave))
}

fn update(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let leave = clerk.leave(call.arg(0));
    let leave = leave.ok_or_else(|| refused("TimeOffRequestNotFound"))?;
    let wish = clerk.wish(call)?;
    if !agrees(&call.body["timeOffRequestId"], call.arg(0)) {
        return Err(refused("TimeOffRequestNotFound"));
    }
    if wish.person.id != leave.employee_id {
        return Err(refused("InvalidEmployee"));
    }
    let ignored = ignored(call);
    let may_overdraw = ignored.contains("AccrualBalanceViolation");
    if ["Pending", "Approved"].contains(&wish.status.as_str()) {
        clerk.warn(&wish, &ignored)?;
    }
    for deed in clerk.steps(&leave, &wish)? {
        let done = clerk.act_on_leave(&deed, may_overdraw);
        done.map_err(|refusal| refused(of_leave(refusal)))?;
    }
    let leave = clerk.leave(call.arg(0));
    let leave = leave.ok_or_else(|| refused("UnexpectedError"))?;
    found(clerk.leave_json(&leave))
}

fn answer(request_id: &str, role: Role, reply: Reply) -> Deed {
    Deed::Answer {
        request_id: request_id.to_owned(),
        kind: Some(RequestKind::TimeOff),
        actor_id: String::new(),
        role,
        reply,
    }
}

impl Wish {
    fn wanted(&self) -> Wanted {
        Wanted::TimeOff {
            reason: self.reason.clone(),
            away: self.away,
        }
    }
}

impl Clerk<'_> {
    fn leave(&self, number: &str) -> Option<Leave> {
        let number: i32 = number.parse().ok()?;
        let all = self.leaves(|_| true);
        all.into_iter().find(|leave| leave.number == number)
    }

    fn wish(&self, call: &Call) -> Result<Wish, Problem> {
        let body = &call.body;
        let person = self.person(&body["employeeId"].to_string());
        let reason = self.id(Numbered::TimeOffType, &body["timeOffTypeId"].to_string());
        Ok(Wish {
            person: person.map_err(|_| refused("InvalidEmployee"))?,
            reason: reason.map_err(|_| refused("InvalidTimeOffType"))?,
            away: away(&body["start"], &body["end"])?,
            status: body["status"].as_str().unwrap_or_default().to_owned(),
            comments: body["comments"].as_str().map(str::to_owned),
        })
    }

    /// Refuses what is warned of, unless the caller does not mind.
    fn warn(&self, wish: &Wish, ignored: &BTreeSet<&str>) -> Result<(), Problem> {
        let (starts, ends) = (wish.away.starts(), wish.away.ends());
        let days = starts.duration_until(ends).as_hours() / 24;
        let mut blackouts = self.settings.blackouts.iter();
        let is_blackout = blackouts.any(|(first, last)| {
            let blackout = Away::Days {
                first: *first,
                last: *last,
            };
            blackout.overlaps(starts, ends)
        });
        let is_long = days > i64::from(self.settings.time_off_days_max);
        for (is_so, warning) in [(is_long, WARNINGS[0]), (is_blackout, WARNINGS[1])] {
            if is_so && !ignored.contains(warning) {
                return Err(refused(warning));
            }
        }
        Ok(())
    }

    /// What has to be done so that some time off becomes what is wanted.
    fn steps(&self, leave: &Leave, wish: &Wish) -> Result<Vec<Deed>, Problem> {
        let is_moved = wish.away != leave.away || wish.reason != leave.reason;
        let request_id = leave.request_id.clone().unwrap_or_default();
        let change = || Deed::Change {
            request_id: request_id.clone(),
            sender_id: leave.employee_id.clone(),
            wanted: wish.wanted(),
        };
        let moved: Vec<Deed> = is_moved.then(change).into_iter().collect();
        let answered = |reply| answer(&request_id, Role::Account, reply);
        Ok(match (leave.status, wish.status.as_str()) {
            ("Pending", "Pending") => moved,
            ("Pending", "Approved") => [moved, vec![answered(Reply::Approve)]].concat(),
            ("Pending", "Denied") => vec![answered(Reply::Decline)],
            ("Pending", "Cancelled") => vec![answered(Reply::Cancel)],
            ("Approved", "Cancelled") => vec![Deed::DeleteTimeOff(
                leave.time_off_id.clone().unwrap_or_default(),
            )],
            ("Approved", "Approved") if is_moved => vec![Deed::PutTimeOff(TimeOff {
                id: leave.time_off_id.clone().unwrap_or_default(),
                employee_id: leave.employee_id.clone(),
                reason: wish.reason.clone(),
                away: wish.away,
                cancelled: false,
            })],
            (before, now) if before == now => Vec::new(),
            _ => return Err(refused("TimeOffRequestAlreadyProcessed")),
        })
    }

    /// Does a deed about time off. What is cancelled stays to be seen.
    fn act_on_leave(&mut self, deed: &Deed, may_overdraw: bool) -> Result<Done, Refusal> {
        let gone = match deed {
            Deed::DeleteTimeOff(id) => self.state.rota.time_off.get(id).cloned(),
            _ => None,
        };
        let mut office = self.state.office(self.now);
        office.may_overdraw = may_overdraw;
        let done = office.act(deed, false)?;
        if let Some(gone) = gone {
            let cancelled = TimeOff {
                cancelled: true,
                ..gone
            };
            self.state
                .rota
                .time_off
                .insert(cancelled.id.clone(), cancelled);
        }
        self.state.edits += 1;
        self.numbers.learn(self.state);
        Ok(done)
    }
}
