//! Names that Shifts tells apart regardless of case.

use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

use crate::ids::{Kind, kinds};

/// The name of a scheduling group.
pub type GroupName = Name<kinds::SchedulingGroup>;
/// The name of a time-off reason.
pub type ReasonName = Name<kinds::TimeOffReason>;

/// The name of something of one kind. Two names that differ only in case are the same name.
#[derive(Clone)]
pub struct Name<K: Kind> {
    shown: String,
    compared: String,
    kind: PhantomData<K>,
}

impl<K: Kind> Name<K> {
    /// A name from the WFM's; surrounding space does not count. `None` when nothing is left.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let shown = name.trim();
        (!shown.is_empty()).then(|| Self {
            shown: shown.to_owned(),
            compared: shown.to_lowercase(),
            kind: PhantomData,
        })
    }

    /// The name as people read it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }
}

impl<K: Kind> PartialEq for Name<K> {
    fn eq(&self, other: &Self) -> bool {
        self.compared == other.compared
    }
}

impl<K: Kind> Eq for Name<K> {}

impl<K: Kind> PartialOrd for Name<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Kind> Ord for Name<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compared.cmp(&other.compared)
    }
}

impl<K: Kind> fmt::Debug for Name<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.shown, f)
    }
}

impl<K: Kind> fmt::Display for Name<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
