//! A small notation for one week, so that a test is a table of rows.
//!
//! ```text
//! source    s1 ada Mon 09-17          a record of the WFM
//! snapshot  s1 bob Mon 09-17 = SHFT_1 an entry; `unsure` or `draft` may follow
//! intent    s1 ada Mon 09-17          a promised create
//! intent    s1 ada Mon 09-17 = SHFT_1 one whose id may be that, or one of several
//! refused   s1 ada Mon 09-17          a record that Shifts refused a minute ago
//! listed    ada Mon 09-17 = SHFT_1    a shift that Shifts lists
//! unmapped  s1                        a record of somebody without a user
//! withheld  s1                        a record that cannot be written
//! partial                             the source did not tell everything
//! ```

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use shifts_engine::{Brake, Desired, Plan, PlanInput, plan_week};
use shifts_model::{
    Content, EmployeeId, Entry, GroupName, Intent, ItemKind, ListedItem, Refusal, ShiftContent,
    SourceId, TargetId, Theme, UserId, Visibility, Week, WeekSnapshot,
};

pub(crate) const MONDAY: Date = date(2026, 11, 23);

/// The moment at which all tables are planned.
pub(crate) fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) desired: Desired,
    pub(crate) snapshot: WeekSnapshot,
    pub(crate) listed: Vec<ListedItem>,
    pub(crate) partial: bool,
    pub(crate) brake: Brake,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            desired: Desired::default(),
            snapshot: WeekSnapshot::default(),
            listed: Vec::new(),
            partial: false,
            brake: Brake::Open,
        }
    }
}

impl Table {
    pub(crate) fn parse(text: &str) -> Self {
        let mut table = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            table.row(&words);
        }
        table
    }

    pub(crate) fn plan(&self) -> Plan {
        plan_week(&PlanInput {
            kind: ItemKind::Shift,
            week: Week { starts_on: MONDAY },
            desired: &self.desired,
            snapshot: &self.snapshot,
            revision: "7",
            source_is_complete: !self.partial,
            told_since: Timestamp::MIN,
            listed: &self.listed,
            brake: self.brake,
            now: now(),
            refusal_retry: SignedDuration::from_hours(24),
        })
    }

    fn row(&mut self, words: &[&str]) {
        match words {
            ["partial"] => self.partial = true,
            ["source", id, what @ ..] => {
                self.desired.records.insert(source_id(id), content(what));
            }
            ["unmapped", id] => {
                self.desired
                    .unmapped
                    .insert(source_id(id), EmployeeId::parse("e9").unwrap());
            }
            ["withheld", id] => {
                self.desired.withheld.insert(source_id(id), "too long");
            }
            ["snapshot", id, user, day, hours, "=", target, marks @ ..] => {
                let entry = Entry {
                    target_id: TargetId::parse(target).unwrap(),
                    content: content(&[user, day, hours]),
                    visibility: if marks.contains(&"draft") {
                        Visibility::Draft
                    } else {
                        Visibility::Shared
                    },
                    unsure: marks.contains(&"unsure"),
                };
                self.snapshot.entries.insert(source_id(id), entry);
            }
            ["intent", id, user, day, hours, ids @ ..] => {
                let ids = ids.iter().filter(|word| **word != "=");
                let intent = Intent {
                    content: content(&[user, day, hours]),
                    written_at: now(),
                    target_ids: ids.map(|id| TargetId::parse(id).unwrap()).collect(),
                };
                self.snapshot.intents.insert(source_id(id), intent);
            }
            ["refused", id, what @ ..] => {
                let refused_at = now() - 1.minute();
                let code = "BadRequest".to_owned();
                let refusal = Refusal {
                    content: content(what),
                    code,
                    refused_at,
                };
                self.snapshot.refusals.insert(source_id(id), refusal);
            }
            ["listed", user, day, hours, "=", target] => self.listed.push(ListedItem {
                id: TargetId::parse(target).unwrap(),
                content: content(&[user, day, hours]),
                visibility: Visibility::Shared,
            }),
            other => panic!("no such row: {other:?}"),
        }
    }
}

/// What is planned for a table, in short words.
pub(crate) fn planned(text: &str) -> String {
    let plan = Table::parse(text).plan();
    let explained = shifts_engine::explain(&plan, &TimeZone::UTC);
    explained
        .replace("shift ", "")
        .replace("2026-11-", "")
        .trim_end()
        .to_owned()
}

pub(crate) fn source_id(id: &str) -> SourceId {
    SourceId::parse(id).unwrap()
}

/// `ada Mon 09-17 [label]`
pub(crate) fn content(words: &[&str]) -> Content {
    let days: BTreeMap<&str, i64> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        .into_iter()
        .zip(0..)
        .collect();
    let midnight = MONDAY.to_zoned(TimeZone::UTC).unwrap().timestamp();
    let (from, to) = words[2].split_once('-').unwrap();
    let hours = |hour: &str| (days[words[1]] * 24 + hour.parse::<i64>().unwrap()).hours();
    Content::Shift(ShiftContent {
        user_id: UserId::parse(words[0]).unwrap(),
        group: GroupName::new("Staff").unwrap(),
        starts_at: midnight + hours(from),
        ends_at: midnight + hours(to),
        theme: Theme::White,
        label: words.get(3).map(|label| (*label).to_owned()),
        notes: None,
        activities: Vec::new(),
    })
}
