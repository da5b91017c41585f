//! Stored forms over random values: what is written is read back.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use shifts_model::{
    Activity, BusinessUnitId, Connection, Content, Digest, DriftPolicy, EmployeeId, Entry,
    GroupName, Intent, OpenShiftContent, ReasonName, Refusal, ShiftActivity, ShiftContent,
    SourceId, TargetId, TeamId, Theme, TimeOffContent, UserId, Visibility, WeekSnapshot, WfmName,
};
use shifts_stored::{
    decode_availability, decode_connection, decode_week, encode_availability, encode_connection,
    encode_week,
};

fn moment() -> impl Strategy<Value = Timestamp> {
    (-2_000_000_000_i64..4_000_000_000).prop_map(|s| Timestamp::from_second(s).unwrap())
}

fn activity() -> impl Strategy<Value = ShiftActivity> {
    let parts = (moment(), moment(), any::<String>(), any::<bool>());
    parts.prop_map(|(starts_at, ends_at, name, is_paid)| ShiftActivity {
        starts_at,
        ends_at,
        name,
        is_paid,
    })
}

fn shift() -> impl Strategy<Value = ShiftContent> {
    let words = (option::of(any::<String>()), option::of(any::<String>()));
    let themes = select(Theme::ALL.to_vec());
    let parts = (moment(), moment(), themes, words, vec(activity(), 0..4));
    parts.prop_map(
        |(starts_at, ends_at, theme, (label, notes), activities)| ShiftContent {
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

/// A content of any kind, made from a shift's parts.
fn content() -> impl Strategy<Value = Content> {
    let open = |(shift, slots): (ShiftContent, u32)| OpenShiftContent {
        group: shift.group,
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        slots,
        theme: shift.theme,
        label: shift.label,
        notes: shift.notes,
        activities: shift.activities,
    };
    let time_off = |(user_id, starts_at, ends_at)| TimeOffContent {
        user_id,
        reason: ReasonName::new("Élternzeit").unwrap(),
        starts_at,
        ends_at,
    };
    prop_oneof![
        shift().prop_map(Content::from),
        (shift(), any::<u32>()).prop_map(move |parts| open(parts).into()),
        (user_id(), moment(), moment()).prop_map(move |parts| time_off(parts).into()),
    ]
}

fn user_id() -> impl Strategy<Value = UserId> {
    "[a-z0-9-]{1,12}".prop_map(|id| UserId::parse(&id).unwrap())
}

fn connection() -> impl Strategy<Value = Connection> {
    let employees = "[a-z ü/]{1,8}[0-9]".prop_map(|id| EmployeeId::parse(&id).unwrap());
    let policies = select(vec![
        DriftPolicy::Report,
        DriftPolicy::Repair,
        DriftPolicy::RepairAndRemove,
    ]);
    let parts = (
        btree_set(select(Activity::ALL.to_vec()), 0..6),
        btree_map(employees, user_id(), 0..4),
        option::of(policies),
        any::<bool>(),
    );
    parts.prop_map(|(off, overrides, drift_policy, enabled)| Connection {
        team_id: TeamId::parse("t-1").unwrap(),
        team_name: "Filiale \"Süd\"".to_owned(),
        wfm: WfmName::parse("main").unwrap(),
        business_unit_id: BusinessUnitId::parse("bu/1").unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        enabled,
        off: BTreeSet::from_iter(off),
        overrides,
        drift_policy,
    })
}

proptest! {
    #[test]
    fn every_week_is_read_back_as_it_was(
        contents in vec((content(), any::<bool>(), any::<bool>()), 0..8),
    ) {
        let mut week = WeekSnapshot::default();
        for (at, (content, draft, unsure)) in contents.into_iter().enumerate() {
            let id = SourceId::parse(&format!("S/{at} ü")).unwrap();
            let written_at = content.starts_at();
            let target_ids = vec![TargetId::parse(&format!("SHFT_n{at}")).unwrap(); at % 2];
            match at % 3 {
                0 => {
                    let target_id = TargetId::parse(&format!("SHFT_{at}")).unwrap();
                    let visibility = if draft { Visibility::Draft } else { Visibility::Shared };
                    week.entries.insert(id, Entry { target_id, content, visibility, unsure });
                }
                1 => { week.intents.insert(id, Intent { content, written_at, target_ids }); }
                _ => {
                    let code = "Bad \"Request\"".to_owned();
                    week.refusals.insert(id, Refusal { content, code, refused_at: written_at });
                }
            }
        }
        prop_assert_eq!(decode_week(&encode_week(&week)).unwrap(), week);
    }

    #[test]
    fn every_connection_is_read_back_as_it_was(connection in connection()) {
        let text = encode_connection(&connection);
        prop_assert_eq!(decode_connection(&text).unwrap(), connection);
    }

    #[test]
    fn every_availability_is_read_back_as_it_was(
        held in btree_map(user_id(), option::of(any::<[u8; 32]>()), 0..8),
    ) {
        let held: BTreeMap<UserId, Option<Digest>> =
            held.into_iter().map(|(id, bytes)| (id, bytes.map(Digest::from_bytes))).collect();
        prop_assert_eq!(decode_availability(&encode_availability(&held)).unwrap(), held);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), at in 0_usize..400) {
        let fixture = include_str!("../../../tests/fixtures/stored/v1/week-of-open-shifts.json");
        let mut edited: String = fixture.chars().take(at).collect();
        edited.push_str(&text);
        edited.extend(fixture.chars().skip(at + 1));
        let _ = (decode_week(&text), decode_week(&edited), decode_connection(&text));
    }
}
