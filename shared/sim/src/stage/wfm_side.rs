//! What the WFM holds of a store.

use std::collections::BTreeMap;

use super::forms::{Asked, Item, Side, Window};
use crate::wfm::{RequestState, Wanted, WfmRequest};
use crate::world::Rota;

/// Everything that the WFM plans for a store within a window, and what is asked of it. People have
/// the ids by which Teams knows them; those whom it does not know are left out.
pub(super) fn side(rota: &Rota, requests: &[WfmRequest], unit_id: &str, window: &Window) -> Side {
    let staff = rota.employees_of(unit_id);
    let users: BTreeMap<&str, &str> = staff
        .filter_map(|employee| Some((employee.id.as_str(), employee.user.as_ref()?.id.as_str())))
        .collect();
    let user = |employee_id: &str| users.get(employee_id).map(|id| (*id).to_owned());
    let department = |job_id: &str| {
        let job = rota.jobs.iter().find(|job| job.id == job_id);
        job.map(|job| job.department.clone()).unwrap_or_default()
    };
    let shifts = rota.shifts.values().filter_map(|shift| {
        let is_ahead = shift.business_unit_id == unit_id && window.holds(shift.starts, shift.ends);
        Some(Item {
            kind: "shift",
            id: shift.id.clone(),
            user_id: Some(user(&shift.employee_id).filter(|_| is_ahead)?),
            starts: shift.starts,
            ends: shift.ends,
            group: department(&shift.job_id),
            slots: None,
        })
    });
    let open_shifts = rota.open_shifts.values().filter(|open| {
        open.business_unit_id == unit_id && open.slots > 0 && window.holds(open.starts, open.ends)
    });
    let open_shifts = open_shifts.map(|open| Item {
        kind: "open-shift",
        id: open.id.clone(),
        user_id: None,
        starts: open.starts,
        ends: open.ends,
        group: department(&open.job_id),
        slots: Some(open.slots.into()),
    });
    let time_off = rota.time_off.values().filter_map(|time_off| {
        let (starts, ends) = (time_off.away.starts(), time_off.away.ends());
        let is_ahead = !time_off.cancelled && window.holds(starts, ends);
        Some(Item {
            kind: "time-off",
            id: time_off.id.clone(),
            user_id: Some(user(&time_off.employee_id).filter(|_| is_ahead)?),
            starts,
            ends,
            group: time_off.reason.clone(),
            slots: None,
        })
    });
    let asked = requests
        .iter()
        .filter(|request| request.business_unit_id == unit_id);
    let asked = asked.filter_map(|request| read_request(request, user));
    Side {
        items: shifts.chain(open_shifts).chain(time_off).collect(),
        requests: asked.collect(),
    }
}

fn read_request(request: &WfmRequest, user: impl Fn(&str) -> Option<String>) -> Option<Asked> {
    let mut asked = Asked {
        id: request.id.clone(),
        kind: "swap",
        state: match request.state {
            RequestState::PendingRecipient => "colleague",
            RequestState::PendingManager => "manager",
            RequestState::Approved => "approved",
            RequestState::Declined => "declined",
            RequestState::Cancelled => "withdrawn",
        },
        sender_id: user(&request.sender_id)?,
        recipient_id: None,
        item_id: None,
        other_item_id: None,
        away: None,
        at: request.changed_at,
    };
    match &request.wanted {
        Wanted::Swap {
            shift_id,
            recipient_id,
            recipient_shift_id,
        } => {
            asked.recipient_id = user(recipient_id);
            asked.item_id = Some(shift_id.clone());
            asked.other_item_id = Some(recipient_shift_id.clone());
        }
        Wanted::Offer {
            shift_id,
            recipient_id,
        } => {
            asked.kind = "offer";
            asked.recipient_id = user(recipient_id);
            asked.item_id = Some(shift_id.clone());
        }
        Wanted::OpenShift { open_shift_id } => {
            asked.kind = "open-shift";
            asked.item_id = Some(open_shift_id.clone());
        }
        Wanted::TimeOff { away, .. } => {
            asked.kind = "time-off";
            asked.away = Some((away.starts(), away.ends()));
        }
    }
    Some(asked)
}
