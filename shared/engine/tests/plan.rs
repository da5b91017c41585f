//! What is planned for a week, row by row.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod notation;

use insta::assert_snapshot;
use notation::{Table, planned};
use shifts_engine::slice;
use shifts_model::TeamId;

#[test]
fn a_week_that_is_equal_needs_nothing() {
    assert_snapshot!(planned("
        source   s1 ada Mon 09-17
        snapshot s1 ada Mon 09-17 = SHFT_1
    "), @"");
}

#[test]
fn a_new_shift_is_created() {
    assert_snapshot!(planned("source s1 ada Mon 09-17"),
        @"create s1: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (new in the WFM)");
}

#[test]
fn a_shift_moved_to_another_employee_is_replaced() {
    assert_snapshot!(planned("
        source   s1 ada Mon 09-17
        snapshot s1 bob Mon 09-17 = SHFT_1
    "), @"update s1 = SHFT_1: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (changed in the WFM: employee)");
}

#[test]
fn a_shift_that_is_gone_is_deleted() {
    assert_snapshot!(planned("snapshot s1 ada Mon 09-17 = SHFT_1"),
        @"delete s1 = SHFT_1: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (it is gone from the WFM)");
}

#[test]
fn a_shift_of_somebody_without_a_user_leaves_the_old_person() {
    assert_snapshot!(planned("
        unmapped s1
        snapshot s1 ada Mon 09-17 = SHFT_1
    "), @"delete s1 = SHFT_1: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (it now belongs to an employee without a user)");
}

#[test]
fn an_incomplete_source_deletes_nothing_and_still_creates() {
    assert_snapshot!(planned("
        partial
        source   s2 bob Tue 09-17
        snapshot s1 ada Mon 09-17 = SHFT_1
    "), @"
    create s2: user bob, Tue 24 09:00 to Tue 24 17:00, Staff (new in the WFM)
    withheld s1: it is missing from an incomplete source and stays until the source is whole
    ");
}

#[test]
fn a_record_that_cannot_be_written_is_left_alone() {
    assert_snapshot!(planned("
        withheld s1
        snapshot s1 ada Mon 09-17 = SHFT_1
    "), @"withheld s1: too long");
}

#[test]
fn a_promised_create_is_not_planned_again() {
    assert_snapshot!(planned("
        source s1 ada Mon 09-17
        intent s1 ada Mon 09-17
    "), @"waiting for the outcome of 1 unanswered creates");
}

#[test]
fn an_unsure_entry_is_written_again_even_if_it_looks_equal() {
    assert_snapshot!(planned("
        source   s1 ada Mon 09-17
        snapshot s1 ada Mon 09-17 = SHFT_1 unsure
    "), @"update s1 = SHFT_1: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (its last write was not answered)");
}

#[test]
fn a_refused_record_is_sent_again_only_when_it_changes() {
    assert_snapshot!(planned("
        source  s1 ada Mon 09-17
        refused s1 ada Mon 09-17
    "), @"refused s1: Shifts refused it (BadRequest); it is tried again when it changes");
    assert_snapshot!(planned("
        source  s1 ada Mon 10-18
        refused s1 ada Mon 09-17
    "), @"create s1: user ada, Mon 23 10:00 to Mon 23 18:00, Staff (new in the WFM)");
}

#[test]
fn what_is_in_teams_already_is_adopted_one_for_one() {
    assert_snapshot!(planned("
        source s1 ada Mon 09-17
        source s2 ada Mon 09-17
        listed ada Mon 09-17 = SHFT_7
    "), @"
    adopt s1 = SHFT_7: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (it is in Teams already)
    create s2: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (new in the WFM)
    ");
}

#[test]
fn a_listed_shift_that_is_ours_already_is_not_adopted_again() {
    assert_snapshot!(planned("
        source   s1 ada Mon 09-17
        source   s2 ada Mon 09-17
        snapshot s1 ada Mon 09-17 = SHFT_7
        listed   ada Mon 09-17 = SHFT_7
    "), @"create s2: user ada, Mon 23 09:00 to Mon 23 17:00, Staff (new in the WFM)");
}

#[test]
fn deletions_come_last() {
    let plan = Table::parse(
        "
        snapshot s1 ada Mon 09-17 = SHFT_1
        snapshot s2 ada Tue 09-17 = SHFT_2
        source   s2 ada Tue 10-18
        source   s3 ada Wed 09-17
    ",
    )
    .plan();
    let order: Vec<&str> = plan
        .changes
        .iter()
        .map(|change| change.op.op().as_str())
        .collect();
    assert_eq!(order, ["create", "update", "delete"]);
}

#[test]
fn a_slice_takes_deletions_of_all_weeks_last_and_adoptions_all_at_once() {
    let near = Table::parse("snapshot s1 ada Mon 09-17 = SHFT_1\nsource s4 bob Mon 09-17").plan();
    let far = Table::parse(
        "source s2 ada Tue 09-17\nsource s3 cy Tue 09-17\nlisted cy Tue 09-17 = SHFT_3",
    )
    .plan();
    let taken = |count_max| {
        let (slices, left_over) = slice(&[&near, &far], count_max);
        let ids: Vec<String> = slices
            .iter()
            .flat_map(|slice| {
                slice
                    .changes
                    .iter()
                    .map(|c| format!("{}{}", slice.plan, c.source_id))
            })
            .collect();
        (ids.join(" "), left_over)
    };
    assert_eq!(taken(1), ("0s4 1s3".to_owned(), 2));
    assert_eq!(taken(2), ("0s4 1s3 1s2".to_owned(), 1));
    assert_eq!(taken(3), ("0s4 0s1 1s3 1s2".to_owned(), 0));
}

#[test]
fn a_hash_names_the_changes_and_the_state_they_were_made_from() {
    let team = TeamId::parse("t1").unwrap();
    let hash = |text: &str| Table::parse(text).plan().hash(&team);
    let one = hash("source s1 ada Mon 09-17");
    assert_eq!(one, hash("source s1 ada Mon 09-17"));
    assert_ne!(one, hash("source s1 ada Mon 09-17 Early"));
    assert_ne!(
        one,
        Table::parse("source s1 ada Mon 09-17")
            .plan()
            .hash(&TeamId::parse("t2").unwrap())
    );
}

#[test]
fn what_is_like_one_in_teams_is_adopted_and_then_corrected() {
    let table = Table::parse(
        "source s1 ada Mon 09-17 early
         listed ada Mon 09-17 = SHFT_1",
    );
    let plan = table.plan();
    assert_eq!(plan.changes.len(), 1);
    assert!(matches!(
        plan.changes[0].op,
        shifts_engine::ItemOp::Adopt { .. }
    ));
}

#[test]
fn what_may_be_any_of_several_in_teams_is_left_to_a_person() {
    let plan = Table::parse(
        "source s1 ada Mon 09-17 early
         source s2 ada Mon 09-17 late
         listed ada Mon 09-17 = SHFT_1
         source s3 bob Mon 09-17",
    )
    .plan();
    assert_eq!(plan.disputed.len(), 2);
    assert_eq!(plan.withheld.len(), 2);
    assert_eq!(plan.changes.len(), 1, "bob's is made all the same");
}

#[test]
fn what_is_held_is_part_of_the_plan_that_a_person_approves() {
    let mut table = Table::parse("snapshot s1 ada Mon 09-17 = SHFT_1");
    let team_id = shifts_model::TeamId::parse("t").unwrap();
    let free = table.plan();
    table.brake = shifts_engine::Brake::Deletions(shifts_engine::Hold::Week);
    let held = table.plan();
    assert_eq!(
        (held.changes.len(), held.held.len(), held.withheld.len()),
        (0, 1, 1)
    );
    assert_eq!(free.hash(&team_id), held.hash(&team_id));
}
