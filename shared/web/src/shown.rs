//! What a person would see of one team's week.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shifts_model::{AvailableWeek, UserId};

/// Everything there is to see of one week.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShownWeek {
    /// The shifts that start in it.
    pub shifts: Vec<ShownShift>,
    /// The open shifts that start in it.
    pub open_shifts: Vec<ShownOpenShift>,
    /// The time off that overlaps it, uncut.
    pub time_off: Vec<ShownTimeOff>,
    /// When people can work; nobody's where that cannot be known.
    pub availability: BTreeMap<UserId, AvailableWeek>,
}

/// A shift of somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownShift {
    /// Whose it is.
    pub user_id: UserId,
    /// What it is.
    pub work: ShownWork,
}

/// A shift that nobody has yet.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownOpenShift {
    /// How many people are wanted.
    pub slots: u32,
    /// What it is.
    pub work: ShownWork,
}

/// What a shift is, whoever has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownWork {
    /// Its id in Shifts.
    pub id: String,
    /// The name of its scheduling group.
    pub group: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Microsoft's name of its colour.
    pub theme: String,
    /// The text on it.
    pub label: Option<String>,
    /// The text in it.
    pub notes: Option<String>,
    /// Who sees it, and for how long.
    pub state: ShownState,
    /// What happens within it.
    pub activities: Vec<ShownActivity>,
}

/// A part of a shift.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownActivity {
    /// Its name.
    pub name: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Whether it is paid.
    pub is_paid: bool,
}

/// Time off of somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownTimeOff {
    /// Its id in Shifts.
    pub id: String,
    /// Who is away.
    pub user_id: UserId,
    /// The name of the reason.
    pub reason: String,
    /// From when, be it before the week.
    pub starts_at: Timestamp,
    /// Until when, be it after the week.
    pub ends_at: Timestamp,
    /// Who sees it, and for how long.
    pub state: ShownState,
}

/// Who sees an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownState {
    /// Everybody.
    Shared,
    /// Managers, until the next share.
    Draft,
    /// Everybody, until the next share.
    Staged,
}
