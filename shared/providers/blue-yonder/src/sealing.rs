//! Sealing: what lies in a store cannot be read there, nor moved to another name.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use shifts_ports::{NoRandomness, Randomness};
use zeroize::Zeroizing;

/// The least that a key may hold.
pub(crate) const KEY_BYTES_MIN: usize = 32;
/// What sets these keys apart from others of the same secret.
const PURPOSE: &[u8] = b"shifts-adapter: what a provider keeps, 1\0";

/// Seals and opens, with one key.
pub(crate) struct Sealer(LessSafeKey);

impl Sealer {
    /// The sealer of a secret; `None` for one that is too short.
    pub(crate) fn new(secret: &SecretString) -> Option<Self> {
        let secret = secret.expose_secret().as_bytes();
        if secret.len() < KEY_BYTES_MIN {
            return None;
        }
        let key = Sha256::new().chain_update(PURPOSE).chain_update(secret);
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(key.finalize().into());
        let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).ok()?;
        Some(Self(LessSafeKey::new(key)))
    }

    /// Seals what is to be kept under a name: a nonce that is drawn anew, and what it sealed.
    ///
    /// # Errors
    ///
    /// When there is no randomness for the nonce.
    pub(crate) fn seal(
        &self,
        name: &str,
        mut plain: Vec<u8>,
        random: &dyn Randomness,
    ) -> Result<Vec<u8>, NoRandomness> {
        let drawn = random.draw()?;
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&drawn[..NONCE_LEN]);
        let mut sealed = nonce.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_in_place_append_tag(nonce, Aad::from(name.as_bytes()), &mut plain)
            .map_err(|error| NoRandomness(Box::new(error)))?;
        sealed.append(&mut plain);
        Ok(sealed)
    }

    /// What was sealed under a name; `None` when it was not, or not with this key.
    pub(crate) fn open(&self, name: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = Zeroizing::new(rest.to_vec());
        let plain = self
            .0
            .open_in_place(nonce, Aad::from(name.as_bytes()), &mut rest)
            .ok()?;
        Some(Zeroizing::new(plain.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Randomness for Sevens {
        fn draw(&self) -> Result<[u8; 32], NoRandomness> {
            Ok([7; 32])
        }
    }

    fn sealer(secret: &str) -> Option<Sealer> {
        Sealer::new(&SecretString::from(secret.to_owned()))
    }

    #[test]
    fn what_is_sealed_is_opened_by_the_same_key_under_the_same_name_alone() {
        let key = "0123456789abcdef0123456789abcdef";
        let sealer_ = sealer(key).unwrap();
        let sealed = sealer_.seal("a", b"cookie=1".to_vec(), &Sevens).unwrap();
        assert!(!sealed.windows(6).any(|bytes| bytes == b"cookie"));
        assert_eq!(sealer_.open("a", &sealed).unwrap().as_slice(), b"cookie=1");
        assert!(sealer_.open("b", &sealed).is_none(), "another name");
        let other = sealer("0123456789abcdef0123456789abcdeF").unwrap();
        assert!(other.open("a", &sealed).is_none(), "another key");
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(sealer_.open("a", &bent).is_none(), "byte {at}");
        }
        for short in [0, 1, 12, 20] {
            assert!(sealer_.open("a", &sealed[..short]).is_none());
        }
        assert!(sealer("short").is_none());
    }
}
