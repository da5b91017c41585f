//! The secret that Shifts and the adapter share, and its change.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::envelope::{self, NotAuthentic, Plaintext};

/// How many characters a secret has (Microsoft, "Create a custom integration", read 2026-11).
pub(crate) const SECRET_BYTES: usize = 64;
/// How many random bytes become that many characters of base64url.
const RANDOM_BYTES: usize = 48;

/// The secret of a workforce integration. It is never printed, and wiped when it is dropped.
#[derive(Clone)]
pub struct WfiSecret(SecretString);

/// Why a text cannot be a secret. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It has another length.
    #[error("the secret must have exactly 64 characters")]
    Length,
    /// It has characters of more than one byte, or some that cannot be seen.
    #[error("the secret must have only visible ASCII characters, and no spaces")]
    Characters,
}

impl WfiSecret {
    /// Reads a secret from the configuration.
    ///
    /// # Errors
    ///
    /// Names the rule that is broken: exactly 64 characters, each a visible one of ASCII. The
    /// program must not start then.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        if text.chars().count() != SECRET_BYTES {
            return Err(SecretError::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SecretError::Characters);
        }
        Ok(Self(text.into()))
    }

    /// A new secret of 48 random bytes, which the caller draws from the system's generator.
    ///
    /// It holds all their entropy: 192 bits for each of the two keys that it is cut into.
    #[must_use]
    pub fn from_random(bytes: &Zeroizing<[u8; RANDOM_BYTES]>) -> Self {
        Self(URL_SAFE_NO_PAD.encode(&bytes[..]).into())
    }

    /// The secret itself, for the one call that tells it to Microsoft and for where it is kept.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The key of the tag, and the key of the data keys.
    pub(crate) fn keys(&self) -> (&[u8], &[u8]) {
        self.expose().as_bytes().split_at(SECRET_BYTES / 2)
    }
}

impl fmt::Debug for WfiSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WfiSecret(…)")
    }
}

/// The secrets that count: the present one, and for a while the one before.
///
/// When a registration is given a new secret, calls under the old one can still be on their way.
#[derive(Debug, Clone)]
pub struct WfiSecrets {
    /// The present one.
    pub current: WfiSecret,
    /// The one before.
    pub previous: Option<PreviousSecret>,
}

/// A secret that was replaced.
#[derive(Debug, Clone)]
pub struct PreviousSecret {
    /// The secret.
    pub secret: WfiSecret,
    /// The first moment at which it no longer counts.
    pub until: Timestamp,
}

impl WfiSecrets {
    /// Opens what Shifts sent.
    ///
    /// # Errors
    ///
    /// [`NotAuthentic`] for everything that was not sealed with a secret that counts `now`. The
    /// caller answers HTTP 401 without a body, and does nothing else.
    pub fn open(&self, container: &[u8], now: Timestamp) -> Result<Plaintext, NotAuthentic> {
        let previous = self.previous.as_ref().filter(|old| now < old.until);
        // Without an older secret the present one is tried twice, so that how long it takes says
        // nothing about whether there is one.
        let other = previous.map_or(&self.current, |old| &old.secret);
        envelope::open(container, [&self.current, other])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a21_a_secret_that_is_not_64_ascii_characters_is_refused_with_the_rule() {
        let of = |text: &str| WfiSecret::parse(text).unwrap_err();
        for length in [0, 1, 63, 65, 128] {
            assert_eq!(of(&"s".repeat(length)), SecretError::Length);
        }
        for odd in ["ü", "\n", " ", "\0", "\u{7f}"] {
            let text = format!("{}{odd}", "s".repeat(63));
            assert_eq!(of(&text), SecretError::Characters, "{odd:?}");
        }
        // 64 bytes, and yet fewer characters.
        assert_eq!(of(&"ü".repeat(32)), SecretError::Length);
        assert!(WfiSecret::parse(&"s".repeat(64)).is_ok());
        assert!(SecretError::Length.to_string().contains("64"));
        assert!(SecretError::Characters.to_string().contains("ASCII"));
    }

    #[test]
    fn g8_a_secret_is_never_printed() {
        let secret = WfiSecret::parse(&"s".repeat(64)).unwrap();
        let secrets = WfiSecrets {
            current: secret.clone(),
            previous: Some(PreviousSecret {
                secret,
                until: Timestamp::UNIX_EPOCH,
            }),
        };
        assert!(!format!("{secrets:?}").contains("sss"));
    }

    #[test]
    fn a_new_secret_keeps_every_random_bit() {
        let mut bytes = Zeroizing::new([0; 48]);
        bytes.copy_from_slice(&(200..248).collect::<Vec<u8>>());
        let secret = WfiSecret::from_random(&bytes);
        assert!(WfiSecret::parse(secret.expose()).is_ok());
        let read = URL_SAFE_NO_PAD.decode(secret.expose()).unwrap();
        assert_eq!(read, bytes.to_vec());
    }
}
