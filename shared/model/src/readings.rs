//! What a source said, and whether it was everything.

use std::fmt;

/// The answer of a WFM to one question.
///
/// Whether it was everything is part of the type: what a complete reading does not hold no
/// longer exists, what a partial one does not hold may only have been left out.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading<T> {
    /// Everything there is.
    Complete(Vec<T>),
    /// Some of it. Nothing may be deleted because it is missing here.
    Partial {
        /// The records that could be used.
        records: Vec<T>,
        /// What was wrong, for a person to mend.
        problems: Vec<Problem>,
    },
}

impl<T> Reading<T> {
    /// The records, complete or not.
    #[must_use]
    pub fn records(&self) -> &[T] {
        match self {
            Self::Complete(records) | Self::Partial { records, .. } => records,
        }
    }

    /// What was wrong; empty for a complete reading.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Complete(_) => &[],
            Self::Partial { problems, .. } => problems,
        }
    }

    /// Whether this is everything there is.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete(_))
    }

    /// The same reading with nothing but the records that `keep` wants.
    #[must_use]
    pub fn retain(self, mut keep: impl FnMut(&T) -> bool) -> Self {
        match self {
            Self::Complete(records) => {
                Self::Complete(records.into_iter().filter(&mut keep).collect())
            }
            Self::Partial { records, problems } => Self::Partial {
                records: records.into_iter().filter(&mut keep).collect(),
                problems,
            },
        }
    }

    /// A reading that is complete exactly if nothing was wrong.
    #[must_use]
    pub fn from_parts(records: Vec<T>, problems: Vec<Problem>) -> Self {
        if problems.is_empty() {
            Self::Complete(records)
        } else {
            Self::Partial { records, problems }
        }
    }
}

/// One thing wrong in a source: where it is, and why it cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where: `shifts.csv, line 12, column "ends"` or `GET /v1/business-units/7/shifts`.
    pub place: String,
    /// Why, and what a person can do. Never the value of a name, a mail address or a note.
    pub why: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}
