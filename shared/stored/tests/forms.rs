//! Stored forms: every version is read as it was laid down, and what is written says which it is.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use shifts_model::{
    Activity, Content, DriftPolicy, EmployeeId, GroupName, ReasonName, SourceId, Theme, UserId,
    Visibility,
};
use shifts_stored::{
    DecodeError, decode_availability, decode_catalog, decode_connection, decode_members,
    decode_place, decode_run, decode_visit, decode_week, encode_availability, encode_catalog,
    encode_connection, encode_members, encode_place, encode_run, encode_visit, encode_week,
};

fn fixture(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/stored/");
    std::fs::read_to_string(format!("{folder}{name}.json")).unwrap()
}

#[test]
fn a_week_of_shifts_is_read_as_it_was_laid_down() {
    let week = decode_week(&fixture("v1/week")).unwrap();
    let (id, entry) = week.entries.first_key_value().unwrap();
    assert_eq!((id.as_str(), entry.target_id.as_str()), ("S-1", "SHFT_1"));
    let Content::Shift(shift) = &entry.content else {
        panic!("{:?}", entry.content)
    };
    assert_eq!(shift.theme, Theme::DarkBlue);
    assert_eq!(shift.activities[0].name, "Pause");
    assert_eq!((entry.visibility, entry.unsure), (Visibility::Draft, true));
    assert_eq!((week.intents.len(), week.refusals.len()), (1, 1));
    let text = encode_week(&week);
    assert_eq!(decode_week(&text).unwrap(), week);
    assert!(!text.contains("kind"), "an earlier program knows no kinds");
}

#[test]
fn a_week_of_open_shifts_is_read_as_it_was_laid_down() {
    let week = decode_week(&fixture("v1/week-of-open-shifts")).unwrap();
    let (_, entry) = week.entries.first_key_value().unwrap();
    let Content::OpenShift(open) = &entry.content else {
        panic!("{:?}", entry.content)
    };
    assert_eq!((open.slots, open.group.as_str()), (3, "Bakery"));
    assert_eq!(open.notes.as_deref(), Some("Key 4"));
    assert_eq!(open.activities.len(), 1);
    assert_eq!(entry.visibility, Visibility::Shared);
    assert_eq!(decode_week(&encode_week(&week)).unwrap(), week);
}

#[test]
fn a_week_of_time_off_is_read_as_it_was_laid_down() {
    let week = decode_week(&fixture("v1/week-of-time-off")).unwrap();
    let (_, entry) = week.entries.first_key_value().unwrap();
    let Content::TimeOff(time_off) = &entry.content else {
        panic!("{:?}", entry.content)
    };
    assert_eq!(time_off.reason, ReasonName::new("vacation").unwrap());
    assert_eq!(time_off.user_id.as_str(), "u-1");
    let refused = &week.refusals[&SourceId::parse("A-2").unwrap()];
    assert_eq!(refused.code, "BadRequest");
    assert_eq!(decode_week(&encode_week(&week)).unwrap(), week);
}

#[test]
fn a_week_has_version_2_only_while_something_is_disputed() {
    let mut week = decode_week(&fixture("v2/week")).unwrap();
    assert_eq!((week.entries.len(), week.disputed.len()), (1, 2));
    let text = encode_week(&week);
    assert_eq!(decode_week(&text).unwrap(), week);
    assert!(text.starts_with("{\"version\":2,"));
    week.disputed.clear();
    assert!(encode_week(&week).starts_with("{\"version\":1,"));
}

#[test]
fn a_content_lacks_no_field_of_its_kind() {
    let lacks = |name: &str, field: &str, as_named| {
        let text = fixture(name).replace(field, "\"unknown\":");
        let error = decode_week(&text).unwrap_err();
        assert_eq!(error, DecodeError::Unusable { field: as_named });
    };
    lacks("v1/week", "\"user\":", "user");
    lacks("v1/week", "\"group\":", "group");
    lacks("v1/week", "\"theme\":", "theme");
    lacks("v1/week-of-open-shifts", "\"slots\":", "slots");
    lacks("v1/week-of-time-off", "\"reason\":", "reason");
    let other = fixture("v1/week-of-time-off").replace("time-off", "weather");
    assert!(matches!(
        decode_week(&other).unwrap_err(),
        DecodeError::Damaged { .. }
    ));
}

#[test]
fn a_catalog_is_read_with_and_without_reasons() {
    let before = decode_catalog(&fixture("v1/groups")).unwrap();
    let bakery = &before.groups[&GroupName::new("bakery").unwrap()];
    assert_eq!((bakery.user_ids.len(), before.intents.len()), (2, 1));
    assert_eq!(before.reasons, None);
    assert_eq!(decode_catalog(&encode_catalog(&before)).unwrap(), before);
    let catalog = decode_catalog(&fixture("v1/catalog")).unwrap();
    let reasons = catalog.reasons.as_ref().unwrap();
    let sick = &reasons[&ReasonName::new("sick day").unwrap()];
    assert_eq!((sick.as_str(), reasons.len()), ("TOR_2", 2));
    assert_eq!(catalog.reason_intents.len(), 1);
    assert_eq!(decode_catalog(&encode_catalog(&catalog)).unwrap(), catalog);
}

