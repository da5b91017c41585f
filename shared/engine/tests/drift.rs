//! What differs between Teams and what it is believed to hold.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

#[expect(dead_code, reason = "each test file uses its part of the notation")]
mod notation;

use notation::{Table, source_id};
use shifts_engine::{Drift, compare, mend};
use shifts_model::{DriftPolicy, ItemKind};

fn drift(text: &str) -> (Table, Drift) {
    let table = Table::parse(text);
    let drift = compare(&table.snapshot, &table.listed);
    (table, drift)
}

#[test]
fn a_week_that_is_as_it_was_written_has_not_drifted() {
    let (_, drift) = drift(
        "snapshot s1 ada Mon 09-17 = SHFT_1
         listed      ada Mon 09-17 = SHFT_1",
    );
    assert!(drift.is_empty(), "{drift:?}");
}

#[test]
fn what_is_missing_different_or_extra_is_told_apart() {
    let (_, drift) = drift(
        "snapshot s1 ada Mon 09-17 = SHFT_1
         snapshot s2 bob Mon 09-17 = SHFT_2
         listed      bob Mon 10-18 = SHFT_2
         listed      cy  Mon 09-17 = SHFT_3",
    );
    assert!(drift.missing.contains(&source_id("s1")));
    assert_eq!(drift.different[&source_id("s2")], "start, end");
    assert_eq!(drift.extra.len(), 1);
    assert_eq!(drift.notes(ItemKind::Shift, DriftPolicy::Repair).len(), 3);
}

#[test]
fn what_may_be_ours_or_is_being_written_is_no_drift() {
    let (_, drift) = drift(
        "snapshot s1 ada Mon 09-17 = SHFT_1 unsure
         intent   s2 bob Mon 09-17
         listed      bob Mon 09-17 = SHFT_2",
    );
    assert!(drift.is_empty(), "{drift:?}");
}

#[test]
fn what_a_person_has_still_to_tell_from_a_record_is_not_extra() {
    let mut table = Table::parse("listed bob Mon 09-17 = SHFT_2");
    assert_eq!(compare(&table.snapshot, &table.listed).extra.len(), 1);
    table.snapshot.disputed.insert(source_id("s1"));
    assert!(compare(&table.snapshot, &table.listed).is_empty());
}

#[test]
fn mending_forgets_nothing_and_removes_only_where_that_is_wanted() {
    let text = "source   s1 ada Mon 09-17
                snapshot s1 ada Mon 09-17 = SHFT_1
                listed      cy  Mon 09-17 = SHFT_3";
    for (policy, planned) in [
        (DriftPolicy::Report, &[][..]),
        (DriftPolicy::Repair, &["update"]),
        (DriftPolicy::RepairAndRemove, &["update", "delete"]),
    ] {
        let (mut table, drift) = drift(text);
        table.snapshot = mend(&table.snapshot, &drift, policy);
        table.listed.clear();
        let changes = table.plan().changes;
        let ops: Vec<&str> = changes
            .iter()
            .map(|change| change.op.op().as_str())
            .collect();
        assert_eq!(ops, planned, "{policy:?}");
        assert!(table.snapshot.entries.contains_key(&source_id("s1")));
    }
}
