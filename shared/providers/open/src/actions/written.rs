//! Actions as the protocol writes them.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use shifts_model::{
    Action, ActionKind, Answer, AnswerRole, AnswerVerb, Availability, BusinessUnit, ClockEvent,
    EmployeeId, Id, Kind, OpenShift, Shift, ShiftActivity, SourceId, TimeOff, TimeOffWish,
    WfmRequestId, WfmRequestState, Words,
};

use crate::availability::{day_name, time_of_day};
use crate::moments::{written, written_span};

/// What a request may be after somebody asked for something.
const ASKED: &[WfmRequestState] = &[
    WfmRequestState::PendingRecipient,
    WfmRequestState::PendingManager,
    WfmRequestState::Approved,
];
/// What it may be after somebody agreed to it.
const AGREED: &[WfmRequestState] = &[WfmRequestState::PendingManager, WfmRequestState::Approved];

/// What is sent for an action, and what has to come back when it is done.
pub(super) struct Written<'a> {
    pub(super) method: Method,
    /// The segments after `/v1`.
    pub(super) path: Vec<&'a str>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
    pub(super) expected: Expected<'a>,
}

/// What has to come back.
pub(super) enum Expected<'a> {
    /// Nothing.
    Nothing,
    /// A record with its id.
    Record,
    /// A request: this one, if it was there before, in one of these states.
    Request(Option<&'a WfmRequestId>, &'static [WfmRequestState]),
}

impl<'a> Written<'a> {
    /// An action of a business unit's people.
    pub(super) fn of(action: &'a Action, unit: &BusinessUnit) -> Self {
        let collection = collection(action.kind());
        match action {
            Action::AskSwap {
                sender_id,
                sender_shift_id,
                recipient_id,
                recipient_shift_id,
                message,
            } => {
                let body = json!({
                    "sender_id": sender_id.as_str(), "sender_shift_id": sender_shift_id.as_str(),
                    "recipient_id": recipient_id.as_str(),
                    "recipient_shift_id": recipient_shift_id.as_str(),
                });
                Self::ask(collection, with(body, message.as_ref()))
            }
            Action::Offer {
                sender_id,
                shift_id,
                recipient_id,
                message,
            } => {
                let body = json!({
                    "sender_id": sender_id.as_str(), "shift_id": shift_id.as_str(),
                    "recipient_id": recipient_id.as_str(),
                });
                Self::ask(collection, with(body, message.as_ref()))
            }
            Action::AskOpenShift {
                sender_id,
                open_shift_id,
                message,
            } => {
                let body = json!({
                    "sender_id": sender_id.as_str(), "open_shift_id": open_shift_id.as_str(),
                });
                Self::ask(collection, with(body, message.as_ref()))
            }
            Action::AskTimeOff(wish) => Self::ask(collection, wished(wish, unit)),
            Action::ChangeTimeOffRequest { request_id, wish } => Self {
                expected: Expected::Request(Some(request_id), ASKED),
                ..Self::put(collection, request_id, wished(wish, unit))
            },
            Action::AnswerSwap { request_id, answer }
            | Action::AnswerOffer { request_id, answer }
            | Action::AnswerOpenShiftRequest { request_id, answer }
            | Action::AnswerTimeOffRequest { request_id, answer } => {
                Self::answer(collection, request_id, answer)
            }
            Action::AssignOpenShift {
                open_shift_id,
                employee_id,
                manager_id,
            } => Self::assign(open_shift_id, employee_id, manager_id),
            Action::SetAvailability(known) => Self::availability(known),
            Action::RecordTimeClock {
                employee_id,
                event,
                at,
            } => Self::clock(employee_id, *event, *at, unit),
            Action::PutShift(it) => Self::put(collection, &it.id, shift_body(it, unit)),
            Action::PutOpenShift(it) => Self::put(collection, &it.id, open_shift_body(it, unit)),
            Action::PutTimeOff(it) => Self::put(collection, &it.id, time_off_body(it, unit)),
            Action::DeleteShift(id) | Action::DeleteOpenShift(id) | Action::DeleteTimeOff(id) => {
                Self::delete(collection, id.as_str())
            }
        }
    }

