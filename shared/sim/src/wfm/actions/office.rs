//! Where deeds are done: the rota, and the requests about it. Whether they are is decided in
//! `hearings`.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::deeds::{
    Clocked, Deed, Done, Reply, RequestKind, RequestState, Role, Wanted, WfmRequest,
};
use super::judge::{Judge, Rules, allow, leave_hours};
use super::keys::Keys;
use super::refusals::{Refusal, RefusalCode};
use crate::world::{Rota, TimeOff};

/// How many events of the time clock are kept.
const CLOCKED_MAX: usize = 10_000;

/// What a WFM remembers beside its rota.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) requests: BTreeMap<String, WfmRequest>,
    pub(crate) keys: Keys,
    pub(crate) clocked: Vec<Clocked>,
    pub(crate) rules: Rules,
    /// How many ids were given to something new.
    coined: u64,
}

/// The rota and the desk, at one moment.
pub(crate) struct Office<'a> {
    pub(crate) rota: &'a mut Rota,
    pub(crate) at_first: &'a Rota,
    pub(crate) desk: &'a mut Desk,
    pub(crate) now: Timestamp,
    /// Whether leave may be had that is not left.
    pub(crate) may_overdraw: bool,
}

type Outcome = Result<Done, Refusal>;

impl Office<'_> {
    /// Judges a deed, and does it unless it is only asked about.
    pub(crate) fn act(&mut self, deed: &Deed, check_only: bool) -> Outcome {
        self.judge_deed(deed)?;
        if check_only {
            return Ok(Done::Nothing);
        }
        match deed.clone() {
            Deed::Ask {
                sender_id,
                wanted,
                message,
            } => self.ask(sender_id, wanted, message),
            Deed::Change {
                request_id, wanted, ..
            } => {
                let request = self.pending(&request_id, Some(RequestKind::TimeOff))?;
                Ok(self.keep(WfmRequest { wanted, ..request }))
            }
            Deed::Answer {
                request_id,
                kind,
                actor_id,
                role,
                reply,
            } => self.answer(&request_id, kind, &actor_id, role, reply),
            Deed::Assign {
                open_shift_id,
                employee_id,
                manager_id,
            } => self.take(open_shift_id, &employee_id, Some(manager_id)),
            Deed::Claim {
                open_shift_id,
                employee_id,
            } => self.take(open_shift_id, &employee_id, None),
            Deed::PutShift(shift) => {
                self.rota.shifts.insert(shift.id.clone(), shift.clone());
                Ok(Done::Shift(shift))
            }
            Deed::PutOpenShift(open) => {
                self.rota.open_shifts.insert(open.id.clone(), open.clone());
                Ok(Done::OpenShift(open))
            }
            Deed::PutTimeOff(time_off) => {
                self.give_back(&time_off.id);
                self.give(time_off.clone());
                Ok(Done::TimeOff(time_off))
            }
            quiet => {
                self.act_quietly(quiet);
                Ok(Done::Nothing)
            }
        }
    }

    /// Does what leaves nothing to show.
    fn act_quietly(&mut self, deed: Deed) {
        match deed {
            Deed::DeleteShift(id) => {
                self.rota.shifts.remove(&id);
                self.decline_rivals(&[&id]);
            }
            Deed::DeleteOpenShift(id) => {
                self.rota.open_shifts.remove(&id);
                self.decline_rivals(&[&id]);
            }
            Deed::DeleteTimeOff(id) => self.give_back(&id),
            Deed::SetAvailability(known) => {
                let whose = known.employee_id.clone();
                self.rota.availability.insert(whose, known);
            }
            Deed::Clock(clocked) => {
                if self.desk.clocked.len() >= CLOCKED_MAX {
                    self.desk.clocked.remove(0);
                }
                self.desk.clocked.push(clocked);
            }
            Deed::Ask { .. }
            | Deed::Change { .. }
            | Deed::Answer { .. }
            | Deed::Assign { .. }
            | Deed::Claim { .. }
            | Deed::PutShift(_)
            | Deed::PutOpenShift(_)
            | Deed::PutTimeOff(_) => {}
        }
    }

    pub(crate) fn judge(&self) -> Judge<'_> {
        Judge {
            rota: self.rota,
            at_first: self.at_first,
            rules: self.desk.rules,
            now: self.now,
            may_overdraw: self.may_overdraw,
        }
    }

    fn ask(&mut self, sender_id: String, wanted: Wanted, message: Option<String>) -> Outcome {
        let business_unit_id = self.judge().person(&sender_id)?.business_unit_id.clone();
        let state = match recipient_of(&wanted) {
            Some(_) => RequestState::PendingRecipient,
            None => RequestState::PendingManager,
        };
        let request = WfmRequest {
            id: self.coin('r'),
            state,
            business_unit_id,
            sender_id,
            wanted,
            message,
            decided_by_id: None,
            shift_ids: Vec::new(),
            time_off_id: None,
            changed_at: self.now,
        };
        match state {
            RequestState::PendingManager if !self.desk.rules.managers_decide => {
                self.approve(request)
            }
            _ => Ok(self.keep(request)),
        }
    }

    fn answer(
        &mut self,
        request_id: &str,
        kind: Option<RequestKind>,
        actor_id: &str,
        role: Role,
        reply: Reply,
    ) -> Outcome {
        let mut request = self.pending(request_id, kind)?;
        if role == Role::Manager {
            request.decided_by_id = Some(actor_id.to_owned());
        }
        request.state = match reply {
            Reply::Cancel => RequestState::Cancelled,
            Reply::Decline => RequestState::Declined,
            Reply::Approve if role == Role::Recipient && self.desk.rules.managers_decide => {
                RequestState::PendingManager
            }
            Reply::Approve => return self.approve(request),
        };
        Ok(self.keep(request))
    }

    fn take(
        &mut self,
        open_shift_id: String,
        employee_id: &str,
        decided_by_id: Option<String>,
    ) -> Outcome {
        let unit_id = &self.judge().open_shift(&open_shift_id)?.business_unit_id;
        let business_unit_id = unit_id.clone();
        let shift_id = self.take_slot(&open_shift_id, employee_id)?;
        // Nobody asked, so that there is no request to remember; the answer has the form of one.
        Ok(Done::Request(WfmRequest {
            id: self.coin('r'),
            state: RequestState::Approved,
            business_unit_id,
            sender_id: employee_id.to_owned(),
            wanted: Wanted::OpenShift { open_shift_id },
            message: None,
            decided_by_id,
            shift_ids: vec![shift_id],
            time_off_id: None,
            changed_at: self.now,
        }))
    }

    /// Does what a request asks for.
    fn approve(&mut self, mut request: WfmRequest) -> Outcome {
        request.state = RequestState::Approved;
        // Kept first, so that it is no rival of itself.
        self.keep(request.clone());
        match &request.wanted {
            Wanted::Swap {
                shift_id,
                recipient_id,
                recipient_shift_id,
            } => {
                self.hand_over(shift_id, recipient_id);
                self.hand_over(recipient_shift_id, &request.sender_id);
                self.decline_rivals(&[shift_id, recipient_shift_id]);
                request.shift_ids = vec![shift_id.clone(), recipient_shift_id.clone()];
            }
            Wanted::Offer {
                shift_id,
                recipient_id,
            } => {
                self.hand_over(shift_id, recipient_id);
                self.decline_rivals(&[shift_id]);
                request.shift_ids = vec![shift_id.clone()];
            }
            Wanted::OpenShift { open_shift_id } => {
                let taken = self.take_slot(open_shift_id, &request.sender_id)?;
                request.shift_ids = vec![taken];
            }
            Wanted::TimeOff { reason, away } => {
                let time_off = TimeOff {
                    id: self.coin('q'),
                    employee_id: request.sender_id.clone(),
                    reason: reason.clone(),
                    away: *away,
                    cancelled: false,
                };
                request.time_off_id = Some(time_off.id.clone());
                self.give(time_off);
            }
        }
        Ok(self.keep(request))
    }

    fn hand_over(&mut self, shift_id: &str, employee_id: &str) {
        if let Some(shift) = self.rota.shifts.get_mut(shift_id) {
            shift.employee_id = employee_id.to_owned();
        }
    }

    /// Makes a shift of one slot of an open shift. The open shift goes with its last slot.
    fn take_slot(&mut self, open_shift_id: &str, employee_id: &str) -> Result<String, Refusal> {
        let id = self.coin('w');
        let open = self.rota.open_shifts.get_mut(open_shift_id);
        let open = open.ok_or(RefusalCode::NotFound)?;
        let shift = open.taken_by(employee_id.to_owned(), id.clone());
        open.slots = open.slots.saturating_sub(1);
        let is_gone = open.slots == 0;
        self.rota.shifts.insert(id.clone(), shift);
        if is_gone {
            self.rota.open_shifts.remove(open_shift_id);
            self.decline_rivals(&[open_shift_id]);
        }
        Ok(id)
    }

    fn give(&mut self, time_off: TimeOff) {
        let cost = leave_hours(&time_off.reason, time_off.away);
        let left = &mut self.rota.leave_balance_hours;
        if let Some(left) = left.get_mut(&time_off.employee_id) {
            *left = left.saturating_sub(cost);
        }
        self.rota.time_off.insert(time_off.id.clone(), time_off);
    }

    fn give_back(&mut self, id: &str) {
        let gone = self.rota.time_off.remove(id);
        if let Some(gone) = gone.filter(|gone| !gone.cancelled) {
            let cost = leave_hours(&gone.reason, gone.away);
            let left = self.rota.leave_balance_hours.entry(gone.employee_id);
            *left.or_default() += cost;
        }
    }

    /// What is pending and asks for one of these cannot be granted any more.
    fn decline_rivals(&mut self, ids: &[&str]) {
        for request in self.desk.requests.values_mut() {
            let touched = touched_by(&request.wanted);
            if request.state.is_pending() && touched.iter().any(|id| ids.contains(id)) {
                request.state = RequestState::Declined;
                request.changed_at = self.now;
            }
        }
    }

    pub(super) fn request(
        &self,
        id: &str,
        kind: Option<RequestKind>,
    ) -> Result<&WfmRequest, Refusal> {
        let found = self.desk.requests.get(id);
        let found = found.filter(|request| kind.is_none_or(|kind| request.wanted.kind() == kind));
        found.ok_or_else(|| RefusalCode::NotFound.into())
    }

    pub(super) fn pending(
        &self,
        id: &str,
        kind: Option<RequestKind>,
    ) -> Result<WfmRequest, Refusal> {
        let request = self.request(id, kind)?;
        allow(request.state.is_pending(), RefusalCode::AlreadyDecided)?;
        Ok(request.clone())
    }

    fn keep(&mut self, mut request: WfmRequest) -> Done {
        request.changed_at = self.now;
        self.desk
            .requests
            .insert(request.id.clone(), request.clone());
        Done::Request(request)
    }

    /// An id for something new.
    fn coin(&mut self, prefix: char) -> String {
        self.desk.coined += 1;
        format!("{prefix}{:06}", self.desk.coined)
    }
}

pub(super) fn recipient_of(wanted: &Wanted) -> Option<&str> {
    match wanted {
        Wanted::Swap { recipient_id, .. } | Wanted::Offer { recipient_id, .. } => {
            Some(recipient_id)
        }
        Wanted::OpenShift { .. } | Wanted::TimeOff { .. } => None,
    }
}

/// The shifts and open shifts that a request is about.
fn touched_by(wanted: &Wanted) -> Vec<&str> {
    match wanted {
        Wanted::Swap {
            shift_id,
            recipient_shift_id,
            ..
        } => vec![shift_id, recipient_shift_id],
        Wanted::Offer { shift_id, .. } => vec![shift_id],
        Wanted::OpenShift { open_shift_id } => vec![open_shift_id],
        Wanted::TimeOff { .. } => Vec::new(),
    }
}
