//! The sealed container in which Shifts sends everything.
//!
//! What seals it is all there is to know who sent it. So it is taken apart without trust in any
//! length it names, its tag is checked before anything is decrypted, and whatever is wrong with it
//! is one and the same error.

mod bond;
mod cipher;

use std::fmt;

use zeroize::Zeroizing;

use crate::secrets::WfiSecret;

/// The most bytes a container may have. Microsoft names no limit; this is room for some thousand
/// items. Whoever reads a request body stops here and answers 413.
pub const CONTAINER_BYTES_MAX: usize = 4 << 20;

/// It was not sealed with the secret, or not wholly. Nothing more is known, nor may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the container is not authentic")]
pub struct NotAuthentic;

/// What was in a container: words about people, not printed, and wiped when dropped.
pub struct Plaintext(Zeroizing<String>);

impl Plaintext {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plaintext(…)")
    }
}

/// Opens a container that one of two secrets has sealed. Both are always tried, and which one
/// it was is chosen without a branch.
pub(crate) fn open(container: &[u8], secrets: [&WfiSecret; 2]) -> Result<Plaintext, NotAuthentic> {
    if container.len() > CONTAINER_BYTES_MAX {
        return Err(NotAuthentic);
    }
    let sealed = bond::parse(container).ok_or(NotAuthentic)?;
    let unwrap_key = cipher::authentic(&sealed, secrets).ok_or(NotAuthentic)?;
    let mut text = cipher::decrypt(&sealed, &unwrap_key).ok_or(NotAuthentic)?;
    // The bytes are moved and not copied, so that only the text has to be wiped.
    match String::from_utf8(std::mem::take(&mut *text)) {
        Ok(text) => Ok(Plaintext(Zeroizing::new(text))),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(NotAuthentic)
        }
    }
}