#[test]
fn availability_is_known_or_unsure() {
    let held = decode_availability(&fixture("v1/availability")).unwrap();
    let of = |id: &str| held[&UserId::parse(id).unwrap()];
    assert!(of("u-1").is_some() && of("u-2").is_none());
    assert_eq!(
        decode_availability(&encode_availability(&held)).unwrap(),
        held
    );
    let cut = fixture("v1/availability").replace("eeff\"", "\"");
    let unusable = DecodeError::Unusable { field: "users" };
    assert_eq!(decode_availability(&cut).unwrap_err(), unusable);
}

#[test]
fn a_visit_is_read_with_and_without_what_is_held() {
    let before = decode_visit(&fixture("v1/visit")).unwrap();
    assert_eq!((before.digests.len(), before.open.len()), (1, 1));
    assert!(before.to_share.is_some() && before.held.is_empty());
    assert_eq!((before.people, before.items), (None, 0));
    assert_eq!(decode_visit(&encode_visit(&before)).unwrap(), before);
    let visit = decode_visit(&fixture("v1/visit-held")).unwrap();
    let (week, held) = visit.held.first_key_value().unwrap();
    assert_eq!(
        (week.to_string().as_str(), held.readings),
        ("2026-10-26", 2)
    );
    assert!(held.since < held.counted_at);
    assert_eq!((visit.people, visit.items), (Some(47), 180));
    assert_eq!(decode_visit(&encode_visit(&visit)).unwrap(), visit);
}

#[test]
fn runs_and_members_are_read_as_they_were_laid_down() {
    let run = decode_run(&fixture("v1/run")).unwrap();
    assert_eq!((run.counts.created, run.changes.len()), (3, 1));
    assert!(run.changes[0].user_id.is_some());
    assert_eq!(decode_run(&encode_run(&run)).unwrap(), run);
    let run = decode_run(&fixture("v1/run-of-open-shifts")).unwrap();
    assert_eq!(run.activity, Activity::OpenShifts);
    assert_eq!(run.changes[0].user_id, None);
    assert_eq!(decode_run(&encode_run(&run)).unwrap(), run);
    let run = decode_run(&fixture("v1/run-of-drift")).unwrap();
    assert_eq!((run.counts.drifted, run.drifted.len()), (2, 2));
    assert_eq!(decode_run(&encode_run(&run)).unwrap(), run);
    let members = decode_members(&fixture("v1/members")).unwrap();
    assert_eq!(members.members[0].display_name, "Ada Lovelace");
    assert_eq!(decode_members(&encode_members(&members)).unwrap(), members);
}

#[test]
fn a_connection_has_version_2_only_where_version_1_would_do_harm() {
    let plain = decode_connection(&fixture("v1/connection")).unwrap();
    assert_eq!(plain.zone.iana_name(), Some("Europe/Berlin"));
    let text = encode_connection(&plain);
    assert_eq!(decode_connection(&text).unwrap(), plain);
    assert!(text.starts_with("{\"version\":1,"));
    let connection = decode_connection(&fixture("v2/connection")).unwrap();
    assert!(connection.off.contains(&Activity::OpenShifts));
    let person = &connection.overrides[&EmployeeId::parse("e-9").unwrap()];
    assert_eq!((person.as_str(), connection.off.len()), ("u-1", 2));
    assert_eq!(connection.drift_policy, Some(DriftPolicy::RepairAndRemove));
    let text = encode_connection(&connection);
    assert_eq!(decode_connection(&text).unwrap(), connection);
    assert!(text.starts_with("{\"version\":2,"));
}

#[test]
fn another_version_is_refused_and_not_guessed() {
    for version in [0, 3] {
        let other = format!("\"version\": {version}");
        let text = fixture("v1/week").replace("\"version\": 1", &other);
        let refused = DecodeError::UnknownVersion { version };
        assert_eq!(decode_week(&text).unwrap_err(), refused);
    }
}

#[test]
fn damage_is_told_by_its_place_and_without_the_text() {
    let text = fixture("v1/members");
    let cut = &text[..text.len() / 2];
    let error = decode_members(cut).unwrap_err();
    assert!(matches!(error, DecodeError::Damaged { .. }));
    assert!(!error.to_string().contains("Ada"));
}

#[test]
fn the_place_of_an_item_is_read_with_and_without_when_it_was_changed() {
    let before = r#"{"version":1,"body":{"activity":"time-off","week":"2026-11-23"}}"#;
    let place = decode_place(before).unwrap();
    assert_eq!(place.activity, Activity::TimeOff);
    assert_eq!(place.week.starts_on.to_string(), "2026-11-23");
    assert_eq!(place.changed_at, None);
    assert_eq!(encode_place(&place), before, "an earlier program reads it");
    let since = r#"{"version":1,"body":{"activity":"time-off","week":"2026-11-23","changed_at":"2026-11-21T12:00:00.5Z"}}"#;
    let changed = decode_place(since).unwrap();
    let expected = "2026-11-21T12:00:00.5Z".parse().ok();
    assert_eq!(changed.changed_at, expected);
    assert_eq!(encode_place(&changed), since);
}
