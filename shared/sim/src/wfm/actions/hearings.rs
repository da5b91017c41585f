//! Whether a deed may be done: who may do it, and what the rota says.

use super::deeds::{Deed, Reply, RequestKind, RequestState, Role, Wanted};
use super::judge::{Verdict, allow, leave_hours};
use super::office::{Office, recipient_of};
use super::refusals::RefusalCode;
use crate::world::{OpenShift, Shift};

/// How many people one open shift may want.
const SLOTS: std::ops::RangeInclusive<u32> = 1..=1000;

impl Office<'_> {
    /// Whether a deed may be done.
    pub(super) fn judge_deed(&self, deed: &Deed) -> Verdict {
        let judge = self.judge();
        match deed {
            Deed::Ask {
                sender_id, wanted, ..
            } => judge.can_have(sender_id, wanted, self.reserved_hours(sender_id, "")),
            Deed::Change {
                request_id,
                sender_id,
                wanted,
            } => {
                let request = self.pending(request_id, Some(RequestKind::TimeOff))?;
                allow(request.sender_id == *sender_id, RefusalCode::Forbidden)?;
                let reserved_hours = self.reserved_hours(sender_id, request_id);
                judge.can_have(sender_id, wanted, reserved_hours)
            }
            Deed::Answer {
                request_id,
                kind,
                actor_id,
                role,
                reply,
            } => self.judge_answer(request_id, *kind, actor_id, *role, *reply),
            Deed::Assign {
                open_shift_id,
                employee_id,
                manager_id,
            } => {
                let open = judge.open_shift(open_shift_id)?;
                judge.manages(manager_id, &open.business_unit_id)?;
                let open_shift_id = open_shift_id.clone();
                judge.can_have(employee_id, &Wanted::OpenShift { open_shift_id }, 0)
            }
            Deed::Claim {
                open_shift_id,
                employee_id,
            } => {
                let open_shift_id = open_shift_id.clone();
                judge.can_have(employee_id, &Wanted::OpenShift { open_shift_id }, 0)
            }
            Deed::PutShift(shift) => self.judge_shift(shift),
            Deed::DeleteShift(id) => {
                let shift = judge.shift(id)?;
                judge.is_ahead(&shift.business_unit_id, shift.starts)
            }
            Deed::PutOpenShift(open) => self.judge_open_shift(open),
            Deed::DeleteOpenShift(id) => judge.open_shift(id).map(|_| ()),
            Deed::PutTimeOff(time_off) => {
                judge.can_be_away(&time_off.employee_id, time_off.away, &time_off.id)
            }
            Deed::DeleteTimeOff(id) => {
                let standing = self.rota.time_off.get(id).filter(|t| !t.cancelled);
                allow(standing.is_some(), RefusalCode::NotFound)
            }
            Deed::SetAvailability(known) => judge.person(&known.employee_id).map(|_| ()),
            Deed::Clock(clocked) => judge.person(&clocked.employee_id).map(|_| ()),
        }
    }

    fn judge_shift(&self, shift: &Shift) -> Verdict {
        let judge = self.judge();
        allow(shift.starts < shift.ends, RefusalCode::Refused)?;
        let person = judge.person(&shift.employee_id)?;
        let is_theirs = person.business_unit_id == shift.business_unit_id;
        allow(is_theirs, RefusalCode::NotEligible)?;
        if let Some(before) = self.rota.shifts.get(&shift.id) {
            judge.is_ahead(&before.business_unit_id, before.starts)?;
        }
        judge.is_ahead(&shift.business_unit_id, shift.starts)?;
        let stretch = (shift.starts, shift.ends);
        judge.can_work(&shift.employee_id, &shift.job_id, stretch, &[&shift.id])
    }

    fn judge_open_shift(&self, open: &OpenShift) -> Verdict {
        let is_known = self.rota.jobs.iter().any(|job| job.id == open.job_id);
        allow(is_known, RefusalCode::NotFound)?;
        let is_whole = open.starts < open.ends && SLOTS.contains(&open.slots);
        allow(is_whole, RefusalCode::Refused)?;
        self.judge().is_ahead(&open.business_unit_id, open.starts)
    }

    fn judge_answer(
        &self,
        request_id: &str,
        kind: Option<RequestKind>,
        actor_id: &str,
        role: Role,
        reply: Reply,
    ) -> Verdict {
        let request = self.request(request_id, kind)?;
        let judge = self.judge();
        let (is_theirs, fits) = match role {
            Role::Sender => (request.sender_id == actor_id, reply == Reply::Cancel),
            Role::Recipient => {
                let recipient_id = recipient_of(&request.wanted);
                (recipient_id == Some(actor_id), reply != Reply::Cancel)
            }
            Role::Manager => {
                judge.manages(actor_id, &request.business_unit_id)?;
                (true, reply != Reply::Cancel)
            }
            Role::Account => (true, true),
        };
        allow(is_theirs && fits, RefusalCode::Forbidden)?;
        let is_open = match role {
            Role::Recipient => request.state == RequestState::PendingRecipient,
            Role::Sender | Role::Manager | Role::Account => request.state.is_pending(),
        };
        allow(is_open, RefusalCode::AlreadyDecided)?;
        match reply {
            Reply::Approve => {
                let reserved_hours = self.reserved_hours(&request.sender_id, request_id);
                judge.can_have(&request.sender_id, &request.wanted, reserved_hours)
            }
            Reply::Decline | Reply::Cancel => Ok(()),
        }
    }

    /// The leave that other pending requests of a person would cost.
    fn reserved_hours(&self, sender_id: &str, but: &str) -> u32 {
        let others = self.desk.requests.values().filter(|request| {
            request.sender_id == sender_id && request.id != but && request.state.is_pending()
        });
        let hours = others.map(|request| match &request.wanted {
            Wanted::TimeOff { reason, away } => leave_hours(reason, *away),
            Wanted::Swap { .. } | Wanted::Offer { .. } | Wanted::OpenShift { .. } => 0,
        });
        hours.fold(0, u32::saturating_add)
    }
}
