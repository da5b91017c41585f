//! Deeds that Graph has no call for.

use serde_json::json;

use super::super::call::Person;
use super::super::item::{Item, Side};
use super::super::kinds::Kind;
use super::super::refusal::Refusal;
use super::super::reply::{Answer, Reply};
use super::super::requests::{Asked, Decision, Sender, Step, is_pending, not_yours};
use super::super::visit::{Visit, stamped};
use super::{Deed, What};

impl Visit<'_> {
    /// Does what a person does at the team.
    pub(crate) fn perform(&mut self, deed: &Deed) -> Answer {
        self.check_provisioned()?;
        let Some(person) = self.call.caller.user.clone() else {
            return Err(not_yours());
        };
        let decide = |id: &String, message: &Option<String>, approves, step| {
            let user_id = person.id.clone();
            let message = message.clone();
            let decision = Decision {
                user_id,
                approves,
                message,
                step,
            };
            (id.clone(), decision)
        };
        let (id, decision) = match deed {
            Deed::Accept { id, message } => decide(id, message, true, Step::Recipient),
            Deed::Refuse { id, message } => decide(id, message, false, Step::Recipient),
            Deed::Approve { id, message } => decide(id, message, true, Step::Manager),
            Deed::Decline { id, message } => decide(id, message, false, Step::Manager),
            Deed::Withdraw { id } => return self.withdraw(id, &person),
            Deed::Delete { what, id, draft } => {
                self.check_manager(&person.id)?;
                return self.delete_as_person(*what, id, *draft);
            }
            Deed::AssignOpenShift {
                open_shift_id,
                user_id,
            } => {
                self.check_manager(&person.id)?;
                self.check_user(Some(user_id))?;
                let (id, _) = self.fill_slot(open_shift_id, user_id)?;
                return Ok(Reply::json(200, json!({"ids": {"shift": id}})));
            }
            Deed::ClockIn { .. }
            | Deed::ClockOut { .. }
            | Deed::StartBreak { .. }
            | Deed::EndBreak { .. } => return self.use_time_clock(deed, &person),
            Deed::Look(look) => return self.choices(look, &person),
            // These are calls of Graph, or requests.
            _ => return self.send_request(deed, person),
        };
        let (kind, request) = self.request(&id)?;
        let made = self.decide(kind, request, &decision)?;
        Ok(Reply::json(200, json!({"ids": made})))
    }

    fn send_request(&mut self, deed: &Deed, person: Person) -> Answer {
        let (asked, message) = match deed.clone() {
            Deed::RequestSwap {
                sender_shift_id,
                recipient_shift_id,
                message,
            } => {
                let asked = Asked::Swap {
                    shift_id: sender_shift_id,
                    recipient_shift_id,
                    recipient_id: None,
                };
                (asked, message)
            }
            Deed::Offer {
                sender_shift_id,
                recipient_user_id,
                message,
            } => {
                let asked = Asked::Offer {
                    shift_id: sender_shift_id,
                    recipient_id: recipient_user_id,
                };
                (asked, message)
            }
            Deed::RequestOpenShift {
                open_shift_id,
                message,
            } => (Asked::OpenShift { open_shift_id }, message),
            Deed::RequestTimeOff {
                time_off_reason_id,
                start_date_time,
                end_date_time,
                message,
            } => {
                let asked = Asked::TimeOff {
                    starts: start_date_time,
                    ends: end_date_time,
                    reason_id: time_off_reason_id,
                };
                (asked, message)
            }
            _ => return Err(Refusal::unknown_error()),
        };
        let sender = Sender {
            user_id: person.id,
            message,
        };
        let made = self.make_request(&sender, &asked)?;
        Ok(Reply::json(200, json!({"ids": {"request": made.id}})))
    }

    /// Whoever asked may take it back until the last word is spoken.
    fn withdraw(&mut self, id: &str, person: &Person) -> Answer {
        let (kind, request) = self.request(id)?;
        let sender_id = request.text("senderUserId").unwrap_or_default();
        if !sender_id.eq_ignore_ascii_case(&person.id) {
            return Err(not_yours());
        }
        if !is_pending(&request) {
            return Err(self.decided("The request is no longer pending."));
        }
        let _was_there = self.team.remove(kind, id, self.call.at);
        Ok(Reply::empty(204))
    }

    /// In Teams a deletion is a last change: the object is seen once more, as not active.
    fn delete_as_person(&mut self, what: What, id: &str, as_draft: bool) -> Answer {
        let kind = match what {
            What::Shift => Kind::Shift,
            What::OpenShift => Kind::OpenShift,
            What::TimeOff => Kind::TimeOff,
            What::TimeOffReason => return self.delete(Kind::TimeOffReason, id),
        };
        let known = self.found(kind, id)?;
        let staged = Item {
            staged: true,
            ..known.as_ref().clone()
        };
        if as_draft && known.side(Side::Shared).is_some() {
            self.write(kind, staged);
        } else {
            let last = stamped(staged, self.call, self.chance);
            self.team.end(kind, last, self.call.at);
        }
        Ok(Reply::empty(204))
    }
}
