//! Which items of Shifts are which, when no id can tell.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shifts_model::{Content, ListedItem, TargetId, WeekSnapshot};

/// What makes two items the same item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct MatchKey<'a> {
    place: PlaceKey<'a>,
    named: String,
    label: &'a str,
    notes: &'a str,
    slots: u32,
}

/// What makes two items look like the same one to whoever sees both: one person, or one group's
/// open shifts, at the same time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlaceKey<'a> {
    whose: Option<&'a str>,
    open_to: Option<String>,
    starts_at: Timestamp,
    ends_at: Timestamp,
}

impl<'a> PlaceKey<'a> {
    pub(crate) fn of(content: &'a Content) -> Self {
        let span = content.span();
        let whose = content.user_id().map(shifts_model::UserId::as_str);
        let group = content.group().map(|group| group.as_str().to_lowercase());
        Self {
            whose,
            open_to: group.filter(|_| whose.is_none()),
            starts_at: span.starts_at,
            ends_at: span.ends_at,
        }
    }
}

impl<'a> MatchKey<'a> {
    fn of(content: &'a Content) -> Self {
        let (named, label, notes, slots) = match content {
            Content::Shift(shift) => (shift.group.as_str(), &shift.label, &shift.notes, 1),
            Content::OpenShift(open) => (open.group.as_str(), &open.label, &open.notes, open.slots),
            Content::TimeOff(time_off) => (time_off.reason.as_str(), &None, &None, 1),
        };
        Self {
            place: PlaceKey::of(content),
            named: named.to_lowercase(),
            label: label.as_deref().unwrap_or_default(),
            notes: notes.as_deref().unwrap_or_default(),
            slots,
        }
    }
}

/// Listed items that no entry claims yet: a multiset, each to be taken once.
pub(crate) struct Unclaimed<'a>(BTreeMap<MatchKey<'a>, Vec<&'a ListedItem>>);

impl<'a> Unclaimed<'a> {
    pub(crate) fn of(listed: &'a [ListedItem], snapshot: &WeekSnapshot) -> Self {
        let entries = snapshot.entries.values();
        let claimed: BTreeSet<&TargetId> = entries.map(|entry| &entry.target_id).collect();
        let mut unclaimed: BTreeMap<MatchKey<'a>, Vec<&'a ListedItem>> = BTreeMap::new();
        // Taken from the back, so the smallest id goes first whatever order Shifts listed in.
        let mut free: Vec<&ListedItem> = listed
            .iter()
            .filter(|item| !claimed.contains(&item.id))
            .collect();
        free.sort_by(|a, b| b.id.cmp(&a.id));
        for item in free {
            let alike = unclaimed.entry(MatchKey::of(&item.content)).or_default();
            alike.push(item);
        }
        Self(unclaimed)
    }

    /// Takes one listed item equal to `content`.
    pub(crate) fn take(&mut self, content: &'a Content) -> Option<&'a ListedItem> {
        self.0.get_mut(&MatchKey::of(content))?.pop()
    }

    /// Takes the listed item of that id.
    pub(crate) fn take_id(&mut self, id: &TargetId) -> Option<&'a ListedItem> {
        let mut all = self.0.values_mut();
        all.find_map(|alike| {
            let at = alike.iter().position(|item| item.id == *id)?;
            Some(alike.remove(at))
        })
    }

    /// What is left, by what it looks like.
    pub(crate) fn left(self) -> BTreeMap<PlaceKey<'a>, Vec<&'a ListedItem>> {
        let mut left: BTreeMap<PlaceKey<'a>, Vec<&'a ListedItem>> = BTreeMap::new();
        for item in self.0.into_values().flatten() {
            let alike = left.entry(PlaceKey::of(&item.content)).or_default();
            alike.push(item);
        }
        left
    }
}
