//! Whose promise it is that an outcome is folded into.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

#[expect(dead_code, reason = "each test file uses its part of the notation")]
mod notation;

use jiff::SignedDuration;
use notation::{Table, source_id};
use shifts_engine::{Change, ItemOp, is_promised};

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
