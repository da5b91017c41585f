//! Swaps, as the two people in them see them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::{Call, Operation, Outcome, created, found};
use super::clerk::Clerk;
use super::forms::{hours, listed_name, local, midnight};
use super::numbers::Numbered;
use super::places::get;
use super::refusals::{Problem, SWAP, Shape, of_swap};
use crate::wfm::{Deed, Reply, RequestKind, RequestState, Role, Wanted, WfmRequest};
use crate::world::{Employee, Shift};

pub(super) const SELF_SERVICE: &[Operation] = &[
    get(
        "GetAvailableSwapShifts",
        "mySchedule/*/availableSwapShifts",
        available,
    ),
    get(
        "GetMyShiftSwapRequests",
        "mySwapShifts/requestedByMe",
        |clerk, call| {
            let caller = clerk.caller(call)?;
            let all = clerk.state.desk.requests.values();
            let own = all.filter(|request| request.sender_id == caller.id);
            let own = own.filter_map(|request| clerk.swap_json(request));
            found(json!({"entities": own.collect::<Value>()}))
        },
    ),
    Operation {
        name: "CreateShiftSwapRequest",
        method: Method::POST,
        path: "mySwapShifts",
        handle: create,
    },
    Operation {
        name: "RecipientApproveShiftSwap",
        method: Method::PUT,
        path: "mySwapShifts/*",
        handle: decide,
    },
    Operation {
        name: "CancelShiftSwap",
        method: Method::DELETE,
        path: "mySwapShifts/*",
        handle: cancel,
    },
];

/// How a swap stands, in the vendor's words as far as they are known. The rota does not tell the
/// recipient's no from one that came of itself.
pub(super) fn status(request: &WfmRequest) -> &'static str {
    match request.state {
        RequestState::PendingRecipient => "AwaitingRecipient",
        RequestState::PendingManager => "AwaitingManager",
        RequestState::Approved => "ManagerApproved",
        RequestState::Declined if request.decided_by_id.is_some() => "ManagerDenied",
        RequestState::Declined => "RecipientDenied",
        RequestState::Cancelled => "Cancelled",
    }
}

fn available(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let caller = clerk.caller(call)?;
    let own = clerk.shift_of(call.arg(0), "OriginalShiftIsNotAValidShift")?;
    if own.employee_id != caller.id {
        return Err(Problem::listed(
            SWAP,
            "OriginalShiftDoesNotBelongToEmployee",
        ));
    }
    let week = clerk.week_of(own.starts.date());
    let shifts: Vec<Shift> = clerk.state.rota.shifts.values().cloned().collect();
    let mut entities = Vec::new();
    for other in shifts {
        let wanted = swap(&own, &other);
        let office = clerk.state.office(clerk.now);
        if office.judge().can_have(&caller.id, &wanted, 0).is_err() {
            continue;
        }
        let whose = clerk.state.rota.employee(&other.employee_id);
        let (name, color) = clerk.job_looks(&other.job_id);
        let length = |shift: &Shift| hours(shift.starts, shift.ends);
        let is_of_week = week.contains(&other.starts.date());
        let gained = if is_of_week { length(&other) } else { 0.0 };
        entities.push(json!({
            "employeeName": whose.map(listed_name), "netHoursDelta": gained - length(&own),
            "shiftId": clerk.text(Numbered::Shift, &other.id),
            "shiftStart": local(other.starts), "shiftEnd": local(other.ends),
            "jobNames": name, "jobColor": color, "fixedShift": false,
        }));
    }
    found(json!({"swapperShiftId": call.arg(0), "entities": entities}))
}

/// All or none of the wanted shifts are asked for.
fn create(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let caller = clerk.caller(call)?;
    let own = call.body["swapperScheduledShiftId"].to_string();
    let own = clerk.shift_of(&own, "OriginalShiftIsNotAValidShift")?;
    let refused = |name: &str| Problem::listed(SWAP, name);
    if own.employee_id != caller.id {
        return Err(refused("OriginalShiftDoesNotBelongToEmployee"));
    }
    let wanted = call.body["requestedScheduledShiftIds"].as_array();
    let wanted = wanted.filter(|wanted| !wanted.is_empty());
    let mut deeds = Vec::new();
    for number in wanted.ok_or_else(|| refused("RequestedShiftIsNotAValidShift"))? {
        let other = clerk.shift_of(&number.to_string(), "RequestedShiftIsNotAValidShift")?;
        let deed = Deed::Ask {
            sender_id: caller.id.clone(),
            wanted: swap(&own, &other),
            message: None,
        };
        let may = clerk.state.act(clerk.now, &deed, true);
        may.map_err(|refusal| refused(of_swap(refusal)))?;
        deeds.push(deed);
    }
    let mut entities = Vec::new();
    for deed in &deeds {
        let made = clerk.act_on_request(deed);
        let made = made.map_err(|refusal| refused(of_swap(refusal)))?;
        entities.extend(clerk.swap_json(&made));
    }
    created(json!({"entities": entities}))
}

