//! Every kind of thing, as Shifts describes it and as the model has it.

use jiff::Timestamp;
use serde_json::{Value, json};
use shifts_model::{
    Assignee, CardBreak, Edit, RefusalCode, RequestState, Theme, UserId, Visibility, Words, Write,
};
use shifts_wfi::read_user_update;

use crate::containers::{ADA, BOB, MAY, edit, item, read, read_odd, shift, side, swap};
use crate::schema::check;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn words(of: Option<&Words>) -> Option<&str> {
    of.map(Words::as_str)
}

#[test]
fn the_published_shift_is_read() {
    let vectors = crate::sealing::vectors();
    let text = vectors[1]["plaintext"].as_str().unwrap();
    let callback = shifts_wfi::read_team_update(text).unwrap();
    let [item] = &callback.items[..] else {
        panic!("{callback:?}")
    };
    assert_eq!(
        item.id.as_str(),
        "SHFT_12345678-1234-1234-1234-1234567890ab"
    );
    assert_eq!(item.expires_at, Some(at("2030-01-01T00:00:00Z")));
    assert_eq!(item.transaction_id.as_ref().unwrap().as_str(), "1");
    let Ok(Edit::Shift(id, Write::Create(shift))) = &item.edit else {
        panic!("{item:?}")
    };
    assert_eq!(id.as_str(), item.id.as_str());
    assert_eq!(
        shift.user_id.as_str(),
        "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    );
    assert!(shift.sides.shared.is_none());
    let side = shift.sides.draft.as_ref().unwrap();
    assert_eq!(side.starts_at, at("2030-01-02T09:00:00Z"));
    assert_eq!(side.theme, Some(Theme::Blue));
}

#[test]
fn a_shift_is_read_with_everything_in_it() {
    let callback = read(&[item("PUT", "shifts", "SHFT_1", shift(ADA))]);
    assert_eq!(callback.items[0].actor_id, UserId::parse(MAY).ok());
    let Ok(Edit::Shift(_, Write::Replace(shift))) = &callback.items[0].edit else {
        panic!("{callback:?}")
    };
    assert_eq!(shift.user_id.as_str(), ADA);
    assert_eq!(shift.group_id.as_ref().unwrap().as_str(), "TAG_1");
    let (visibility, side) = shift.sides.edited().unwrap();
    assert_eq!(visibility, Visibility::Shared);
    assert!(side.is_active && side.theme == Some(Theme::DarkBlue));
    assert_eq!(side.ends_at, at("2026-11-23T17:00:00Z"));
    assert_eq!(words(side.label.as_ref()), Some("Tills"));
    assert_eq!(words(side.notes.as_ref()), Some("Bring\nthe keys"));
    let [lunch] = &side.activities[..] else {
        panic!("{side:?}")
    };
    assert_eq!((lunch.name.as_str(), lunch.is_paid), ("Lunch", true));
    assert_eq!(lunch.starts_at, at("2026-11-23T12:00:00Z"));
}

#[test]
fn what_people_write_is_in_no_debug() {
    let callback = read(&[
        item("PUT", "shifts", "SHFT_1", shift(ADA)),
        item("PUT", "swapRequests", "SREQ_1", swap("manager", "approved")),
    ]);
    let printed = format!("{callback:?}");
    for word in ["Tills", "keys", "Lunch", "Please", "Fine", "May Manager"] {
        assert!(!printed.contains(word), "{word} is in {printed}");
    }
}

#[test]
fn a_draft_is_what_an_edit_is_about_while_there_is_one() {
    let mut body = shift(ADA);
    body["draftShift"] = side();
    body["draftShift"]["isActive"] = json!(false);
    let Ok(Edit::Shift(_, Write::Replace(shift))) = edit(item("PUT", "shifts", "S", body)) else {
        panic!()
    };
    let (visibility, side) = shift.sides.edited().unwrap();
    assert_eq!((visibility, side.is_active), (Visibility::Draft, false));
}

#[test]
fn a_shift_with_the_least_is_read_too() {
    let body = json!({"userId": ADA, "sharedShift": {
        "startDateTime": "2026-11-23T09:00:00Z",
        "endDateTime": "2026-11-23T17:00:00Z",
        "theme": "Turquoise",
        "displayName": "",
        "notes": null,
    }, "draftShift": null, "schedulingGroupId": ""});
    let Ok(Edit::Shift(_, Write::Create(shift))) = edit(item("POST", "shifts", "S", body)) else {
        panic!()
    };
    let side = shift.sides.shared.unwrap();
    assert!(side.is_active && side.label.is_none() && side.notes.is_none());
    // A colour that came after the twelve is no reason to refuse a shift.
    assert!(side.theme.is_none() && shift.group_id.is_none() && side.activities.is_empty());
}

#[test]
fn a_thing_without_what_it_needs_is_malformed() {
    let mut sideless = shift(ADA);
    sideless.as_object_mut().unwrap().remove("sharedShift");
    let mut nobody = shift(ADA);
    nobody["userId"] = Value::Null;
    let mut timeless = shift(ADA);
    timeless["sharedShift"]["endDateTime"] = Value::Null;
    let mut many = shift(ADA);
    let activity = many["sharedShift"]["activities"][0].clone();
    many["sharedShift"]["activities"] = vec![activity; 101].into();
    for body in [sideless, nobody, timeless, many, json!({}), Value::Null] {
        let found = edit(item("POST", "shifts", "SHFT_1", body));
        assert_eq!(found, Err(RefusalCode::Malformed));
    }
}

#[test]
fn an_open_shift_is_read() {
    let mut shared = side();
    shared["openSlotCount"] = json!(3);
    let body = json!({"schedulingGroupId": "TAG_1", "sharedOpenShift": shared});
    let found = edit(item("POST", "openshifts", "OPNSHFT_1", body.clone()));
    let Ok(Edit::OpenShift(id, Write::Create(open))) = found else {
        panic!("{found:?}")
    };
    assert_eq!(id.as_str(), "OPNSHFT_1");
    let side = open.sides.shared.unwrap();
    assert_eq!(side.slots, 3);
    assert_eq!(words(side.shift.label.as_ref()), Some("Tills"));
    let mut negative = body;
    negative["sharedOpenShift"]["openSlotCount"] = json!(-1);
    let found = edit(item("POST", "openshifts", "OPNSHFT_1", negative));
    assert_eq!(found, Err(RefusalCode::Malformed));
}

#[test]
fn time_off_and_its_reasons_are_read() {
    let body = json!({"userId": ADA, "sharedTimeOff": {
        "isActive": true,
        "timeOffReasonId": "TOR_1",
        "startDateTime": "2026-11-23T00:00:00Z",
        "endDateTime": "2026-11-24T00:00:00Z",
        "theme": "Gray",
    }});
    let found = edit(item("PUT", "timesoff", "TOFF_1", body));
    let Ok(Edit::TimeOff(_, Write::Replace(time_off))) = found else {
        panic!("{found:?}")
    };
    let side = time_off.sides.shared.unwrap();
    assert_eq!(side.reason_id.as_str(), "TOR_1");
    assert_eq!(side.ends_at, at("2026-11-24T00:00:00Z"));
    let body = json!({"displayName": "Moving", "iconType": "car", "isActive": false, "code": "M"});
    let found = edit(item("PUT", "timeoffReasons", "TOR_1", body));
    let Ok(Edit::TimeOffReason(_, Write::Replace(reason))) = found else {
        panic!("{found:?}")
    };
    assert_eq!((reason.name.as_str(), reason.is_active), ("Moving", false));
    assert_eq!(reason.code.as_deref(), Some("M"));
}

#[test]
fn requests_of_all_kinds_are_read() {
    let found = edit(item(
        "PUT",
        "swapRequests",
        "SREQ_1",
        swap("Manager", "Approved"),
    ));
    let Ok(Edit::Swap(id, Write::Replace(request))) = found else {
        panic!("{found:?}")
    };
    assert_eq!(id.as_str(), "SREQ_1");
    assert_eq!(
        (request.assigned_to, request.state),
        (Assignee::Manager, RequestState::Approved)
    );
    assert_eq!(
        (
            request.sender_id.as_str(),
            request.terms.recipient_id.as_str()
        ),
        (ADA, BOB)
    );
    assert_eq!(request.terms.sender_shift_id.as_str(), "SHFT_A");
    assert_eq!(request.terms.recipient_shift_id.as_str(), "SHFT_B");
    assert_eq!(words(request.sender_message.as_ref()), Some("Please"));
    assert_eq!(words(request.manager_message.as_ref()), Some("Fine"));
    assert_eq!(request.manager_id.unwrap().as_str(), MAY);

    let mut offer = swap("recipient", "pending");
    offer.as_object_mut().unwrap().remove("recipientShiftId");
    let found = edit(item("POST", "offershiftrequests", "OREQ_1", offer));
    let Ok(Edit::Offer(_, Write::Create(request))) = found else {
        panic!("{found:?}")
    };
    assert_eq!(request.terms.sender_shift_id.as_str(), "SHFT_A");

    let body = json!({"assignedTo": "manager", "state": "pending", "senderUserId": ADA,
        "openShiftId": "OPNSHFT_1", "senderMessage": "Me", "managerUserId": null});
    let found = edit(item("POST", "openshiftrequests", "OSREQ_1", body));
    let Ok(Edit::OpenShiftRequest(_, Write::Create(request))) = found else {
        panic!("{found:?}")
    };
    assert_eq!(request.terms.open_shift_id.as_str(), "OPNSHFT_1");
    assert!(request.manager_id.is_none() && request.manager_message.is_none());

    let body = json!({"assignedTo": "system", "state": "declined", "senderUserId": ADA,
        "startDateTime": "2026-12-24T00:00:00Z", "endDateTime": "2026-12-27T00:00:00Z",
        "timeOffReasonId": "TOR_1"});
    let found = edit(item("PUT", "timeOffRequests", "TOREQ_1", body));
    let Ok(Edit::TimeOffRequest(_, Write::Replace(request))) = found else {
        panic!("{found:?}")
    };
    assert_eq!(request.terms.reason_id.as_str(), "TOR_1");
    assert!(request.is_ended_by_system());
}

#[test]
fn a_request_in_a_state_that_nobody_knows_is_malformed() {
    for (assigned_to, state) in [("nobody", "pending"), ("manager", "maybe"), ("", "")] {
        let found = edit(item(
            "PUT",
            "swapRequests",
            "SREQ_1",
            swap(assigned_to, state),
        ));
        assert_eq!(found, Err(RefusalCode::Malformed), "{assigned_to} {state}");
    }
}

#[test]
fn a_deletion_has_no_body() {
    let found = edit(item("DELETE", "swapRequests", "SREQ_1", Value::Null));
    assert!(matches!(found, Ok(Edit::Swap(_, Write::Delete))));
    let mut without = item("DELETE", "shifts", "SHFT_1", Value::Null);
    without.as_object_mut().unwrap().remove("body");
    assert!(matches!(edit(without), Ok(Edit::Shift(_, Write::Delete))));
    let found = edit(item("DELETE", "shifts", "SHFT_1", shift(ADA)));
    assert_eq!(found, Err(RefusalCode::Malformed));
}

#[test]
fn a_time_card_is_read_as_graph_has_it() {
    let event = |time: &str| json!({"dateTime": format!("2026-11-21T{time}:00Z"), "notes": null});
    let body = json!({"userId": ADA, "state": "clockedIn", "clockInEvent": event("08:00"),
    "clockOutEvent": null, "breaks": [
        {"breakId": "2", "start": event("11:00"), "end": null},
        {"breakId": "1", "start": event("09:00"), "end": event("09:30")},
    ]});
    let found = edit(item("PUT", "timeCards", "TCK_1", body));
    let Ok(Edit::TimeCard(_, Write::Replace(card))) = found else {
        panic!("{found:?}")
    };
    assert_eq!(card.clock_in_at, Some(at("2026-11-21T08:00:00Z")));
    let first = CardBreak {
        starts_at: at("2026-11-21T09:00:00Z"),
        ends_at: Some(at("2026-11-21T09:30:00Z")),
    };
    assert_eq!((card.clock_out_at, card.breaks[0]), (None, first));
    assert_eq!(card.breaks[1].ends_at, None);
}

/// The item of `/users/{id}/update`.
fn preferences(entries: &Value) -> Result<Edit, RefusalCode> {
    let mut item = item(
        "PUT",
        "settings",
        "SHPR_1",
        json!({"availability": entries}),
    );
    item["url"] = json!("/settings/shiftpreferences");
    let container = json!({"requests": [item]});
    check("wfi.requests", &container);
    let callback = read_user_update(&UserId::parse(ADA).unwrap(), &container.to_string());
    callback.unwrap().items.remove(0).edit
}

fn entry(days: &[&str], slots: &[[&str; 2]]) -> Value {
    let slot = |[from, to]: &[&str; 2]| json!({"startTime": from, "endTime": to});
    json!({
        "recurrence": {
            "pattern": {"type": "Weekly", "daysOfWeek": days, "interval": 1},
            "range": {"type": "noEnd"},
        },
        "timeZone": "Europe/London",
        "timeSlots": slots.iter().map(slot).collect::<Vec<_>>(),
    })
}

#[test]
fn availability_is_read_for_the_person_of_the_path() {
    let found = preferences(&json!([
        entry(
            &["monday", "Tuesday"],
            &[["09:00:00.0000000", "12:00"], ["13:00", "17:30:00"]]
        ),
        entry(&["Sunday"], &[["00:00", "00:00"]]),
        entry(&["Saturday"], &[]),
    ]));
    let Ok(Edit::Availability(availability)) = found else {
        panic!("{found:?}")
    };
    assert_eq!(availability.user_id.as_str(), ADA);
    assert_eq!(availability.zone.iana_name(), Some("Europe/London"));
    let count = availability.week.days.each_ref().map(Vec::len);
    assert_eq!(count, [2, 2, 0, 0, 0, 0, 1]);
    assert_eq!(
        availability.week.days[1][1].ends,
        jiff::civil::time(17, 30, 0, 0)
    );
}

#[test]
fn availability_that_is_not_the_same_every_week_is_not_supported() {
    let mut fortnightly = entry(&["monday"], &[]);
    fortnightly["recurrence"]["pattern"]["interval"] = json!(2);
    let mut daily = entry(&["monday"], &[]);
    daily["recurrence"]["pattern"]["type"] = json!("daily");
    let mut ending = entry(&["monday"], &[]);
    ending["recurrence"]["range"]["type"] = json!("endDate");
    let mut elsewhere = entry(&["tuesday"], &[]);
    elsewhere["timeZone"] = json!("Europe/Berlin");
    let two_zones = json!([entry(&["monday"], &[]), elsewhere]);
    for entries in [
        json!([fortnightly]),
        json!([daily]),
        json!([ending]),
        two_zones,
        json!([]),
    ] {
        assert_eq!(
            preferences(&entries),
            Err(RefusalCode::NotSupported),
            "{entries}"
        );
    }
}

#[test]
fn availability_that_contradicts_itself_is_malformed() {
    for slots in [
        &[["09:00", "12:00"], ["11:00", "13:00"]][..],
        &[["12:00", "09:00"]],
        &[["09:00", "25:00"]],
        &[["9 o'clock", "12:00"]],
    ] {
        let entries = json!([entry(&["monday"], slots)]);
        assert_eq!(
            preferences(&entries),
            Err(RefusalCode::Malformed),
            "{entries}"
        );
    }
    let entries = json!([entry(&["someday"], &[["09:00", "12:00"]])]);
    assert_eq!(preferences(&entries), Err(RefusalCode::Malformed));
}

#[test]
fn a_setting_is_none_of_a_teams_and_a_shift_none_of_a_persons() {
    let mut setting = item("PUT", "settings", "SHPR_1", json!({"availability": []}));
    setting["url"] = json!("/settings/shiftPreferences");
    assert_eq!(edit(setting), Err(RefusalCode::UnknownEntity));
    let text = crate::containers::container(&[item("POST", "shifts", "SHFT_1", shift(ADA))]);
    let callback = read_user_update(&UserId::parse(ADA).unwrap(), &text).unwrap();
    assert_eq!(callback.items[0].edit, Err(RefusalCode::UnknownEntity));
}

#[test]
fn when_an_item_was_changed_is_told_by_its_body_alone() {
    let changed_at = |told: Value| {
        let mut body = shift(ADA);
        body["lastModifiedDateTime"] = told;
        let mut callback = read(&[item("PUT", "shifts", "SHFT_1", body)]);
        let item = callback.items.remove(0);
        assert!(item.edit.is_ok());
        item.changed_at
    };
    let told = changed_at(json!("2026-11-21T11:59:30.762Z"));
    assert_eq!(told, Some(at("2026-11-21T11:59:30.762Z")));
    let local = read_odd(&item(
        "PUT",
        "shifts",
        "SHFT_1",
        json!({"lastModifiedDateTime": "2026-11-21T11:59:30"}),
    ));
    assert_eq!(local.changed_at, None, "a time without an offset");
    let gone = read(&[item("DELETE", "shifts", "SHFT_1", Value::Null)]);
    assert_eq!(gone.items[0].changed_at, None);
}
