//! Yes and no: who may say it, and what the request becomes.

use serde_json::json;

use super::super::item::{Item, milliseconds};
use super::super::kinds::Kind;
use super::super::refusal::Refusal;
use super::super::switches;
use super::super::visit::Visit;
use super::effects::Made;
use super::{is_pending, not_yours};

/// In which part somebody decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Recipient,
    Manager,
    /// Whichever is due.
    Due,
}

/// What somebody says to a request.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) user_id: String,
    pub(crate) approves: bool,
    pub(crate) message: Option<String>,
    pub(crate) step: Step,
}

impl Visit<'_> {
    /// Decides on a request. With a manager's yes the schedule changes as well.
    pub(crate) fn decide(
        &mut self,
        kind: Kind,
        request: Item,
        decision: &Decision,
    ) -> Result<Made, Refusal> {
        if !is_pending(&request) {
            return Err(self.decided("The request is no longer pending."));
        }
        match self.step(&request, decision)? {
            Step::Recipient => {
                self.decide_as_recipient(kind, request, decision);
                Ok(Made::new())
            }
            Step::Manager | Step::Due => self.decide_as_manager(kind, request, decision),
        }
    }

    /// What a decision that comes too late is told.
    pub(crate) fn decided(&self, text: &str) -> Refusal {
        let status = self.switches.status(&switches::DECIDED);
        Refusal::invalid(status.unwrap_or(409), text)
    }

    /// The part in which the decision is made, if this user may make it.
    fn step(&self, request: &Item, decision: &Decision) -> Result<Step, Refusal> {
        let user_id = &decision.user_id;
        let waits_for_recipient = request.text("assignedTo") == Some("recipient");
        let is_recipient = request
            .text("recipientUserId")
            .is_some_and(|recipient| recipient.eq_ignore_ascii_case(user_id));
        match decision.step {
            Step::Recipient | Step::Due if waits_for_recipient && is_recipient => {
                Ok(Step::Recipient)
            }
            // In Teams a manager can decide before the recipient did.
            Step::Manager => self.check_manager(user_id).map(|()| Step::Manager),
            Step::Due if !waits_for_recipient => {
                self.check_manager(user_id).map(|()| Step::Manager)
            }
            Step::Recipient | Step::Due => Err(not_yours()),
        }
    }

    fn decide_as_recipient(&mut self, kind: Kind, mut request: Item, decision: &Decision) {
        let (assigned_to, state) = if decision.approves {
            ("manager", "pending")
        } else {
            ("recipient", "declined")
        };
        for (name, value) in [
            ("assignedTo", json!(assigned_to)),
            ("state", json!(state)),
            ("recipientActionMessage", json!(decision.message)),
            ("recipientActionDateTime", json!(milliseconds(self.call.at))),
        ] {
            request.fields.insert(name.to_owned(), value);
        }
        self.write(kind, request);
    }

    fn decide_as_manager(
        &mut self,
        kind: Kind,
        mut request: Item,
        decision: &Decision,
    ) -> Result<Made, Refusal> {
        let state = if decision.approves {
            "approved"
        } else {
            "declined"
        };
        for (name, value) in [
            ("assignedTo", json!("manager")),
            ("state", json!(state)),
            ("managerUserId", json!(decision.user_id)),
            ("managerActionMessage", json!(decision.message)),
            ("managerActionDateTime", json!(milliseconds(self.call.at))),
        ] {
            request.fields.insert(name.to_owned(), value);
        }
        if decision.approves {
            self.check_possible(kind, &request)?;
        }
        let request = self.write(kind, request);
        if decision.approves {
            self.carry_out(kind, &request)
        } else {
            Ok(Made::new())
        }
    }
}
