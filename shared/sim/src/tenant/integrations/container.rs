//! What an integration is asked about, in the form in which Shifts writes it.
//!
//! Only the body of a shift is documented word for word ("Create a custom integration to sync
//! your workforce management system with Shifts", November 2024); the others follow what the
//! Kronos connector and the older adapter of the same protocol read.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::item::{Item as Object, Side, Version, Writer, milliseconds};
use super::super::kinds::Kind;
use super::super::skewed_clock::later;
use super::super::switches::{self, Switches};
use super::super::team::{Became, Step};
use super::entities::{self, capitalised};
use super::registry::Integration;

/// One item of a container.
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) body: Value,
}

/// What every item of a container carries.
pub(crate) struct Wrapping {
    pub(crate) at: Timestamp,
    pub(crate) limit: Duration,
    pub(crate) with_headers: bool,
}

/// The container around items.
pub(crate) fn wrapped(items: Vec<Item>, wrapping: &Wrapping) -> Value {
    let expires_at = later(wrapping.at, wrapping.limit);
    let headers = json!({
        // The documented sample has this number, and nothing says that it ever differs.
        "X-MS-Transaction-ID": "1",
        "X-MS-Expires": format!("{expires_at:.7}"),
    });
    let requests = items.into_iter().map(|item| {
        let mut request = json!({
            "id": item.id,
            "method": item.method,
            "url": item.url,
            "body": item.body,
        });
        if wrapping.with_headers {
            request["headers"] = headers.clone();
        }
        request
    });
    json!({"requests": requests.collect::<Vec<_>>()})
}

/// The items for what a rehearsal did, without what the integration does not want to know.
pub(crate) fn items(steps: &[Step], integration: &Integration, switches: &Switches) -> Vec<Item> {
    let approves_time_off = steps.iter().any(|step| step.kind == Kind::TimeOffRequest);
    let wanted = steps.iter().filter(|step| {
        let drops_withdrawal = step.kind == Kind::OpenShiftRequest
            && matches!(step.became, Became::Gone)
            && switches.is(&switches::LOST_WITHDRAWAL, "dropped");
        let is_untold_time_off = step.kind == Kind::TimeOff
            && approves_time_off
            && switches.is(&switches::TIME_OFF_APPROVAL, "request-alone");
        let is_untold_card =
            step.kind == Kind::TimeCard && switches.is(&switches::TIME_CARDS, "absent");
        let flag = flag(step.kind);
        flag.is_some_and(|flag| integration.supported.has(flag))
            && !(drops_withdrawal || is_untold_time_off || is_untold_card)
    });
    wanted.filter_map(item).collect()
}

/// The flag by which an integration asks for a kind.
fn flag(kind: Kind) -> Option<u32> {
    match kind {
        Kind::Shift => Some(entities::SHIFT),
        Kind::OpenShift => Some(entities::OPEN_SHIFT),
        Kind::TimeOff => Some(entities::TIME_OFF),
        Kind::TimeOffReason => Some(entities::TIME_OFF_REASON),
        Kind::SchedulingGroup => None,
        Kind::SwapRequest => Some(entities::SWAP_REQUEST),
        Kind::OfferRequest => Some(entities::OFFER_SHIFT_REQUEST),
        Kind::OpenShiftRequest => Some(entities::OPEN_SHIFT_REQUEST),
        Kind::TimeOffRequest => Some(entities::TIME_OFF_REQUEST),
        Kind::TimeCard => Some(entities::TIME_CARD),
    }
}

/// The word of a kind in the url of an item; capitals as Microsoft's page has them.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Shift => "shifts",
        Kind::OpenShift => "openshifts",
        Kind::TimeOff => "timesoff",
        Kind::TimeOffReason => "timeoffReasons",
        Kind::SchedulingGroup => "schedulingGroups",
        Kind::SwapRequest => "swapRequests",
        Kind::OfferRequest => "offershiftrequests",
        Kind::OpenShiftRequest => "openshiftrequests",
        Kind::TimeOffRequest => "timeOffRequests",
        // No page names one.
        Kind::TimeCard => "timeCards",
    }
}

/// The item for one object, unless it came and went.
fn item(step: &Step) -> Option<Item> {
    let (method, body) = match (&step.before, &step.became) {
        (None, Became::This(now)) => ("POST", body(step.kind, now, true)),
        (Some(was), Became::This(now)) => {
            // A reason stays when it is deleted, and is not active any more.
            let ended = step.kind == Kind::TimeOffReason && was.is_active() && !now.is_active();
            if ended {
                ("DELETE", Value::Null)
            } else {
                ("PUT", body(step.kind, now, true))
            }
        }
        (Some(_), Became::Gone) => ("DELETE", Value::Null),
        (Some(_), Became::Ended(last)) => ("PUT", body(step.kind, last, !last.staged)),
        (None, Became::Gone | Became::Ended(_)) => return None,
    };
    Some(Item {
        id: step.id.clone(),
        method,
        url: format!("/{}/{}", word(step.kind), step.id),
        body,
    })
}

/// The body of one object. `is_active` is about its versions.
fn body(kind: Kind, object: &Object, is_active: bool) -> Value {
    let mut body = Map::new();
    body.insert("id".into(), json!(object.id));
    if kind.is_request() {
        body.insert("eTag".into(), json!(object.etag.trim_matches('"')));
    }
    body.extend(object.fields.clone());
    if let Some([shared, draft]) = kind.versions() {
        body.insert(
            "isStagedForDeletion".into(),
            json!(object.staged && is_active),
        );
        if let Some(version) = object.side(Side::Shared) {
            body.insert(shared.into(), side(version, is_active));
        }
        // Staged, an object is a draft of its own end.
        let staged = object.staged && is_active;
        let ending = object.side(Side::Shared).filter(|_| staged);
        if let Some(version) = object.side(Side::Draft).or(ending) {
            body.insert(draft.into(), side(version, is_active && !staged));
        }
    }
    if kind != Kind::TimeOffReason {
        body.insert(
            "createdDateTime".into(),
            json!(milliseconds(object.created_at)),
        );
        body.insert(
            "lastModifiedDateTime".into(),
            json!(milliseconds(object.modified_at)),
        );
        body.insert("lastModifiedBy".into(), modified_by(object));
    }
    Value::Object(body)
}

/// Only a person is named; an application is nobody here.
fn modified_by(object: &Object) -> Value {
    match &object.modified_by {
        Some(Writer::Person(person)) => {
            json!({"user": {"id": person.id, "displayName": person.display_name}})
        }
        _ => json!({"user": null}),
    }
}

/// One version: without what is null, with themes and moments as Shifts writes them.
fn side(version: &Version, is_active: bool) -> Value {
    let mut shown = Map::new();
    shown.insert("isActive".into(), json!(is_active));
    for (name, value) in &version.body {
        if !value.is_null() {
            shown.insert(name.clone(), in_callback(name, value));
        }
    }
    Value::Object(shown)
}

fn in_callback(name: &str, value: &Value) -> Value {
    match (name, value) {
        ("theme", Value::String(theme)) => json!(capitalised(theme)),
        ("startDateTime" | "endDateTime", Value::String(at)) => {
            let at: Option<Timestamp> = at.parse().ok();
            at.map_or_else(|| value.clone(), |at| json!(milliseconds(at)))
        }
        (_, Value::Array(items)) => items.iter().map(|item| in_callback("", item)).collect(),
        (_, Value::Object(object)) => {
            let parts = object.iter();
            let parts = parts.map(|(name, value)| (name.clone(), in_callback(name, value)));
            Value::Object(parts.collect())
        }
        _ => value.clone(),
    }
}
