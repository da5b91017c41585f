//! What a person asks to be removed from a schedule.
//!
//! An item of ours is known by its id. It stays in the snapshot, unsure, until Teams has answered
//! that it is gone: wherever the program dies, the next sync writes it again where it was, or is
//! told that it is not there and makes it anew. Nothing is looked for by its looks, so nothing is
//! doubled on the word of a listing that is older than a deletion.

use std::collections::{BTreeMap, BTreeSet};

use shifts_model::{
    Content, GroupName, ListedItem, Span, TargetId, Week, WeekCalendar, WeekSnapshot,
};

/// Which items are to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearScope {
    /// Those that start within this span.
    pub span: Span,
    /// Those of these scheduling groups; of all, if none is named.
    pub groups: BTreeSet<GroupName>,
    /// Whether items stay that the adapter did not write.
    pub only_ours: bool,
}

/// What is to go from one week as Teams shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clearing {
    /// The items.
    pub items: BTreeSet<TargetId>,
    /// Those among them that the adapter wrote.
    pub ours: BTreeSet<TargetId>,
}

impl ClearScope {
    /// Whether everything that a week shows is to go.
    #[must_use]
    pub fn is_all_of(&self, week: Span) -> bool {
        let within = self.span.starts_at <= week.starts_at && week.ends_at <= self.span.ends_at;
        within && self.groups.is_empty() && !self.only_ours
    }

    fn covers(&self, content: &Content) -> bool {
        let of_group = || {
            content
                .group()
                .is_some_and(|group| self.groups.contains(group))
        };
        self.span.contains(content.starts_at()) && (self.groups.is_empty() || of_group())
    }
}

/// Chooses what is to go, week by week: what Teams lists, and what is ours and was not listed.
/// Weeks that lose nothing are left out.
#[must_use]
pub fn plan_clearing(
    scope: &ClearScope,
    calendar: &WeekCalendar,
    listed: &[ListedItem],
    snapshots: &BTreeMap<Week, WeekSnapshot>,
) -> BTreeMap<Week, Clearing> {
    let entries = || snapshots.values().flat_map(|week| week.entries.values());
    let ours: BTreeSet<&TargetId> = entries().map(|entry| &entry.target_id).collect();
    let listed_ids: BTreeSet<&TargetId> = listed.iter().map(|item| &item.id).collect();
    let shown = listed.iter().map(|item| (&item.id, &item.content));
    let believed = entries()
        .map(|entry| (&entry.target_id, &entry.content))
        .filter(|(id, _)| !listed_ids.contains(id));
    let mut weeks: BTreeMap<Week, Clearing> = BTreeMap::new();
    for (id, content) in shown.chain(believed) {
        let is_ours = ours.contains(id);
        if !scope.covers(content) || (scope.only_ours && !is_ours) {
            continue;
        }
        let week = weeks
            .entry(calendar.week_of(content.starts_at()))
            .or_default();
        week.items.insert(id.clone());
        if is_ours {
            week.ours.insert(id.clone());
        }
    }
    weeks
}

/// The snapshot to store before any of these items is deleted.
#[must_use]
pub fn promise_clearing(snapshot: &WeekSnapshot, items: &BTreeSet<TargetId>) -> WeekSnapshot {
    let mut promised = snapshot.clone();
    for (source_id, entry) in &mut promised.entries {
        if items.contains(&entry.target_id) {
            entry.unsure = true;
            // A refusal would keep the record from being written again.
            promised.refusals.remove(source_id);
        }
    }
    promised
}

