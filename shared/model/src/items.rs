//! The items of a schedule: whatever has a place in a week.

use std::fmt;

use jiff::Timestamp;

use crate::{
    Activity, GroupName, OpenShiftContent, ReasonName, ShiftContent, Span, TimeOffContent, UserId,
};

/// The kinds of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// Work of one person.
    Shift,
    /// Work that nobody has yet.
    OpenShift,
    /// Time in which one person does not work.
    TimeOff,
}

impl ItemKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Shift, Self::OpenShift, Self::TimeOff];

    /// The name in commands and results.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::OpenShift => "open-shift",
            Self::TimeOff => "time-off",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The activity that keeps items of this kind equal.
    #[must_use]
    pub fn activity(self) -> Activity {
        match self {
            Self::Shift => Activity::Shifts,
            Self::OpenShift => Activity::OpenShifts,
            Self::TimeOff => Activity::TimeOff,
        }
    }

    /// The kind for people to read: `open shift`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::OpenShift => "open shift",
            Self::TimeOff => "time off",
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Everything the adapter writes into one item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// A shift.
    Shift(ShiftContent),
    /// An open shift.
    OpenShift(OpenShiftContent),
    /// Time off.
    TimeOff(TimeOffContent),
}

impl Content {
    /// Which kind of item this is.
    #[must_use]
    pub fn kind(&self) -> ItemKind {
        match self {
            Self::Shift(_) => ItemKind::Shift,
            Self::OpenShift(_) => ItemKind::OpenShift,
            Self::TimeOff(_) => ItemKind::TimeOff,
        }
    }

    /// Whose it is; nobody's for an open shift.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Shift(shift) => Some(&shift.user_id),
            Self::OpenShift(_) => None,
            Self::TimeOff(time_off) => Some(&time_off.user_id),
        }
    }

    /// The scheduling group it is shown under; none for time off.
    #[must_use]
    pub fn group(&self) -> Option<&GroupName> {
        match self {
            Self::Shift(shift) => Some(&shift.group),
            Self::OpenShift(open) => Some(&open.group),
            Self::TimeOff(_) => None,
        }
    }

    /// The reason it names; only time off has one.
    #[must_use]
    pub fn reason(&self) -> Option<&ReasonName> {
        match self {
            Self::Shift(_) | Self::OpenShift(_) => None,
            Self::TimeOff(time_off) => Some(&time_off.reason),
        }
    }

    /// When it begins and ends.
    #[must_use]
    pub fn span(&self) -> Span {
        let (starts_at, ends_at) = match self {
            Self::Shift(shift) => (shift.starts_at, shift.ends_at),
            Self::OpenShift(open) => (open.starts_at, open.ends_at),
            Self::TimeOff(time_off) => (time_off.starts_at, time_off.ends_at),
        };
        Span { starts_at, ends_at }
    }

    /// When it begins.
    #[must_use]
    pub fn starts_at(&self) -> Timestamp {
        self.span().starts_at
    }

    /// When it ends.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.span().ends_at
    }
}

impl From<ShiftContent> for Content {
    fn from(shift: ShiftContent) -> Self {
        Self::Shift(shift)
    }
}

impl From<OpenShiftContent> for Content {
    fn from(open: OpenShiftContent) -> Self {
        Self::OpenShift(open)
    }
}

impl From<TimeOffContent> for Content {
    fn from(time_off: TimeOffContent) -> Self {
        Self::TimeOff(time_off)
    }
}
