//! Secrets, by reference.

use std::error::Error;

use async_trait::async_trait;
use secrecy::SecretString;

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The reference leads nowhere: a person has to provide the secret or mend the reference.
    #[error("there is no secret at {reference}")]
    Missing {
        /// The reference, which is not itself secret.
        reference: String,
    },
    /// The secret is there and may not or cannot be read now.
    #[error("the secret at {reference} cannot be read")]
    Unreadable {
        /// The reference.
        reference: String,
        /// What went wrong.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
}

/// Where secrets are kept.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The secret that a reference (`env:NAME`, `file:PATH`, …) leads to.
    async fn fetch(&self, reference: &str) -> Result<SecretString, SecretError>;
}