/// The snapshot once Teams has answered that these items are gone.
#[must_use]
pub fn settle_clearing(snapshot: &WeekSnapshot, gone: &BTreeSet<TargetId>) -> WeekSnapshot {
    let mut settled = snapshot.clone();
    for (source_id, entry) in &snapshot.entries {
        if gone.contains(&entry.target_id) {
            settled.entries.remove(source_id);
        }
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};
    use shifts_model::{Entry, ShiftContent, SourceId, Theme, UserId, Visibility};

    fn shift(starts_at: &str, group: &str) -> Content {
        let starts_at: Timestamp = starts_at.parse().unwrap();
        Content::Shift(ShiftContent {
            user_id: UserId::parse("u-ada").unwrap(),
            group: GroupName::new(group).unwrap(),
            starts_at,
            ends_at: starts_at + SignedDuration::from_hours(8),
            theme: Theme::Blue,
            label: None,
            notes: None,
            activities: Vec::new(),
        })
    }

    fn listed(id: &str, starts_at: &str, group: &str) -> ListedItem {
        ListedItem {
            id: TargetId::parse(id).unwrap(),
            content: shift(starts_at, group),
            visibility: Visibility::Shared,
        }
    }

    fn snapshot(entries: &[(&str, &str, &str)]) -> WeekSnapshot {
        let entry = |(source, target, starts_at): &(&str, &str, &str)| {
            let entry = Entry {
                target_id: TargetId::parse(target).unwrap(),
                content: shift(starts_at, "Tills"),
                visibility: Visibility::Shared,
                unsure: false,
            };
            (SourceId::parse(source).unwrap(), entry)
        };
        WeekSnapshot {
            entries: entries.iter().map(entry).collect(),
            ..WeekSnapshot::default()
        }
    }

    fn week(starts_on: &str) -> Week {
        Week {
            starts_on: starts_on.parse().unwrap(),
        }
    }

    fn calendar() -> WeekCalendar {
        WeekCalendar::new(TimeZone::UTC, Weekday::Monday)
    }

    fn scope(groups: &[&str], only_ours: bool) -> ClearScope {
        let (first, last) = ("2026-11-16".parse().unwrap(), "2026-11-29".parse().unwrap());
        ClearScope {
            span: calendar().span_of_days(first, last),
            groups: groups
                .iter()
                .filter_map(|name| GroupName::new(name))
                .collect(),
            only_ours,
        }
    }

    /// What goes, week by week; ours in brackets.
    fn cleared(scope: &ClearScope) -> Vec<String> {
        let listed = [
            listed("S1", "2026-11-16T09:00:00Z", "Tills"),
            listed("S2", "2026-11-17T09:00:00Z", "Stock"),
            listed("S3", "2026-11-29T23:00:00Z", "tills"),
            listed("S4", "2026-11-30T09:00:00Z", "Tills"),
        ];
        // S1 is listed in another week than it is believed in, S9 is not listed, S8 lies beyond.
        let snapshots = BTreeMap::from([
            (
                week("2026-11-23"),
                snapshot(&[("a", "S1", "2026-11-23T09:00:00Z")]),
            ),
            (
                week("2026-11-16"),
                snapshot(&[("b", "S9", "2026-11-18T09:00:00Z")]),
            ),
            (
                week("2026-11-30"),
                snapshot(&[("c", "S8", "2026-11-30T09:00:00Z")]),
            ),
        ]);
        let weeks = plan_clearing(scope, &calendar(), &listed, &snapshots);
        let of_week = |(week, clearing): (&Week, &Clearing)| {
            let word = |id: &TargetId| match clearing.ours.contains(id) {
                true => format!("[{id}]"),
                false => id.to_string(),
            };
            let words: Vec<String> = clearing.items.iter().map(word).collect();
            format!("{week} {}", words.join(" "))
        };
        weeks.iter().map(of_week).collect()
    }

    #[test]
    fn everything_in_the_span_goes_and_what_is_ours_is_told() {
        let all = ["2026-11-16 [S1] S2 [S9]", "2026-11-23 S3"];
        assert_eq!(cleared(&scope(&[], false)), all);
    }

    #[test]
    fn groups_and_ownership_narrow_it() {
        assert_eq!(cleared(&scope(&["Stock"], false)), ["2026-11-16 S2"]);
        assert_eq!(
            cleared(&scope(&["TILLS"], false)),
            ["2026-11-16 [S1] [S9]", "2026-11-23 S3"]
        );
        assert_eq!(cleared(&scope(&[], true)), ["2026-11-16 [S1] [S9]"]);
    }

    #[test]
    fn only_a_week_that_loses_everything_is_cleared_as_a_whole() {
        let of = |first: &str| calendar().span(week(first));
        assert!(scope(&[], false).is_all_of(of("2026-11-23")));
        assert!(!scope(&[], false).is_all_of(of("2026-11-30")));
        assert!(!scope(&["Tills"], false).is_all_of(of("2026-11-23")));
        assert!(!scope(&[], true).is_all_of(of("2026-11-23")));
    }

    #[test]
    fn an_item_stays_known_until_teams_says_that_it_is_gone() {
        let before = snapshot(&[
            ("a", "S1", "2026-11-16T09:00:00Z"),
            ("b", "S2", "2026-11-16T09:00:00Z"),
        ]);
        let ids = |ids: &[&str]| ids.iter().map(|id| TargetId::parse(id).unwrap()).collect();
        let promised = promise_clearing(&before, &ids(&["S1", "S5"]));
        let unsure = |snapshot: &WeekSnapshot| -> Vec<bool> {
            snapshot
                .entries
                .values()
                .map(|entry| entry.unsure)
                .collect()
        };
        assert_eq!(unsure(&promised), [true, false]);
        let settled = settle_clearing(&promised, &ids(&["S1"]));
        assert_eq!(unsure(&settled), [false]);
    }
}
