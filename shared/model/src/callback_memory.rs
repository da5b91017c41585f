//! What is remembered of callbacks: what was answered, what Shifts is about to hold, which request
//! of the WFM belongs to which of Shifts.

use std::fmt;

use jiff::Timestamp;

use crate::{
    Activity, ChangeRequestId, Content, Digest, EmployeeId, RefusalCode, SourceId, TargetId, Week,
    WfmRequestId,
};

/// What a callback was answered, so that its repetition gets the same answer and has no effect.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenAnswer {
    /// It was approved.
    Approved,
    /// It was refused.
    Refused {
        /// Why: the words are found by it in the language of whoever asks.
        code: RefusalCode,
        /// How many hours of leave are left, where that is the reason and the WFM tells.
        balance_hours: Option<f64>,
    },
}

/// What Shifts is about to hold under ids that it chose itself, because a callback was approved.
///
/// Noted before the WFM is asked to act, so that whoever sees the effect in the WFM finds the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackNote {
    /// What was asked: a repetition, which brings new ids, replaces the note of the first.
    pub asked: Digest,
    /// When it was written first.
    pub written_at: Timestamp,
    /// The items.
    pub made: Vec<MadeInShifts>,
}

/// An item that Shifts makes because it was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeInShifts {
    /// The record that it follows, as far as that is known: a claimed open shift makes a record
    /// whose id only the WFM knows.
    pub source_id: Option<SourceId>,
    /// What it will hold.
    pub content: Content,
    /// Under which ids it may be found, the likeliest first: those of repetitions, and the one that
    /// it had before, which stays if Shifts fails to save the change.
    pub target_ids: Vec<TargetId>,
}

/// Where an item of ours is kept in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetPlace {
    /// The activity that keeps it equal.
    pub activity: Activity,
    /// The week in whose snapshot it is.
    pub week: Week,
    /// When it was changed last, by Shifts' clock, as far as an approved callback has told since it
    /// is kept there: what was changed before that is not news any more.
    pub changed_at: Option<Timestamp>,
}

/// A request of Shifts that the WFM knows.
#[derive(Clone, PartialEq, Eq)]
pub struct HeldRequest {
    /// What the WFM calls it.
    pub wfm_request_id: WfmRequestId,
    /// What Shifts calls it.
    pub request_id: ChangeRequestId,
    /// Who made it: a withdrawal does not tell.
    pub sender_id: EmployeeId,
    /// The question with which it was asked, whose answer is kept for repetitions.
    pub asked: Digest,
    /// Whether the recipient has agreed, where there is one.
    pub is_accepted: bool,
    /// When Shifts last asked about a step of it: for a while after that, Shifts may show less than
    /// the WFM because it is about to save.
    pub heard_at: Timestamp,
    /// Until when it is remembered.
    pub keep_until: Timestamp,
}

impl fmt::Debug for HeldRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldRequest")
            .field("wfm_request_id", &self.wfm_request_id)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl GivenAnswer {
    /// A refusal for a reason that needs no more words.
    #[must_use]
    pub fn refused(code: RefusalCode) -> Self {
        Self::Refused {
            code,
            balance_hours: None,
        }
    }
}
