//! What Teams holds of a store.

use jiff::Timestamp;
use serde_json::Value;

use super::forms::{Asked, Item, Side, Window};

/// The collections of requests, and what their requests are called here.
const REQUESTS: [(&str, &str); 4] = [
    ("swapShiftsChangeRequests", "swap"),
    ("offerShiftRequests", "offer"),
    ("openShiftChangeRequests", "open-shift"),
    ("timeOffRequests", "time-off"),
];
/// The collections of work and time off, where their shared version stands, and what they are
/// called here.
const ITEMS: [(&str, &str, &str); 3] = [
    ("shifts", "sharedShift", "shift"),
    ("openShifts", "sharedOpenShift", "open-shift"),
    ("timesOff", "sharedTimeOff", "time-off"),
];

/// Everything that people see of a team within a window.
pub(super) fn side(team: &Value, window: &Window) -> Side {
    let mut side = Side::default();
    for (collection, version, kind) in ITEMS {
        let items = all(team, collection);
        let items = items.filter_map(|item| read_item(team, item, (version, kind), window));
        let ahead = items.filter(|item| window.holds(item.starts, item.ends));
        side.items.extend(ahead);
    }
    for (collection, kind) in REQUESTS {
        let requests = all(team, collection);
        let requests = requests.filter_map(|request| read_request(request, kind, window));
        side.requests.extend(requests);
    }
    side
}

fn read_item(
    team: &Value,
    item: &Value,
    (version, kind): (&str, &'static str),
    window: &Window,
) -> Option<Item> {
    let shared = item.get(version).filter(|shared| shared.is_object())?;
    let group = match kind {
        "time-off" => name_of(team, "timeOffReasons", &shared["timeOffReasonId"]),
        _ => name_of(team, "schedulingGroups", &item["schedulingGroupId"]),
    };
    let slots = shared["openSlotCount"].as_u64();
    Some(Item {
        kind,
        id: text(item, "id")?,
        user_id: text(item, "userId"),
        starts: window.local(moment(shared, "startDateTime")?),
        ends: window.local(moment(shared, "endDateTime")?),
        group: group.unwrap_or_default(),
        slots,
    })
    .filter(|_| slots != Some(0))
}

fn read_request(request: &Value, kind: &'static str, window: &Window) -> Option<Asked> {
    let state = match (request["state"].as_str()?, request["assignedTo"].as_str()) {
        ("pending", Some("recipient")) => "colleague",
        ("pending", _) => "manager",
        ("approved", _) => "approved",
        _ => "declined",
    };
    let local = |name: &str| Some(window.local(moment(request, name)?));
    let away = local("startDateTime").zip(local("endDateTime"));
    Some(Asked {
        id: text(request, "id")?,
        kind,
        state,
        sender_id: text(request, "senderUserId")?,
        recipient_id: text(request, "recipientUserId"),
        item_id: text(request, "senderShiftId").or_else(|| text(request, "openShiftId")),
        other_item_id: text(request, "recipientShiftId"),
        away,
        at: moment(request, "lastModifiedDateTime")?,
    })
}

/// The name of what is named by its id.
pub(super) fn name_of(team: &Value, collection: &str, id: &Value) -> Option<String> {
    let named = all(team, collection).find(|named| named["id"] == *id)?;
    text(named, "displayName")
}

pub(super) fn all<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value[key].as_str().map(str::to_owned)
}

fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    value[key].as_str()?.parse().ok()
}
