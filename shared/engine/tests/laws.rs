//! Laws that hold for every week, drawn at random: a target that loses answers, commits late and
//! is written by a program that may die between any two steps is equal to the source in the end,
//! with nothing doubled and nothing missing.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

#[expect(dead_code, reason = "each test file uses its part of the notation")]
mod notation;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use notation::{Table, content, now};
use proptest::prelude::*;
use shifts_engine::{Change, Desired, ItemOp, promise, recover, settle, slice, waiting_until};
use shifts_model::{Content, ListedItem, Outcome, TargetId, Visibility, Week, WeekSnapshot};

/// What the target does with one write.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Applied,
    Refused,
    NotSent,
    LostBefore,
    LostAfter,
}

#[derive(Debug, Default)]
struct Target {
    shifts: BTreeMap<TargetId, Content>,
    created: usize,
}

impl Target {
    fn write(&mut self, change: &Change, fate: Fate) -> Outcome {
        match fate {
            Fate::Refused => Outcome::Refused {
                code: "BadRequest".to_owned(),
            },
            Fate::NotSent => Outcome::NotSent,
            Fate::LostBefore => Outcome::Unanswered,
            Fate::LostAfter => {
                self.carry_out(change);
                Outcome::Unanswered
            }
            Fate::Applied => self.carry_out(change),
        }
    }

    fn carry_out(&mut self, change: &Change) -> Outcome {
        match &change.op {
            ItemOp::Adopt { .. } => Outcome::NotSent,
            ItemOp::Create { content } => {
                self.created += 1;
                let id = format!("SHFT_{:04}", self.created);
                self.shifts
                    .insert(TargetId::parse(&id).unwrap(), content.clone());
                Outcome::Applied {
                    id: Some(id),
                    etag: None,
                }
            }
            ItemOp::Replace {
                target_id, content, ..
            } => {
                match self.shifts.get_mut(target_id) {
                    None => return Outcome::Gone,
                    Some(shift) => *shift = content.clone(),
                }
                Outcome::Applied {
                    id: None,
                    etag: None,
                }
            }
            ItemOp::Delete { target_id, .. } => match self.shifts.remove(target_id) {
                None => Outcome::Gone,
                Some(_) => Outcome::Applied {
                    id: None,
                    etag: None,
                },
            },
        }
    }

    fn listed(&self) -> Vec<ListedItem> {
        let listed = |(id, content): (&TargetId, &Content)| ListedItem {
            id: id.clone(),
            content: content.clone(),
            visibility: Visibility::Shared,
        };
        self.shifts.iter().map(listed).collect()
    }
}

/// One pass over the week; `dies` tells after which step the program stops.
fn pass(
    desired: &Desired,
    snapshot: &mut WeekSnapshot,
    target: &mut Target,
    fates: &mut dyn Iterator<Item = Fate>,
    dies: Option<usize>,
) {
    let quiet = SignedDuration::from_secs(60);
    if waiting_until(snapshot, quiet).is_some() {
        // The test's clock stands still: whenever a pass begins, the quiet time is over.
        *snapshot = recover(snapshot, &target.listed()).snapshot;
    }
    let table = Table {
        desired: desired.clone(),
        snapshot: snapshot.clone(),
        ..Table::default()
    };
    let plan = table.plan();
    let (slices, _) = slice(&[&plan], 3);
    let Some(work) = slices.first() else { return };
    *snapshot = promise(snapshot, work, now());
    let mut outcomes = Vec::new();
    for (step, change) in work.changes.iter().enumerate() {
        if dies == Some(step) {
            return;
        }
        outcomes.push(target.write(change, fates.next().unwrap_or(Fate::Applied)));
    }
    if dies == Some(work.changes.len()) {
        return;
    }
    let results = work.changes.iter().zip(outcomes);
    let week = Week {
        starts_on: notation::MONDAY,
    };
    *snapshot = settle(week, snapshot, results, Visibility::Shared, now()).snapshot;
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Applied),
        1 => Just(Fate::NotSent),
        2 => Just(Fate::LostBefore),
        2 => Just(Fate::LostAfter),
    ]
}

/// A version of the week: for each of six records nothing, or one of four contents, two of which
/// are the same for all records, so that equal shifts occur.
fn version() -> impl Strategy<Value = Vec<Option<u8>>> {
    proptest::collection::vec(proptest::option::of(0_u8..4), 6)
}

fn desired(version: &[Option<u8>]) -> Desired {
    let mut desired = Desired::default();
    for (record, variant) in version.iter().enumerate() {
        let own = format!("u{record}");
        let content = match variant {
            None => continue,
            Some(0) => content(&["ada", "Mon", "09-17"]),
            Some(1) => content(&["ada", "Tue", "09-17"]),
            Some(2) => content(&[&own, "Wed", "09-17"]),
            Some(_) => content(&[&own, "Thu", "10-18", "Late"]),
        };
        desired
            .records
            .insert(notation::source_id(&format!("s{record}")), content);
    }
    desired
}

fn sorted<'a>(contents: impl Iterator<Item = &'a Content>) -> Vec<Content> {
    let mut sorted: Vec<Content> = contents.cloned().collect();
    sorted.sort();
    sorted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_target_equals_the_source_in_the_end_whatever_is_lost_and_whenever_we_die(
        versions in proptest::collection::vec(version(), 1..5),
        fates in proptest::collection::vec(fate(), 0..40),
        deaths in proptest::collection::vec(proptest::option::of(0_usize..5), 0..12),
    ) {
        let (mut snapshot, mut target) = (WeekSnapshot::default(), Target::default());
        let mut fates = fates.into_iter();
        let mut deaths = deaths.into_iter();
        for version in &versions {
            for _ in 0..3 {
                let dies = deaths.next().flatten();
                pass(&desired(version), &mut snapshot, &mut target, &mut fates, dies);
            }
        }
        let last = desired(versions.last().unwrap());
        for _ in 0..12 {
            pass(&last, &mut snapshot, &mut target, &mut std::iter::empty(), None);
        }
        prop_assert_eq!(sorted(target.shifts.values()), sorted(last.records.values()));
        prop_assert!(snapshot.is_settled(Timestamp::MIN));
    }

    #[test]
    fn nothing_is_deleted_on_the_word_of_a_partial_source(
        before in version(),
        after in version(),
    ) {
        let (mut snapshot, mut target) = (WeekSnapshot::default(), Target::default());
        for _ in 0..3 {
            pass(&desired(&before), &mut snapshot, &mut target, &mut std::iter::empty(), None);
        }
        let table = Table { desired: desired(&after), snapshot, partial: true, ..Table::default() };
        let plan = table.plan();
        let deletes = |change: &Change| matches!(change.op, ItemOp::Delete { .. });
        prop_assert!(!plan.changes.iter().any(deletes));
    }

    #[test]
    fn every_record_ends_in_teams_or_in_the_report(
        version in version(),
        fates in proptest::collection::vec(prop_oneof![fate(), Just(Fate::Refused)], 6),
    ) {
        let (mut snapshot, mut target) = (WeekSnapshot::default(), Target::default());
        let desired = desired(&version);
        let mut fates = fates.into_iter();
        pass(&desired, &mut snapshot, &mut target, &mut fates, None);
        let table = Table { desired: desired.clone(), snapshot, ..Table::default() };
        let plan = table.plan();
        let told = plan.changes.len() + plan.refused.len() + plan.waiting;
        let equal = table.snapshot.entries.len();
        prop_assert_eq!(told + equal, desired.records.len());
    }
}
