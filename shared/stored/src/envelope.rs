//! The envelope around every stored form.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shifts_model::Digest;

/// The newest version that is read and written.
const VERSION: u32 = 2;

#[derive(Debug, Serialize)]
struct Written<'a, T> {
    version: u32,
    body: &'a T,
}

#[derive(Debug, Deserialize)]
struct Version {
    version: u32,
}

#[derive(Debug, Deserialize)]
struct Body<T> {
    body: T,
}

/// A stored text that cannot be read. The text itself, which names people, is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It was written by a newer program: run that one, or restore a copy.
    #[error("it has version {version}, and this program reads versions up to {VERSION}")]
    UnknownVersion {
        /// The version found.
        version: u32,
    },
    /// It is no such form: the store is damaged, or was edited by hand.
    #[error("it is damaged at line {line}, column {column}")]
    Damaged {
        /// The line, from 1; 0 when unknown.
        line: usize,
        /// The column, from 1; 0 when unknown.
        column: usize,
    },
    /// A value in it is none that the adapter can have written.
    #[error("its field {field} holds no usable value")]
    Unusable {
        /// The field.
        field: &'static str,
    },
}

/// Puts a form that every program of the adapter understands into its envelope.
pub(crate) fn seal<T: Serialize>(body: &T) -> String {
    seal_as(1, body)
}

/// Puts a form into the envelope of the first version that understands all of it.
pub(crate) fn seal_as<T: Serialize>(version: u32, body: &T) -> String {
    // Serialising our own forms cannot fail: they hold no maps with keys other than texts.
    serde_json::to_string(&Written { version, body }).unwrap_or_default()
}

/// Takes a form out of its envelope.
pub(crate) fn unseal<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    let damaged = |error: serde_json::Error| DecodeError::Damaged {
        line: error.line(),
        column: error.column(),
    };
    let Version { version } = serde_json::from_str(text).map_err(damaged)?;
    if !(1..=VERSION).contains(&version) {
        return Err(DecodeError::UnknownVersion { version });
    }
    let Body { body } = serde_json::from_str(text).map_err(damaged)?;
    Ok(body)
}

/// Reads a value that the model parses.
pub(crate) fn usable<T, E>(field: &'static str, parsed: Result<T, E>) -> Result<T, DecodeError> {
    parsed.map_err(|_| DecodeError::Unusable { field })
}

/// Reads a digest.
pub(crate) fn digest(field: &'static str, text: &str) -> Result<Digest, DecodeError> {
    usable(field, Digest::parse(text).ok_or(()))
}

/// Whether a count is left out of a form.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
pub(crate) fn is_zero(count: &u64) -> bool {
    *count == 0
}