/// The recipient says yes or no.
fn decide(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let refused = |name: &str| Problem::listed(SWAP, name);
    let request = clerk.swap(call.arg(0), StatusCode::CONFLICT)?;
    let reply = match call.body["requestStatus"].as_str() {
        Some("AwaitingManager") => Reply::Approve,
        Some("RecipientDenied") => Reply::Decline,
        _ => return Err(refused("InvalidAction")),
    };
    let caller = clerk.caller(call)?;
    let is_theirs =
        matches!(&request.wanted, Wanted::Swap { recipient_id, .. } if *recipient_id == caller.id);
    if !is_theirs {
        return Err(refused("InvalidActionNotTheRecipient"));
    }
    clerk.is_whole(&request)?;
    let answer = answer(&request, &caller, Role::Recipient, reply);
    let request = clerk.act_on_request(&answer);
    let request = request.map_err(|refusal| refused(of_swap(refusal)))?;
    found(clerk.swap_json(&request).unwrap_or_default())
}

/// The sender takes it back.
fn cancel(clerk: &mut Clerk<'_>, call: &Call) -> Outcome {
    let refused = |name: &str| Problem::listed(SWAP, name);
    let request = clerk.swap(call.arg(0), StatusCode::NOT_FOUND)?;
    let caller = clerk.caller(call)?;
    if request.sender_id != caller.id {
        return Err(refused("InvalidActionNotTheSender"));
    }
    let answer = answer(&request, &caller, Role::Sender, Reply::Cancel);
    let request = clerk.act_on_request(&answer);
    let request = request.map_err(|refusal| refused(of_swap(refusal)))?;
    let entities: Vec<Value> = clerk.swap_json(&request).into_iter().collect();
    found(json!({"entities": entities}))
}

/// The answer of somebody to a swap.
pub(super) fn answer(request: &WfmRequest, actor: &Employee, role: Role, reply: Reply) -> Deed {
    Deed::Answer {
        request_id: request.id.clone(),
        kind: Some(RequestKind::Swap),
        actor_id: actor.id.clone(),
        role,
        reply,
    }
}

fn swap(own: &Shift, other: &Shift) -> Wanted {
    Wanted::Swap {
        shift_id: own.id.clone(),
        recipient_id: other.employee_id.clone(),
        recipient_shift_id: other.id.clone(),
    }
}

impl Clerk<'_> {
    /// The shift of that number.
    ///
    /// # Errors
    ///
    /// 409 with that name when there is none.
    pub(super) fn shift_of(&self, number: &str, otherwise: &str) -> Result<Shift, Problem> {
        let id = self.id(Numbered::Shift, number).ok();
        let shift = id.and_then(|id| self.state.rota.shifts.get(&id));
        shift
            .cloned()
            .ok_or_else(|| Problem::listed(SWAP, otherwise))
    }

    /// The swap of that number.
    ///
    /// # Errors
    ///
    /// That status when there is none.
    pub(super) fn swap(&self, number: &str, otherwise: StatusCode) -> Result<WfmRequest, Problem> {
        let id = self.id(Numbered::Swap, number).ok();
        let request = id.and_then(|id| self.state.desk.requests.get(&id));
        request
            .cloned()
            .ok_or_else(|| Problem::new(otherwise, Shape::List, SWAP, "InvalidSwapShiftRequestId"))
    }

    /// That both shifts of a swap still belong to the two people.
    ///
    /// # Errors
    ///
    /// 409 when one was given away.
    pub(super) fn is_whole(&self, request: &WfmRequest) -> Result<(), Problem> {
        let Wanted::Swap {
            shift_id,
            recipient_id,
            recipient_shift_id,
        } = &request.wanted
        else {
            return Ok(());
        };
        let is_of = |shift: &str, whose: &str| {
            let shift = self.state.rota.shifts.get(shift);
            shift.is_some_and(|shift| shift.employee_id == whose)
        };
        let is_whole =
            is_of(shift_id, &request.sender_id) && is_of(recipient_shift_id, recipient_id);
        if is_whole || !request.state.is_pending() {
            Ok(())
        } else {
            Err(Problem::listed(SWAP, "ShiftHasBeenTaken"))
        }
    }

    /// A swap as the two people see it; `None` for another request.
    pub(super) fn swap_json(&self, request: &WfmRequest) -> Option<Value> {
        let Wanted::Swap {
            shift_id,
            recipient_id,
            recipient_shift_id,
        } = &request.wanted
        else {
            return None;
        };
        let rota = &self.state.rota;
        let (lost, gained) = (
            rota.shifts.get(shift_id),
            rota.shifts.get(recipient_shift_id),
        );
        let length = |shift: Option<&Shift>| shift.map_or(0.0, |s| hours(s.starts, s.ends));
        let mut form = json!({
            "swapRequestId": self.text(Numbered::Swap, &request.id),
            "swapperScheduledShiftId": self.text(Numbered::Shift, shift_id),
            "swappeeScheduledShiftId": self.text(Numbered::Shift, recipient_shift_id),
            "swappeeName": rota.employee(recipient_id).map(listed_name).unwrap_or_default(),
            "swapperNetWeeklyHoursDelta": length(gained) - length(lost),
            "requestStatus": status(request),
        });
        if let Some(lost) = lost {
            form["startOfWeek"] = json!(midnight(self.week_of(lost.starts.date()).start));
            form["lostShift"] = self.side_json(lost, "Losing");
        }
        if let Some(gained) = gained {
            form["gainedShift"] = self.side_json(gained, "Gaining");
        }
        Some(form)
    }

    fn side_json(&self, shift: &Shift, side: &str) -> Value {
        let (name, color) = self.job_looks(&shift.job_id);
        json!({
            "type": side, "shiftId": self.text(Numbered::Shift, &shift.id),
            "shiftStart": local(shift.starts), "shiftEnd": local(shift.ends),
            "jobNames": name, "jobColor": color, "fixedShift": false,
        })
    }
}
