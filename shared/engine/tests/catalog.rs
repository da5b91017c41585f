//! What a listing of groups and reasons says about what is known already.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::collections::BTreeSet;

use jiff::Timestamp;
use shifts_engine::{adopt_listed_groups, adopt_listed_reasons};
use shifts_model::{
    GroupName, HeldGroup, ReasonName, SchedulingGroup, SchedulingGroupId, TeamCatalog,
    TimeOffReason, TimeOffReasonId,
};

fn group(name: &str, id: &str, is_active: bool) -> SchedulingGroup {
    SchedulingGroup {
        id: SchedulingGroupId::parse(id).unwrap(),
        name: GroupName::new(name).unwrap(),
        user_ids: BTreeSet::new(),
        is_active,
        etag: None,
    }
}

fn reason(name: &str, id: &str, is_active: bool) -> TimeOffReason {
    TimeOffReason {
        id: TimeOffReasonId::parse(id).unwrap(),
        name: ReasonName::new(name).unwrap(),
        code: None,
        is_active,
    }
}

fn known() -> TeamCatalog {
    let held = |id: &str| HeldGroup {
        id: SchedulingGroupId::parse(id).unwrap(),
        user_ids: BTreeSet::new(),
        etag: None,
    };
    let sick = (
        ReasonName::new("Sick").unwrap(),
        TimeOffReasonId::parse("TOR_1").unwrap(),
    );
    TeamCatalog {
        groups: [(GroupName::new("Sales").unwrap(), held("TAG_1"))].into(),
        reasons: Some([sick].into()),
        ..TeamCatalog::default()
    }
}

#[test]
fn what_is_not_listed_at_all_is_newer_than_the_listing() {
    let groups = adopt_listed_groups(&known(), &[group("Staff", "TAG_2", true)], Timestamp::MIN);
    assert_eq!(groups.groups.len(), 2);
    let reasons = adopt_listed_reasons(&known(), &[reason("Off", "TOR_2", true)], Timestamp::MIN);
    assert_eq!(reasons.reasons.unwrap().len(), 2);
}

#[test]
fn what_is_listed_as_deleted_is_forgotten() {
    let groups = adopt_listed_groups(&known(), &[group("Sales", "TAG_1", false)], Timestamp::MIN);
    assert!(groups.groups.is_empty());
    let reasons = adopt_listed_reasons(&known(), &[reason("Sick", "TOR_1", false)], Timestamp::MIN);
    assert!(reasons.reasons.unwrap().is_empty());
}
