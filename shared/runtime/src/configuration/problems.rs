//! What is wrong with a configuration.

use std::fmt;

/// One thing wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The key, such as `sync.past_weeks`.
    pub key: String,
    /// Its value as written, or `(hidden)` where it may be a secret.
    pub value: String,
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// Where it is written: `FILE:LINE`, the name of a variable, or `default`.
    pub place: String,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            value,
            why,
            remedy,
            place,
        } = self;
        write!(f, "{key} = {value} ({place}): {why}; {remedy}")
    }
}
