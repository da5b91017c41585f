//! The numbers by which Blue Yonder knows what the rota knows by names.
//!
//! A number is given once and never again. Each kind has a range of its own, so that a number of
//! one kind is never taken for one of another.

use std::collections::{BTreeMap, BTreeSet};

use crate::wfm::{RequestKind, State, WfmRequest};

/// The kinds of what has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Numbered {
    /// A store, by its id.
    Site,
    /// A time zone, by its name in the tz database.
    TimeZone,
    /// A department, by its name.
    Department,
    /// A job, by its id.
    Job,
    /// A person, by id.
    Employee,
    /// A shift, by its id.
    Shift,
    /// An open shift, by its id. Its numbers are among those of shifts.
    OpenShift,
    /// A request for a swap, by its id.
    Swap,
    /// Time off or the request that asked for it, by its id.
    TimeOff,
    /// A reason for time off.
    TimeOffType,
    /// What is known of when a person can work, by employee.
    Availability,
}

impl Numbered {
    /// The first number of the range.
    fn first(self) -> i32 {
        let range = match self {
            Self::Site => 0,
            Self::TimeZone => 1,
            Self::Department => 2,
            Self::Job => 3,
            Self::Employee => 4,
            Self::Shift | Self::OpenShift => 10,
            Self::Swap => 5,
            Self::TimeOff => 6,
            Self::TimeOffType => 7,
            Self::Availability => 8,
        };
        1_000_101 + range * 1_000_000
    }
}

/// All numbers that were given.
#[derive(Default)]
pub(super) struct Numbers {
    by_id: BTreeMap<Numbered, BTreeMap<String, i32>>,
    by_number: BTreeMap<(Numbered, i32), String>,
    next: BTreeMap<i32, i32>,
    /// The edit of the rota up to which everything has its number.
    learned: Option<u64>,
}

impl Numbers {
    /// The number of an id; 0, which nothing has, for an id that has none.
    pub(super) fn of(&self, kind: Numbered, id: &str) -> i32 {
        let found = self.by_id.get(&kind).and_then(|ids| ids.get(id));
        found.copied().unwrap_or(0)
    }

    /// The id that has this number.
    pub(super) fn id(&self, kind: Numbered, number: i32) -> Option<&str> {
        self.by_number.get(&(kind, number)).map(String::as_str)
    }

    /// All ids of a kind with their numbers.
    pub(super) fn all(&self, kind: Numbered) -> impl Iterator<Item = (&str, i32)> {
        let ids = self.by_id.get(&kind).into_iter().flatten();
        ids.map(|(id, number)| (id.as_str(), *number))
    }

    /// Gives everything that has no number yet its own.
    pub(super) fn learn(&mut self, state: &State) {
        if self.learned == Some(state.edits) {
            return;
        }
        self.learned = Some(state.edits);
        let rota = &state.rota;
        for unit in &rota.business_units {
            self.give(Numbered::Site, &unit.id);
            self.give(Numbered::TimeZone, &unit.time_zone);
        }
        for job in &rota.jobs {
            self.give(Numbered::Department, &job.department);
            self.give(Numbered::Job, &job.id);
        }
        for employee in &rota.employees {
            self.give(Numbered::Employee, &employee.id);
            self.give(Numbered::Availability, &employee.id);
        }
        self.give_all(Numbered::Shift, rota.shifts.keys());
        self.give_all(Numbered::OpenShift, rota.open_shifts.keys());
        self.give_all(Numbered::TimeOffType, state.reasons().iter());
        for request in state.desk.requests.values() {
            self.learn_request(request);
        }
        self.give_all(Numbered::TimeOff, rota.time_off.keys());
    }

    /// What was granted goes on under the number of the request.
    fn learn_request(&mut self, request: &WfmRequest) {
        match request.wanted.kind() {
            RequestKind::Swap => drop(self.give(Numbered::Swap, &request.id)),
            RequestKind::TimeOff => {
                let number = self.give(Numbered::TimeOff, &request.id);
                if let Some(granted) = &request.time_off_id {
                    let ids = self.by_id.entry(Numbered::TimeOff).or_default();
                    ids.insert(granted.clone(), number);
                }
            }
            RequestKind::Offer | RequestKind::OpenShift => {}
        }
    }

    fn give_all<'a>(&mut self, kind: Numbered, ids: impl Iterator<Item = &'a String>) {
        let known = self.by_id.entry(kind).or_default();
        let new: BTreeSet<&String> = ids.filter(|id| !known.contains_key(*id)).collect();
        for id in new {
            self.give(kind, id);
        }
    }

    fn give(&mut self, kind: Numbered, id: &str) -> i32 {
        if let Some(number) = self.by_id.get(&kind).and_then(|ids| ids.get(id)) {
            return *number;
        }
        let first = kind.first();
        let next = self.next.entry(first).or_insert(first);
        let number = *next;
        *next += 1;
        let ids = self.by_id.entry(kind).or_default();
        ids.insert(id.to_owned(), number);
        self.by_number.insert((kind, number), id.to_owned());
        number
    }
}
