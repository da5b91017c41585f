//! Shifts and open shifts, as the service account sees them and gives them out.

use axum::http::Method;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::call::{Call, Operation, Outcome, found};
use super::clerk::{Clerk, agrees, day};
use super::forms::midnight;
use super::numbers::Numbered;
use super::places::get;
use super::refusals::{Problem, SHIFT, of_work};
use crate::wfm::{Deed, RefusalCode};
use crate::world::Shift;

pub(super) const RETAIL: &[Operation] = &[
    get(
        "GetSiteShiftsForWeek",
        "scheduledShifts/site/*/laborWeek/*",
        |clerk, call| {
            let unit = clerk.site(call.arg(0))?;
            let week = clerk.week_of(day(call.arg(1))?);
            let of_week = |shift: &&Shift| {
                shift.business_unit_id == unit.id && week.contains(&shift.starts.date())
            };
            found(json!({
                "siteId": clerk.number(Numbered::Site, &unit.id),
                "startOfLaborWeek": midnight(week.start), "entities": clerk.shifts_json(of_week),
            }))
        },
    ),
    get(
        "GetUnfilledShifts",
        "scheduledShifts/unfilled/site/*/laborweek/*",
        |clerk, call| {
            let unit = clerk.site(call.arg(0))?;
            let week = clerk.week_of(day(call.arg(1))?);
            let open = clerk.state.rota.open_shifts.values();
            let open = open.filter(|open| {
                open.business_unit_id == unit.id && week.contains(&open.starts.date())
            });
            found(json!({
                "siteId": clerk.number(Numbered::Site, &unit.id),
                "startOfLaborWeek": midnight(week.start),
                "entities": open.map(|open| clerk.open_shift_json(open)).collect::<Value>(),
            }))
        },
    ),
    get(
        "GetEmployeeShiftsForWeek",
        "scheduledShifts/employee/*/laborWeek/*",
        |clerk, call| {
            let person = clerk.person(call.arg(0))?;
            let week = clerk.week_of(day(call.arg(1))?);
            let of_week = |shift: &&Shift| {
                shift.employee_id == person.id && week.contains(&shift.starts.date())
            };
            found(json!({
                "siteId": clerk.number(Numbered::Site, &person.business_unit_id),
                "startOfLaborWeek": midnight(week.start), "entities": clerk.shifts_json(of_week),
            }))
        },
    ),
    get(
        "GetEmployeeShiftsForBusinessDate",
        "scheduledShifts/employee/*/businessDate/*",
        |clerk, call| {
            let person = clerk.person(call.arg(0))?;
            let asked: Date = day(call.arg(1))?;
            let of_day =
                |shift: &&Shift| shift.employee_id == person.id && shift.starts.date() == asked;
            found(json!({
                "employeeId": clerk.number(Numbered::Employee, &person.id),
                "businessDate": midnight(asked), "entities": clerk.shifts_json(of_day),
            }))
        },
    ),
    get("GetScheduledShift", "scheduledShifts/*", |clerk, call| {
        let id = clerk.id(Numbered::Shift, call.arg(0))?;
        let shift = clerk.state.rota.shifts.get(&id);
        let shift = shift.ok_or_else(|| Problem::not_found("NotFound"))?;
        found(clerk.shift_json(shift))
    }),
    Operation {
        name: "AssignOpenShift",
        method: Method::PUT,
        path: "scheduledShifts/*/availableShift",
        handle: assign,
    },
];

/// Gives a slot of an open shift to a person. The answer is the shift that came of it, with a
/// number of its own.
fn assign(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let refused = |name: &str| Problem::alternative(SHIFT, name);
    let open_id = clerk.id(Numbered::OpenShift, call.arg(0));
    let open_id = open_id.map_err(|_| refused("ScheduledShiftNotFound"))?;
    if !agrees(&call.body["scheduledShiftId"], call.arg(0)) {
        return Err(refused("ScheduledShiftNotFound"));
    }
    let person = clerk.person(&call.body["employeeId"].to_string());
    let person = person.map_err(|_| refused("InvalidEmployee"))?;
    let shift = clerk.take(&open_id, &person.id).map_err(refused)?;
    found(clerk.shift_json(&shift))
}

impl Clerk<'_> {
    fn shifts_json(&self, wanted: impl Fn(&&Shift) -> bool) -> Value {
        let shifts = self.state.rota.shifts.values().filter(wanted);
        shifts.map(|shift| self.shift_json(shift)).collect()
    }

    /// Gives a slot of an open shift to a person; the shift that came of it.
    ///
    /// # Errors
    ///
    /// The name of the reason why not.
    pub(super) fn take(&mut self, open_id: &str, employee_id: &str) -> Result<Shift, &'static str> {
        let deed = Deed::Claim {
            open_shift_id: open_id.to_owned(),
            employee_id: employee_id.to_owned(),
        };
        let is_left = self.state.rota.open_shifts.contains_key(open_id);
        let taken = self
            .act_on_request(&deed)
            .map_err(|refusal| match refusal.code {
                // It has a number, so that it was there once.
                RefusalCode::NotFound if !is_left => "ShiftHasAlreadyBeenClaimed",
                _ => of_work(refusal),
            })?;
        let id = taken.shift_ids.first();
        let shift = id.and_then(|id| self.state.rota.shifts.get(id));
        shift.cloned().ok_or("UnexpectedError")
    }
}
