//! What all stores have in common: revisions, and the ways a store can fail.

use std::error::Error;

/// The version of one stored value, in the words of its store: a count, an entity tag. It is
/// compared and handed back, never read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision(String);

impl Revision {
    /// The revision that a store calls so.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What the store calls it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A value with the revision under which it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    /// The revision to name when saving it again.
    pub revision: Revision,
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else saved in between. Nothing was written: load again and decide again.
    #[error("{what} was changed by another run")]
    Conflict {
        /// What was being saved.
        what: String,
    },
    /// The store cannot be reached or used now. The write may or may not stand: load again.
    #[error("the store could not {operation}")]
    Unavailable {
        /// What was being done.
        operation: &'static str,
        /// What went wrong.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// What is stored cannot be read. A person has to look; nothing is overwritten.
    #[error("{what} in the store cannot be read: {why}")]
    Corrupt {
        /// What was being read.
        what: String,
        /// Why it cannot be.
        why: String,
    },
}
