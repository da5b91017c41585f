//! Swaps, as a manager decides them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::{Call, Operation, Outcome, found};
use super::clerk::Clerk;
use super::forms::{hours, local, name_json};
use super::numbers::Numbered;
use super::places::get;
use super::refusals::{Problem, SWAP, Shape, of_swap};
use super::swaps::{answer, status};
use crate::wfm::{Reply, RequestState, Role, Wanted, WfmRequest};
use crate::world::{Employee, Shift};

const ONE: &str = "*/pendingApprovals/swapShifts/*/swappeeScheduledShifts/*";

pub(super) const SITE_MANAGER: &[Operation] = &[
    get("GetSiteApprovals", "*/pendingApprovals", pending),
    get("GetSwapShiftSummary", ONE, |clerk, call| {
        let request = clerk.swap_at_site(call)?;
        found(clerk.summary_json(&request))
    }),
    Operation {
        name: "ApproveShiftSwap",
        method: Method::PUT,
        path: "*/pendingApprovals/swapShifts/*/swappeeScheduledShifts/*/approval",
        handle: |clerk, call| decide(clerk, call, Reply::Approve),
    },
    Operation {
        name: "DenyShiftSwap",
        method: Method::PUT,
        path: "*/pendingApprovals/swapShifts/*/swappeeScheduledShifts/*/denial",
        handle: |clerk, call| decide(clerk, call, Reply::Decline),
    },
];

/// The swaps that both people agreed on and whose shifts are not over.
fn pending(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let unit = clerk.managed_site(call)?;
    let today = clerk.today_at(&unit.id);
    let mut entities = Vec::new();
    for request in clerk.state.desk.requests.values() {
        let Some((lost, gained)) = clerk.sides(request) else {
            continue;
        };
        let is_ahead = lost.starts.date() >= today && gained.starts.date() >= today;
        let is_here = request.business_unit_id == unit.id;
        if request.state != RequestState::PendingManager || !is_here || !is_ahead {
            continue;
        }
        let person = |id: &str| {
            let person = clerk.state.rota.employee(id);
            json!({
                "employeeId": clerk.number(Numbered::Employee, id),
                "employeeName": person.map(name_json),
            })
        };
        entities.push(json!({
            "swapShiftId": clerk.text(Numbered::Swap, &request.id),
            "swappeeScheduledShiftId": clerk.number(Numbered::Shift, &gained.id),
            "requestedOn": local(clerk.local_at(&unit.id, request.changed_at)),
            "requestedFor": local(lost.starts), "statusCode": status(request),
            "requestor": person(&request.sender_id), "swappee": person(&gained.employee_id),
        }));
    }
    found(json!({
        "swapShiftApprovals": {"entities": entities},
        "shiftPickupApprovals": {"entities": []},
    }))
}

fn decide(clerk: &mut Clerk<'_>, call: &Call, reply: Reply) -> Outcome {
    let refused = |name: &str| Problem::listed(SWAP, name);
    let request = clerk.swap_at_site(call)?;
    match request.state {
        RequestState::PendingManager => {}
        RequestState::PendingRecipient => return Err(refused("RequestedShiftStateInvalid")),
        RequestState::Approved | RequestState::Declined | RequestState::Cancelled => {
            return Err(refused("InvalidAction"));
        }
    }
    if reply == Reply::Approve {
        clerk.is_whole(&request)?;
    }
    let caller = clerk.caller(call)?;
    let request = clerk.act_on_request(&answer(&request, &caller, Role::Manager, reply));
    let request = request.map_err(|refusal| refused(of_swap(refusal)))?;
    found(clerk.summary_json(&request))
}

impl Clerk<'_> {
    /// The swap in the path, of a site that the caller manages.
    fn swap_at_site(&self, call: &Call) -> Result<WfmRequest, Problem> {
        let unit = self.managed_site(call)?;
        let missing = |name: &str| Problem::new(StatusCode::NOT_FOUND, Shape::List, SWAP, name);
        let request = self.swap(call.arg(1), StatusCode::NOT_FOUND)?;
        if request.business_unit_id != unit.id {
            return Err(missing("SwapShiftDoesNotBelongsToSite"));
        }
        let other = match &request.wanted {
            Wanted::Swap {
                recipient_shift_id, ..
            } => self.text(Numbered::Shift, recipient_shift_id),
            Wanted::Offer { .. } | Wanted::OpenShift { .. } | Wanted::TimeOff { .. } => {
                String::new()
            }
        };
        if other != call.arg(2) {
            return Err(missing("RequestedShiftIsNotAValidShift"));
        }
        Ok(request)
    }

    /// The two shifts of a swap, the sender's first.
    fn sides(&self, request: &WfmRequest) -> Option<(&Shift, &Shift)> {
        let Wanted::Swap {
            shift_id,
            recipient_shift_id,
            ..
        } = &request.wanted
        else {
            return None;
        };
        let shifts = &self.state.rota.shifts;
        Some((shifts.get(shift_id)?, shifts.get(recipient_shift_id)?))
    }

    fn summary_json(&self, request: &WfmRequest) -> Value {
        let Wanted::Swap {
            recipient_id,
            recipient_shift_id,
            ..
        } = &request.wanted
        else {
            return Value::Null;
        };
        let mut form = json!({
            "swapShiftId": self.number(Numbered::Swap, &request.id),
            "swappeeScheduledShiftId": self.number(Numbered::Shift, recipient_shift_id),
            "requestedOn": local(self.local_at(&request.business_unit_id, request.changed_at)),
            "statusCode": status(request),
        });
        if let Some((lost, gained)) = self.sides(request) {
            form["requestedFor"] = json!(local(lost.starts));
            let people = &self.state.rota;
            if let Some(sender) = people.employee(&request.sender_id) {
                form["requestor"] = self.party_json(sender, lost, gained);
            }
            if let Some(recipient) = people.employee(recipient_id) {
                form["swappee"] = self.party_json(recipient, gained, lost);
            }
        }
        form
    }

    fn party_json(&self, person: &Employee, losing: &Shift, gaining: &Shift) -> Value {
        let length = |shift: &Shift| hours(shift.starts, shift.ends);
        let week = self.week_of(losing.starts.date());
        let all = self.state.rota.shifts.values();
        let own = all
            .filter(|shift| shift.employee_id == person.id && week.contains(&shift.starts.date()));
        let part = |shift: &Shift, kind: &str| {
            let (name, _) = self.job_looks(&shift.job_id);
            json!({
                "scheduledShiftId": self.number(Numbered::Shift, &shift.id),
                "startsOn": local(shift.starts), "endsOn": local(shift.ends), "type": kind,
                "jobs": [{"id": self.text(Numbered::Job, &shift.job_id), "name": name}],
            })
        };
        json!({
            "employeeId": self.number(Numbered::Employee, &person.id),
            "employeeName": name_json(person),
            "netWeeklyTotalHoursChange": length(gaining) - length(losing),
            "netWeeklyTotalHours": own.map(length).sum::<f64>(),
            "schedule": [part(losing, "Losing"), part(gaining, "Gaining")],
        })
    }
}
