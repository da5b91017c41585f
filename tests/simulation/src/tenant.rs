//! Microsoft's side as a value: teams with people, groups, reasons and items.
//!
//! Written from Microsoft's documents (Graph, "Shifts", read 2026-11), not from the adapter: ids
//! are random, groups and reasons stay when they are deleted, an item has a draft and a shared
//! version, what is staged goes with the next share, and a write may land after its answer is lost.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use shifts_model::{
    AvailableWeek, Content, GroupName, ItemKind, ListedItem, Member, ReasonName, SchedulingGroupId,
    Span, TargetId, TeamCatalog, TeamId, TimeOffReasonId, UserId, Visibility,
};
use shifts_ports::Write;

/// The longest shift that Shifts takes.
pub(crate) const SHIFT_LENGTH_MAX: SignedDuration = SignedDuration::from_hours(24);
/// A label that Shifts never takes, for whatever reason.
pub const POISON: &str = "poison";
/// For how long the past is remembered, for listings that lag behind.
const PAST: SignedDuration = SignedDuration::from_secs(30);

/// All of Microsoft's side.
#[derive(Debug, Default)]
pub struct Tenant {
    /// The teams.
    pub teams: BTreeMap<TeamId, Team>,
    /// When people can work, with the zone of these hours.
    pub availability: BTreeMap<UserId, (AvailableWeek, TimeZone)>,
    /// Writes that land later.
    pub late: Vec<(Timestamp, Write)>,
}

/// One team.
#[derive(Debug, Default)]
pub struct Team {
    /// Its people.
    pub members: Vec<Member>,
    /// Its items.
    pub items: BTreeMap<TargetId, Item>,
    /// Its scheduling groups, deleted ones included.
    pub groups: BTreeMap<SchedulingGroupId, Group>,
    /// Its time-off reasons, deleted ones included.
    pub reasons: BTreeMap<TimeOffReasonId, Reason>,
    /// Whom managers put into which group.
    pub put_by_hand: BTreeSet<(SchedulingGroupId, UserId)>,
    past: Vec<(Timestamp, TargetId, Option<Item>)>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What employees see.
    pub shared: Option<Version>,
    /// What managers see besides.
    pub draft: Option<Version>,
    /// Whether it goes with the next share.
    pub staged: bool,
    /// Who made it.
    pub maker: Maker,
}

/// Who made an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// The adapter.
    Adapter,
    /// A person, as it is planned in the WFM.
    Person,
    /// A person, for whom no WFM plans anything.
    Stranger,
}

/// One version of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What it holds.
    pub content: Content,
    /// The group or reason that it names.
    pub names: Named,
}

/// What an item names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A scheduling group.
    Group(SchedulingGroupId),
    /// A time-off reason.
    Reason(TimeOffReasonId),
}

/// A scheduling group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub name: GroupName,
    /// Who is in it.
    pub user_ids: BTreeSet<UserId>,
    /// Whether it was not deleted.
    pub is_active: bool,
    /// Counts its changes; the entity tag.
    pub version: u64,
}

/// A time-off reason.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Its name.
    pub name: ReasonName,
    /// Whether it was not deleted.
    pub is_active: bool,
}

impl Item {
    /// What whoever sees most of it sees.
    #[must_use]
    pub fn newest(&self) -> Option<&Content> {
        let version = self.draft.as_ref().or(self.shared.as_ref())?;
        Some(&version.content)
    }
}

impl Team {
    /// Puts an item in its place, or takes it away.
    pub fn put(&mut self, at: Timestamp, id: &TargetId, item: Option<Item>) {
        let before = match item {
            Some(item) => self.items.insert(id.clone(), item),
            None => self.items.remove(id),
        };
        self.past
            .retain(|(changed_at, ..)| changed_at.duration_until(at) < PAST);
        self.past.push((at, id.clone(), before));
    }

    /// The items as they were at a moment.
    fn as_of(&self, moment: Timestamp) -> BTreeMap<TargetId, Item> {
        let mut items = self.items.clone();
        for (_, id, before) in self.past.iter().rev().take_while(|(at, ..)| *at > moment) {
            match before {
                Some(item) => items.insert(id.clone(), item.clone()),
                None => items.remove(id),
            };
        }
        items
    }

    /// The group of a name that is listed first, if there is an active one.
    #[must_use]
    pub fn group_named(&self, name: &GroupName) -> Option<&SchedulingGroupId> {
        let mut groups = self.groups.iter();
        let named = groups.find(|(_, group)| group.is_active && group.name == *name);
        named.map(|(id, _)| id)
    }

    /// The reason of a name that is listed first, if there is an active one.
    #[must_use]
    pub fn reason_named(&self, name: &ReasonName) -> Option<&TimeOffReasonId> {
        let mut reasons = self.reasons.iter();
        let named = reasons.find(|(_, reason)| reason.is_active && reason.name == *name);
        named.map(|(id, _)| id)
    }

    /// Lists one side of the items of a kind that start within `span`, as it was at `moment`.
    #[must_use]
    pub fn list(
        &self,
        (kind, side): (ItemKind, Visibility),
        span: Span,
        catalog: &TeamCatalog,
        moment: Timestamp,
    ) -> Vec<ListedItem> {
        let mut listed = Vec::new();
        for (id, item) in self.as_of(moment) {
            let version = match side {
                Visibility::Shared => item.shared,
                Visibility::Draft => item.draft,
            };
            let Some(version) = version.filter(|_| !item.staged) else {
                continue;
            };
            let is_asked = version.content.kind() == kind
                && span.contains(version.content.starts_at())
                && knows(catalog, &version.names);
            if is_asked {
                listed.push(ListedItem {
                    id,
                    content: version.content,
                    visibility: side,
                });
            }
        }
        listed
    }

    /// Shares all drafts that touch `span`, and lets what is staged there go.
    pub fn share(&mut self, span: Span, now: Timestamp) {
        let touches = |item: &Item| {
            let content = item.newest();
            content.is_some_and(|content| {
                content.starts_at() < span.ends_at && span.starts_at < content.ends_at()
            })
        };
        for (id, item) in self.items.clone() {
            if !touches(&item) {
                continue;
            }
            if item.staged {
                self.put(now, &id, None);
            } else if item.draft.is_some() {
                let shared = Item {
                    shared: item.draft,
                    draft: None,
                    ..item
                };
                self.put(now, &id, Some(shared));
            }
        }
    }
}

/// The label of a content that has one.
#[must_use]
pub fn label(content: &Content) -> Option<&str> {
    match content {
        Content::Shift(shift) => shift.label.as_deref(),
        Content::OpenShift(open) => open.label.as_deref(),
        Content::TimeOff(_) => None,
    }
}

/// Whether a catalog knows what an item names.
pub(crate) fn knows(catalog: &TeamCatalog, names: &Named) -> bool {
    match names {
        Named::Group(id) => catalog.groups.values().any(|group| group.id == *id),
        Named::Reason(id) => {
            let reasons = catalog.reasons.iter().flat_map(BTreeMap::values);
            reasons.into_iter().any(|reason| reason == id)
        }
    }
}
