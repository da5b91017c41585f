//! What a WFM says to an action, and the key by which it knows the action again.

use std::fmt;
use std::sync::Arc;

use crate::{SourceId, WfmRequestId, WfmRequestState};

/// What a WFM says to an action.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// It is done; or, where it was only asked about, nothing speaks against it.
    Done(Effect),
    /// It is not done, and asking again unchanged will not help.
    Refused(WfmRefusal),
}

/// What an action that was done left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that has an id; or nothing at all, because the WFM was only asked.
    Nothing,
    /// A record stands under this id, which for a new one may be another than was proposed.
    Record(SourceId),
    /// A request stands. Whether what it asks for was done as well, its state tells.
    Request {
        /// Its id in the WFM.
        id: WfmRequestId,
        /// How it stands.
        state: WfmRequestState,
        /// The shifts that came of an approval.
        shift_ids: Vec<SourceId>,
        /// The time off that came of an approval.
        time_off_id: Option<SourceId>,
    },
}

/// Why a WFM did not do something.
#[derive(Debug, Clone, PartialEq)]
pub struct WfmRefusal {
    /// The reason.
    pub reason: RefusalReason,
    /// How many hours of leave are left, where that is the reason and the WFM tells.
    pub balance_hours: Option<f64>,
}

/// The reasons that the open protocol knows (`code` of its problem documents). Codes that say
/// that the WFM itself cannot answer (`unauthenticated`, `rate_limited`, `unavailable`,
/// `in_progress`) are no reasons but errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalReason {
    /// The person would be in two places at once, or is away.
    Overlap,
    /// There would be too little rest between two shifts.
    RestPeriod,
    /// The person would work too much.
    HoursLimit,
    /// The person may not do this job.
    SkillMissing,
    /// The person may not take part in this, whatever the time and the job.
    NotEligible,
    /// Nothing is left of an open shift.
    NoSlotsLeft,
    /// There is not enough leave left.
    BalanceTooSmall,
    /// What it is about began already, or a deadline is over.
    TooLate,
    /// The request was decided or withdrawn before.
    AlreadyDecided,
    /// The WFM does not know what this is about.
    NotFound,
    /// The WFM has no such action.
    NotSupported,
    /// The person may not do this: it is somebody else's, or a manager's.
    Forbidden,
    /// The key was used for another action before: a mistake of the adapter's.
    KeyReused,
    /// Any other reason.
    Refused,
}

impl RefusalReason {
    /// All reasons.
    pub const ALL: [Self; 14] = [
        Self::Overlap,
        Self::RestPeriod,
        Self::HoursLimit,
        Self::SkillMissing,
        Self::NotEligible,
        Self::NoSlotsLeft,
        Self::BalanceTooSmall,
        Self::TooLate,
        Self::AlreadyDecided,
        Self::NotFound,
        Self::NotSupported,
        Self::Forbidden,
        Self::KeyReused,
        Self::Refused,
    ];

    /// The code in the open protocol and in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::RestPeriod => "rest_period",
            Self::HoursLimit => "hours_limit",
            Self::SkillMissing => "skill_missing",
            Self::NotEligible => "not_eligible",
            Self::NoSlotsLeft => "no_slots_left",
            Self::BalanceTooSmall => "balance_too_small",
            Self::TooLate => "too_late",
            Self::AlreadyDecided => "already_decided",
            Self::NotFound => "not_found",
            Self::NotSupported => "not_supported",
            Self::Forbidden => "forbidden",
            Self::KeyReused => "key_reused",
            Self::Refused => "refused",
        }
    }

    /// The reason of that code. One that is not known is [`RefusalReason::Refused`].
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|reason| reason.as_str() == code)
            .unwrap_or(Self::Refused)
    }
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many characters an [`IdempotencyKey`] has.
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 8..=255;

/// The key of one action: sent again with the same key, the action is not done again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey(Arc<str>);

impl IdempotencyKey {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// When it is not 8 to 255 visible ASCII characters, as the open protocol and HTTP want it.
    pub fn parse(text: &str) -> Result<Self, IdempotencyKeyError> {
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_visible && KEY_LENGTHS.contains(&text.len()) {
            Ok(Self(text.into()))
        } else {
            Err(IdempotencyKeyError)
        }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that cannot be an idempotency key. It is not repeated: it may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unusable idempotency key: it has to be 8 to 255 visible ASCII characters")]
pub struct IdempotencyKeyError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_not_known_is_a_refusal_all_the_same() {
        for reason in RefusalReason::ALL {
            assert_eq!(RefusalReason::of_code(reason.as_str()), reason);
        }
        for code in ["", "Overlap", "mood", "unavailable"] {
            assert_eq!(RefusalReason::of_code(code), RefusalReason::Refused);
        }
    }

    #[test]
    fn a_key_is_eight_to_255_visible_characters() {
        for good in ["12345678", "~!-_.:/8", &"x".repeat(255)] {
            assert_eq!(IdempotencyKey::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "1234567",
            "1234 5678",
            "12345678\n",
            "ключ1234",
            &"x".repeat(256),
        ] {
            assert!(IdempotencyKey::parse(bad).is_err(), "{bad:?}");
        }
    }
}
