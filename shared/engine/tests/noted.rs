//! What callbacks noted becomes a promise, and a promise is found under the ids that were noted.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

#[expect(dead_code, reason = "each test file uses its part of the notation")]
mod notation;

use notation::{Table, now, source_id};
use shifts_engine::{Folded, fold_notes, recover};
use shifts_model::{CallbackNote, Content, Digest, MadeInShifts, SourceId, TargetId, WeekSnapshot};

fn target(id: &str) -> TargetId {
    TargetId::parse(id).unwrap()
}

/// A note that Shifts is about to hold what `like` holds in the table, as `user`.
fn note(like: &Content, source_id: Option<SourceId>, ids: &[&str]) -> CallbackNote {
    CallbackNote {
        asked: Digest::from_bytes([1; 32]),
        written_at: now(),
        made: vec![MadeInShifts {
            source_id,
            content: like.clone(),
            target_ids: ids.iter().map(|id| target(id)).collect(),
        }],
    }
}

fn fold(table: &Table, note: CallbackNote) -> Folded {
    fold_notes(&table.snapshot, &[note], &table.desired, |_| true)
}

/// What the promises of a snapshot turn out to be, as `record = id`, and how many strays there are.
fn recovered(snapshot: &WeekSnapshot, listed: &str) -> (Vec<String>, usize) {
    let listed = Table::parse(listed).listed;
    let entries = recover(snapshot, &listed).snapshot.entries;
    let is_stray = |id: &SourceId| id.as_str().starts_with("in Teams only");
    let found = entries.iter().filter(|(id, _)| !is_stray(id));
    let found: Vec<String> = found
        .map(|(id, entry)| format!("{id} = {}", entry.target_id))
        .collect();
    let strays = entries.len() - found.len();
    (found, strays)
}

#[test]
fn a_swapped_shift_is_looked_for_under_its_new_id_and_under_its_old_one() {
    let table = Table::parse(
        "source   s1 bob Mon 09-17
         snapshot s1 ada Mon 09-17 = SHFT_A",
    );
    let bobs = table.desired.records[&source_id("s1")].clone();
    let folded = fold(&table, note(&bobs, Some(source_id("s1")), &["SHFT_N"]));
    assert!(folded.left[0].made.is_empty());
    assert!(folded.snapshot.entries.is_empty());
    let saved = recovered(&folded.snapshot, "listed bob Mon 09-17 = SHFT_N");
    assert_eq!(saved, (vec!["s1 = SHFT_N".to_owned()], 0));
    let failed = recovered(&folded.snapshot, "listed ada Mon 09-17 = SHFT_A");
    assert_eq!(failed, (vec!["s1 = SHFT_A".to_owned()], 0));
    let both = recovered(
        &folded.snapshot,
        "listed bob Mon 09-17 = SHFT_N
         listed ada Mon 09-17 = SHFT_A",
    );
    assert_eq!(both, (vec!["s1 = SHFT_N".to_owned()], 1));
    assert_eq!(recovered(&folded.snapshot, ""), (Vec::new(), 0));
}

#[test]
fn a_shift_whose_record_is_not_known_is_that_which_says_the_same() {
    let table = Table::parse(
        "source   s1 bob Mon 09-17
         source   s2 bob Tue 09-17
         source   s3 ada Tue 09-17
         snapshot s1 bob Mon 09-17 = SHFT_A",
    );
    let claimed = table.desired.records[&source_id("s2")].clone();
    let folded = fold(&table, note(&claimed, None, &["SHFT_N"]));
    assert!(folded.left[0].made.is_empty());
    let promised: Vec<&str> = folded
        .snapshot
        .intents
        .keys()
        .map(SourceId::as_str)
        .collect();
    assert_eq!(promised, ["s2"]);
    let taken = table.desired.records[&source_id("s1")].clone();
    let unknown = fold(&table, note(&taken, None, &["SHFT_N"]));
    assert_eq!(
        (unknown.left[0].made.len(), unknown.snapshot),
        (1, table.snapshot)
    );
}

#[test]
fn nobody_takes_by_its_looks_what_was_noted_for_another() {
    let table = Table::parse(
        "intent s1 ada Mon 09-17
         intent s2 ada Mon 09-17 = SHFT_1",
    );
    let (found, strays) = recovered(&table.snapshot, "listed ada Mon 09-17 = SHFT_1");
    assert_eq!((found, strays), (vec!["s2 = SHFT_1".to_owned()], 0));
}

#[test]
fn a_repetition_adds_its_ids_to_those_of_the_first() {
    let table = Table::parse(
        "source s1 bob Mon 09-17
         intent s1 bob Mon 09-17 = SHFT_1",
    );
    let bobs = table.desired.records[&source_id("s1")].clone();
    let folded = fold(&table, note(&bobs, Some(source_id("s1")), &["SHFT_2"]));
    let ids = &folded.snapshot.intents[&source_id("s1")].target_ids;
    assert_eq!(*ids, [target("SHFT_2"), target("SHFT_1")]);
}

#[test]
fn what_we_sent_ourselves_goes_when_shifts_made_the_record_s_item_as_well() {
    let table = Table::parse(
        "source s1 bob Mon 09-17
         intent s1 bob Mon 09-17",
    );
    let bobs = table.desired.records[&source_id("s1")].clone();
    let folded = fold(&table, note(&bobs, Some(source_id("s1")), &["SHFT_N"]));
    let both = "listed bob Mon 09-17 = SHFT_N
                listed bob Mon 09-17 = SHFT_X";
    let listed = Table::parse(both).listed;
    let entries = recover(&folded.snapshot, &listed).snapshot.entries;
    let of_record = entries.get(&source_id("s1")).map(|entry| &entry.target_id);
    assert_eq!(of_record, Some(&target("SHFT_N")));
    let mut others = entries
        .iter()
        .filter(|(id, _)| !WeekSnapshot::is_record(id));
    let other = others.next().map(|(_, entry)| &entry.target_id);
    assert_eq!((other, others.count()), (Some(&target("SHFT_X")), 0));
}

#[test]
fn what_we_sent_ourselves_stays_when_shifts_made_nothing() {
    let table = Table::parse(
        "source s1 bob Mon 09-17
         intent s1 bob Mon 09-17",
    );
    let bobs = table.desired.records[&source_id("s1")].clone();
    let folded = fold(&table, note(&bobs, Some(source_id("s1")), &["SHFT_N"]));
    let found = recovered(&folded.snapshot, "listed bob Mon 09-17 = SHFT_X");
    assert_eq!(found, (vec!["s1 = SHFT_X".to_owned()], 0));
}
