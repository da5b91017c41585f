//! Requests through Graph: listing, making, deciding.
//!
//! No PUT and no PATCH is documented for any of them, and DELETE for requests for time off
//! alone; people withdraw the others in Teams.

use serde_json::{Map, Value};

use super::super::item::Item;
use super::super::kinds::{DECISION, DECISION_FOR_USER, Kind, TRACKED};
use super::super::refusal::Refusal;
use super::super::reply::{Answer, Reply};
use super::super::routes::is_action;
use super::super::switches;
use super::super::visit::Visit;
use super::{Asked, Decision, Sender, Step};

/// What the service computes on a request; a body may carry it, without effect.
const COMPUTED: [&str; 8] = [
    "state",
    "assignedTo",
    "senderDateTime",
    "managerUserId",
    "managerActionDateTime",
    "managerActionMessage",
    "recipientActionDateTime",
    "recipientActionMessage",
];

impl Visit<'_> {
    /// Answers a call on a collection of requests, or on the one in it that `below` names.
    pub(crate) fn answer_for_requests(
        &mut self,
        kind: Kind,
        method: &str,
        below: &[&str],
    ) -> Answer {
        match (method, below) {
            ("GET", []) => self.list(kind),
            ("GET", [id]) => self.get(kind, id),
            ("POST", []) => self.create_request(kind),
            ("DELETE", [id]) if kind == Kind::TimeOffRequest => self.delete_request(kind, id),
            ("POST", [id, action]) => {
                let is = |name: &str| is_action(action, name);
                let known = |visit: &Self| visit.found(kind, id).map(|it| it.as_ref().clone());
                match () {
                    () if is("approve") => self.decide_by_call(kind, known(self)?, true),
                    () if is("decline") => self.decide_by_call(kind, known(self)?, false),
                    () if self.call.is_beta() && is("approveForUser") => {
                        self.decide_for_user(kind, known(self)?, true)
                    }
                    () if self.call.is_beta() && is("declineForUser") => {
                        self.decide_for_user(kind, known(self)?, false)
                    }
                    () => Err(Refusal::unknown_error()),
                }
            }
            _ => Err(Refusal::unknown_error()),
        }
    }

    fn create_request(&mut self, kind: Kind) -> Answer {
        let computed: Vec<&str> = TRACKED.iter().chain(&COMPUTED).copied().collect();
        let read = self.read(kind.properties(), &computed)?;
        let asked = asked(kind, &read);
        let message = text(&read, "senderMessage");
        let Some(user_id) = self.sender_of(&read, &asked) else {
            return Err(Refusal::bad_request("'senderUserId' is required."));
        };
        let made = self.make_request(&Sender { user_id, message }, &asked)?;
        Ok(Reply::json(200, self.shown_alone(kind, &made)))
    }

    /// Who asks: whoever is named, or else whose shift it is.
    fn sender_of(&self, read: &Map<String, Value>, asked: &Asked) -> Option<String> {
        let named = text(read, "senderUserId");
        let acts_as = || self.call.header("ms-app-acts-as").map(str::to_owned);
        let owner = || match asked {
            Asked::Swap { shift_id, .. } | Asked::Offer { shift_id, .. } => {
                let shift = self.team.item(Kind::Shift, shift_id)?;
                shift.text("userId").map(str::to_owned)
            }
            Asked::OpenShift { .. } | Asked::TimeOff { .. } => None,
        };
        named.or_else(acts_as).or_else(owner)
    }

    fn delete_request(&mut self, kind: Kind, id: &str) -> Answer {
        if self.team.remove(kind, id, self.call.at) {
            Ok(Reply::empty(204))
        } else {
            Err(Refusal::item_not_found())
        }
    }

    /// `approve` and `decline`: for people. Applications could once, in somebody's name.
    fn decide_by_call(&mut self, kind: Kind, request: Item, approves: bool) -> Answer {
        let read = self.read(DECISION, &[])?;
        if self.switches.is(&switches::APP_DECISIONS, "refused") {
            let text = "Application permissions are not supported here.";
            return Err(Refusal::nested(403, "Forbidden", text));
        }
        let Some(user_id) = self.call.header("ms-app-acts-as").map(str::to_owned) else {
            let text = "MS-APP-ACTS-AS header needs to be set for application context requests.";
            let code = "MissingUserIdHeaderInAppContext";
            return Err(Refusal::nested(403, code, text));
        };
        let decision = Decision {
            user_id,
            approves,
            message: text(&read, "message"),
            step: Step::Due,
        };
        self.decide(kind, request, &decision)?;
        let status = self.switches.status(&switches::DECISION_STATUS);
        Ok(Reply::empty(status.unwrap_or(200)))
    }

    /// `approveForUser` and `declineForUser`, of the version under development: for applications.
    fn decide_for_user(&mut self, kind: Kind, request: Item, approves: bool) -> Answer {
        let read = self.read(DECISION_FOR_USER, &[])?;
        let decision = Decision {
            user_id: text(&read, "userId").unwrap_or_default(),
            approves,
            message: text(&read, "message"),
            step: Step::Due,
        };
        self.decide(kind, request, &decision)?;
        Ok(Reply::empty(204))
    }
}

fn asked(kind: Kind, read: &Map<String, Value>) -> Asked {
    let given = |name: &str| text(read, name).unwrap_or_default();
    match kind {
        Kind::SwapRequest => Asked::Swap {
            shift_id: given("senderShiftId"),
            recipient_shift_id: given("recipientShiftId"),
            recipient_id: text(read, "recipientUserId"),
        },
        Kind::OfferRequest => Asked::Offer {
            shift_id: given("senderShiftId"),
            recipient_id: given("recipientUserId"),
        },
        Kind::OpenShiftRequest => Asked::OpenShift {
            open_shift_id: given("openShiftId"),
        },
        _ => Asked::TimeOff {
            starts: given("startDateTime"),
            ends: given("endDateTime"),
            reason_id: given("timeOffReasonId"),
        },
    }
}

fn text(read: &Map<String, Value>, name: &str) -> Option<String> {
    read.get(name).and_then(Value::as_str).map(str::to_owned)
}
