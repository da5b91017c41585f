//! Why a caller is not let in.

use std::error::Error;
use std::sync::Arc;

/// Why a caller is not let in. Variants differ in what the caller must do next; none of them
/// repeats the token or anything that it says.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// No token was sent: send one (401).
    #[error("no bearer token was sent")]
    Missing,
    /// The token is worthless here: get another one (401).
    #[error("the token is not accepted: {why}")]
    Invalid {
        /// What is wrong with it, in words that say nothing of its content.
        why: &'static str,
    },
    /// The token is good and carries no role: somebody has to give the caller one (403).
    #[error("the token carries none of the roles viewer, operator and admin")]
    NoRole,
    /// Nobody can be judged now: ask again later (503).
    #[error("the keys of the issuer of tokens cannot be had")]
    KeysUnavailable {
        /// What went wrong when they were asked for last.
        #[source]
        cause: KeysProblem,
    },
}

/// What stood between us and the issuer's keys.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the issuer's {document}: {why}")]
pub struct KeysProblem {
    /// Which of its documents could not be used.
    pub document: &'static str,
    /// Why it could not.
    pub why: String,
    /// What the network said, without the address.
    #[source]
    pub cause: Option<Arc<dyn Error + Send + Sync>>,
}

/// A refusal of the token itself.
pub(crate) fn invalid(why: &'static str) -> AuthError {
    AuthError::Invalid { why }
}
