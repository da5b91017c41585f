//! What the page is told, in forms of its own that are the same for both systems.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;

/// Work or time off, from one local time to another.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Item {
    /// `shift`, `open-shift` or `time-off`.
    pub(super) kind: &'static str,
    pub(super) id: String,
    /// Whose it is, by the id in Teams; an open shift is nobody's.
    pub(super) user_id: Option<String>,
    pub(super) starts: DateTime,
    pub(super) ends: DateTime,
    /// The scheduling group, the department, or the reason for time off.
    pub(super) group: String,
    pub(super) slots: Option<u64>,
}

/// What somebody asks for.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Asked {
    pub(super) id: String,
    /// `swap`, `offer`, `open-shift` or `time-off`.
    pub(super) kind: &'static str,
    /// `colleague`, `manager`, `approved`, `declined` or `withdrawn`: whose turn it is, or how it
    /// ended.
    pub(super) state: &'static str,
    pub(super) sender_id: String,
    pub(super) recipient_id: Option<String>,
    /// The sender's shift, or the open shift.
    pub(super) item_id: Option<String>,
    /// The colleague's shift.
    pub(super) other_item_id: Option<String>,
    /// The time off that is asked for.
    pub(super) away: Option<(DateTime, DateTime)>,
    /// When it last changed.
    pub(super) at: Timestamp,
}

/// What one of the systems holds.
#[derive(Debug, Default, Serialize)]
pub(super) struct Side {
    pub(super) items: Vec<Item>,
    pub(super) requests: Vec<Asked>,
}

/// Which part of a store's plan is looked at.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) zone: TimeZone,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl Window {
    /// A moment on the store's clocks.
    pub(super) fn local(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// Whether something is ahead, or goes on, and not too far away.
    pub(super) fn holds(&self, starts: DateTime, ends: DateTime) -> bool {
        self.local(self.from) < ends && starts < self.local(self.until)
    }
}
