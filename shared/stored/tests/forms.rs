//! Stored forms: what is written is read back, and version 1 is read as it was laid down.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use jiff::Timestamp;
use proptest::prelude::*;
use shifts_model::{
    Entry, GroupName, Intent, Refusal, ShiftActivity, ShiftContent, SourceId, TargetId, Theme,
    UserId, Visibility, WeekSnapshot,
};
use shifts_stored::{
    DecodeError, decode_connection, decode_groups, decode_members, decode_run, decode_visit,
    decode_week, encode_connection, encode_groups, encode_members, encode_run, encode_visit,
    encode_week,
};

fn fixture(name: &str) -> String {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/stored/v1/"
    );
    std::fs::read_to_string(format!("{folder}{name}.json")).unwrap()
}

#[test]
fn a_week_of_version_1_is_read_as_it_was_laid_down() {
    let week = decode_week(&fixture("week")).unwrap();
    let (id, entry) = week.entries.first_key_value().unwrap();
    assert_eq!((id.as_str(), entry.target_id.as_str()), ("S-1", "SHFT_1"));
    assert_eq!(entry.content.theme, Theme::DarkBlue);
    assert_eq!(entry.content.activities[0].name, "Pause");
    assert_eq!((entry.visibility, entry.unsure), (Visibility::Draft, true));
    assert_eq!((week.intents.len(), week.refusals.len()), (1, 1));
    assert_eq!(decode_week(&encode_week(&week)).unwrap(), week);
}

#[test]
fn the_other_forms_of_version_1_are_read_and_written_back_equal() {
    let connection = decode_connection(&fixture("connection")).unwrap();
    assert_eq!(connection.zone.iana_name(), Some("Europe/Berlin"));
    assert_eq!(
        decode_connection(&encode_connection(&connection)).unwrap(),
        connection
    );
    let groups = decode_groups(&fixture("groups")).unwrap();
    assert_eq!(
        groups.groups[&GroupName::new("bakery").unwrap()]
            .user_ids
            .len(),
        2
    );
    assert_eq!(decode_groups(&encode_groups(&groups)).unwrap(), groups);
    let members = decode_members(&fixture("members")).unwrap();
    assert_eq!(members.members[0].display_name, "Ada Lovelace");
    assert_eq!(decode_members(&encode_members(&members)).unwrap(), members);
    let visit = decode_visit(&fixture("visit")).unwrap();
    assert_eq!(
        (
            visit.digests.len(),
            visit.open.len(),
            visit.to_share.is_some()
        ),
        (1, 1, true)
    );
    assert_eq!(decode_visit(&encode_visit(&visit)).unwrap(), visit);
    let run = decode_run(&fixture("run")).unwrap();
    assert_eq!((run.counts.created, run.changes.len()), (3, 1));
    assert_eq!(decode_run(&encode_run(&run)).unwrap(), run);
}

#[test]
fn another_version_is_refused_and_not_guessed() {
    let later = fixture("week").replace("\"version\": 1", "\"version\": 2");
    assert_eq!(
        decode_week(&later).unwrap_err(),
        DecodeError::UnknownVersion { version: 2 }
    );
}

#[test]
fn damage_is_told_by_its_place_and_without_the_text() {
    let text = fixture("members");
    let cut = &text[..text.len() / 2];
    let error = decode_members(cut).unwrap_err();
    assert!(matches!(error, DecodeError::Damaged { .. }));
    assert!(!error.to_string().contains("Ada"));
}

fn content() -> impl Strategy<Value = ShiftContent> {
    let moment =
        (-2_000_000_000_i64..4_000_000_000).prop_map(|s| Timestamp::from_second(s).unwrap());
    let words = proptest::option::of(any::<String>());
    let activity = (
        moment.clone(),
        moment.clone(),
        any::<String>(),
        any::<bool>(),
    )
        .prop_map(|(starts_at, ends_at, name, is_paid)| ShiftActivity {
            starts_at,
            ends_at,
            name,
            is_paid,
        });
    let themes = proptest::sample::select(Theme::ALL.to_vec());
    (
        moment.clone(),
        moment,
        themes,
        words.clone(),
        words,
        proptest::collection::vec(activity, 0..4),
    )
        .prop_map(
            |(starts_at, ends_at, theme, label, notes, activities)| ShiftContent {
                user_id: UserId::parse("u-1").unwrap(),
                group: GroupName::new("Bäckerei & Café").unwrap(),
                starts_at,
                ends_at,
                theme,
                label,
                notes,
                activities,
            },
        )
}

proptest! {
    #[test]
    fn every_week_is_read_back_as_it_was(
        contents in proptest::collection::vec((content(), any::<bool>(), any::<bool>()), 0..8),
    ) {
        let mut week = WeekSnapshot::default();
        for (at, (content, draft, unsure)) in contents.into_iter().enumerate() {
            let id = SourceId::parse(&format!("S/{at} ü")).unwrap();
            let written_at = content.starts_at;
            match at % 3 {
                0 => {
                    let target_id = TargetId::parse(&format!("SHFT_{at}")).unwrap();
                    let visibility = if draft { Visibility::Draft } else { Visibility::Shared };
                    week.entries.insert(id, Entry { target_id, content, visibility, unsure });
                }
                1 => { week.intents.insert(id, Intent { content, written_at }); }
                _ => {
                    let code = "Bad \"Request\"".to_owned();
                    week.refusals.insert(id, Refusal { content, code, refused_at: written_at });
                }
            }
        }
        prop_assert_eq!(decode_week(&encode_week(&week)).unwrap(), week);
    }
}
