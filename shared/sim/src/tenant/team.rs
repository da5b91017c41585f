//! A team: who is in it, its schedule, the objects below it, and their recent past.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::item::Item;
use super::kinds::Kind;

/// Most changes whose past a team remembers, for lists that lag behind.
const HISTORY_MAX: usize = 5_000;

/// What a member of a team is. Only users can be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MemberKind {
    /// A person.
    #[default]
    User,
    /// A group inside the group.
    Group,
    /// A machine.
    Device,
}

/// One member of a team.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// The object id.
    pub id: String,
    /// What the member is; a user when absent.
    #[serde(default)]
    pub kind: MemberKind,
    /// The login name; groups and devices have none.
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub mail: Option<String>,
    /// The name that people read.
    pub display_name: String,
    /// Whether the member owns the team.
    #[serde(default)]
    pub owner: bool,
}

/// What `PUT /sim/teams/{teamId}` says about a team.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamSetup {
    /// The name of the team.
    pub display_name: String,
    /// With a zone the team has a finished schedule at once; without, it has none yet.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Everybody in the team.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// How far the schedule of a team has come.
#[derive(Debug, Clone)]
pub(crate) enum Provisioning {
    NotStarted,
    /// Asked for; finished at the moment given, with a code when it fails.
    Asked {
        done_at: Timestamp,
        failure: Option<String>,
    },
}

/// The schedule itself.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    pub(crate) settings: Map<String, Value>,
    pub(crate) provisioning: Provisioning,
}

impl Schedule {
    pub(crate) fn status(&self, now: Timestamp) -> &'static str {
        match &self.provisioning {
            Provisioning::NotStarted => "NotStarted",
            Provisioning::Asked { done_at, .. } if now < *done_at => "Running",
            Provisioning::Asked { failure: None, .. } => "Completed",
            Provisioning::Asked {
                failure: Some(_), ..
            } => "Failed",
        }
    }
}

/// The objects of one kind by id.
pub(crate) type Items = BTreeMap<String, Arc<Item>>;

/// What stood in a place before a change.
#[derive(Debug)]
struct Change {
    at: Timestamp,
    kind: Kind,
    id: String,
    before: Option<Arc<Item>>,
}

/// What became of an object in a rehearsal.
#[derive(Debug, Clone)]
pub(crate) enum Became {
    /// It is there in this form.
    This(Arc<Item>),
    /// It was taken away.
    Gone,
    /// It was taken away, and this is the last that was to be seen of it.
    Ended(Arc<Item>),
}

/// One object that a rehearsal touched.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) before: Option<Arc<Item>>,
    pub(crate) became: Became,
}

/// A team with everything below it.
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) display_name: String,
    pub(crate) members: Vec<Member>,
    pub(crate) schedule: Schedule,
    items: BTreeMap<Kind, Items>,
    history: VecDeque<Change>,
    /// What a rehearsal did so far, while one is on.
    rehearsal: Option<Vec<Step>>,
}

impl Team {
    pub(crate) fn new(id: &str) -> Self {
        let schedule = Schedule {
            settings: Map::new(),
            provisioning: Provisioning::NotStarted,
        };
        Self {
            id: id.to_owned(),
            display_name: String::new(),
            members: Vec::new(),
            schedule,
            items: BTreeMap::new(),
            history: VecDeque::new(),
            rehearsal: None,
        }
    }

    /// Whether `user_id` is a person in this team.
    pub(crate) fn has_user(&self, user_id: &str) -> bool {
        self.members.iter().any(|member| {
            member.kind == MemberKind::User && member.id.eq_ignore_ascii_case(user_id)
        })
    }

    /// Whether `user_id` owns this team, which makes a manager.
    pub(crate) fn is_owned_by(&self, user_id: &str) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.owner && member.id.eq_ignore_ascii_case(user_id))
    }

    pub(crate) fn item(&self, kind: Kind, id: &str) -> Option<&Arc<Item>> {
        self.items.get(&kind)?.get(id)
    }

    /// The objects of a kind as they are now.
    pub(crate) fn items(&self, kind: Kind) -> impl Iterator<Item = &Arc<Item>> {
        self.items.get(&kind).into_iter().flat_map(BTreeMap::values)
    }

    /// The objects of a kind as they were `ago` before `now`.
    pub(crate) fn items_as_of(&self, kind: Kind, now: Timestamp, ago: Duration) -> Cow<'_, Items> {
        let Some(items) = self.items.get(&kind) else {
            return Cow::Owned(Items::new());
        };
        if ago.is_zero() {
            return Cow::Borrowed(items);
        }
        let mut then = items.clone();
        let newer = |change: &&Change| now.duration_since(change.at).unsigned_abs() < ago;
        for change in self.history.iter().rev().take_while(newer) {
            if change.kind == kind {
                match &change.before {
                    Some(before) => then.insert(change.id.clone(), Arc::clone(before)),
                    None => then.remove(&change.id),
                };
            }
        }
        Cow::Owned(then)
    }

    /// Puts an object in its place and remembers what was there.
    pub(crate) fn put(&mut self, kind: Kind, item: Item, at: Timestamp) {
        let (id, item) = (item.id.clone(), Arc::new(item));
        let became = Became::This(Arc::clone(&item));
        let before = self.items.entry(kind).or_default().insert(id.clone(), item);
        self.remember(at, kind, id, before, became);
    }

    /// Takes an object away. Returns false when there was none.
    #[must_use]
    pub(crate) fn remove(&mut self, kind: Kind, id: &str, at: Timestamp) -> bool {
        let before = self.items.get_mut(&kind).and_then(|items| items.remove(id));
        let was_there = before.is_some();
        if was_there {
            self.remember(at, kind, id.to_owned(), before, Became::Gone);
        }
        was_there
    }

    /// Takes an object away that is seen once more, in the form `last`.
    pub(crate) fn end(&mut self, kind: Kind, last: Item, at: Timestamp) {
        let before = self
            .items
            .get_mut(&kind)
            .and_then(|items| items.remove(&last.id));
        let id = last.id.clone();
        self.remember(at, kind, id, before, Became::Ended(Arc::new(last)));
    }

    /// From here on nothing lasts: [`Team::end_rehearsal`] takes it back.
    pub(crate) fn begin_rehearsal(&mut self) {
        self.rehearsal = Some(Vec::new());
    }

    /// Takes everything back since the rehearsal began, and says what it was, each object once.
    pub(crate) fn end_rehearsal(&mut self) -> Vec<Step> {
        let steps = self.rehearsal.take().unwrap_or_default();
        for step in steps.iter().rev() {
            let items = self.items.entry(step.kind).or_default();
            match &step.before {
                Some(before) => items.insert(step.id.clone(), Arc::clone(before)),
                None => items.remove(&step.id),
            };
        }
        let mut told: Vec<Step> = Vec::new();
        for step in steps {
            match told
                .iter_mut()
                .find(|known| known.kind == step.kind && known.id == step.id)
            {
                Some(known) => known.became = step.became,
                None => told.push(step),
            }
        }
        told
    }

    fn remember(
        &mut self,
        at: Timestamp,
        kind: Kind,
        id: String,
        before: Option<Arc<Item>>,
        became: Became,
    ) {
        if let Some(steps) = &mut self.rehearsal {
            steps.push(Step {
                kind,
                id,
                before,
                became,
            });
            return;
        }
        if self.history.len() == HISTORY_MAX {
            self.history.pop_front();
        }
        self.history.push_back(Change {
            at,
            kind,
            id,
            before,
        });
    }
}
