//! Whose promise it is that an outcome is folded into.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

#[expect(dead_code, reason = "each test file uses its part of the notation")]
mod notation;

use jiff::SignedDuration;
use jiff::civil::date;
use notation::{Table, source_id};
use shifts_engine::{Change, ItemOp, is_promised, settle};
use shifts_model::{Outcome, TargetId, Visibility, Week};

#[test]
fn what_came_of_a_create_is_not_taken_for_what_comes_of_a_later_one() {
    let table = Table::parse("intent s1 ada Mon 09-17");
    let intent = &table.snapshot.intents[&source_id("s1")];
    let change = Change {
        source_id: source_id("s1"),
        op: ItemOp::Create {
            content: intent.content.clone(),
        },
        why: String::new(),
    };
    let promised_at = intent.written_at;
    assert!(is_promised(&table.snapshot, &change, promised_at));
    let earlier = promised_at - SignedDuration::from_secs(70);
    assert!(!is_promised(&table.snapshot, &change, earlier));
}

#[test]
fn a_refused_deletion_is_not_over_because_it_is_planned_again() {
    let table = Table::parse("intent s1 ada Mon 09-17");
    let intent = &table.snapshot.intents[&source_id("s1")];
    let content = intent.content.clone();
    let target_id = TargetId::parse("SHFT_1").unwrap();
    let week = Week {
        starts_on: date(2026, 11, 23),
    };
    let create = ItemOp::Create {
        content: content.clone(),
    };
    for (op, over) in [(create, 1), (ItemOp::Delete { target_id, content }, 0)] {
        let change = Change {
            source_id: source_id("s1"),
            op,
            why: String::new(),
        };
        let code = "BadRequest".to_owned();
        let results = [(&change, Outcome::Refused { code })];
        let (snapshot, at) = (&table.snapshot, intent.written_at);
        let settled = settle(week, snapshot, results, Visibility::Shared, at);
        assert_eq!((settled.over, settled.counts.refused), (over, 1));
    }
}
