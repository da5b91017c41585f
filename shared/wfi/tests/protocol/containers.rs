//! Items as Shifts sends them, written from Microsoft's description.

use serde_json::{Value, json};
use shifts_model::{Callback, CallbackItem, Edit, RefusalCode};
use shifts_wfi::read_team_update;

use crate::schema::check;

pub(crate) const ADA: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
pub(crate) const BOB: &str = "11111111-aaaa-4aaa-8aaa-000000000002";
pub(crate) const MAY: &str = "11111111-aaaa-4aaa-8aaa-00000000000f";

/// An item about a thing, whose body has its id already.
pub(crate) fn item(method: &str, collection: &str, id: &str, body: Value) -> Value {
    let mut body = body;
    if let Some(body) = body.as_object_mut() {
        body.insert("id".to_owned(), json!(id));
        let by = json!({"user": {"id": MAY, "displayName": "May Manager"}});
        body.insert("lastModifiedBy".to_owned(), by);
    }
    json!({
        "id": id,
        "method": method,
        "url": format!("/{collection}/{id}"),
        "headers": {"X-MS-Transaction-ID": "1", "X-MS-Expires": "2026-11-21T12:00:30.0134605Z"},
        "body": body,
    })
}

/// One side of a shift.
pub(crate) fn side() -> Value {
    json!({
        "isActive": true,
        "startDateTime": "2026-11-23T09:00:00.000Z",
        "endDateTime": "2026-11-23T17:00:00.000Z",
        "theme": "DarkBlue",
        "displayName": "Tills",
        "notes": "Bring\nthe keys",
        "activities": [{
            "isPaid": true,
            "startDateTime": "2026-11-23T12:00:00.000Z",
            "endDateTime": "2026-11-23T12:30:00.000Z",
            "code": "",
            "displayName": "Lunch",
        }],
    })
}

pub(crate) fn shift(user_id: &str) -> Value {
    json!({
        "userId": user_id,
        "schedulingGroupId": "TAG_1",
        "isStagedForDeletion": false,
        "sharedShift": side(),
        "createdDateTime": "2026-11-21T11:59:00.762Z",
    })
}

pub(crate) fn swap(assigned_to: &str, state: &str) -> Value {
    json!({
        "eTag": "\"4000ee23\"",
        "assignedTo": assigned_to,
        "state": state,
        "senderUserId": ADA,
        "senderShiftId": "SHFT_A",
        "senderMessage": "Please",
        "senderDateTime": "2026-11-21T11:00:00Z",
        "recipientUserId": BOB,
        "recipientShiftId": "SHFT_B",
        "recipientActionMessage": null,
        "recipientActionDateTime": null,
        "managerUserId": MAY,
        "managerActionMessage": "Fine",
    })
}

/// The five items of an approved swap.
pub(crate) fn approved_swap() -> Vec<Value> {
    vec![
        item("PUT", "swapRequests", "SREQ_1", swap("manager", "approved")),
        item("DELETE", "shifts", "SHFT_A", Value::Null),
        item("DELETE", "shifts", "SHFT_B", Value::Null),
        item("POST", "shifts", "SHFT_A2", shift(BOB)),
        item("POST", "shifts", "SHFT_B2", shift(ADA)),
    ]
}

/// The text of a container.
pub(crate) fn container(items: &[Value]) -> String {
    json!({"requests": items}).to_string()
}

/// Reads items that Shifts could send.
pub(crate) fn read(items: &[Value]) -> Callback {
    let container = json!({"requests": items});
    check("wfi.requests", &container);
    read_team_update(&container.to_string()).unwrap()
}

/// Reads one item that Shifts would not send.
pub(crate) fn read_odd(item: &Value) -> CallbackItem {
    let callback = read_team_update(&container(std::slice::from_ref(item))).unwrap();
    let [item] = <[CallbackItem; 1]>::try_from(callback.items).unwrap();
    item
}

/// The edit of an item that Shifts could send.
pub(crate) fn edit(item: Value) -> Result<Edit, RefusalCode> {
    read(&[item]).items.remove(0).edit
}
