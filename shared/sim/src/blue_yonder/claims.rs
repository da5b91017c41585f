//! Open shifts, as the people see them who could have them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::{Call, Operation, Outcome, found};
use super::clerk::{Clerk, day};
use super::forms::{local, midnight};
use super::numbers::Numbered;
use super::places::get;
use super::refusals::{CLAIM, Problem, Shape};
use crate::wfm::{RequestState, Wanted};
use crate::world::OpenShift;

pub(super) const SELF_SERVICE: &[Operation] = &[
    get(
        "GetMyAvailableShiftsForWeek",
        "myAvailableShifts/*",
        available,
    ),
    Operation {
        name: "RequestOpenShift",
        method: Method::PUT,
        path: "myAvailableShifts/*/claim",
        handle: claim,
    },
    get("GetShiftOffers", "myShiftOffers/calendarDate/*", offers),
];

/// The open shifts of the labour week that the caller could have.
fn available(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let caller = clerk.caller(call)?;
    let asked = day(call.arg(0))?;
    let week = clerk.week_of(asked);
    let all = clerk.state.rota.open_shifts.values();
    let of_week: Vec<OpenShift> = all
        .filter(|open| week.contains(&open.starts.date()))
        .cloned()
        .collect();
    let office = clerk.state.office(clerk.now);
    let may = |open: &&OpenShift| {
        let open_shift_id = open.id.clone();
        let wanted = Wanted::OpenShift { open_shift_id };
        office.judge().can_have(&caller.id, &wanted, 0).is_ok()
    };
    let offered: Vec<&OpenShift> = of_week.iter().filter(may).collect();
    let offered = offered.into_iter().map(|open| clerk.offered_json(open));
    found(json!({
        "year": asked.year(), "month": asked.month(),
        "scheduleRestrictionPolicyName": "EmployeeScheduleRestrictionPolicy",
        "entities": offered.collect::<Value>(),
    }))
}

/// Takes an open shift at once. The answer is the open shift; the shift that came of it has another
/// number, for which one has to look.
fn claim(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let caller = clerk.caller(call)?;
    let unknown = || {
        let status = StatusCode::NOT_FOUND;
        Problem::new(status, Shape::Alternative, CLAIM, "InvalidShiftId")
    };
    let id = clerk
        .id(Numbered::OpenShift, call.arg(0))
        .map_err(|_| unknown())?;
    let open = clerk.state.rota.open_shifts.get(&id).cloned();
    let taken = clerk.take(&id, &caller.id);
    taken.map_err(|name| Problem::listed(CLAIM, name))?;
    found(
        open.map(|open| clerk.offered_json(&open))
            .unwrap_or_default(),
    )
}

/// The caller's shifts of a day, with whether colleagues were asked to take them.
fn offers(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let caller = clerk.caller(call)?;
    let asked = day(call.arg(0))?;
    let requests = &clerk.state.desk.requests;
    let is_offered = |id: &str| {
        requests.values().any(|request| {
            let is_it = matches!(&request.wanted, Wanted::Offer { shift_id, .. } if shift_id == id);
            is_it && request.state == RequestState::PendingRecipient
        })
    };
    let shifts = clerk.state.rota.shifts.values();
    let own = shifts.filter(|s| s.employee_id == caller.id && s.starts.date() == asked);
    let own = own.map(|shift| {
        json!({
            "shiftId": clerk.text(Numbered::Shift, &shift.id),
            "isShiftOffered": is_offered(&shift.id),
            "siteName": clerk.site_name(&shift.business_unit_id),
            "jobName": clerk.job_looks(&shift.job_id).0,
            "shiftStart": local(shift.starts), "shiftEnd": local(shift.ends),
        })
    });
    found(json!({"calendarDate": midnight(asked), "entities": own.collect::<Value>()}))
}

impl Clerk<'_> {
    fn offered_json(&self, open: &OpenShift) -> Value {
        json!({
            "shiftId": self.text(Numbered::OpenShift, &open.id),
            "start": local(open.starts), "end": local(open.ends),
            "jobNames": self.job_looks(&open.job_id).0,
            "siteName": self.site_name(&open.business_unit_id),
        })
    }
}