    /// A question about what may be chosen.
    pub(super) fn question(path: Vec<&'a str>, query: Vec<(&'static str, String)>) -> Self {
        Self {
            method: Method::GET,
            path,
            query,
            body: None,
            expected: Expected::Nothing,
        }
    }

    fn ask(collection: &'a str, body: Value) -> Self {
        Self {
            method: Method::POST,
            path: vec![collection],
            query: Vec::new(),
            body: Some(body),
            expected: Expected::Request(None, ASKED),
        }
    }

    fn answer(collection: &'a str, id: &'a WfmRequestId, answer: &Answer) -> Self {
        let role = match answer.role {
            AnswerRole::Sender => "sender",
            AnswerRole::Recipient => "recipient",
            AnswerRole::Manager => "manager",
        };
        let (verb, states): (_, &'static [WfmRequestState]) = match answer.answer {
            AnswerVerb::Approve => ("approve", AGREED),
            AnswerVerb::Decline => ("decline", &[WfmRequestState::Declined]),
            AnswerVerb::Cancel => ("cancel", &[WfmRequestState::Cancelled]),
        };
        let body = json!({"actor_id": answer.actor_id.as_str(), "role": role, "answer": verb});
        Self {
            method: Method::PATCH,
            path: vec![collection, id.as_str()],
            query: Vec::new(),
            body: Some(with(body, answer.message.as_ref())),
            expected: Expected::Request(Some(id), states),
        }
    }

    fn assign(open_shift_id: &'a SourceId, to: &EmployeeId, by: &EmployeeId) -> Self {
        Self {
            method: Method::POST,
            path: vec!["open-shifts", open_shift_id.as_str(), "assignments"],
            query: Vec::new(),
            body: Some(json!({"employee_id": to.as_str(), "manager_id": by.as_str()})),
            expected: Expected::Request(None, &[WfmRequestState::Approved]),
        }
    }

    fn availability(known: &'a Availability) -> Self {
        Self::of_person(
            Method::PUT,
            &known.employee_id,
            "availability",
            hours(known),
        )
    }

    fn clock(id: &'a EmployeeId, event: ClockEvent, at: Timestamp, unit: &BusinessUnit) -> Self {
        let event = match event {
            ClockEvent::ClockIn => "clock_in",
            ClockEvent::ClockOut => "clock_out",
            ClockEvent::BreakStart => "break_start",
            ClockEvent::BreakEnd => "break_end",
        };
        let body = json!({"event": event, "at": written(at, &unit.zone)});
        Self::of_person(Method::POST, id, "time-clock", body)
    }

    fn of_person(method: Method, id: &'a EmployeeId, what: &'a str, body: Value) -> Self {
        Self {
            method,
            path: vec!["employees", id.as_str(), what],
            query: Vec::new(),
            body: Some(body),
            expected: Expected::Nothing,
        }
    }

    fn put<K: Kind>(collection: &'a str, id: &'a Id<K>, body: Value) -> Self {
        Self {
            method: Method::PUT,
            path: vec![collection, id.as_str()],
            query: Vec::new(),
            body: Some(body),
            expected: Expected::Record,
        }
    }

    fn delete(collection: &'a str, id: &'a str) -> Self {
        Self {
            method: Method::DELETE,
            path: vec![collection, id],
            query: Vec::new(),
            body: None,
            expected: Expected::Nothing,
        }
    }
}

/// Where the protocol keeps what actions of a kind are about.
fn collection(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Swap => "swaps",
        ActionKind::Offer => "offers",
        ActionKind::OpenShiftRequest => "open-shift-requests",
        ActionKind::TimeOffRequest => "time-off-requests",
        ActionKind::Shift => "shifts",
        ActionKind::OpenShift | ActionKind::AssignOpenShift => "open-shifts",
        ActionKind::TimeOff => "time-off",
        ActionKind::Availability | ActionKind::TimeClock => "employees",
    }
}

fn with(mut body: Value, message: Option<&Words>) -> Value {
    if let Some(message) = message {
        body["message"] = json!(message.as_str());
    }
    body
}

fn wished(wish: &TimeOffWish, unit: &BusinessUnit) -> Value {
    let (starts, ends) = written_span(wish.starts_at, wish.ends_at, &unit.zone);
    let body = json!({
        "sender_id": wish.sender_id.as_str(), "reason": wish.reason.as_str(),
        "starts": starts, "ends": ends,
    });
    with(body, wish.message.as_ref())
}

fn shift_body(shift: &Shift, unit: &BusinessUnit) -> Value {
    json!({
        "id": shift.id.as_str(), "business_unit_id": unit.id.as_str(),
        "employee_id": shift.employee_id.as_str(),
        "job_id": shift.job_id.as_ref().map(|id| id.as_str()),
        "starts": written(shift.starts_at, &unit.zone),
        "ends": written(shift.ends_at, &unit.zone),
        "label": shift.label, "notes": shift.notes,
        "activities": activities(&shift.activities, unit),
    })
}

fn open_shift_body(open: &OpenShift, unit: &BusinessUnit) -> Value {
    json!({
        "id": open.id.as_str(), "business_unit_id": unit.id.as_str(),
        "job_id": open.job_id.as_ref().map(|id| id.as_str()),
        "starts": written(open.starts_at, &unit.zone),
        "ends": written(open.ends_at, &unit.zone),
        "slots": open.slots, "label": open.label, "notes": open.notes,
        "activities": activities(&open.activities, unit),
    })
}

fn time_off_body(time_off: &TimeOff, unit: &BusinessUnit) -> Value {
    let (starts, ends) = written_span(time_off.starts_at, time_off.ends_at, &unit.zone);
    json!({
        "id": time_off.id.as_str(), "employee_id": time_off.employee_id.as_str(),
        "reason": time_off.reason.as_str(), "starts": starts, "ends": ends,
    })
}

fn activities(activities: &[ShiftActivity], unit: &BusinessUnit) -> Value {
    let activity = |activity: &ShiftActivity| {
        json!({
            "name": activity.name, "paid": activity.is_paid,
            "starts": written(activity.starts_at, &unit.zone),
            "ends": written(activity.ends_at, &unit.zone),
        })
    };
    activities.iter().map(activity).collect()
}

fn hours(known: &Availability) -> Value {
    let weeks = known.weeks.iter().map(|week| {
        let days = week.days.iter().enumerate();
        let slots = days.flat_map(|(day, hours)| {
            hours.iter().map(move |hours| {
                json!({
                    "weekday": day_name(day), "starts": time_of_day(hours.starts),
                    "ends": time_of_day(hours.ends),
                })
            })
        });
        slots.collect::<Value>()
    });
    let mut body = json!({
        "employee_id": known.employee_id.as_str(), "weeks": weeks.collect::<Value>(),
    });
    if known.weeks.len() > 1 {
        body["cycle_starts_on"] = json!(known.rotates_from.to_string());
    }
    body
}
