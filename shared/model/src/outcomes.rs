//! What became of a write, and what a listing shows.

use crate::{Content, TargetId, Visibility};

/// How a write ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It stands. Creates tell the new id; groups their entity tag where Shifts gave one.
    Applied {
        /// The new id, for creates.
        id: Option<String>,
        /// The entity tag of the new state.
        etag: Option<String>,
    },
    /// There is no such object: for a replacement the object has to be made anew, for a deletion
    /// the work is done.
    Gone,
    /// Somebody changed the object in between (409 or 412): read it again and decide again.
    Conflict,
    /// Shifts refused it, and sending it again unchanged will not help.
    Refused {
        /// The innermost code of the answer.
        code: String,
    },
    /// The adapter may not write to this team at all: a person has to act.
    Forbidden {
        /// The innermost code of the answer.
        code: String,
    },
    /// Nothing was written, because Shifts asked to wait longer than the adapter does, or the
    /// request never left. It can be sent again at any time.
    NotSent,
    /// No usable answer: the write may stand, now or a little later.
    Unanswered,
}

/// An item as Shifts lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedItem {
    /// Its id.
    pub id: TargetId,
    /// What it holds.
    pub content: Content,
    /// Which side of it was read.
    pub visibility: Visibility,
}
