//! What every implementation of a store port must do, as functions over the port alone, so that
//! one line runs them against another back end.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

pub mod connections;
pub mod jobs;
pub mod leases;
pub mod memories;
pub mod snapshots;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use shifts_model::{
    BusinessUnitId, Connection, Entry, GroupName, ShiftContent, SourceShiftId, TargetShiftId,
    TeamId, Theme, UserId, Visibility, Week, WeekSnapshot, WfmName,
};

pub(crate) fn team(id: &str) -> TeamId {
    TeamId::parse(id).unwrap()
}

pub(crate) fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn week() -> Week {
    Week {
        starts_on: date(2026, 11, 23),
    }
}

pub(crate) fn connection(team_id: &str) -> Connection {
    Connection {
        team_id: team(team_id),
        team_name: "Store".to_owned(),
        wfm: WfmName::parse("main").unwrap(),
        business_unit_id: BusinessUnitId::parse("b1").unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        enabled: true,
    }
}

pub(crate) fn snapshot(entries: usize) -> WeekSnapshot {
    let mut snapshot = WeekSnapshot::default();
    for at in 0..entries {
        let content = ShiftContent {
            user_id: UserId::parse("u1").unwrap(),
            group: GroupName::new("Bakery").unwrap(),
            starts_at: moment(0),
            ends_at: moment(3600),
            theme: Theme::Blue,
            label: Some("Früh".to_owned()),
            notes: None,
            activities: Vec::new(),
        };
        let entry = Entry {
            target_id: TargetShiftId::parse(&format!("SHFT_{at}")).unwrap(),
            content,
            visibility: Visibility::Shared,
            unsure: false,
        };
        snapshot
            .entries
            .insert(SourceShiftId::parse(&format!("s{at}")).unwrap(), entry);
    }
    snapshot
}
