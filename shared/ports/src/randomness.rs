//! Randomness, as a port: the one way an adapter gets bytes that nobody can guess.

use std::error::Error;

/// There are no random bytes to be had. Whatever needed them must not be done.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandomness(#[source] pub Box<dyn Error + Send + Sync>);

/// A source of bytes that nobody can guess. The program uses the system's generator.
pub trait Randomness: Send + Sync {
    /// Fresh bytes: enough for a nonce, an id that is used once, or a key.
    ///
    /// # Errors
    ///
    /// When there are none.
    fn draw(&self) -> Result<[u8; 32], NoRandomness>;
}
